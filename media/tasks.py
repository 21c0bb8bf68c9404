"""Packages of activities, later: the row is the truth, a task only a doorbell. Every task is safe to run twice, or to kill."""

import logging
from datetime import timedelta
from typing import BinaryIO, cast
from uuid import uuid4

from django.core.files.storage import storages
from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from celery import shared_task

from .h5p import PackageRefused, validate
from .h5p_unpacking import remove_files, write_files
from .models import H5PVersion

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=120)
AGAIN_AFTER = timedelta(seconds=30)
MOST_RESTARTS = 5
ORPHANED = timedelta(hours=1)  # files younger than that may belong to a row that is not yet seen

Status = H5PVersion.Status


class _Lost(Exception):
    """Raised when the version is not ours any more: deleted, or taken by another worker."""


class _Spoilt(Exception):
    """Raised when the package in quarantine is not the one that was checked when it was uploaded."""


@shared_task
def unpack(version_id: int) -> None:
    """Unpack a version's package, or go on with it. A second call, at the same time or later, does no harm.

    1. Take the row: one that waits, or one whose worker is gone. Only one worker at a time has a package.
    2. Hold the package in quarantine to every rule again, before a byte of it is written.
    3. Write its files, and before each renew the lease, only while the row is ours.
    4. Mark the row ready, and delete the package from quarantine. If the package is refused, mark the row, and remove
       what was written.
    """
    version = _take(version_id)
    if version is None:
        return
    try:
        _write(version)
    except _Lost:
        return
    except PackageRefused as refusal:
        _fail(version, str(refusal))
    except _Spoilt:
        _fail(version, "The uploaded file is gone or has changed since it was checked. Upload it again.")
    except OSError:  # the disk may be full: there may be room again later
        logger.exception("Version %s could not be unpacked", version.pk)
        _ours(version).update(
            status=Status.WAITING,
            due_at=timezone.now() + AGAIN_AFTER * 2**version.restarts,
            restarts=F("restarts") + 1,
        )
    else:
        _finish(version)


@shared_task
def sweep() -> None:
    """Ring for versions whose doorbell was lost or whose worker died; delete files in quarantine that belong to no row."""
    now = timezone.now()
    for key in H5PVersion.objects.filter(due_at__lte=now).values_list("pk", flat=True):
        unpack.delay(key)
    quarantine = storages["quarantine"]
    try:
        _, files = quarantine.listdir("")
    except FileNotFoundError:
        return
    known = set(H5PVersion.objects.exclude(upload="").values_list("upload", flat=True))
    for name in files:
        if name not in known and now - quarantine.get_modified_time(name) > ORPHANED:
            quarantine.delete(name)


def _take(version_id: int) -> H5PVersion | None:
    """Take a version that is due, or return None: somebody else has it, it is done with, or was broken off too often."""
    now = timezone.now()
    version = H5PVersion.objects.filter(pk=version_id, due_at__lte=now).first()
    if version is None:
        return None
    # Nobody who took it meanwhile has left it like this.
    unchanged = H5PVersion.objects.filter(
        pk=version.pk, run=version.run, status=version.status, due_at=version.due_at
    )
    broken_off = int(version.status == Status.UNPACKING)
    run = uuid4()
    try:
        with transaction.atomic():
            taken = unchanged.update(
                status=Status.UNPACKING, due_at=now + LEASE, run=run, restarts=F("restarts") + broken_off
            )
    except IntegrityError:  # the same package is being unpacked for another version; the sweep comes again
        return None
    version = H5PVersion.objects.filter(pk=version.pk, run=run).first() if taken else None
    if version is not None and version.restarts > MOST_RESTARTS:
        _fail(version, "Unpacking it went wrong again and again. Tell whoever runs the server.")
        return None
    return version


def _write(version: H5PVersion) -> None:
    try:
        file = version.upload.open("rb")
    except FileNotFoundError:
        raise _Spoilt from None
    with file:
        package = validate(cast("BinaryIO", file))
        if package.sha256 != version.sha256:
            raise _Spoilt
        write_files(package, lambda: _renew(version))


def _renew(version: H5PVersion) -> None:
    """Extend our lease when half of it is over. Raises _Lost."""
    now = timezone.now()
    if version.due_at is None or version.due_at - now < LEASE / 2:
        version.due_at = now + LEASE
        if not _ours(version).update(due_at=version.due_at):
            raise _Lost


def _finish(version: H5PVersion) -> None:
    done = _ours(version).update(
        status=Status.READY, due_at=None, ready_at=timezone.now(), reason="", upload=""
    )
    if done:
        version.upload.delete(save=False)


def _fail(version: H5PVersion, reason: str) -> None:
    """Remove what was written, then mark the version."""
    if not _ours(version).exists():
        return
    remove_files(version.sha256)
    if _ours(version).update(status=Status.FAILED, due_at=None, reason=reason, upload=""):
        version.upload.delete(save=False)


def _ours(version: H5PVersion) -> QuerySet[H5PVersion]:
    return H5PVersion.objects.filter(pk=version.pk, run=version.run, status=Status.UNPACKING)
