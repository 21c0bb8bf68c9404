"""What was released: a course's lasting identity, and its immutable editions."""

import hashlib
import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone


class Course(models.Model):
    """A course as learners, reports and certificates know it. It outlives the page it was written on."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(max_length=255, unique=True)
    title = models.CharField(max_length=200)
    discreet_title = models.CharField(max_length=200)
    current_edition = models.ForeignKey(
        "Edition", null=True, blank=True, on_delete=models.PROTECT, related_name="current_for"
    )
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class Edition(models.Model):
    """One release of a course: numbered, immutable, whole in `manifest` (canonical JSON)."""

    class Kind(models.TextChoices):
        REVISION = "revision", "Revision: learners who have started stay where they are"
        CORRECTION = "correction", "Correction: same steps and marking, learners move along"

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    manifest = models.TextField()
    content_hash = models.CharField(max_length=64)
    marking_hash = models.CharField(max_length=64)
    released_at = models.DateTimeField(default=timezone.now)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="released_editions"
    )
    # The recorded safeguarding sign-off (domain.md 0): without it nothing is released.
    signed_off_by = models.CharField(max_length=200)
    signed_off_role = models.CharField(max_length=200)
    signed_off_organisation = models.CharField(max_length=200)
    signed_off_on = models.DateField()
    note = models.TextField(blank=True)
    # Whether all three readers had read the course by then. If not, it is a draft, and its certificates are specimens.
    reviewed = models.BooleanField(default=False, db_default=False)

    class Meta:
        ordering = ["course", "-number"]
        permissions = [("release_course", "Can release a course")]
        constraints = [
            models.UniqueConstraint(fields=["course", "number"], name="one_edition_a_number"),
            models.CheckConstraint(
                condition=~(
                    models.Q(signed_off_by="")
                    | models.Q(signed_off_role="")
                    | models.Q(signed_off_organisation="")
                ),
                name="edition_is_signed_off",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course}, edition {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store a new edition. Raises TypeError for one that is stored already (the database refuses it too)."""
        if not self._state.adding:
            raise TypeError("An edition is immutable: release a new one.")
        super().save(*args, **kwargs)

    @property
    def intact(self) -> bool:
        """Whether the manifest is still the one that was released."""
        return hashlib.sha256(self.manifest.encode()).hexdigest() == self.content_hash
