"""Forwarding, later: the outbox row is the truth, a task only a doorbell. Every task is safe to run twice at once.

Leases and waits are counted by the clock of the database: that of one worker may be wrong.
"""

import logging
import random
import time
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Case, DateTimeField, ExpressionWrapper, F, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Now

from celery import shared_task
from oauth2_provider.models import clear_expired

from . import erasing
from .forwarding import backfilling, batches, conflicts
from .forwarding.batches import Outcome, Outcomes, Verdict
from .models import BackFill, Delivery, Erasure, ForwardingTarget
from .partitioning import is_partitioned, partition
from .queries import awake, due, targets_with_work

logger = logging.getLogger(__name__)

BATCH = 50
BROKEN_AFTER = (
    3  # failures in a row; from then on one statement is sent to see whether the target is well again
)
LONGEST_RUN = 120  # seconds; a task is asked to stop at 200, and stopped hard at 300
SHORTEST_WAIT = timedelta(seconds=15)
LONGEST_TARGET_WAIT = timedelta(minutes=15)
LONGEST_BROKEN_WAIT = timedelta(hours=1)
LONGEST_WAIT = timedelta(hours=6)
NOT_BACK = "Whoever was sending it did not come back: it may have arrived, and is sent again."


@shared_task(soft_time_limit=200)
def deliver(target_id: int) -> None:
    """Send a target what is due, until nothing is. A second call, at the same time or later, does no harm.

    1. Claim up to 50 due rows under a token of our own; one only, if the target failed three times in a row.
    2. Send them; before each further request that takes the batch apart renew the lease, and send only what is
       still ours: meanwhile a person may have been erased.
    3. Mark what came of it, only where the token is still ours: after a lease has run out the row is somebody else's.
    4. After a failure let the target rest, and stop. After two minutes ring for the next task, and stop.
    """
    started = time.monotonic()
    while (target := awake().filter(pk=target_id).first()) is not None:
        rows, token = claim(target.pk, 1 if target.failures >= BROKEN_AFTER else BATCH)
        if not rows:
            return
        outcomes = batches.forward(
            target,
            [row.statement for row in rows],
            send=batches.send,
            settle=conflicts.settle,
            again=partial(renew, token),
        )
        mark(target, rows, outcomes, token)
        if time.monotonic() - started > LONGEST_RUN:
            deliver.delay(target_id)
            return


@shared_task
def fill(back_fill_id: int) -> None:
    """Queue history for a target, until all of it is queued or two minutes are over. Safe to run twice at once."""
    started = time.monotonic()
    while backfilling.fill_some(back_fill_id):
        if time.monotonic() - started > LONGEST_RUN:
            fill.delay(back_fill_id)
            break
    for target_id in BackFill.objects.filter(pk=back_fill_id).values_list("target_id", flat=True):
        deliver.delay(target_id)


@shared_task
def erase(erasure_id: int) -> None:
    """Erase a person's statements, until none is left or two minutes are over. Safe to run twice at once."""
    started = time.monotonic()
    rung: set[int] = set()
    while (some := erasing.erase_some(erasure_id)) is not None:
        rung |= some
        if time.monotonic() - started > LONGEST_RUN:
            erase.delay(erasure_id)
            break
    for target_id in sorted(rung):
        deliver.delay(target_id)


@shared_task
def sweep() -> None:
    """Ring for all that is to be done: what lost its doorbell, whose wait is over, or whose worker died."""
    for target_id in targets_with_work():
        deliver.delay(target_id)
    for back_fill_id in BackFill.objects.filter(finished_at=None, target__active=True).values_list(
        "pk", flat=True
    ):
        fill.delay(back_fill_id)
    for erasure_id in Erasure.objects.filter(finished_at=None).values_list("pk", flat=True):
        erase.delay(erasure_id)


@shared_task
def forget_tokens() -> None:
    """Delete the OAuth tokens that have ended. A second call finds none."""
    clear_expired()


@shared_task
def make_room() -> None:
    """Where statements are in a partition a month, make those of the coming months. A second call finds them made."""
    if is_partitioned():
        partition()


def lease() -> timedelta:
    """Return how long whoever takes a row may keep it before others may take it too."""
    return timedelta(seconds=getattr(settings, "RECORDS_LEASE", 60))


def claim(target_id: int, size: int = BATCH) -> tuple[list[Delivery], UUID]:
    """Take some due rows of a target, and return them with the token that they are now under. Two queries.

    What is new goes before history.
    """
    token = uuid4()
    some = due(target_id).order_by("history", "due_at", "pk").values("pk")[:size]
    # The rows are asked again whether they are due: two workers may have seen the same ones.
    taken = (
        due(target_id)
        .filter(pk__in=some)
        .update(
            status=Delivery.Status.SENDING,
            claim=token,
            claimed_at=Now(),
            due_at=_in(lease()),
            attempts=F("attempts") + 1,
            reason=Case(When(status=Delivery.Status.SENDING, then=Value(NOT_BACK)), default=F("reason")),
        )
    )
    if not taken:
        return [], token
    return list(
        _held(token).filter(target_id=target_id).select_related("statement").order_by("statement_id")
    ), token


def renew(token: UUID) -> set[int]:
    """Extend the lease of the rows under a token, and return the keys of their statements. Two queries.

    Whatever has been erased, or taken by another worker, is not among them.
    """
    _held(token).update(due_at=_in(lease()))
    return set(_held(token).values_list("statement_id", flat=True))


def mark(target: ForwardingTarget, rows: Sequence[Delivery], outcomes: Outcomes, token: UUID) -> None:
    """Write down what became of claimed rows, and how the target is. Doing so twice changes nothing."""
    by_statement = {row.statement_id: row for row in rows}
    plainly = [
        by_statement[statement.pk].pk
        for statement, outcome in outcomes
        if outcome.verdict is Verdict.DELIVERED and not outcome.reason
    ]
    later = next((outcome for _, outcome in outcomes if outcome.verdict is Verdict.LATER), None)
    with transaction.atomic():
        if later is not None:
            _let_rest(target, later)
        elif target.failures:
            ForwardingTarget.objects.filter(pk=target.pk).update(failures=0, resting_until=None, reason="")
        if plainly:
            _held(token).filter(pk__in=plainly).update(**_closed(Delivery.Status.DELIVERED, ""))
        for statement, outcome in outcomes:
            if outcome.verdict is not Verdict.DELIVERED or outcome.reason:
                _mark_one(by_statement[statement.pk], outcome, token)


def backoff(failures: int, longest: timedelta) -> timedelta:
    """Return how long to wait after so many failures: doubling, up to `longest`, give or take half.

    The chance in it sets rows that failed together apart, so that one which a target can not digest ends up alone.
    """
    wait: timedelta = SHORTEST_WAIT * 2 ** min(failures, 16)
    return min(wait, longest) * random.uniform(0.5, 1.5)  # noqa: S311 - no secret


def _let_rest(target: ForwardingTarget, outcome: Outcome) -> None:
    longest = LONGEST_BROKEN_WAIT if target.failures >= BROKEN_AFTER else LONGEST_TARGET_WAIT
    rest = outcome.retry_after or backoff(target.failures, longest)
    ForwardingTarget.objects.filter(pk=target.pk).update(
        failures=F("failures") + 1, resting_until=_in(rest), reason=outcome.kind[:500]
    )
    logger.warning("Forwarding to %s waits for %s: %s", target.name, rest, outcome.kind)


def _mark_one(row: Delivery, outcome: Outcome, token: UUID) -> None:
    ours = _held(token).filter(pk=row.pk)
    reason = outcome.reason[:500]
    if outcome.verdict is Verdict.DELIVERED:
        ours.update(**_closed(Delivery.Status.DELIVERED, reason))
    elif outcome.verdict is Verdict.REFUSED:
        ours.update(**_closed(Delivery.Status.DEAD, reason))
        logger.error("Statement %s was refused for good: %s", row.statement, outcome.kind)
    else:
        wait = max(outcome.retry_after or timedelta(), backoff(row.attempts - 1, LONGEST_WAIT))
        ours.update(status=Delivery.Status.QUEUED, claim=None, due_at=_in(wait), reason=reason)


def _closed(status: Delivery.Status, reason: str) -> dict[str, Any]:
    return {"status": status, "due_at": None, "claim": None, "reason": reason}


def _held(token: UUID) -> QuerySet[Delivery]:
    return Delivery.objects.filter(claim=token, status=Delivery.Status.SENDING)


def _in(length: timedelta) -> Combinable:
    """Return the moment after a length of time, by the clock of the database."""
    return ExpressionWrapper(Now() + length, output_field=DateTimeField())
