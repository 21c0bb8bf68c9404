"""Files of statements in the CMS: asked for with the filters of the list, and for one's own eyes only."""

from typing import Any

from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from wagtail.models import ModelLogEntry

import pytest

from people.models import Organisation, Role, User
from people.services import grant_role
from records import vocabulary as words
from records.exports import services, tasks
from records.looking import Looking
from records.models import Export, Statement
from records.services import record
from tests import factories as make

LIST = "/cms/record-store/files/"
COURSE = words.Activity(words.activity_id("course", "x"), words.COURSE, "Trusted Professional")


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Any) -> None:
    settings.EXPORTS_ROOT = tmp_path / "exports"


@pytest.fixture(autouse=True)
def rung(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    heard: list[int] = []
    monkeypatch.setattr(tasks.write, "delay", heard.append)
    return heard


@pytest.fixture
def admin(site: Any, administrator: User) -> Client:
    return make.client_of(administrator)


@pytest.fixture
def another(site: Any) -> Client:
    """Another administrator."""
    return make.client_of(make.with_second_factor(make.person("Ann Other", role=Role.ADMINISTRATOR)))


@pytest.fixture
def statement(learner: User, organisation: Organisation) -> Statement:
    return record(actor=learner, verb=words.COMPLETED, activity=COURSE, organisation=organisation)


@pytest.fixture
def ready(admin: Client, statement: Statement) -> Export:
    admin.post(LIST + "add/", {"format": "jsonl"})
    export = Export.objects.get()
    tasks.write(export.pk)
    return export


def test_a_file_is_asked_for_with_the_filters_of_the_list(
    admin: Client, statement: Statement, organisation: Organisation, administrator: User, learner: User
) -> None:
    record(actor=learner, verb=words.PASSED, activity=COURSE)
    query = f"organisation={organisation.pk}&verb={words.COMPLETED.id}&since=2026-01-31&source=ours&like={statement.pk}"
    listed = admin.get(f"/cms/record-store/statements/?{query}").content.decode()
    action = listed.split('method="post" action="')[2].split('"')[0].replace("&amp;", "&")
    assert admin.post(action, {"format": "csv"}).headers["Location"] == LIST
    export = Export.objects.get()
    assert (export.asked_by, export.format) == (administrator, "csv")
    assert export.title == (
        "Organisation: Northshire Homes; Where from: Upstander itself; Verb: completed; "
        "Recorded from: 31 January 2026; one person"
    )
    tasks.write(export.pk)
    content = b"".join(admin.get(f"{LIST}{export.pk}/")).decode("utf-8-sig")
    assert content.count("\n") == 2
    assert str(statement.uuid) in content


def test_the_list_tells_how_far_a_file_is(admin: Client, statement: Statement) -> None:
    assert "You have no files" in admin.get(LIST).content.decode()
    admin.post(LIST + "add/", {"format": "csv"})
    assert "Waiting." in admin.get(LIST).content.decode()
    assert "Show how far they are" in admin.get(LIST).content.decode()
    Export.objects.update(status="running", rows=4000, position=1040, first=1001, last=1100)
    assert "4000 statements so far, about 40 %" in admin.get(LIST).content.decode()
    Export.objects.update(status="failed", due_at=None, reason="The file could not be written: <x>.")
    assert "could not be written: &lt;x&gt;." in admin.get(LIST).content.decode()
    assert "Show how far they are" not in admin.get(LIST).content.decode()


def test_whoever_asked_downloads_it_and_that_is_written_down(
    admin: Client, ready: Export, statement: Statement, administrator: User
) -> None:
    page = admin.get(LIST).content.decode()
    assert "1 statement, " in page
    assert f'href="{LIST}{ready.pk}/"' in page
    answer = admin.get(f"{LIST}{ready.pk}/")
    assert b"".join(answer).decode() == statement.body + "\n"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="statements-')
    assert answer.headers["Cache-Control"] == "no-store"
    done = [(entry.user, entry.action, entry.label) for entry in ModelLogEntry.objects.order_by("pk")]
    assert done == [
        (administrator, "records.ask_for_file", "JSON Lines: All statements"),
        (administrator, "records.download_file", "JSON Lines: All statements"),
    ]


def test_nobody_else_sees_downloads_or_deletes_it_not_even_another_administrator(
    ready: Export, another: Client
) -> None:
    assert "You have no files" in another.get(LIST).content.decode()
    assert another.get(f"{LIST}{ready.pk}/").status_code == 404
    assert another.post(f"{LIST}{ready.pk}/delete/").status_code == 404
    assert ready.path.exists()


def test_it_is_not_served_with_the_uploads(admin: Client, ready: Export, settings: Any) -> None:
    for path in (
        f"exports/{ready.path.name}",
        f"../exports/{ready.path.name}",
        f"images/../../exports/{ready.path.name}",
    ):
        assert admin.get(f"/files/{path}").status_code == 404
    from upstander import settings as ours

    assert ours.EXPORTS_ROOT not in (ours.MEDIA_ROOT, *ours.MEDIA_ROOT.parents)
    assert ours.MEDIA_ROOT not in ours.EXPORTS_ROOT.parents


def test_a_file_that_is_not_ready_expired_or_lost_can_not_be_had(admin: Client, ready: Export) -> None:
    path = f"{LIST}{ready.pk}/"
    ready.path.rename(ready.path.with_suffix(".away"))
    assert admin.get(path).status_code == 404
    ready.path.with_suffix(".away").rename(ready.path)
    assert admin.get(path).status_code == 200
    Export.objects.update(expires_at=timezone.now())
    assert admin.get(path).status_code == 404
    assert "You have no files" in admin.get(LIST).content.decode()
    assert admin.get(f"{LIST}{2**63}/").status_code == 404


def test_whoever_has_lost_the_right_does_not_get_the_file_either(
    admin: Client, ready: Export, administrator: User
) -> None:
    administrator.groups.clear()
    assert admin.get(f"{LIST}{ready.pk}/").status_code in (302, 403)


def test_a_file_is_deleted_by_whoever_asked(admin: Client, ready: Export) -> None:
    assert admin.post(f"{LIST}{ready.pk}/delete/").status_code == 302
    assert not Export.objects.exists()
    assert not ready.path.exists()
    assert admin.post(f"{LIST}{ready.pk}/delete/").status_code == 404


def test_a_form_or_a_filter_that_is_none_makes_nothing(admin: Client, statement: Statement) -> None:
    assert admin.post(LIST + "add/", {"format": "xlsx"}).status_code == 400
    assert admin.post(LIST + "add/?person=Ada", {"format": "csv"}).status_code == 400
    assert not Export.objects.exists()


def test_whoever_asks_for_too_many_at_once_is_told(admin: Client, statement: Statement) -> None:
    for _ in range(services.MOST_AT_ONCE + 1):
        answer = admin.post(LIST + "add/", {"format": "csv"}, follow=True)
    assert "Wait for one of them" in answer.content.decode()
    assert Export.objects.count() == services.MOST_AT_ONCE


def test_somebody_with_a_smaller_reach_can_not_ask_beyond_it(
    site: Any, trainer: User, organisation: Organisation, other_organisation: Organisation
) -> None:
    grant_role(user=trainer, role=Role.ORGANISATION_LEAD, organisation=organisation)
    trainer.user_permissions.add(Permission.objects.get(codename="view_statement"))
    client = make.client_of(trainer)
    answer = client.post(f"{LIST}add/?organisation={other_organisation.pk}", {"format": "csv"})
    assert answer.status_code == 400
    assert not Export.objects.exists()


def test_the_list_costs_the_same_however_many_there_are(admin: Client, administrator: User) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as context:
            admin.get(LIST)
        return len(context)

    queries()
    before = queries()
    for _ in range(3):
        services.ask(by=administrator, looking=Looking(), kind="csv")
    assert queries() == before
