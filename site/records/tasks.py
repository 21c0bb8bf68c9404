"""Forwarding, later: the outbox row is the truth, a task only a doorbell. Every task is safe to run twice at once."""

import logging
import random
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from celery import shared_task

from . import forwarding
from .forwarding import Outcome, Outcomes, Verdict
from .models import Delivery, ForwardingTarget
from .queries import due, targets_with_work

logger = logging.getLogger(__name__)

BATCH = 50
LONGEST_RUN = 120  # seconds; a task is stopped hard at 300
SHORTEST_WAIT = timedelta(seconds=15)
LONGEST_TARGET_WAIT = timedelta(minutes=15)
LONGEST_WAIT = timedelta(hours=6)


@shared_task
def deliver(target_id: int) -> None:
    """Send a target what is due, until nothing is. A second call, at the same time or later, does no harm.

    1. Claim up to 50 due rows under a token of our own.
    2. Send them; renew the lease before each further request that takes the batch apart.
    3. Mark what came of it, only where the token is still ours: after a lease has run out the row is somebody else's.
    4. After a failure let the target rest, and stop. After two minutes ring for the next task, and stop.
    """
    target = ForwardingTarget.objects.filter(pk=target_id, active=True).first()
    started = time.monotonic()
    while target is not None and not _resting(target):
        rows, token = claim(target.pk)
        if not rows:
            return
        outcomes = forwarding.forward(
            target, [row.statement for row in rows], send=forwarding.send, again=partial(renew, token)
        )
        mark(target, rows, outcomes, token)
        if time.monotonic() - started > LONGEST_RUN:
            deliver.delay(target_id)
            return
        target = ForwardingTarget.objects.filter(pk=target_id, active=True).first()


@shared_task
def sweep() -> None:
    """Ring for every target that has rows due: those whose doorbell was lost, whose wait is over, whose worker died."""
    for target_id in targets_with_work(timezone.now()):
        deliver.delay(target_id)


def lease() -> timedelta:
    """Return how long whoever takes a row may keep it before others may take it too."""
    return timedelta(seconds=getattr(settings, "RECORDS_LEASE", 60))


def claim(target_id: int) -> tuple[list[Delivery], UUID]:
    """Take up to 50 due rows of a target, and return them with the token that they are now under. Two queries."""
    now, token = timezone.now(), uuid4()
    some = due(target_id, now).order_by("due_at", "pk").values("pk")[:BATCH]
    # The rows are asked again whether they are due: two workers may have seen the same ones.
    taken = (
        due(target_id, now)
        .filter(pk__in=some)
        .update(
            status=Delivery.Status.SENDING,
            claim=token,
            claimed_at=now,
            due_at=now + lease(),
            attempts=F("attempts") + 1,
        )
    )
    if not taken:
        return [], token
    return list(
        _held(token).filter(target_id=target_id).select_related("statement").order_by("statement_id")
    ), token


def renew(token: UUID) -> None:
    """Extend the lease of the rows under a token."""
    _held(token).update(due_at=timezone.now() + lease())


def mark(target: ForwardingTarget, rows: Sequence[Delivery], outcomes: Outcomes, token: UUID) -> None:
    """Write down what became of claimed rows, and how the target is. Doing so twice changes nothing."""
    by_statement = {row.statement_id: row for row in rows}
    now = timezone.now()
    delivered = [
        by_statement[statement.pk].pk
        for statement, outcome in outcomes
        if outcome.verdict is Verdict.DELIVERED
    ]
    later = next((outcome for _, outcome in outcomes if outcome.verdict is Verdict.LATER), None)
    with transaction.atomic():
        if later is not None:
            rest = later.retry_after or backoff(target.failures, LONGEST_TARGET_WAIT)
            ForwardingTarget.objects.filter(pk=target.pk).update(
                failures=F("failures") + 1, resting_until=now + rest
            )
            logger.warning("Forwarding to %s waits until %s: %s", target.name, now + rest, later.reason)
        elif target.failures:
            ForwardingTarget.objects.filter(pk=target.pk).update(failures=0, resting_until=None)
        if delivered:
            _held(token).filter(pk__in=delivered).update(
                status=Delivery.Status.DELIVERED, due_at=None, claim=None, reason=""
            )
        for statement, outcome in outcomes:
            if outcome.verdict is not Verdict.DELIVERED:
                _put_back(by_statement[statement.pk], outcome, token, now)


def backoff(failures: int, longest: timedelta) -> timedelta:
    """Return how long to wait after so many failures: doubling, up to `longest`, give or take half.

    The chance in it sets rows that failed together apart, so that one which a target can not digest ends up alone.
    """
    wait: timedelta = SHORTEST_WAIT * 2 ** min(failures, 16)
    return min(wait, longest) * random.uniform(0.5, 1.5)  # noqa: S311 - no secret


def _put_back(row: Delivery, outcome: Outcome, token: UUID, now: datetime) -> None:
    ours = _held(token).filter(pk=row.pk)
    reason = outcome.reason[:500]
    if outcome.verdict is Verdict.REFUSED:
        ours.update(status=Delivery.Status.DEAD, due_at=None, claim=None, reason=reason)
        logger.error("Statement %s was refused for good: %s", row.statement, reason)
    else:
        wait = max(outcome.retry_after or timedelta(), backoff(row.attempts - 1, LONGEST_WAIT))
        ours.update(status=Delivery.Status.QUEUED, claim=None, due_at=now + wait, reason=reason)


def _held(token: UUID) -> QuerySet[Delivery]:
    return Delivery.objects.filter(claim=token, status=Delivery.Status.SENDING)


def _resting(target: ForwardingTarget) -> bool:
    return target.resting_until is not None and target.resting_until > timezone.now()
