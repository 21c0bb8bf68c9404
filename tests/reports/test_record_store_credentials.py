"""Credentials in the CMS: the secret is shown once, and what happens to a credential is written down."""

import base64
import logging
import re
from typing import Any

from django.contrib.sessions.models import Session
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from wagtail.models import ModelLogEntry

import pytest

from people.models import Organisation, User
from records.lrs import access
from records.models import Credential
from tests import factories as make

LIST = "/cms/record-store/credentials/"
ADD = LIST + "add/"


@pytest.fixture
def admin(site: Any, administrator: User) -> Client:
    return make.client_of(administrator)


@pytest.fixture
def form(organisation: Organisation) -> dict[str, Any]:
    return {
        "organisation": organisation.pk,
        "name": "Staff portal",
        "scopes": ["statements/write", "statements/read/mine"],
        "megabytes": "2",
        "requests_a_minute": "120",
    }


def secret_on(answer: HttpResponse) -> str:
    found = re.search(r'<code id="secret">([^<]+)</code>', answer.content.decode())
    assert found, answer.content.decode()
    return found[1]


def asks(key: str, secret: str) -> int:
    pair = base64.b64encode(f"{key}:{secret}".encode()).decode()
    headers = {"Authorization": f"Basic {pair}", "X-Experience-API-Version": "2.0.0"}
    return Client().get("/xapi/statements", headers=headers).status_code


def history() -> list[tuple[str, str, str]]:
    return [(str(row.user), row.action, row.label) for row in ModelLogEntry.objects.order_by("pk")]


def test_a_credential_is_made_as_the_form_says_and_opens_the_record_store(
    admin: Client, form: dict[str, Any], organisation: Organisation
) -> None:
    answer = admin.post(ADD, form)
    assert answer.status_code == 200
    made = Credential.objects.get()
    assert (made.organisation, made.name, made.largest_body) == (
        organisation,
        "Staff portal",
        2 * 1024 * 1024,
    )
    assert made.scopes == ["statements/write", "statements/read/mine"]
    assert asks(made.key, secret_on(answer)) == 200
    assert history() == [("Adam Istrator", "records.make_credential", "Staff portal, Northshire Homes")]


def test_the_secret_is_shown_once_and_kept_nowhere(
    admin: Client, form: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = admin.post(ADD, form)
    secret = secret_on(answer)
    assert answer.headers["Cache-Control"] == "no-store"
    assert secret not in answer.headers.get("Location", "")
    assert not admin.session.get("_messages")
    assert all(secret not in str(session.get_decoded()) for session in Session.objects.all())
    assert secret not in caplog.text
    assert secret not in str(list(Credential.objects.values()))
    assert secret not in str(list(ModelLogEntry.objects.values()))
    for path in (LIST, ADD, "/cms/"):
        assert secret not in admin.get(path).content.decode()


def test_the_same_form_sent_again_makes_no_second_credential(admin: Client, form: dict[str, Any]) -> None:
    admin.post(ADD, form)
    again = admin.post(ADD, form)
    assert again.status_code == 422
    assert "has a credential of this name" in again.content.decode()
    assert Credential.objects.count() == 1
    access.revoke(Credential.objects.get())
    assert admin.post(ADD, form).status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"organisation": ""},
        {"organisation": "999999"},
        {"name": ""},
        {"name": "x" * 121},
        {"scopes": []},
        {"scopes": ["everything"]},
        {"megabytes": "0"},
        {"megabytes": "101"},
        {"megabytes": "much"},
        {"requests_a_minute": "0"},
        {"requests_a_minute": "1.5"},
    ],
)
def test_a_form_with_a_mistake_makes_nothing_and_keeps_what_was_typed(
    admin: Client, form: dict[str, Any], wrong: dict[str, Any]
) -> None:
    answer = admin.post(ADD, form | wrong)
    assert answer.status_code == 422
    assert "Please look at what is marked" in answer.content.decode()
    if "name" not in wrong:
        assert "Staff portal" in answer.content.decode()
    assert not Credential.objects.exists()
    assert history() == []


def test_a_new_secret_ends_the_old_one_at_once(admin: Client, organisation: Organisation) -> None:
    credential, old = access.add(organisation, "Staff portal", ["all"])
    path = f"{LIST}{credential.pk}/rotate/"
    page = admin.get(path).content.decode()
    assert "is shut out" in page
    assert asks(credential.key, old) == 200
    form = {"now": page.split('name="now" value="')[1].split('"')[0]}
    answer = admin.post(path, form)
    assert answer.headers["Cache-Control"] == "no-store"
    assert asks(credential.key, old) == 401
    assert asks(credential.key, secret_on(answer)) == 200
    # Sent again, as by a reload of the page that shows the secret, the form changes nothing.
    again = admin.post(path, form, follow=True)
    assert "keeps the secret it got at first" in again.content.decode()
    assert asks(credential.key, secret_on(answer)) == 200
    assert history() == [("Adam Istrator", "records.rotate_credential", "Staff portal, Northshire Homes")]


def test_a_credential_is_revoked_after_a_question_and_the_second_time_changes_nothing(
    admin: Client, organisation: Organisation
) -> None:
    credential, secret = access.add(organisation, "Staff portal", ["all"])
    path = f"{LIST}{credential.pk}/revoke/"
    assert "can not be undone" in admin.get(path).content.decode()
    assert asks(credential.key, secret) == 200
    assert admin.post(path).status_code == 302
    assert asks(credential.key, secret) == 401
    credential.refresh_from_db()
    first = credential.revoked_at
    assert admin.post(path).status_code == 302
    credential.refresh_from_db()
    assert credential.revoked_at == first
    assert len(history()) == 1
    assert "It was revoked on" in admin.get(path).content.decode()


def test_a_revoked_credential_gets_no_new_secret(admin: Client, organisation: Organisation) -> None:
    credential, _ = access.add(organisation, "Staff portal", ["all"])
    access.revoke(credential)
    assert admin.post(f"{LIST}{credential.pk}/rotate/").status_code == 404


def test_an_unknown_credential_is_not_there(admin: Client) -> None:
    for number in (999_999, 2**63, 10**30):
        assert admin.get(f"{LIST}{number}/revoke/").status_code == 404
        assert admin.post(f"{LIST}{number}/rotate/").status_code == 404


def test_the_list_tells_what_each_may_do_when_it_was_used_and_which_have_ended(
    admin: Client, organisation: Organisation
) -> None:
    assert "There is no credential yet" in admin.get(LIST).content.decode()
    used, secret = access.add(organisation, "Staff portal", ["statements/write"])
    asks(used.key, secret)
    access.add(organisation, "Old <system>", ["all"], largest_body=1024)
    access.revoke(access.add(organisation, "Gone", ["all"])[0])
    page = admin.get(LIST).content.decode()
    for words in (
        "Staff portal",
        "Northshire Homes",
        used.key,
        "Send statements",
        "5.0",
        "1.0",
        "600",
        "never",
    ):
        assert words in page
    assert "Old &lt;system&gt;" in page
    assert "<strong>Gone</strong>" in page
    assert page.count("Revoke<span") == 2


def test_the_list_costs_the_same_however_long_it_is(admin: Client, organisation: Organisation) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as context:
            admin.get(LIST)
        return len(context)

    access.add(organisation, "0", ["all"])
    queries()
    before = queries()
    for number in range(20):
        access.add(make.organisation(f"Number {number}"), "x", ["all"])
    assert queries() == before
