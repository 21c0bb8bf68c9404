"""From a stored statement to a worker: rows in the outbox, and a ring when the transaction is through."""

import logging
import time
from collections.abc import Sequence
from functools import partial

from django.db import transaction

from celery import Task
from kombu.exceptions import KombuError

from records import tasks
from records.models import ForwardingTarget, Statement

from . import outbox
from .filters import Wants

logger = logging.getLogger(__name__)

TARGETS_KEPT = 10.0  # seconds: how late another process may learn of a new target
REST = 30.0  # seconds: how long a broker that was down is left alone; the sweep rings meanwhile


class _Memory:
    """What this process remembers between requests."""

    targets: tuple[Wants, ...] | None = None
    targets_until = 0.0
    quiet_until = 0.0


def queue(rows: Sequence[Statement]) -> None:
    """Put statements that were just stored into the outbox of every target that wants them, and ring on commit.

    No query if nobody wants one, one for all rows if somebody does. Call it in the transaction that stores them.
    """
    for target_id in sorted({delivery.target_id for delivery in outbox.add(rows, _targets())}):
        ring_on_commit(tasks.deliver, target_id)


def anybody() -> bool:
    """Whether there is any target at all."""
    return bool(_targets())


def ring_on_commit(task: "Task[[int], None]", pk: int) -> None:
    """Tell a worker what to do once this transaction is through.

    Whatever is wrong with the broker, the request that caused it has succeeded.
    """
    transaction.on_commit(partial(ring, task, pk), robust=True)


def ring(task: "Task[[int], None]", pk: int) -> None:
    """Tell a worker what to do. If the broker is down, log it: the sweep finds the rows."""
    if time.monotonic() < _Memory.quiet_until:
        return
    try:
        task.delay(pk)
    except (KombuError, OSError) as error:
        # Trying to reach it may take seconds: once is enough for all the requests that follow.
        _Memory.quiet_until = time.monotonic() + REST
        logger.warning("The broker does not answer (%s). What is to be done waits for the sweep.", error)


def forget_targets() -> None:
    """Read the targets from the database at the next statement."""
    _Memory.targets = None


def _targets() -> tuple[Wants, ...]:
    """Return the active targets, as this process remembers them."""
    if _Memory.targets is None or time.monotonic() > _Memory.targets_until:
        found = ForwardingTarget.objects.filter(active=True).order_by("pk")
        _Memory.targets = tuple(Wants.of(target) for target in found)
        _Memory.targets_until = time.monotonic() + TARGETS_KEPT
    return _Memory.targets
