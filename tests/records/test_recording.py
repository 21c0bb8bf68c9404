import json
import re
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import F

import pytest
from kombu.exceptions import OperationalError

from people.models import User
from records import builder, queries, services, tasks, vocabulary
from records.columns import row_for
from records.exceptions import StatementImmutable
from records.models import Delivery, Statement
from records.validation import StatementInvalid, validate

from .conftest import COURSE
from .examples import FULL, GONE, changed, small

pytestmark = pytest.mark.django_db


def test_a_statement_names_the_learner_by_an_account_only(learner, say):
    statement = say(
        registration=uuid4(),
        edition="3",
        result=builder.result(success=True, scaled=0.9, duration=timedelta(minutes=5)),
        parents=[COURSE],
    )
    for secret in (learner.last_name, learner.email, "mailto:", "mbox"):
        assert secret.lower() not in statement.body.lower()
    # As a word: an id is written with the letters a to f too, and may hold “ada”.
    assert not re.search(rf"\b{learner.first_name}\b", statement.body, re.IGNORECASE)
    said = json.loads(statement.body)
    assert said["actor"] == {
        "objectType": "Agent",
        "account": {"homePage": settings.BASE_URL, "name": str(learner.actor_id)},
    }
    assert "name" not in said["actor"]
    assert said["context"]["platform"] == "Upstander"
    assert said["context"]["language"] == "en-GB"
    assert said["context"]["extensions"] == {vocabulary.EDITION_EXTENSION: "3"}
    assert said["context"]["contextActivities"]["parent"][0]["id"] == COURSE.id
    validate(said)


def test_the_columns_say_what_the_json_says(learner, say, organisation):
    registration, then = uuid4(), datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
    statement = Statement.objects.get(
        pk=say(registration=registration, timestamp=then, organisation=organisation).pk
    )
    said = json.loads(statement.body)
    assert str(statement.uuid) == said["id"]
    assert statement.verb == vocabulary.COMPLETED.id == said["verb"]["id"]
    assert statement.activity == COURSE.id == said["object"]["id"]
    assert statement.actor == f"account|{settings.BASE_URL}|{learner.actor_id}"
    assert str(statement.registration) == said["context"]["registration"] == str(registration)
    assert builder.iso_timestamp(statement.stored) == said["stored"]
    assert statement.stored == datetime.fromisoformat(said["stored"])
    assert statement.timestamp == then == datetime.fromisoformat(said["timestamp"])
    assert statement.organisation == organisation


def test_an_organisation_may_be_given_by_its_key(say, organisation):
    assert say(organisation_id=organisation.pk).organisation == organisation


def test_recording_costs_one_query_when_nobody_is_forwarded_to(say, django_assert_num_queries):
    say()
    with django_assert_num_queries(1):
        say()
    with django_assert_num_queries(1):
        say(statement_id=uuid4())


def test_recording_with_targets_costs_one_query_more_however_many_they_are(
    lrs, say, rung, django_assert_num_queries
):
    for name in "abc":
        services.add_target(name=name, endpoint=lrs.url)
    say()
    with django_assert_num_queries(2):
        say()
    assert Delivery.objects.count() == 6


def test_saying_a_thing_twice_stores_it_once_and_returns_what_is_stored(say, target):
    key = vocabulary.statement_id("completed", 1)
    first = say(statement_id=key)
    second = say(statement_id=key, verb=vocabulary.FAILED)
    assert second == first
    assert second.body == first.body
    assert Statement.objects.count() == Delivery.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_statement_is_rolled_back_with_its_cause(say, target, rung):
    @transaction.atomic
    def cause():
        say()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        cause()
    assert not Statement.objects.exists()
    assert not Delivery.objects.exists()
    assert rung == []


@pytest.mark.django_db(transaction=True)
def test_the_doorbell_rings_when_the_transaction_is_through(say, target, rung):
    with transaction.atomic():
        say()
        assert rung == []
    assert rung == [target.pk]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "fault", [OperationalError("no broker"), ConnectionRefusedError(), RuntimeError("a bug")]
)
def test_a_broker_that_is_down_fails_no_request(say, target, monkeypatch, fault, caplog):
    def broken(target_id):
        raise fault

    monkeypatch.setattr(tasks.deliver, "delay", broken)
    say()
    assert Delivery.objects.get().status == Delivery.Status.QUEUED
    assert caplog.records


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_was_down_a_moment_ago_is_left_alone(say, target, monkeypatch):
    tried = []

    def broken(target_id):
        tried.append(target_id)
        raise OperationalError

    monkeypatch.setattr(tasks.deliver, "delay", broken)
    say()
    say()
    assert tried == [target.pk]
    assert Delivery.objects.count() == 2


def test_a_target_of_one_organisation_gets_its_statements_only(say, lrs, rung, organisation):
    services.add_target(name="all", endpoint=lrs.url)
    services.add_target(name="theirs", endpoint=lrs.url, organisation=organisation)
    services.add_target(name="stopped", endpoint=lrs.url, active=False)
    say()
    assert [delivery.target.name for delivery in Delivery.objects.all()] == ["all"]
    say(organisation=organisation)
    assert sorted(delivery.target.name for delivery in Delivery.objects.all()) == ["all", "all", "theirs"]


def test_what_is_not_valid_is_not_stored(say):
    with pytest.raises(StatementInvalid) as refused:
        say(result={"score": {"scaled": 3}})
    assert refused.value.path == "$.result.score.scaled"
    with pytest.raises(StatementInvalid):
        say(context={"edition": "3"})
    assert not Statement.objects.exists()


def test_a_stored_statement_can_not_be_changed(say):
    statement = say()
    statement.body = "{}"
    for change in (
        statement.save,
        Statement.objects.get().save,
        lambda: Statement.objects.update(body="{}"),
        lambda: Statement.objects.filter(pk=statement.pk).update(pk=F("pk") + 1),
        lambda: Statement.objects.bulk_update([statement], ["body"]),
        lambda: Statement.objects.update_or_create(uuid=statement.uuid, defaults={"body": "{}"}),
    ):
        with pytest.raises(StatementImmutable), transaction.atomic():
            change()
    assert json.loads(Statement.objects.get().body)["id"] == str(statement.uuid)


def put(statement):
    """Store a statement as a record store would that got it from outside."""
    return services.store(row_for(statement, stored=datetime.now(UTC)))


def test_a_voided_statement_is_no_longer_live_whichever_came_first(db):
    one, two = str(uuid4()), str(uuid4())
    void = {"verb": {"id": vocabulary.VOIDED.id}}
    put(small(id=one))
    first = put(small(id=str(uuid4()), object={"objectType": "StatementRef", "id": one}, **void))
    put(small(id=str(uuid4()), object={"objectType": "StatementRef", "id": two}, **void))
    put(small(id=two))
    # A voiding statement can not be voided.
    put(small(id=str(uuid4()), object={"objectType": "StatementRef", "id": str(first.uuid)}, **void))
    live = set(Statement.objects.live())
    assert len(live) == 3
    assert first in live
    assert not first.voided
    assert queries.statement(UUID(one)).voided
    assert queries.statement(UUID(two)).voided
    assert queries.statement(uuid4()) is None


def test_whatever_the_specification_allows_fits_the_columns(db):
    long = "https://example.org/" + "x" * 5000
    odd = changed(
        ("actor", {"account": {"homePage": "https://example.org", "name": "\x00\ud800"}}),
        ("verb.id", long),
        ("object", {"id": long + "y"}),
        ("timestamp", GONE),
    )
    validate(odd)
    row = put(odd)
    row.refresh_from_db()
    assert json.loads(row.body) == odd
    assert row.actor.startswith("sha256:")
    assert row.verb != row.activity
    assert row.timestamp == row.stored
    # Nothing to index: an anonymous group about an agent.
    plain = put(small(id=str(uuid4()), actor=FULL["context"]["instructor"], object=FULL["actor"]))
    assert (plain.actor, plain.activity) == ("", "")


def test_statements_are_found_by_person(learner, say):
    other = User.objects.create_user("grace@example.org")
    mine = [say(), say(registration=uuid4())]
    services.record(actor=other, verb=vocabulary.COMPLETED, activity=COURSE)
    assert list(queries.statements_of(learner)) == mine[::-1]
