"""Awards: what was certified, frozen, and what has happened to it since."""

import hashlib
import json
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from courses.models import CourseCompletion

from . import codes

if TYPE_CHECKING:
    from .snapshots import Snapshot

type Status = Literal["waiting", "draft", "issued", "expired", "revoked", "superseded"]


class Award(models.Model):
    """A certificate. Its snapshot is written once and holds all that is ever shown, so that a code outlives its course.

    An award whose holder has no printable name yet has no snapshot: it waits, and its code answers like a wrong one.
    Writing the snapshot is the only change an award ever sees (and the learner's link, should they leave).
    """

    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="awards"
    )
    completion = models.OneToOneField(CourseCompletion, on_delete=models.PROTECT, related_name="award")
    code = models.CharField(max_length=codes.LENGTH, unique=True, default=codes.make)
    level = models.PositiveSmallIntegerField()
    issued_on = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    snapshot = models.TextField(blank=True)
    snapshot_hash = models.CharField(max_length=64, blank=True)
    needs_print_name = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-issued_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=3), name="award_level_1_to_3"),
            models.CheckConstraint(
                condition=Q(snapshot="", snapshot_hash="") & ~Q(needs_print_name="")
                | ~Q(snapshot="") & ~Q(snapshot_hash=""),
                name="award_waits_for_a_name_or_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"Certificate {self.shown_code}"

    @property
    def shown_code(self) -> str:
        """The code in groups of four."""
        return codes.show(self.code)

    @property
    def data(self) -> "Snapshot":
        """The snapshot, parsed. Only awards that wait have none."""
        data: Snapshot = json.loads(self.snapshot)
        return data

    @property
    def intact(self) -> bool:
        """Whether the snapshot is still the one that was issued."""
        return hashlib.sha256(self.snapshot.encode()).hexdigest() == self.snapshot_hash

    @property
    def status(self) -> Status:
        """How the award stands today (London date). No query when its events are prefetched."""
        return self.status_on(timezone.localdate())

    def status_on(self, day: date) -> Status:
        """Return how the award stands on a day, from its events and dates."""
        happened = {event.kind for event in self.events.all()}
        if AwardEvent.Kind.REVOKED in happened:
            return "revoked"
        if not self.snapshot:
            return "waiting"
        if AwardEvent.Kind.SUPERSEDED in happened:
            return "superseded"
        if self.valid_until and self.valid_until < day:
            return "expired"
        return "draft" if self.data.get("draft") else "issued"

    @property
    def ended_on(self) -> date | None:
        """The London day on which it was revoked or superseded, if it was."""
        ends = (AwardEvent.Kind.REVOKED, AwardEvent.Kind.SUPERSEDED)
        days = [timezone.localdate(event.at) for event in self.events.all() if event.kind in ends]
        return min(days, default=None)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store a new award. Raises TypeError for one that is stored already (the database refuses it too)."""
        if not self._state.adding:
            raise TypeError("An award is immutable: what happens to it is an event.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refuse: an award is revoked, never deleted. Raises TypeError."""
        raise TypeError("An award is never deleted: revoke it.")


class AwardEvent(models.Model):
    """Something that happened to an award. Append-only."""

    class Kind(models.TextChoices):
        ISSUED = "issued", "Issued"
        RENAMED = "renamed", "The learner gave the name to print"
        REVOKED = "revoked", "Revoked"
        SUPERSEDED = "superseded", "Replaced by a newer certificate"

    class Reason(models.TextChoices):
        """Why a certificate is revoked. The public page never says."""

        ISSUED_IN_ERROR = "issued-in-error", "Issued in error"
        ASSESSMENT_INTEGRITY = "assessment-integrity", "The assessment can not be relied on"
        IDENTITY_WRONG = "identity-wrong", "Not the person named"
        HOLDERS_REQUEST = "holders-request", "Withdrawn at the holder’s request"
        COURSE_WITHDRAWN = "course-withdrawn", "The course was withdrawn"

    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=12, choices=Kind)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    reason = models.CharField(max_length=24, choices=Reason, blank=True)
    note = models.TextField(blank=True, help_text="For staff only.")

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["award", "kind"], name="one_award_event_a_kind"),
            models.CheckConstraint(
                condition=~Q(kind="revoked") | ~Q(reason=""), name="award_is_revoked_for_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.award}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store a new event. Raises TypeError for one that is stored already (the database refuses it too)."""
        if not self._state.adding:
            raise TypeError("What happened stays as it is: add another event.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refuse. Raises TypeError."""
        raise TypeError("What happened to an award is never deleted.")
