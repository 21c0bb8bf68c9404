"""History for a target, a chunk at a time: no chunk is done twice, and a crash between two costs nothing."""

from datetime import timedelta
from itertools import takewhile

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from records.models import BackFill, Delivery, Statement, StatementQuerySet
from records.vocabulary import VOIDED

from . import outbox
from .filters import Wants

CHUNK = 500
# By then every process knows a new target, and whatever was being stored is there to be seen.
SETTLED = timedelta(minutes=1)


def fill_some(back_fill_id: int) -> bool:
    """Queue the next chunk of a back-fill, and return whether there is more to be done at once.

    1. Take the next statements in the order they were stored, but none of the last minute.
    2. In one transaction, move the cursor from where it was seen, and queue what the target wants.
       If somebody else has moved it, that chunk is theirs.
    3. It is finished when nothing is left up to `until` and that is more than a minute ago.
    """
    job = (
        BackFill.objects.filter(pk=back_fill_id, finished_at=None, target__active=True)
        .select_related("target")
        .first()
    )
    if job is None:
        return False
    settled = timezone.now() - SETTLED
    found = list(_history(job).filter(pk__gt=job.cursor).order_by("pk")[:CHUNK])
    rows = list(takewhile(lambda row: row.stored <= settled, found))
    whole = len(found) < CHUNK and len(rows) == len(found)
    with transaction.atomic():
        ours = BackFill.objects.filter(pk=job.pk, finished_at=None, cursor=job.cursor).update(
            cursor=rows[-1].pk if rows else job.cursor,
            finished_at=timezone.now() if whole and settled >= job.until else None,
        )
        if not ours:
            return False
        queued = outbox.add(rows, [Wants.of(job.target)], history=True)
        BackFill.objects.filter(pk=job.pk).update(queued=F("queued") + len(queued))
    return len(rows) == CHUNK


def _history(job: BackFill) -> StatementQuerySet:
    """Return the live statements that the target may want and was not to get already."""
    wants = Wants.of(job.target)
    there = Delivery.objects.filter(target=job.target, statement=OuterRef("pk"))
    found = Statement.objects.live().exclude(verb=VOIDED.id).filter(~Exists(there), stored__lte=job.until)
    if job.since is not None:
        found = found.filter(stored__gte=job.since)
    if not wants.received:
        found = found.filter(realm=0)
    if wants.organisation_id is not None:
        found = found.filter(organisation_id=wants.organisation_id)
    if wants.verbs:
        found = found.filter(verb__in=wants.verbs)
    # Received statements may be large, and only a choice of courses looks into them.
    return found if wants.courses else found.defer("body")
