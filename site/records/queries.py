"""Reads: statements of somebody, and how forwarding is going."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Now
from django.utils import timezone

from people.models import User

from .columns import account_key
from .models import BackFill, Delivery, ForwardingTarget, Statement, StatementQuerySet


def statement(uuid: UUID) -> Statement | None:
    """Return our statement with this id, voided or not, or None. One query."""
    return Statement.objects.filter(uuid=uuid, realm=0).first()


def statements_of(user: User, *, voided: bool = False) -> StatementQuerySet:
    """Return our live statements about what a person did, newest first; with `voided` those that are voided too."""
    rows = Statement.objects.all() if voided else Statement.objects.live()
    return rows.filter(realm=0, actor=account_key(settings.BASE_URL, str(user.actor_id)))


def statements_ever(actor_id: str) -> StatementQuerySet:
    """Return all our statements about a person, voided ones and those made under a former address of the site too.

    Not by an index: it is for erasing, where none may be missed.
    """
    return Statement.objects.filter(realm=0, actor__endswith=f"|{actor_id}")


@dataclass(frozen=True)
class Backlog:
    """How forwarding to one target is going."""

    target: ForwardingTarget
    waiting: int
    dead: int
    oldest: datetime | None  # when the oldest statement that still waits was stored
    reason: str  # of the target's last failure, or else of the last refusal
    resting: datetime | None  # until when nothing is sent
    filling: bool  # whether history is still being queued

    @property
    def age(self) -> timedelta:
        """How long the oldest statement has been waiting; nothing if none is."""
        return timezone.now() - self.oldest if self.oldest else timedelta()


def backlog() -> list[Backlog]:
    """Return how each target is doing, by name. One query."""
    now = timezone.now()
    mine = Delivery.objects.filter(target=OuterRef("pk"))
    waiting = mine.filter(due_at__isnull=False)
    dead = mine.filter(status=Delivery.Status.DEAD)
    oldest = waiting.order_by("statement_id").values("statement__stored")[:1]
    found = ForwardingTarget.objects.annotate(
        waiting=_number(waiting),
        dead=_number(dead),
        oldest=Subquery(oldest),
        last_words=Coalesce(Subquery(_newest(dead)), Subquery(_newest(waiting)), Value("")),
        filling=Exists(BackFill.objects.filter(target=OuterRef("pk"), finished_at=None)),
    )
    return [
        Backlog(
            target=target,
            waiting=target.waiting,
            dead=target.dead,
            oldest=target.oldest,
            reason=target.reason or target.last_words,
            resting=target.resting_until if target.resting_until and target.resting_until > now else None,
            filling=target.filling,
        )
        for target in found.order_by("name")
    ]


def _number(rows: QuerySet[Delivery]) -> Coalesce:
    counted = rows.order_by().values("target").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)


def _newest(rows: QuerySet[Delivery]) -> QuerySet[Delivery, Any]:
    return rows.exclude(reason="").order_by("-claimed_at").values("reason")[:1]


def dead_letters(target: ForwardingTarget) -> QuerySet[Delivery]:
    """Return what a target refused for good, each with its statement and reason, the last refusal first."""
    dead = Delivery.objects.filter(target=target, status=Delivery.Status.DEAD)
    return dead.select_related("statement").order_by("-claimed_at", "-pk")


def due(target_id: int) -> QuerySet[Delivery]:
    """Return the rows of a target that may be taken now: their wait is over, or the lease of whoever took them.

    By the clock of the database, the only one that all workers share.
    """
    return Delivery.objects.filter(target_id=target_id, due_at__lte=Now())


def awake() -> QuerySet[ForwardingTarget]:
    """Return the targets that something may be sent to now."""
    return ForwardingTarget.objects.filter(
        Q(resting_until__isnull=True) | Q(resting_until__lte=Now()), active=True
    )


def targets_with_work() -> list[int]:
    """Return the targets that have rows due and are not resting. One query."""
    waiting = Delivery.objects.filter(target=OuterRef("pk"), due_at__lte=Now())
    return list(awake().filter(Exists(waiting)).values_list("pk", flat=True))
