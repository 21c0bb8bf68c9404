from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

import pytest

from pages.models import HelpLine
from people.models import User
from records.models import Statement
from tests import factories as make

pytestmark = pytest.mark.django_db
STALE = {
    "checked_on": timezone.localdate() - timedelta(days=9),
    "review_by": timezone.localdate() - timedelta(days=1),
}


@pytest.fixture
def lines() -> None:
    make.helpline("all", name="For everybody", phone="0808 111 1111")
    make.helpline(
        "wales",
        name="For Wales",
        phone="0808 222 2222",
        england=False,
        scotland=False,
        northern_ireland=False,
    )
    make.helpline("change", name="To change", phone="0808 333 3333", group=HelpLine.Group.CHANGE)
    make.helpline("old", name="Old one", phone="0808 444 4444", **STALE)


def test_help_is_there_for_everybody_without_a_cookie(client: Client, lines: None) -> None:
    answer = client.get("/help/")
    assert answer.status_code == 200
    assert not answer.cookies
    page = answer.content.decode()
    for number in ("0808 111 1111", "0808 222 2222", "0808 333 3333"):
        assert number in page


def test_help_touches_no_session_and_looks_nobody_up(
    lines: None, learner: User, django_assert_num_queries: Callable[..., Any]
) -> None:
    from pages.live import helplines

    client = make.client_of(learner)
    helplines.forget()
    with django_assert_num_queries(1):  # the lines themselves, once a minute
        first = client.get("/help/")
    with django_assert_num_queries(0):
        answer = client.get("/help/")
    assert not first.cookies
    assert not answer.cookies
    assert learner.last_name not in answer.content.decode()


def test_help_is_not_kept_and_tells_nobody_where_one_was(client: Client, lines: None) -> None:
    answer = client.get("/help/")
    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize(
    ("nation", "wales"),
    [
        ("Wales", True),
        ("England", False),
        ("Scotland", False),
        ("Northern Ireland", False),
        ("", True),
        ("Mars", True),
    ],
)
def test_help_is_shown_by_nation(client: Client, lines: None, nation: str, wales: bool) -> None:
    page = client.get("/help/", {"nation": nation}).content.decode()
    assert ("0808 222 2222" in page) is wales
    assert "0808 111 1111" in page
    assert "Mars" not in page


def test_help_for_somebody_who_uses_harm_stands_apart(client: Client, lines: None) -> None:
    page = client.get("/help/").content.decode()
    support, change = page.index('id="support"'), page.index('id="change"')
    assert support < page.index("0808 111 1111") < change < page.index("0808 333 3333")


def test_a_stale_line_is_hidden_and_said_to_be(client: Client, lines: None) -> None:
    page = client.get("/help/").content.decode()
    assert "0808 444 4444" not in page
    assert "Old one" not in page
    assert "1 entry is being checked and not shown" in page


def test_looking_for_help_is_recorded_nowhere(lines: None, learner: User) -> None:
    make.client_of(learner).get("/help/?nation=Wales")
    assert not Statement.objects.exists()


def test_help_takes_no_post(client: Client) -> None:
    assert client.post("/help/").status_code == 405


def test_every_help_line_of_the_library_is_complete() -> None:
    from pages.management.commands.set_up_site import Command

    assert Command().helplines() > 0
    assert Command().helplines() == 0
    for line in HelpLine.objects.all():
        assert line.nations, line
        assert line.phone or line.text_line, line
        assert not line.phone_link or line.phone_link.lstrip("+").isdigit(), line
    assert HelpLine.objects.filter(group="change").exists()
    assert HelpLine.objects.filter(group="emergency").exists()
