"""Erasing a person's statements: void where they went, gone here, whatever is interrupted."""

import io
from datetime import timedelta
from uuid import uuid4

from django.core.management import CommandError, call_command
from django.utils import timezone

import pytest

from people.models import User
from records import erasing, services, tasks, vocabulary
from records.columns import account_key, row_for
from records.forwarding import batches
from records.models import Delivery, Erasure, Statement
from records.validation.values import moment

from .conftest import COURSE
from .examples import small

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(learner):
    return User.objects.create_user("grace@example.org")


def theirs(other):
    return services.record(actor=other, verb=vocabulary.COMPLETED, activity=COURSE)


def erase(person):
    erasure = services.erase(person)
    tasks.erase(erasure.pk)
    erasure.refresh_from_db()
    return erasure


def test_everything_about_the_person_goes_and_nothing_of_others(target, lrs, say, learner, other):
    for _ in range(3):
        say(registration=uuid4())
    kept = theirs(other)
    tasks.deliver(target.pk)
    erasure = erase(learner)
    assert (erasure.erased, erasure.actor) == (3, "")
    assert erasure.finished_at is not None
    left = Statement.objects.exclude(pk=kept.pk)
    assert {row.verb for row in left} == {vocabulary.VOIDED.id}
    assert not any(str(learner.actor_id) in row.body + row.actor for row in left)
    tasks.deliver(target.pk)
    voided = {str(row.refers_to) for row in left}
    assert set(lrs.stored) == voided | {str(row.uuid) for row in left} | {str(kept.uuid)}


def test_what_was_never_sent_needs_no_voiding(target, lrs, say, learner):
    say()
    erase(learner)
    tasks.deliver(target.pk)
    assert not Statement.objects.exists()
    assert lrs.requests == []


def test_what_may_have_been_sent_is_voided_once_nobody_can_be_sending_it_any_more(target, lrs, say, learner):
    one = say()
    rows, token = tasks.claim(target.pk)
    until = Delivery.objects.get().due_at
    erase(learner)
    row = Delivery.objects.get()
    assert row.statement.refers_to == one.uuid
    assert row.due_at == until
    # The worker that was sending it comes back.
    outcome = tasks.Outcome(tasks.Verdict.LATER, "no answer")
    tasks.mark(target, rows, [(rows[0].statement, outcome)], token)
    assert Delivery.objects.get() == row


@pytest.mark.parametrize("status", [413, 400, 409])
def test_a_batch_that_is_being_taken_apart_sends_nothing_more_of_who_is_erased_meanwhile(
    target, lrs, say, learner, other, monkeypatch, status
):
    kept = theirs(other)
    mine = [str(say().uuid) for _ in range(5)]
    lrs.answers = [(status, {})]
    send = batches.send

    def send_and_erase(*args):
        outcome = send(*args)
        if len(lrs.requests) == 1:
            erase(learner)
        return outcome

    monkeypatch.setattr(batches, "send", send_and_erase)
    tasks.deliver(target.pk)
    assert [request["ids"] for request in lrs.requests[1:]] == [[str(kept.uuid)]]
    assert Delivery.objects.get(statement=kept).status == Delivery.Status.DELIVERED
    voiding = Delivery.objects.exclude(statement=kept)
    assert {str(row.statement.refers_to) for row in voiding} == set(mine)
    voiding.update(due_at=timezone.now())
    tasks.deliver(target.pk)
    assert set(Delivery.objects.values_list("status", flat=True)) == {Delivery.Status.DELIVERED}
    assert not set(mine) & set(lrs.stored)
    assert len(lrs.arrivals) == len(set(lrs.arrivals)) == 6


def test_one_statement_in_conflict_whose_person_is_erased_meanwhile_is_not_asked_after(
    target, lrs, say, learner, monkeypatch
):
    say()
    lrs.answers = [(409, {})]
    send = batches.send

    def send_and_erase(*args):
        outcome = send(*args)
        if len(lrs.requests) == 1:
            erase(learner)
        return outcome

    monkeypatch.setattr(batches, "send", send_and_erase)
    tasks.deliver(target.pk)
    assert lrs.reads == []
    assert Delivery.objects.get().statement.verb == vocabulary.VOIDED.id


def test_what_was_refused_and_asked_for_again_counts_as_sent(target, lrs, say, learner):
    one = say()
    lrs.bad_ids = {str(one.uuid)}
    tasks.deliver(target.pk)
    services.retry_dead(target)
    erase(learner)
    assert Delivery.objects.get().statement.refers_to == one.uuid


def test_what_is_void_already_goes_too_and_is_not_voided_again(target, say, learner):
    one = say()
    tasks.claim(target.pk)
    void = services.void(one)
    erase(learner)
    assert list(Statement.objects.all()) == [void]


def test_statements_from_a_former_address_of_the_site_go_too(learner):
    was = {"account": {"homePage": "https://former.example", "name": str(learner.actor_id)}}
    services.store(row_for(small(id=str(uuid4()), actor=was), stored=moment("2026-11-22T10:00:00Z")))
    assert erase(learner).erased == 1


def test_what_an_organisations_system_said_of_the_person_is_the_organisations(learner, make_system, settings):
    account = {"homePage": settings.BASE_URL, "name": str(learner.actor_id)}
    make_system().stored(small(actor={"account": account}))
    assert Statement.objects.get().actor == account_key(settings.BASE_URL, str(learner.actor_id))
    assert erase(learner).erased == 0
    assert Statement.objects.count() == 1


def test_it_goes_on_after_a_crash_and_a_second_one_finds_nothing(target, say, learner, monkeypatch, rung):
    monkeypatch.setattr(erasing, "CHUNK", 2)
    for _ in range(5):
        say()
    tasks.deliver(target.pk)
    void = erasing._void
    calls = []

    def crash(rows):
        calls.append(rows)
        done = void(rows)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return done

    monkeypatch.setattr(erasing, "_void", crash)
    erasure = services.erase(learner)
    with pytest.raises(KeyboardInterrupt):
        tasks.erase(erasure.pk)
    assert Statement.objects.exclude(verb=vocabulary.VOIDED.id).count() == 3
    assert services.erase(learner) == erasure
    heard = []
    monkeypatch.setattr(tasks.erase, "delay", heard.append)
    tasks.sweep()
    assert heard == [erasure.pk]
    tasks.erase(erasure.pk)
    assert not Statement.objects.exclude(verb=vocabulary.VOIDED.id).exists()
    assert Delivery.objects.count() == Statement.objects.count() == 5
    tasks.erase(erasure.pk)
    assert Erasure.objects.get().erased == 5


def test_a_long_one_goes_on_in_the_next_task(say, learner, monkeypatch):
    monkeypatch.setattr(erasing, "CHUNK", 1)
    monkeypatch.setattr(tasks, "LONGEST_RUN", -1)
    heard = []
    monkeypatch.setattr(tasks.erase, "delay", heard.append)
    say()
    say()
    erasure = services.erase(learner)
    tasks.erase(erasure.pk)
    assert heard == [erasure.pk]
    assert Statement.objects.count() == 1


def run(*args):
    out = io.StringIO()
    call_command("erase_statements", *args, stdout=out)
    return out.getvalue()


def test_the_command_counts_and_changes_nothing(target, say, learner):
    say()
    tasks.deliver(target.pk)
    say()
    assert run(learner.email, "--dry-run") == "2 statements, 1 of them forwarded.\n"
    assert Statement.objects.count() == 2
    assert not Erasure.objects.exists()


def test_the_command_asks_first(say, learner, monkeypatch):
    say()
    monkeypatch.setattr("builtins.input", lambda words: "yes")
    with pytest.raises(CommandError, match="Nothing was changed"):
        run(str(learner.actor_id))
    assert Statement.objects.count() == 1
    monkeypatch.setattr("builtins.input", lambda words: "ERASE")
    assert "1 statements erased." in run(str(learner.actor_id))
    assert not Statement.objects.exists()
    assert run(learner.email.upper(), "--yes") == "0 statements, 0 of them forwarded.\n"


def test_the_command_knows_nobody(db):
    with pytest.raises(CommandError, match="nobody"):
        run("nobody@example.org")


def test_what_was_delivered_is_voided_at_once(target, say, learner):
    say()
    tasks.deliver(target.pk)
    erase(learner)
    assert Delivery.objects.get().due_at <= timezone.now() + timedelta(seconds=1)
