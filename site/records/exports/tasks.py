"""Exports, later: the row is the truth, a task only a doorbell. Every task is safe to run twice at once, or to kill."""

import contextlib
import logging
import os
import time
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from django.conf import settings
from django.db.models import F, QuerySet
from django.utils import timezone

from celery import shared_task

from people.scopes import scope_of
from records.looking import Looking, page, within
from records.models import Export

from .models import KEPT
from .writing import head, lines

logger = logging.getLogger(__name__)

RIGHT = "records.view_statement"
CHUNK = 100  # a statement may be megabytes long
LONGEST_RUN = 20  # seconds; then others have their turn
LEASE = timedelta(seconds=60)
MOST_RESTARTS = 5
ORPHANED = timedelta(hours=1)  # files younger than that may belong to a row that is not yet seen


class _Lost(Exception):
    """Raised when the export is not ours any more: deleted, or begun anew by another worker."""


class _NotAllowed(Exception):
    """Raised when whoever asked may not look at statements any more."""


@shared_task
def write(export_id: int) -> None:
    """Write an export, or go on with it. A second call, at the same time or later, does no harm.

    1. Take the row: one that waits goes on where it is; one whose worker is gone begins anew, in another file.
    2. Add statements in chunks, by key; after each note how far it is, only while the file is ours.
    3. At the end give the file its name, and mark the row. After 20 seconds put the row back instead, and ring.
    """
    export = _take(export_id)
    if export is None:
        return
    try:
        if _add_all(export):
            _finish(export)
        else:
            _ours(export).update(status=Export.Status.WAITING, due_at=timezone.now())
            write.delay(export_id)
    except _Lost:
        export.part.unlink(missing_ok=True)
    except _NotAllowed:
        _fail(export, "You may not look at statements any more.")
    except OSError as error:
        logger.exception("Export %s could not be written", export.pk)
        _fail(export, f"The file could not be written: {error.strerror}. Tell whoever runs the server.")


@shared_task
def sweep() -> None:
    """Ring for exports whose doorbell was lost or whose worker died; delete those whose week is over, and stray files."""
    now = timezone.now()
    for export in Export.objects.filter(expires_at__lte=now):
        forget(export)
    for key in Export.objects.filter(due_at__lte=now).values_list("pk", flat=True):
        write.delay(key)
    known = {str(key) for key in Export.objects.values_list("key", flat=True)}
    for path in Path(settings.EXPORTS_ROOT).glob("*.*"):
        age = now.timestamp() - path.stat().st_mtime
        if path.name.partition(".")[0] not in known and age > ORPHANED.total_seconds():
            path.unlink(missing_ok=True)


def forget(export: Export) -> None:
    """Delete an export with its file. Doing so twice does no harm."""
    Export.objects.filter(pk=export.pk).delete()
    for path in (export.path, export.part):
        path.unlink(missing_ok=True)


def _take(export_id: int) -> Export | None:
    """Take an export that is due, or return None: somebody else has it, it is done with, or was broken off too often."""
    now = timezone.now()
    export = Export.objects.filter(pk=export_id, due_at__lte=now).first()
    if export is None:
        return None
    # Nobody who took it meanwhile has left it like this.
    unchanged = Export.objects.filter(
        pk=export.pk, run=export.run, status=export.status, due_at=export.due_at
    )
    if export.status == Export.Status.WAITING and _intact(export):
        taken = unchanged.update(status=Export.Status.RUNNING, due_at=now + LEASE)
    elif export.restarts >= MOST_RESTARTS:
        unchanged.update(
            status=Export.Status.FAILED,
            due_at=None,
            finished_at=now,
            reason="It was broken off again and again. Ask for fewer statements.",
        )
        export.part.unlink(missing_ok=True)
        return None
    else:
        taken = unchanged.update(
            status=Export.Status.RUNNING,
            due_at=now + LEASE,
            run=uuid4(),
            position=0,
            size=0,
            rows=0,
            restarts=F("restarts") + 1,
        )
        if taken:
            export.part.unlink(missing_ok=True)
    return Export.objects.select_related("asked_by").get(pk=export.pk) if taken else None


def _intact(export: Export) -> bool:
    """Whether what was written so far is there."""
    return export.size == 0 or (export.part.is_file() and export.part.stat().st_size >= export.size)


def _add_all(export: Export) -> bool:
    """Write until all is written, and return True; or until our time is over."""
    if not export.asked_by.is_active or not export.asked_by.has_perm(RIGHT):
        raise _NotAllowed
    reach = within(scope_of(export.asked_by))
    started = time.monotonic()
    with _opened(export) as file:
        while not _add_some(export, file, reach):
            if time.monotonic() - started > LONGEST_RUN:
                return False
    return True


def _opened(export: Export) -> BinaryIO:
    """Open the file where its last noted chunk ends. Only we may read it."""
    Path(settings.EXPORTS_ROOT).mkdir(mode=0o700, parents=True, exist_ok=True)
    file = os.fdopen(os.open(export.part, os.O_RDWR | os.O_CREAT, 0o600), "r+b")
    file.truncate(export.size)
    file.seek(export.size)
    if not export.size:
        file.write(head(export.format))
    return file


def _add_some(export: Export, file: BinaryIO, reach: frozenset[int] | None) -> bool:
    """Write a chunk and note it; return whether it was the last. Raises _Lost."""
    looking = Looking.from_json(export.looking)
    cut = page(looking, reach, after=export.position, oldest_first=True, size=CHUNK)
    rows = [row for row in cut.rows if row.pk <= export.last]
    file.write(lines(export.format, rows))
    file.flush()
    export.position = rows[-1].pk if rows else export.position
    export.size, export.rows = file.tell(), export.rows + len(rows)
    noted = _ours(export).update(
        position=export.position, size=export.size, rows=export.rows, due_at=timezone.now() + LEASE
    )
    if not noted:
        raise _Lost
    return cut.more is None or len(rows) < len(cut.rows)


def _finish(export: Export) -> None:
    try:
        os.replace(export.part, export.path)
    except FileNotFoundError:
        raise _Lost from None
    now = timezone.now()
    marked = _ours(export).update(
        status=Export.Status.READY, due_at=None, finished_at=now, expires_at=now + KEPT
    )
    if not marked and not Export.objects.filter(pk=export.pk).exists():
        export.path.unlink(missing_ok=True)


def _fail(export: Export, reason: str) -> None:
    _ours(export).update(
        status=Export.Status.FAILED, due_at=None, finished_at=timezone.now(), reason=reason[:300]
    )
    with contextlib.suppress(OSError):  # the disk may be what is wrong
        export.part.unlink(missing_ok=True)


def _ours(export: Export) -> QuerySet[Export]:
    return Export.objects.filter(pk=export.pk, run=export.run, status=Export.Status.RUNNING)
