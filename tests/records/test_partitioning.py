"""Statements in a partition a month, on PostgreSQL: nothing that anybody sees changes."""

from datetime import UTC, datetime, timedelta
from io import StringIO
from uuid import uuid4

from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

import pytest

from records import partitioning, queries, tasks
from records import vocabulary as words
from records.lrs import access
from records.models import Delivery, Mention, Statement
from tests.records.examples import small

from .lrs.conftest import System

OTHER = {"mbox": "mailto:other@example.org"}

only_postgresql = pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="only PostgreSQL has partitions"
)


@pytest.fixture
def divided(db):
    """The statements are in partitions, for this test."""
    return partitioning.partition()


@pytest.fixture
def system(organisation):
    return System(*access.add(organisation, "a system", ["all"]))


def partitions():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'records_statement'::regclass"
        )
        return {name for (name,) in cursor.fetchall()}


@only_postgresql
def test_what_was_stored_before_is_found_after(system, say, organisation, target):
    ours = say(organisation=organisation)
    theirs = system.stored(small(), small(context={"instructor": OTHER}))
    partitioning.partition()
    assert partitioning.is_partitioned()
    assert system.found() == [*reversed(theirs), str(ours.uuid)]
    assert queries.statement(ours.uuid) == ours
    assert Delivery.objects.get().statement == ours
    assert Mention.objects.count() == 1


@only_postgresql
def test_statements_are_stored_once_and_void_and_refer_as_before(system, say, organisation, divided):
    name = words.statement_id("the same")
    first = say(organisation=organisation, statement_id=name)
    assert say(organisation=organisation, statement_id=name) == first
    one, two = small(id=str(uuid4())), small(id=str(uuid4()))
    system.stored(one, two)
    system.stored(two, one)
    assert system.post(small(id=one["id"], result={"success": False})).status_code == 409
    assert Statement.objects.count() == 3
    ref = {"objectType": "StatementRef", "id": one["id"]}
    system.stored(small(verb={"id": words.VOIDED.id}, object=ref))
    assert system.get("statements", statementId=one["id"]).status_code == 404
    assert one["id"] not in system.found()


@only_postgresql
def test_a_statement_goes_into_its_month_and_pages_run_through_all_of_them(system, divided, monkeypatch):
    month = partitioning._month(timezone.now())
    last = partitioning._after(partitioning._after(partitioning._after(month)))
    times = [month - timedelta(days=900), month, partitioning._after(month), last, last + timedelta(days=400)]
    for moment in times:
        with monkeypatch.context() as clock:
            clock.setattr(timezone, "now", lambda moment=moment: moment)
            system.stored(small())
    with connection.cursor() as cursor:
        cursor.execute("SELECT tableoid::regclass::text FROM records_statement ORDER BY stored")
        places = [name for (name,) in cursor.fetchall()]
    until = f"records_statement_until_{partitioning._after(month):%Y_%m}"
    assert places == [
        until,
        until,
        f"records_statement_{partitioning._after(month):%Y_%m}",
        f"records_statement_{last:%Y_%m}",
        "records_statement_rest",
    ]
    seen, address = [], {"limit": "2"}
    while True:
        page = system.get("statements", **address).json()
        seen += [one["id"] for one in page["statements"]]
        if not page["more"]:
            break
        address["cursor"] = page["more"].rpartition("cursor=")[2]
    assert len(seen) == len(set(seen)) == 5


@only_postgresql
def test_room_is_made_ahead_and_once(divided, settings):
    assert partitions() == {*divided, "records_statement_rest"}
    with CaptureQueriesContext(connection) as queries:
        assert partitioning.partition() == []
    assert not any("LOCK" in query["sql"] for query in queries)
    later = timezone.now() + timedelta(days=40)
    made = partitioning.partition(later)
    assert made
    assert all(name.startswith("records_statement_2") for name in made)
    tasks.make_room()
    assert partitions() == {*divided, *made, "records_statement_rest"}


@only_postgresql
def test_a_statement_whose_time_is_over_can_be_deleted_and_its_id_used_again(system, divided):
    statement = small(id=str(uuid4()), context={"instructor": OTHER})
    system.stored(statement)
    Statement.objects.all().delete()
    assert not Mention.objects.exists()
    assert system.stored(statement) == [statement["id"]]


@only_postgresql
def test_the_command_says_what_it_made(db):
    out = StringIO()
    call_command("partition_statements", stdout=out)
    assert out.getvalue().startswith("Made: records_statement_until_")
    call_command("partition_statements", stdout=out)
    assert "There is room" in out.getvalue()


@pytest.mark.skipif("connection.vendor == 'postgresql'", reason="for other databases")
def test_on_another_database_the_command_says_that_it_can_not(db):
    with pytest.raises(CommandError, match="Only on PostgreSQL"):
        call_command("partition_statements")
    tasks.make_room()


def test_the_month_after_december_is_january():
    december = datetime(2026, 12, 1, tzinfo=UTC)
    assert partitioning._after(december) == datetime(2027, 1, 1, tzinfo=UTC)
    assert partitioning._month(datetime(2026, 12, 31, 23, tzinfo=UTC)) == december
