"""Targets: tried, watched, their dead letters sent again; and what a batch with attachments is like."""

import hashlib
import json
from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

import pytest
from kombu.exceptions import OperationalError

from records import queries, services, tasks
from records.forwarding import portable
from records.lrs import multipart
from records.models import BackFill, Delivery, Erasure, ForwardingTarget

from .examples import small

Status = Delivery.Status
pytestmark = pytest.mark.django_db


# --- trying


def test_a_target_that_is_well_says_so_and_nothing_is_written(target, lrs):
    trial = services.try_target(target)
    assert trial.works
    assert str(trial) == "It is there, speaks our version and takes the key."
    assert lrs.reads[0].endswith("/xapi/about")
    assert "statementId=" in lrs.reads[1]
    assert (lrs.requests, lrs.stored) == ([], {})


@pytest.mark.parametrize(
    ("about", "statements", "works", "words"),
    [
        ((404, b"no"), (404, b""), False, "There is no record store at"),
        ((302, b""), (404, b""), False, "sends us to another address"),
        ((200, b"<html>"), (404, b""), False, "no version that we know"),
        ((200, b"[1]"), (404, b""), False, "no version that we know"),
        ((200, b'{"version": {}}'), (404, b""), False, "no version that we know"),
        ((200, b'{"version": ["2.0.0", 7]}'), (404, b""), False, "It speaks 2.0.0, not 1.0.3."),
        ((200, b'{"version": ["1.0.3"]}'), (401, b""), False, "does not take the key and secret"),
        ((200, b'{"version": ["1.0.3"]}'), (403, b""), True, "may not read there"),
        ((200, b'{"version": ["1.0.3"]}'), (500, b"oh"), False, "something is wrong: 500"),
    ],
)
def test_what_is_wrong_with_a_target_is_said_in_words(
    target, lrs, monkeypatch, about, statements, works, words
):
    monkeypatch.setattr(lrs, "show", lambda address: about if address.endswith("/about") else statements)
    trial = services.try_target(target)
    assert trial.works is works
    assert words in trial.words


def test_trying_a_target_that_is_not_there_or_whose_secret_is_lost(target, settings):
    ForwardingTarget.objects.update(endpoint="http://127.0.0.1:9")
    target.refresh_from_db()
    assert "did not answer. No answer: ConnectError" in services.try_target(target).words
    settings.SECRET_KEY = "another"
    assert "SECRET_KEY" in services.try_target(target).words


# --- watching


def test_watching_costs_one_query_however_many_targets_and_statements(
    lrs, say, rung, django_assert_num_queries
):
    services.add_target(name="a", endpoint=lrs.url)
    say()
    with django_assert_num_queries(1):
        queries.backlog()
    for name in "bcdef":
        services.add_target(name=name, endpoint=lrs.url)
    for _ in range(10):
        say()
    Delivery.objects.filter(pk__in=Delivery.objects.values("pk")[:9]).update(status="dead", due_at=None)
    with django_assert_num_queries(1):
        found = queries.backlog()
    assert [entry.target.name for entry in found] == list("abcdef")
    assert sum(entry.waiting + entry.dead for entry in found) == Delivery.objects.count()


def test_a_target_with_nothing_to_do_waits_for_nothing(target):
    [entry] = queries.backlog()
    assert (entry.waiting, entry.dead, entry.oldest, entry.reason, entry.resting, entry.filling) == (
        0,
        0,
        None,
        "",
        None,
        False,
    )


# --- dead letters


def refused(target, lrs, say, number):
    rows = [say() for _ in range(number)]
    lrs.bad_ids = {str(row.uuid) for row in rows}
    tasks.deliver(target.pk)
    lrs.bad_ids = set()
    return rows


def test_dead_letters_are_shown_with_statement_and_reason_and_sent_again_one_by_one(
    target, lrs, say, rung, django_capture_on_commit_callbacks, django_assert_num_queries
):
    rows = refused(target, lrs, say, 3)
    with django_assert_num_queries(1):
        letters = list(queries.dead_letters(target))
        assert {letter.statement.body for letter in letters} == {row.body for row in rows}
    assert all(letter.reason.startswith("400") for letter in letters)
    chosen = [letter.pk for letter in letters[:2]]
    rung.clear()
    with django_capture_on_commit_callbacks(execute=True):
        assert services.retry(chosen) == 2
        assert services.retry(chosen) == 0
    assert rung == [target.pk]
    tasks.deliver(target.pk)
    assert len(lrs.arrivals) == 2
    assert queries.dead_letters(target).count() == 1


def test_what_is_not_dead_is_not_sent_again(target, lrs, say):
    say()
    tasks.deliver(target.pk)
    assert services.retry(Delivery.objects.values_list("pk", flat=True)) == 0
    assert services.retry([]) == 0
    assert services.retry([10**9]) == 0
    assert Delivery.objects.get().status == Status.DELIVERED


def test_a_dead_letter_keeps_its_reason_until_it_has_arrived(target, lrs, say):
    refused(target, lrs, say, 1)
    services.retry_dead(target)
    assert Delivery.objects.get().reason.startswith("400")
    tasks.deliver(target.pk)
    assert Delivery.objects.get().reason == ""


# --- a broker that is down


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_down_loses_neither_a_back_fill_nor_an_erasure(target, say, learner, monkeypatch):
    def broken(pk):
        raise OperationalError("no broker")

    for task in (tasks.deliver, tasks.fill, tasks.erase):
        monkeypatch.setattr(task, "delay", broken)
    say()
    services.back_fill(target)
    services.erase(learner)
    rung = []
    for task in (tasks.deliver, tasks.fill, tasks.erase):
        monkeypatch.setattr(task, "delay", lambda pk, task=task: rung.append(task))
    tasks.sweep()
    assert rung == [tasks.deliver, tasks.fill, tasks.erase]
    assert BackFill.objects.get().finished_at is None
    assert Erasure.objects.get().actor == str(learner.actor_id)


# --- attachments


def attached(system, *contents):
    """Let a system send one statement for each content, and return their ids."""
    statements, parts = [], {}
    for content in contents:
        sha2 = hashlib.sha256(content).hexdigest()
        parts[sha2] = (sha2, "text/plain", content)
        attachment = {
            "usageType": "https://example.org/u",
            "display": {"en": "A"},
            "contentType": "text/plain",
            "length": len(content),
            "sha2": sha2.upper(),
        }
        statements.append(small(id=str(uuid4()), attachments=[attachment]))
    body, kind = multipart.answer(json.dumps(statements), parts.values())
    assert system.post(body, kind=kind).status_code == 200
    return [each["id"] for each in statements]


def test_attachments_of_a_batch_that_are_too_much_go_in_parts_and_a_single_one_whatever_its_size(
    target, make_system, monkeypatch
):
    services.change_target(target, received=True)
    attached(make_system(), b"a" * 40, b"b" * 40, b"c" * 200)
    monkeypatch.setattr(portable, "LARGEST", 100)
    rows = [delivery.statement for delivery in Delivery.objects.order_by("pk")]
    with pytest.raises(portable.TooMuch):
        portable.contents(target, rows)
    body, kind = portable.contents(target, rows[:2])
    assert kind.startswith("multipart/mixed")
    assert body.count(b"X-Experience-API-Hash") == 2
    assert b"c" * 200 in portable.contents(target, rows[2:])[0]


def test_attachments_cost_two_queries_however_many(target, make_system, django_assert_num_queries):
    services.change_target(target, received=True)
    attached(make_system(), *(str(number).encode() for number in range(20)))
    rows = [delivery.statement for delivery in Delivery.objects.select_related("statement")]
    for number in (1, 20):
        with django_assert_num_queries(2):
            portable.contents(target, rows[:number])


def test_attachments_of_another_organisation_are_never_taken(target, make_system, other_organisation):
    services.change_target(target, received=True)
    attached(make_system(of=other_organisation), b"theirs")
    sha2 = hashlib.sha256(b"theirs").hexdigest()
    claimed = {
        "usageType": "https://example.org/u",
        "display": {"en": "A"},
        "contentType": "text/plain",
        "length": 6,
        "sha2": sha2,
        "fileUrl": "https://example.org/f",
    }
    mine = small(id=str(uuid4()), attachments=[claimed])
    make_system().stored(mine)
    row = Delivery.objects.get(statement__uuid=mine["id"]).statement
    body, kind = portable.contents(target, [row])
    assert kind == "application/json"
    assert b"theirs" not in body


def test_a_pseudonymous_target_costs_no_query_for_attachments(target, make_system, django_assert_num_queries):
    services.change_target(target, received=True, pseudonymous=True)
    attached(make_system(), b"a")
    row = Delivery.objects.select_related("statement").get().statement
    with django_assert_num_queries(0):
        body, kind = portable.contents(target, [row])
    assert kind == "application/json"
    assert b"attachments" not in body


def test_a_target_is_due_by_the_clock_of_the_database(target, say):
    say()
    assert queries.targets_with_work() == [target.pk]
    ForwardingTarget.objects.update(resting_until=timezone.now() + timedelta(minutes=1))
    assert queries.targets_with_work() == []
