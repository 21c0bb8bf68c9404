from datetime import timedelta
from itertools import product
from typing import Any

from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

import pytest

from pages.management.commands.set_up_site import Command
from pages.models import Pathway
from pages.models.pathways import AUDIENCES, NEEDS, RISKS
from people.models import Area, User
from records.models import Statement
from tests import factories as make

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
STALE = {"checked_on": TODAY - timedelta(days=9), "review_by": TODAY - timedelta(days=1)}
WHERE = "/find-a-service/"


@pytest.fixture
def lines(db: None) -> None:
    """The national lines that a new site begins with."""
    make.begun_with("helplines", "pathways")


def look(area: Area, audience: str = "harmed", need: str = "", risk: str = "", client: Any = None) -> str:
    answer = (client or Client()).post(
        WHERE, {"area": area.pk, "audience": audience, "need": need, "risk": risk}
    )
    assert answer.status_code == 200
    return answer.content.decode()


def before(page: str, first: str, second: str) -> bool:
    return page.index(first) < page.index(second)


def test_local_ways_come_first_then_the_national_lines(area: Area, lines: None) -> None:
    make.pathway("The Lighthouse", area=area, phone="0191 000 0000", phone_link="+441910000000")
    page = look(area)
    assert 'href="tel:+441910000000"' in page
    assert before(page, "The Lighthouse", "National Domestic Abuse Helpline")
    assert "We know of no local service" not in page


def test_where_there_is_no_local_way_it_says_so_and_what_to_do(area: Area, lines: None) -> None:
    make.pathway("Far away", area=make.area("Southshire"))
    page = look(area, need="housing")
    assert "We know of no local service for this in Northshire" in page
    assert "That does not show that there is none" in page
    assert "ask your safeguarding lead" in page
    assert "Far away" not in page
    assert "National Domestic Abuse Helpline" in page


def test_a_way_of_the_region_is_local_and_comes_after_the_areas_own(area: Area, region: Area) -> None:
    make.pathway("A whole region", area=region)
    make.pathway("Round the corner", area=area)
    page = look(area)
    assert before(page, "Round the corner", "A whole region")
    assert "Round the corner" in look(region)


@pytest.mark.parametrize(("audience", "need", "risk"), list(product(AUDIENCES, ["", *NEEDS], ["", *RISKS])))
def test_ways_to_change_are_never_among_those_for_people_who_are_harmed(
    area: Area, lines: None, audience: str, need: str, risk: str
) -> None:
    everything = {f"need_{name}": True for name in NEEDS}
    make.pathway("A programme", area=area, for_change=True, **everything)
    make.pathway("A refuge", area=area, for_children=True, for_worried=True, **everything)
    page = look(area, audience, need, risk)
    for_change = ("A programme", "Respect Phoneline")
    for_others = ("A refuge", "National Domestic Abuse Helpline", "Men’s Advice Line")
    shown, hidden = (for_change, for_others) if audience == "change" else (for_others, for_change)
    assert all(name in page for name in shown)
    assert not any(name in page for name in hidden)


def test_a_need_and_a_risk_narrow_the_local_ways(area: Area, lines: None) -> None:
    make.pathway("High only", area=area, risk_other=False)
    make.pathway("Homes", area=area, need_talk=False, need_housing=True)
    assert "High only" in look(area, risk="high")
    assert "High only" not in look(area, risk="other")
    assert "High only" in look(area)
    assert "Homes" in look(area, need="housing")
    assert "Homes" not in look(area, need="talk")


def test_the_line_for_a_need_comes_first_of_the_lines(area: Area, lines: None) -> None:
    assert before(
        look(area, need="stalking"), "National Stalking Helpline", "National Domestic Abuse Helpline"
    )
    assert before(look(area), "National Domestic Abuse Helpline", "National Stalking Helpline")


def test_danger_puts_999_before_everything(area: Area, lines: None) -> None:
    page = look(area, risk="high")
    assert before(page, "call 999", "Near you")
    assert "If somebody is in danger now" not in look(area, risk="other")


def test_a_stale_way_is_not_shown_and_said_to_be_in_hand(area: Area) -> None:
    make.pathway("Old one", area=area, **STALE)
    page = look(area)
    assert "Old one" not in page
    assert "1 entry is being checked and not shown" in page
    assert "We know of no local service" in page


def test_looking_leaves_no_trace(
    area: Area, lines: None, learner: User, django_assert_num_queries: Any
) -> None:
    client = make.client_of(learner)
    look(area, client=client)
    sessions = list(Session.objects.values_list("session_key", "session_data"))
    with django_assert_num_queries(3):  # the areas to choose from, the one chosen, the ways
        answer = client.post(WHERE, {"area": area.pk, "audience": "change"})
    assert not answer.cookies
    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert learner.last_name not in answer.content.decode()
    assert list(Session.objects.values_list("session_key", "session_data")) == sessions
    assert not Statement.objects.exists()


def test_a_query_string_finds_nothing(area: Area, lines: None, client: Client) -> None:
    page = client.get(WHERE, {"area": area.pk, "audience": "harmed"}).content.decode()
    assert "Near you" not in page.replace("Services near you", "")
    assert "National Domestic Abuse Helpline" not in page


def test_no_token_is_needed_and_nothing_can_be_changed(area: Area, lines: None) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert "National Domestic Abuse Helpline" in look(area, client=strict)
    assert Client().put(WHERE).status_code == 405


@pytest.mark.parametrize(
    "sent",
    [{}, {"area": "x", "audience": "harmed"}, {"area": "999", "audience": "harmed"}, {"audience": "nobody"}],
)
def test_what_can_not_be_looked_for_is_said(client: Client, area: Area, sent: dict[str, str]) -> None:
    page = client.post(WHERE, sent).content.decode()
    assert "There is a problem" in page
    assert "<title>Error: Find a service" in page


def test_the_number_of_queries_does_not_grow(area: Area, django_assert_num_queries: Any) -> None:
    look(area)
    for number in range(12):
        make.pathway(f"Service {number}", area=area)
    with django_assert_num_queries(3):
        page = look(area)
    assert "Service 11" in page


def test_a_way_says_how_one_gets_there_and_what_is_known_of_its_quality(area: Area) -> None:
    make.pathway(
        "A programme",
        area=area,
        for_change=True,
        self_referral=True,
        quality_mark="Respect accredited",
        quality_checked_on=TODAY,
    )
    page = look(area, "change")
    assert "People can come by themselves." in page
    assert "We do not know of support for partners alongside." in page
    assert f"Respect accredited (looked up on {TODAY:%-d %B %Y})" in page
    Pathway.objects.update(partner_support=True, self_referral=False)
    page = look(area, "change")
    assert "Partners are supported alongside" in page
    assert "Somebody has to refer." in page


@pytest.mark.parametrize(
    "values",
    [
        {"for_change": True, "for_harmed": True},
        {"for_change": True, "for_worried": True},
        {"for_harmed": False},
        {"quality_mark": "Respect accredited"},
        {"risk_high": False, "risk_other": False},
        {"checked_on": TODAY, "review_by": TODAY - timedelta(days=1)},
    ],
)
def test_the_database_refuses_a_way_that_would_mislead(area: Area, values: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make.pathway(area=area, **values)


def test_a_number_is_kept_in_one_place_and_a_way_leads_somewhere(lines: None) -> None:
    national = Pathway.objects.filter(helpline__isnull=False)[0]
    national.phone = "0808 000 0000"
    with pytest.raises(ValidationError, match="kept with the help line only"):
        national.clean()
    with pytest.raises(ValidationError, match="Say how somebody gets there"):
        Pathway(service="Nowhere").clean()


def test_the_library_ships_national_lines_only_and_loads_once(lines: None) -> None:
    assert Command().pathways() == 0
    for way in Pathway.objects.all():
        assert way.area is None
        assert way.helpline is not None
        assert not way.phone
        way.full_clean()
    assert set(Pathway.objects.filter(for_change=True).values_list("helpline__slug", flat=True)) == {
        "respect-phoneline"
    }
