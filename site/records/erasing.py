"""A person's statements on their way out, a chunk at a time: what is still there is what is still to be done."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from .forwarding import outbox
from .models import Delivery, Erasure, Statement
from .queries import statements_ever
from .vocabulary import VOIDED
from .voiding import voiding

CHUNK = 200


def erase_some(erasure_id: int) -> set[int] | None:
    """Erase the next of a person's statements. Return the targets that have something to void; None if all is done.

    In one transaction:
    1. Drop the deliveries that were never begun: those targets have nothing.
    2. Void the rest of what went anywhere, unless it is void already. The voiding statement names only an id.
    3. Delete the statements, with their deliveries.
    """
    erasure = Erasure.objects.filter(pk=erasure_id, finished_at=None).first()
    if erasure is None:
        return None
    rows = list(statements_ever(erasure.actor).defer("body").order_by("pk")[:CHUNK])
    if not rows:
        Erasure.objects.filter(pk=erasure.pk).update(finished_at=timezone.now(), actor="")
        return None
    with transaction.atomic():
        ours = Statement.objects.filter(pk__in=[row.pk for row in rows])
        Delivery.objects.filter(statement__in=ours, claimed_at=None).delete()
        rung = _void(rows)
        _, deleted = ours.delete()
        erased = deleted.get(Statement._meta.label, 0)
        Erasure.objects.filter(pk=erasure.pk).update(erased=F("erased") + erased)
    return rung


def _void(rows: Iterable[Statement]) -> set[int]:
    gone = {row.uuid: row for row in rows}
    # Locked, so that whoever is sending them either has renewed the lease, and we wait for that, or finds them gone.
    begun = Delivery.objects.select_for_update().filter(statement__in=gone.values())
    went = set(begun.values_list("statement_id", flat=True))
    void: set[UUID | None] = set(
        Statement.objects.filter(refers_to__in=gone, realm=0, verb=VOIDED.id).values_list(
            "refers_to", flat=True
        )
    )
    rung = set()
    for uuid, row in gone.items():
        if row.pk in went and uuid not in void:
            made = voiding(row)
            if Statement.objects.add(made):
                rung |= {delivery.target_id for delivery in outbox.add([made], ())}
    return rung
