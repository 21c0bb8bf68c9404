"""Changes: ask for a file of statements, take it back, forget what has expired."""

import logging
from functools import partial

from django.db import transaction
from django.db.models import Max, Min

from kombu.exceptions import KombuError

from people.models import User
from records.exceptions import RecordsError
from records.looking import Looking
from records.models import Export, Statement

from . import tasks

logger = logging.getLogger(__name__)

MOST_AT_ONCE = 3


class TooMany(RecordsError):
    """Raised when somebody asks for another file while several of theirs are not finished."""


@transaction.atomic
def ask(*, by: User, looking: Looking, kind: str, title: str = "") -> Export:
    """Ask for the statements that match and are there now, as a file. Each call makes another. Raises TooMany.

    What `by` may see is looked up when the file is written, so a right that ended before counts no more.
    """
    if Export.objects.filter(asked_by=by, status__in=Export.OPEN).count() >= MOST_AT_ONCE:
        raise TooMany(f"{MOST_AT_ONCE} files of yours are still being written. Wait for one of them.")
    there = Statement.objects.aggregate(first=Min("pk", default=0), last=Max("pk", default=0))
    export = Export.objects.create(
        asked_by=by, format=kind, looking=looking.as_json(), title=title[:300], **there
    )
    transaction.on_commit(partial(_ring, export.pk), robust=True)
    return export


def delete(export: Export) -> None:
    """Delete an export with its file, finished or not. A worker that writes it stops. Doing so twice does no harm."""
    tasks.forget(export)


def _ring(export_id: int) -> None:
    try:
        tasks.write.delay(export_id)
    except (KombuError, OSError) as error:
        logger.warning("The broker does not answer (%s). The export waits for the sweep.", error)
