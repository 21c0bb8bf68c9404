"""Statements in the CMS: the list and its filters, one statement, the look-up of a person."""

import json
import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from wagtail.models import ModelLogEntry

import pytest

from courses.models import Course
from people.models import Organisation, User
from people.scopes import scope_of
from records import services
from records import vocabulary as words
from records.looking import within
from records.lrs import access
from records.models import Delivery, Statement
from tests import factories as make
from tests.records.examples import FULL
from tests.records.lrs.conftest import System

LIST = "/cms/record-store/statements/"
COURSE = words.Activity(words.activity_id("course", "x"), words.COURSE, "Trusted <Professional>")


@pytest.fixture
def admin(site: Any, administrator: User) -> Client:
    return make.client_of(administrator)


@pytest.fixture
def say(learner: User, organisation: Organisation) -> Callable[..., Statement]:
    def said(**changes: Any) -> Statement:
        given = {"actor": learner, "verb": words.COMPLETED, "activity": COURSE, "organisation": organisation}
        return services.record(**given | changes)

    return said


@pytest.fixture
def system(organisation: Organisation) -> System:
    return System(*access.add(organisation, "Staff portal", ["all"]))


def shown(admin: Client, **params: Any) -> str:
    answer = admin.get(LIST, params)
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


def listed(page: str) -> list[int]:
    """Return the keys of the statements on a page, in order."""
    parts = page.split('<ol class="up-store__rows">')[1].split("</ol>")[0] if "up-store__rows" in page else ""
    return [int(part.split("/")[0]) for part in parts.split(f'href="{LIST}')[1:]]


def test_a_row_says_who_did_what_when_and_where_it_came_from(
    admin: Client, say: Callable[..., Statement], learner: User, system: System
) -> None:
    say()
    system.stored(
        {"actor": {"mbox": "mailto:ada@example.org"}, "verb": FULL["verb"], "object": FULL["object"]}
    )
    page = shown(admin)
    assert f"Learner {str(learner.actor_id)[:8]}… completed the course ‘Trusted &lt;Professional&gt;’" in page
    assert "Northshire Homes" in page
    assert "sent by ‘Staff portal’" in page
    assert "ada@example.org" not in page
    assert learner.email not in page
    assert "Lovelace" not in page


def test_each_filter_of_the_form_is_heeded(
    admin: Client,
    say: Callable[..., Statement],
    system: System,
    stranger: User,
    other_organisation: Organisation,
    course: Course,
) -> None:
    about = words.Activity(words.activity_id("course", course.key), words.COURSE, "C")
    registration = uuid4()
    ours = say(registration=registration).pk
    other = say(actor=stranger, verb=words.PASSED, organisation=other_organisation, parents=[about]).pk
    system.stored(
        {
            "actor": {"mbox": "mailto:a@example.org"},
            "verb": {"id": "https://e.example/waved"},
            "object": {"id": "https://e.example/a"},
        }
    )
    theirs = Statement.objects.get(realm=system.credential.organisation_id).pk
    for params, expected in (
        ({}, [theirs, other, ours]),
        ({"order": "oldest"}, [ours, other, theirs]),
        ({"organisation": other_organisation.pk}, [other]),
        ({"verb": words.PASSED.id}, [other]),
        ({"verb": "https://e.example/waved"}, [theirs]),
        ({"person": str(stranger.actor_id)}, [other]),
        ({"activity": "https://e.example/a"}, [theirs]),
        ({"course": about.id}, [other]),
        ({"registration": str(registration)}, [ours]),
        ({"source": "ours"}, [other, ours]),
        ({"source": system.credential.pk}, [theirs]),
        ({"like": theirs}, [theirs]),
        ({"voided": "yes"}, []),
        ({"voided": "no"}, [theirs, other, ours]),
        ({"since": timezone.localdate().isoformat()}, [theirs, other, ours]),
        ({"until": timezone.localdate().isoformat()}, [theirs, other, ours]),
        ({"since": "2090-01-01"}, []),
        ({"until": "2001-01-01"}, []),
    ):
        assert listed(shown(admin, **params)) == expected, params


@pytest.mark.parametrize(
    "params",
    [
        {"course": "x"},
        {"person": "Ada"},
        {"registration": "1"},
        {"since": "yesterday"},
        {"organisation": "0"},
        {"source": "0"},
        {"like": str(2**70)},
        {"like": "999999"},
        {"activity": "\x00"},
    ],
)
def test_a_filter_that_can_not_be_read_is_named_and_kept(admin: Client, params: dict[str, str]) -> None:
    answer = admin.get(LIST, params)
    assert answer.status_code == 422
    assert "w-field__errors" in answer.content.decode() or "marked below" in answer.content.decode()


@pytest.mark.parametrize("after", ["-1", "x", "9" * 25, "٣", "9999999999999999999"])
def test_a_page_that_can_not_be_is_not_there(admin: Client, after: str) -> None:
    assert admin.get(LIST, {"after": after}).status_code == 404


def test_pages_follow_one_another_and_keep_the_filter(
    admin: Client, say: Callable[..., Statement], stranger: User
) -> None:
    wanted = [say(actor=stranger).pk for _ in range(51)]
    say()
    first = shown(admin, person=str(stranger.actor_id))
    assert listed(first) == wanted[:0:-1]
    more = first.split('href="?')[1].split('"')[0].replace("&amp;", "&")
    last = admin.get(f"{LIST}?{more}").content.decode()
    assert listed(last) == wanted[:1]
    assert "Earlier statements" not in last
    assert "Back to the newest" in last


def test_a_page_costs_the_same_however_much_is_stored(
    admin: Client, say: Callable[..., Statement], system: System
) -> None:
    def queries(**params: Any) -> list[str]:
        with CaptureQueriesContext(connection) as context:
            shown(admin, **params)
        return [query["sql"] for query in context]

    say()
    queries()
    before = len(queries())
    for number in range(60):
        say(actor=make.person(f"Number {number}"))
    for number in range(5):
        access.add(make.organisation(f"Place {number}"), "x", ["all"])
    later = listed(shown(admin))[-1]
    period = {"since": "2020-01-01", "until": "2090-01-01", "after": later}
    for params in ({}, {"after": later}, period, {"activity": COURSE.id}):
        asked = queries(**params)
        assert len(asked) <= before + (3 if "activity" in params else 0)
        ours = [sql for sql in asked if re.search('FROM "(records|people_org|courses_course")', sql)]
        assert len(ours) <= (7 if "activity" in params else 6)
        assert not any("OFFSET" in sql or "COUNT(" in sql for sql in ours)


def test_a_registration_is_followed_from_start_to_end(admin: Client, say: Callable[..., Statement]) -> None:
    registration = uuid4()
    rows = [
        say(registration=registration, verb=verb).pk
        for verb in (words.REGISTERED, words.LAUNCHED, words.COMPLETED)
    ]
    say()
    page = admin.get(f"{LIST}{rows[1]}/").content.decode()
    link = (
        page.split("Follow this registration")[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    )
    assert listed(admin.get(link).content.decode()) == rows


def test_a_statement_shows_what_it_holds_and_its_letters(admin: Client, system: System) -> None:
    body = json.dumps(FULL | {"authority": None, "id": str(uuid4())}).replace('"raw": 5,', '"raw": 1.50,')
    held = json.loads(body)
    del held["authority"]
    body = json.dumps(held).replace('"raw": 1.5,', '"raw": 1.50,')
    assert system.post(body.encode()).status_code == 200
    row = Statement.objects.get()
    page = admin.get(f"{LIST}{row.pk}/").content.decode()
    assert "answered the question ‘Q’" in page
    assert "&quot;raw&quot;: 1.50," in page
    for words_ in ("50 %", "PT1M30.5S", "a system of Northshire Homes", "Follow this registration"):
        assert words_ in page
    assert f"?like={row.pk}" in page
    assert "mailto" not in page.split("As it is stored")[0]
    file = admin.get(f"{LIST}{row.pk}/file/")
    assert file.content.decode() == row.body
    assert "1.50" in row.body
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert file.headers["Cache-Control"] == "no-store"


def test_a_statement_of_ours_leads_to_its_person_by_the_opaque_id(
    admin: Client, say: Callable[..., Statement], learner: User
) -> None:
    page = admin.get(f"{LIST}{say().pk}/").content.decode()
    assert f"?person={learner.actor_id}" in page
    assert learner.email not in page


def test_a_voided_statement_says_so_and_by_which(admin: Client, system: System) -> None:
    [first] = system.stored({"actor": FULL["actor"], "verb": FULL["verb"], "object": FULL["object"]})
    [second] = system.stored(
        {
            "actor": FULL["actor"],
            "verb": {"id": words.VOIDED.id},
            "object": {"objectType": "StatementRef", "id": first},
        }
    )
    voided, voiding = (Statement.objects.get(uuid=one).pk for one in (first, second))
    page = admin.get(f"{LIST}{voided}/").content.decode()
    assert "it counts no more" in page
    assert f'href="{LIST}{voiding}/">Voided on' in page
    assert (
        f'href="{LIST}{voided}/">The statement it refers to'
        in admin.get(f"{LIST}{voiding}/").content.decode()
    )
    assert "(voided)" in shown(admin)


def test_where_a_statement_was_forwarded_is_told(
    admin: Client, say: Callable[..., Statement], monkeypatch: pytest.MonkeyPatch
) -> None:
    from records import tasks

    monkeypatch.setattr(tasks.deliver, "delay", lambda target: None)
    services.add_target(name="County", endpoint="https://county.example/xapi", secret="s")
    row = say()
    Delivery.objects.update(status="dead", due_at=None, attempts=3, reason="400: the verb is <unknown>")
    page = admin.get(f"{LIST}{row.pk}/").content.decode()
    assert "<strong>County</strong>: Refused for good, 3 attempts. 400: the verb is &lt;unknown&gt;" in page


STRANGE = [
    {"actor": {"objectType": "Group", "member": [{"mbox": "mailto:a@example.org"}]}},
    {"object": {"objectType": "Agent", "mbox": "mailto:b@example.org", "name": "B"}},
    {"object": {"objectType": "Group", "member": [{"mbox": "mailto:b@example.org"}]}},
    {"object": {"objectType": "StatementRef", "id": str(uuid4())}},
    {
        "object": {
            "objectType": "SubStatement",
            "actor": FULL["actor"],
            "verb": FULL["verb"],
            "object": FULL["object"],
        }
    },
    {
        "verb": {"id": "https://e.example/%F0%9F%98%80"},
        "object": {"id": "https://e.example/a", "definition": {"name": {"en": "\ud800\u202e"}}},
    },
    {"result": {"response": "\ud800", "extensions": {"https://e.example/x": None}}},
    {"actor": {"account": {"homePage": settings.BASE_URL, "name": "not-a-uuid"}}},
    {"actor": {"account": {"homePage": settings.BASE_URL, "name": "|" * 36}}},
]


def test_a_number_beyond_all_counting_can_be_looked_at(admin: Client, system: System) -> None:
    said = {"actor": FULL["actor"], "verb": FULL["verb"], "object": FULL["object"]}
    body = json.dumps(said | {"context": {"extensions": {"https://e.example/n": "N"}}})
    assert system.post(body.replace('"N"', "9" * 5000).encode()).status_code == 200
    row = Statement.objects.get()
    assert listed(shown(admin)) == [row.pk]
    assert "9" * 5000 in admin.get(f"{LIST}{row.pk}/").content.decode()


def test_whoever_leads_no_organisation_may_see_no_persons_statements(
    vru_lead: User, organisation: Organisation
) -> None:
    scope = scope_of(vru_lead)
    assert scope.organisation_ids
    assert within(scope) == frozenset()


@pytest.mark.parametrize("strange", STRANGE)
def test_whatever_another_system_sent_can_be_looked_at(admin: Client, system: System, strange: Any) -> None:
    plain = {"actor": FULL["actor"], "verb": FULL["verb"], "object": FULL["object"]}
    system.stored(plain | strange)
    row = Statement.objects.get()
    assert listed(shown(admin)) == [row.pk]
    page = admin.get(f"{LIST}{row.pk}/")
    assert page.status_code == 200
    for link in (
        page.content.decode().split('class="up-store__links"')[1].split("</p>")[0].split('href="')[1:]
    ):
        assert admin.get(link.split('"')[0].replace("&amp;", "&")).status_code == 200


def test_the_person_of_a_statement_that_names_nobody_is_not_everybody(
    admin: Client, say: Callable[..., Statement], system: System
) -> None:
    say()
    nobody = {"objectType": "Group", "member": [FULL["actor"]]}
    system.stored({"actor": nobody, "verb": FULL["verb"], "object": FULL["object"]})
    row = Statement.objects.get(actor="")
    assert "This person" not in admin.get(f"{LIST}{row.pk}/").content.decode()
    answer = admin.get(LIST, {"like": row.pk})
    assert answer.status_code == 422
    assert "names nobody" in answer.content.decode()
    assert admin.post(f"/cms/record-store/files/add/?like={row.pk}", {"format": "csv"}).status_code == 400


def test_an_unknown_statement_is_not_there(admin: Client) -> None:
    for number in (999_999, 2**63):
        assert admin.get(f"{LIST}{number}/").status_code == 404


def test_somebody_is_found_by_e_mail_and_who_looked_for_whom_is_written_down(
    admin: Client, learner: User, administrator: User
) -> None:
    answer = admin.post(LIST + "look-up/", {"email": f" {learner.email.upper()} "})
    assert answer.headers["Location"] == f"{LIST}?person={learner.actor_id}"
    entry = ModelLogEntry.objects.get()
    assert (entry.user, entry.action, entry.object_id) == (administrator, "records.look_up", str(learner.pk))
    # The history's pages show the label: it names nobody.
    assert entry.label == str(learner.actor_id)
    assert "@" not in str(entry.data)


def test_an_address_that_nobody_has_is_kept_in_the_form_and_stands_in_no_log(
    admin: Client, caplog: pytest.LogCaptureFixture
) -> None:
    answer = admin.post(LIST + "look-up/", {"email": "nobody@example.org"})
    assert answer.status_code == 422
    assert 'value="nobody@example.org"' in answer.content.decode()
    assert "nobody@example.org" not in caplog.text
    # That somebody looked is written down all the same.
    entry = ModelLogEntry.objects.get()
    assert (entry.action, entry.label) == ("records.look_up", "somebody who was not found")
    assert "@" not in str(entry.data)


def test_an_address_is_never_taken_from_the_address_bar(admin: Client, learner: User) -> None:
    assert admin.get(LIST + "look-up/", {"email": learner.email}).status_code == 405
    assert not ModelLogEntry.objects.exists()
