from collections.abc import Callable
from typing import Any

from django.core.management import call_command
from django.test import Client

import pytest

from pages import live
from pages.models import Fact, HomePage, StandardPage
from pages.views import STANDARD
from people.models import User
from tests import factories as make


@pytest.fixture
def whole_site(site: Any) -> None:
    make.whole_site()


def test_every_plain_page_is_there_without_a_cookie(client: Client, whole_site: None, learner: User) -> None:
    for browser in (client, make.client_of(learner)):
        for path in STANDARD:
            answer = browser.get(f"/{path}/")
            assert answer.status_code == 200, path
            assert not answer.cookies, path
            assert learner.last_name not in answer.content.decode()


def test_a_plain_page_is_only_ever_shown_at_its_short_address(client: Client, whole_site: None) -> None:
    assert client.get("/staying-safe-online/").headers["Location"] == "/safety/"


def test_a_plain_page_looks_nobody_up(
    whole_site: None, learner: User, django_assert_num_queries: Callable[..., Any]
) -> None:
    client = make.client_of(learner)
    client.get("/privacy/")
    with django_assert_num_queries(1) as caught:
        client.get("/privacy/")
    assert "session" not in caught[0]["sql"]
    assert "people_user" not in caught[0]["sql"]


def test_a_plain_page_that_is_missing_is_not_found(client: Client, site: Any) -> None:
    assert client.get("/privacy/").status_code == 404


def test_setting_up_twice_changes_nothing_and_keeps_edits(whole_site: None) -> None:
    counts = (Fact.objects.count(), StandardPage.objects.count(), HomePage.objects.count())
    Fact.objects.filter(pk=Fact.objects.order_by("pk")[0].pk).update(text="Edited.")
    call_command("set_up_site", verbosity=0)
    assert (Fact.objects.count(), StandardPage.objects.count(), HomePage.objects.count()) == counts
    assert Fact.objects.filter(text="Edited.").exists()


def test_home_shows_visitors_the_way_in_and_leads_learners_to_their_learning(
    client: Client, whole_site: None, learner: User
) -> None:
    answer = client.get("/")
    assert answer.status_code == 200
    assert "Sign in" in answer.content.decode()
    assert make.client_of(learner).get("/")["Location"] == "/learning/"


def test_the_library_page_leads_to_the_catalogue(client: Client, site: Any) -> None:
    assert client.get(site.url)["Location" if client.get(site.url).status_code == 302 else "Content-Type"]


def test_a_page_that_does_not_exist_keeps_the_way_out(client: Client, site: Any) -> None:
    answer = client.get("/no/such/page/")
    page = answer.content.decode()
    assert answer.status_code == 404
    assert "/leave/" in page
    assert "/help/" in page


def test_a_plain_page_with_a_stale_fact_still_opens_and_says_so(client: Client, site: Any) -> None:
    fact = make.fact()
    call_command("set_up_site", verbosity=0)
    page = StandardPage.objects.get(slug="about-levels")
    page.body = [("fact", fact.slug)]
    page.save()
    Fact.objects.filter(pk=fact.pk).update(checked_on="2020-01-01", review_by="2020-02-01")
    live.forget_all()
    answer = client.get("/levels/")
    assert answer.status_code == 200
    assert "We are checking that this is still right" in answer.content.decode()
