"""Reads: statements of somebody, and how forwarding is going."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from people.models import User

from .columns import account_key
from .models import Delivery, ForwardingTarget, Statement, StatementQuerySet


def statement(uuid: UUID) -> Statement | None:
    """Return our statement with this id, voided or not, or None. One query."""
    return Statement.objects.filter(uuid=uuid, realm=0).first()


def statements_of(user: User) -> StatementQuerySet:
    """Return the live statements about what a person did, newest first."""
    return Statement.objects.live().filter(realm=0, actor=account_key(settings.BASE_URL, str(user.actor_id)))


def statements_in(registration: UUID) -> StatementQuerySet:
    """Return the live statements of one registration (an enrolment), newest first."""
    return Statement.objects.live().filter(realm=0, registration=registration)


@dataclass(frozen=True)
class Backlog:
    """How forwarding to one target is going."""

    target: ForwardingTarget
    waiting: int
    dead: int
    oldest: datetime | None  # when the oldest statement that still waits was stored
    reason: str  # of the last failure among those that wait or are dead

    @property
    def age(self) -> timedelta:
        """How long the oldest statement has been waiting; nothing if none is."""
        return timezone.now() - self.oldest if self.oldest else timedelta()


def backlog() -> list[Backlog]:
    """Return how each target is doing, by name. One query, and two small ones a target."""
    counted = ForwardingTarget.objects.annotate(
        waiting=Count("deliveries", filter=Q(deliveries__status__in=Delivery.OPEN)),
        dead=Count("deliveries", filter=Q(deliveries__status=Delivery.Status.DEAD)),
    )
    found = []
    for target in counted.order_by("name"):
        undelivered = Delivery.objects.filter(target=target).exclude(status=Delivery.Status.DELIVERED)
        oldest = (
            undelivered.filter(status__in=Delivery.OPEN)
            .order_by("statement_id")
            .values_list("statement__stored", flat=True)
        )
        reasons = undelivered.exclude(reason="").order_by("-claimed_at").values_list("reason", flat=True)
        found.append(
            Backlog(
                target=target,
                waiting=target.waiting,
                dead=target.dead,
                oldest=oldest.first(),
                reason=reasons.first() or "",
            )
        )
    return found


def due(target_id: int, now: datetime) -> QuerySet[Delivery]:
    """Return the rows of a target that may be taken now: their wait is over, or the lease of whoever took them."""
    return Delivery.objects.filter(target_id=target_id, due_at__lte=now)


def targets_with_work(now: datetime) -> list[int]:
    """Return the targets that have rows due and are not resting. One query."""
    waiting = Delivery.objects.filter(target=OuterRef("pk"), due_at__lte=now)
    awake = ForwardingTarget.objects.filter(
        Q(resting_until__isnull=True) | Q(resting_until__lte=now), Exists(waiting), active=True
    )
    return list(awake.values_list("pk", flat=True))
