"""Reads of activities."""

from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from .h5p_types import ContentType, type_of
from .models import H5PActivity, H5PVersion

_LONG = ("libraries", "notices", "reason", "authors")


@dataclass(frozen=True)
class Standing:
    """How an activity stands: the newest of its versions that is ready, and the newest of all."""

    ready: H5PVersion | None
    newest: H5PVersion | None

    @property
    def content_type(self) -> ContentType | None:
        """What learners get, or will get: None while there is no version at all."""
        version = self.ready or self.newest
        return type_of(version.machine_name) if version else None

    @property
    def says(self) -> str:
        """How it stands in a few words."""
        if self.newest is None:
            return "No package"
        if self.ready == self.newest:
            return H5PVersion.Played.FAILS.label if self.newest.played == "fails" else "Ready"
        newest = f"version {self.newest.number}: {self.newest.get_status_display().lower()}"
        return f"Ready; {newest}" if self.ready else newest[0].upper() + newest[1:]


def activities() -> QuerySet[H5PActivity]:
    """Return activities with their versions, for `standing`. Two queries, however many there are."""
    return H5PActivity.objects.prefetch_related(
        Prefetch("versions", queryset=H5PVersion.objects.defer(*_LONG))
    )


def choosable() -> QuerySet[H5PActivity]:
    """Return the activities that learners can be given, with their versions: those with a version that is ready."""
    ready = H5PVersion.objects.filter(status=H5PVersion.Status.READY)
    return activities().filter(pk__in=list(ready.values_list("activity_id", flat=True).distinct()))


def standing(activity: H5PActivity) -> Standing:
    """Return how an activity stands. No query for those of `activities()`, one for others."""
    versions = sorted(activity.versions.all(), key=lambda version: version.number, reverse=True)
    ready = (version for version in versions if version.status == H5PVersion.Status.READY)
    return Standing(next(ready, None), next(iter(versions), None))
