"""Forwarding under any sequence of faults: nothing is lost, nothing is stored twice, every wait has a reason."""

from collections import Counter
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from people.models import User
from records import queries, services, tasks, vocabulary
from records.forwarding import backfilling, batches, doorbell
from records.models import Delivery, ForwardingTarget, Statement

from .conftest import COURSE
from .fake_lrs import FakeLrs, Server

Status = Delivery.Status
OK = b"HTTP/1.1 200 OK\r\nContent-Length: "
ANSWERS = {
    "500": (500, {}),
    "401": (401, {}),
    "429": (429, {"Retry-After": "30"}),
    "413": (413, {}),
    "400": (400, {}),
    "200 without storing anything": (200, {}),
}
FAULTS = {
    "nothing at all": b"",
    "half an answer": OK + b'9999\r\n\r\n["',
    "a page to sign in": OK + b"14\r\n\r\n<html>Sign in.",
}


class Killed(BaseException):
    """The worker is killed here."""


class Forwarding(RuleBasedStateMachine):
    """One target, one learner, and a world in which anything fails at any moment."""

    server: Server

    def __init__(self) -> None:
        super().__init__()
        self.world = transaction.atomic()
        self.world.__enter__()
        self.lrs = FakeLrs()
        self.server.use(self.lrs)
        doorbell.forget_targets()
        self.target = services.add_target(name="There", endpoint=self.lrs.url)
        self.learner = User.objects.create_user("ada@example.org")
        self.said: list[Statement] = []
        self.dead_workers: list[tuple] = []
        self.say(3)

    def deliver(self) -> None:
        """Deliver, with something new to be delivered and after all waits are over: else a walk is mostly rest."""
        self.say(1)
        self.wait()
        tasks.deliver(self.target.pk)

    def teardown(self) -> None:
        try:
            self.all_goes_well()
        finally:
            transaction.set_rollback(True)
            self.world.__exit__(None, None, None)
            doorbell.forget_targets()

    @rule(number=st.integers(1, 4))
    def say(self, number: int) -> None:
        for _ in range(number):
            self.said.append(services.record(actor=self.learner, verb=vocabulary.COMPLETED, activity=COURSE))

    @rule(data=st.data())
    def void(self, data: st.DataObject) -> None:
        if self.said:
            one = data.draw(st.sampled_from(self.said))
            if one.verb != vocabulary.VOIDED.id and not one.voided:
                self.said.append(services.void(one))

    @rule()
    def be_rung_for_at_once(self) -> None:
        tasks.deliver(self.target.pk)

    @rule()
    def deliver_and_be_understood(self) -> None:
        self.deliver()

    @rule(kind=st.sampled_from(sorted(ANSWERS)))
    def deliver_and_be_answered(self, kind: str) -> None:
        self.lrs.answers = [ANSWERS[kind]]
        self.deliver()
        self.lrs.answers = []

    @rule(kind=st.sampled_from(sorted(FAULTS)))
    def deliver_and_be_understood_but_not_answered(self, kind: str) -> None:
        self.lrs.faults = [FAULTS[kind]]
        self.deliver()
        self.lrs.faults = []

    @rule(data=st.data())
    def deliver_to_a_target_that_dislikes_one(self, data: st.DataObject) -> None:
        if self.said:
            self.lrs.bad_ids = {str(data.draw(st.sampled_from(self.said)).uuid)}
            self.deliver()

    @rule(largest=st.integers(500, 3000))
    def deliver_to_a_target_that_takes_little(self, largest: int) -> None:
        self.lrs.largest = largest
        self.deliver()
        self.lrs.largest = 10_000_000

    @rule(sent=st.booleans())
    def be_killed(self, sent: bool) -> None:
        """A worker dies before or after its request; it may come back to life later."""
        send, claim = batches.send, tasks.claim
        held = []

        def killed(target, statements):
            if sent:
                send(target, statements)
            raise Killed

        def noted(*args):
            held.append(claim(*args))
            return held[-1]

        batches.send, tasks.claim = killed, noted
        try:
            self.deliver()
        except Killed:
            self.dead_workers += held
        finally:
            batches.send, tasks.claim = send, claim

    @rule(data=st.data())
    def come_back_from_the_dead(self, data: st.DataObject) -> None:
        if self.dead_workers:
            rows, token = self.dead_workers.pop(data.draw(st.integers(0, len(self.dead_workers) - 1)))
            slept = batches.Outcome(batches.Verdict.LATER, "I was asleep")
            tasks.mark(self.target, rows, [(row.statement, slept) for row in rows], token)

    @rule()
    def wait(self) -> None:
        self.pass_time(Delivery.objects.filter(status=Status.QUEUED))

    @rule()
    def let_leases_run_out(self) -> None:
        self.pass_time(Delivery.objects.filter(status=Status.SENDING))

    @rule()
    def send_what_is_dead_again(self) -> None:
        self.lrs.bad_ids = set()
        services.retry_dead(self.target)

    @rule()
    def fill_in_history(self) -> None:
        tasks.fill(services.back_fill(self.target).pk)

    @rule()
    def stop_and_start(self) -> None:
        services.change_target(self.target, active=False)
        tasks.deliver(self.target.pk)
        services.change_target(self.target, active=True)

    def pass_time(self, rows) -> None:
        rows.update(due_at=timezone.now() - timedelta(seconds=1))
        ForwardingTarget.objects.update(resting_until=None)

    @invariant()
    def nothing_is_lost(self) -> None:
        rows = dict(Delivery.objects.values_list("statement__uuid", "status"))
        assert set(rows) == {statement.uuid for statement in self.said}
        for uuid, status in rows.items():
            assert status != Status.DELIVERED or str(uuid) in self.lrs.stored

    @invariant()
    def nothing_is_stored_twice(self) -> None:
        assert not [each for each, times in Counter(self.lrs.arrivals).items() if times > 1]
        assert set(self.lrs.arrivals) <= {str(statement.uuid) for statement in self.said}
        assert not Delivery.objects.filter(reason__contains="409").exists()

    @invariant()
    def whatever_was_tried_and_is_not_there_says_why(self) -> None:
        tried = Delivery.objects.filter(status__in=[Status.QUEUED, Status.DEAD], claimed_at__isnull=False)
        assert not tried.filter(reason="").exists()

    @invariant()
    def the_backlog_tells_the_truth(self) -> None:
        [entry] = queries.backlog()
        assert entry.waiting == Delivery.objects.filter(status__in=Delivery.OPEN).count()
        assert entry.dead == queries.dead_letters(self.target).count()
        assert bool(entry.oldest) == bool(entry.waiting)

    def all_goes_well(self) -> None:
        self.lrs.bad_ids = set()
        services.retry_dead(self.target)
        for _ in range(3):
            self.pass_time(Delivery.objects.filter(status__in=Delivery.OPEN))
            tasks.deliver(self.target.pk)
        assert set(Delivery.objects.values_list("status", flat=True)) <= {Status.DELIVERED}
        assert sorted(self.lrs.arrivals) == sorted(str(statement.uuid) for statement in self.said)


@pytest.mark.django_db
def test_whatever_happens_in_whatever_order_all_arrives_once(rung, monkeypatch):
    monkeypatch.setattr(backfilling, "SETTLED", timedelta(0))
    monkeypatch.setattr(tasks.fill, "delay", lambda pk: None)
    with Server(FakeLrs()) as server:
        Forwarding.server = server
        run_state_machine_as_test(
            Forwarding, settings=settings(max_examples=25, stateful_step_count=25, deadline=None)
        )
