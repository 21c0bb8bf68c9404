from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client

import pytest

from people.models import User
from records.models import Statement
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("method", ["get", "post"])
def test_leaving_ends_the_session(learner: User, method: str) -> None:
    client = make.client_of(learner)
    assert client.get("/learning/").status_code == 200
    key = client.session.session_key
    answer = getattr(client, method)("/leave/")
    assert answer.status_code == (302 if method == "get" else 204)
    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer.cookies[settings.SESSION_COOKIE_NAME].value == ""
    assert not Session.objects.filter(session_key=key).exists()
    assert client.get("/learning/").status_code == 302


def test_an_ended_session_is_gone_for_whoever_still_has_its_cookie(learner: User) -> None:
    client = make.client_of(learner)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    client.get("/leave/")
    other = Client()
    other.cookies[settings.SESSION_COOKIE_NAME] = cookie
    assert other.get("/learning/").status_code == 302


def test_leaving_leads_to_a_neutral_page_of_another_site(client: Client) -> None:
    answer = client.get("/leave/")
    assert answer["Location"] == settings.EXIT_URL
    assert "upstander" not in answer["Location"]


@pytest.mark.parametrize("method", ["get", "post"])
def test_leaving_works_signed_out_and_twice(client: Client, method: str) -> None:
    for _ in range(2):
        assert getattr(client, method)("/leave/").status_code in (204, 302)


def test_a_beacon_needs_no_token(learner: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(learner)
    assert client.post("/leave/").status_code == 204


def test_leaving_is_recorded_nowhere(learner: User) -> None:
    make.client_of(learner).get("/leave/")
    assert not Statement.objects.exists()
