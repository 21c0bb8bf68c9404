"""Tokens for the key and secret of a credential (OAuth 2, client credentials), and how often one may ask."""

import base64
from datetime import timedelta
from urllib.parse import urlencode

from django.core.cache import cache
from django.test import Client
from django.utils import timezone

import pytest
from oauth2_provider.models import AccessToken

from records import tasks
from records.lrs import access, rate
from tests.records.examples import small

GRANT = {"grant_type": "client_credentials"}


def ask(system, form=GRANT, *, basic=True, secret=None):
    headers = {}
    if basic:
        pair = f"{system.credential.key}:{secret or system.secret}"
        headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
    return Client(enforce_csrf_checks=True).post(
        "/xapi/oauth/token", urlencode(form), "application/x-www-form-urlencoded", headers=headers
    )


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


def test_a_token_opens_what_the_key_and_secret_open(system):
    response = ask(system)
    assert response.status_code == 200, response.content
    assert response.headers["Cache-Control"] == "no-store"
    told = response.json()
    assert told["token_type"] == "Bearer"
    assert told["expires_in"] == 3600
    assert told["scope"] == "all"
    assert "refresh_token" not in told
    sent = system.post(small(), headers=bearer(told["access_token"]))
    assert sent.status_code == 200
    assert system.found() == sent.json()


def test_the_key_and_secret_may_stand_in_the_form(new):
    form = GRANT | {"client_id": new.credential.key, "client_secret": new.secret}
    assert ask(new, form, basic=False).status_code == 200


def test_a_token_may_be_asked_for_less_than_the_credential_may(make_system):
    system = make_system("statements/write", "statements/read/mine")
    token = ask(system, GRANT | {"scope": "statements/write"}).json()["access_token"]
    assert system.post(small(), headers=bearer(token)).status_code == 200
    assert system.ask("GET", "statements", headers=bearer(token)).status_code == 403
    assert system.get("statements").status_code == 200


@pytest.mark.parametrize("scope", ["statements/read", "all", "everything", "statements/write all"])
def test_a_token_can_not_be_asked_for_more(make_system, scope):
    response = ask(make_system("statements/write"), GRANT | {"scope": scope})
    assert response.status_code == 400
    assert response.json()["error"] == "invalid_scope"


def test_a_credential_for_all_may_ask_for_one_scope_that_exists(new):
    assert ask(new, GRANT | {"scope": "state"}).json()["scope"] == "state"
    assert ask(new, GRANT | {"scope": "cms"}).status_code == 400


@pytest.mark.parametrize(
    ("form", "basic", "secret", "status"),
    [
        (GRANT, False, None, 401),
        (GRANT, True, "wrong", 401),
        (GRANT, True, "wr\0ng", 401),
        (GRANT | {"client_id": "\0", "client_secret": "x"}, False, None, 401),
        ({}, True, None, 400),
        ({"grant_type": "password", "username": "a", "password": "b"}, True, None, 400),
        ({"grant_type": "authorization_code", "code": "x"}, True, None, 400),
        ({"grant_type": "refresh_token", "refresh_token": "x"}, True, None, 400),
    ],
)
def test_no_other_way_leads_to_a_token(new, form, basic, secret, status):
    response = ask(new, form, basic=basic, secret=secret)
    assert response.status_code == status
    assert response.json()["error"]
    assert not AccessToken.objects.exists()


def test_a_token_ends_with_its_hour_its_secret_and_its_credential(new):
    for end in ("hour", "rotate", "revoke"):
        token = ask(new).json()["access_token"]
        assert new.ask("GET", "statements", headers=bearer(token)).status_code == 200
        if end == "hour":
            AccessToken.objects.update(expires=timezone.now() - timedelta(seconds=1))
        elif end == "rotate":
            new.secret = access.rotate(new.credential)
        else:
            access.revoke(new.credential)
        assert new.ask("GET", "statements", headers=bearer(token)).status_code == 401
    assert ask(new).status_code == 401


def test_the_token_itself_is_not_kept(new):
    token = ask(new).json()["access_token"]
    assert token not in str(AccessToken.objects.values().get())


def test_tokens_that_have_ended_are_forgotten(new):
    ask(new)
    AccessToken.objects.update(expires=timezone.now() - timedelta(days=1))
    living = ask(new).json()["access_token"]
    for _ in range(2):
        tasks.forget_tokens()
        assert AccessToken.objects.count() == 1
    assert new.ask("GET", "statements", headers=bearer(living)).status_code == 200


def test_a_token_costs_two_queries(new, django_assert_num_queries):
    token = ask(new).json()["access_token"]
    with django_assert_num_queries(3):  # token, credential; page
        new.ask("GET", "statements", headers=bearer(token))


@pytest.fixture
def clock(monkeypatch):
    """A clock that a test sets, for the limit of requests."""
    cache.clear()
    hands = [1_000_000 * 60.0]
    monkeypatch.setattr(rate, "now", lambda: hands[0])
    return hands


def test_beyond_its_limit_a_credential_waits_for_the_next_minute(make_system, clock):
    busy, other = make_system(requests_a_minute=3), make_system(requests_a_minute=3)
    clock[0] += 20
    assert [busy.get("statements").status_code for _ in range(5)] == [200, 200, 200, 429, 429]
    refused = busy.get("statements")
    assert refused.headers["Retry-After"] == "40"
    assert "3 requests in a minute" in refused.json()["reason"]
    assert other.get("statements").status_code == 200
    clock[0] += 40
    assert busy.get("statements").status_code == 200


def test_processes_share_their_counts(make_system, clock, monkeypatch):
    busy = make_system(requests_a_minute=100)
    for _ in range(60):
        assert busy.get("statements").status_code == 200
    # Another process has counted nothing itself.
    monkeypatch.setattr(rate._Memory, "alone", {})
    monkeypatch.setattr(rate._Memory, "together", {})
    answers = [busy.get("statements").status_code for _ in range(60)]
    assert 38 <= answers.count(200) <= 42
    assert answers[-1] == 429


def test_a_cache_that_forgets_stops_nobody(make_system, clock):
    busy = make_system(requests_a_minute=10)
    for _ in range(30):
        cache.clear()
        assert busy.get("statements").status_code == 200


def test_asking_for_tokens_counts_too(make_system, clock):
    busy = make_system(requests_a_minute=2)
    assert [ask(busy).status_code for _ in range(3)] == [200, 200, 401]
