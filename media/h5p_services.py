"""Changes to activities: bring in a package, and what somebody saw when they played it."""

import io
import logging
from functools import partial
from typing import Any, BinaryIO, cast
from uuid import uuid4

from django.core.files.base import File
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from kombu.exceptions import KombuError

from people.models import User

from . import tasks
from .h5p import Package, validate
from .h5p_unpacking import write_files
from .models import H5PActivity, H5PVersion
from .tasks import unpack

__all__ = ["add_now", "add_version", "report_played", "unpack"]

logger = logging.getLogger(__name__)


def add_version(
    *, activity: H5PActivity, file: "File[Any]", by: User | None = None, checked: Package | None = None
) -> H5PVersion:
    """Check a package, put it into quarantine, and have it unpacked. Learners in the middle stay on their version.

    `checked` is what `validate` gave for this very file, so that a form need not have it checked twice. Each call makes
    another version, even of the same bytes. Raises PackageRefused and leaves nothing behind.
    """
    package = checked or validate(cast("BinaryIO", file.open("rb")))
    version = H5PVersion(activity=activity, uploaded_by=by, **_facts(package))
    file.seek(0)
    version.upload.save(f"{uuid4()}.h5p", file, save=False)
    try:
        with transaction.atomic():
            _number(version)
            version.save(force_insert=True)
            transaction.on_commit(partial(_ring, version.pk), robust=True)
    except BaseException:
        version.upload.delete(save=False)
        raise
    return version


def add_now(*, activity: H5PActivity, data: bytes, by: User | None = None) -> H5PVersion:
    """Check and unpack a package at once: for those that we build ourselves. Raises PackageRefused, OSError.

    The same bytes as the current version change nothing: that version is returned.
    """
    package = validate(io.BytesIO(data))
    write_files(package)  # first, so that files that were lost come back
    current = activity.current
    if current is not None and current.sha256 == package.sha256:
        return current
    version = H5PVersion(activity=activity, uploaded_by=by, **_facts(package))
    version.status, version.due_at, version.ready_at = H5PVersion.Status.READY, None, timezone.now()
    with transaction.atomic():
        _number(version)
        version.save(force_insert=True)
    return version


def report_played(*, version: H5PVersion, played: H5PVersion.Played, note: str = "") -> None:
    """Note whether a version worked when somebody played it in the preview. The last word counts."""
    H5PVersion.objects.filter(pk=version.pk).update(played=played, played_note=note[:300])


def _number(version: H5PVersion) -> None:
    """Give a version the next number. Two uploads at once wait for each other."""
    activity = H5PActivity.objects.select_for_update().get(pk=version.activity_id)
    version.number = (activity.versions.aggregate(last=Max("number"))["last"] or 0) + 1


def _facts(package: Package) -> dict[str, Any]:
    manifest = package.manifest
    return {
        "sha256": package.sha256,
        "main": str(manifest.main),
        "title": manifest.title,
        "language": manifest.language[:40],
        "libraries": [
            {"name": str(library.name), "title": library.title, "licence": library.licence}
            for library in package.libraries
        ],
        "licence": manifest.licence,
        "authors": ", ".join(manifest.authors),
        "notices": [
            {"path": notice.path, "says": notice.says, "do": notice.do} for notice in package.notices
        ],
        "size": sum(package.files.values()),
        "files": len(package.files),
    }


def _ring(version_id: int) -> None:
    try:
        tasks.unpack.delay(version_id)
    except (KombuError, OSError) as error:
        logger.warning("The broker does not answer (%s). The activity waits for the sweep.", error)
