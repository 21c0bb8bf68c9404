"""The outbox: which rows a stored statement gets. Call it in the transaction that stores the statement."""

from collections.abc import Iterable, Sequence

from django.db.models.functions import Now

from records.models import Delivery, Statement
from records.vocabulary import VOIDED

from .filters import Wants, wanted


def add(rows: Sequence[Statement], targets: Sequence[Wants], *, history: bool = False) -> list[Delivery]:
    """Give stored statements their rows in the outbox, and return those rows. Doing so twice adds nothing.

    1. A statement goes to the targets that want it: one query for all.
    2. One that voids another goes where that one goes or went, whatever the target wants.
    3. What was voided before it came here (from outside, or out of history) takes the voiding statement along.
    """
    made = [
        Delivery(statement=row, target_id=target_id, due_at=Now(), history=history)
        for row in rows
        if not voids(row)
        for target_id in wanted(row, targets)
    ]
    if made:
        Delivery.objects.bulk_create(made, ignore_conflicts=history)
    voiding = [row for row in rows if voids(row)]
    late = [delivery.statement.uuid for delivery in made if history or delivery.statement.realm]
    if late:
        voiding += Statement.objects.filter(refers_to__in=late, verb=VOIDED.id)
    return made + _followers(voiding)


def voids(row: Statement) -> bool:
    """Whether a statement voids another one."""
    return row.verb == VOIDED.id and row.refers_to is not None


def _followers(voiding: Iterable[Statement]) -> list[Delivery]:
    made = []
    for row in voiding:
        assert row.refers_to is not None  # else it voids nothing
        # Locked, so that who queues the voided one at this moment is through, or comes later and sees this one.
        voided = (
            Statement.objects.filter(uuid=row.refers_to, realm=row.realm)
            .exclude(verb=VOIDED.id)
            .select_for_update()
            .first()
        )
        if voided is not None:
            # Not due before the voided one is: it should arrive after it.
            made += [
                Delivery(statement=row, target_id=went.target_id, due_at=went.due_at or Now())
                for went in voided.deliveries.all()
            ]
    if made:
        Delivery.objects.bulk_create(made, ignore_conflicts=True)
    return made
