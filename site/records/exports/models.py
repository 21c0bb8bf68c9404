"""An export: what somebody asked for, how far it is, and for how long the file is kept."""

from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

KEPT = timedelta(days=7)


def _in_a_week() -> datetime:
    return timezone.now() + KEPT


class Export(models.Model):
    """A file of statements that one person asked for. Make it with `exports.services.ask`.

    `due_at` is when a worker may next take it: while it waits at once, while it is written when the lease of whoever
    writes it is over; none when it is done with. `run` names the file that is being written: whoever begins it anew
    takes another name, so a worker that was thought dead can spoil nothing. `position` is the key of the last
    statement in it and `size` its length in bytes then: work goes on from there.
    """

    class Format(models.TextChoices):
        JSONL = "jsonl", "JSON Lines"
        CSV = "csv", "CSV"

    class Status(models.TextChoices):
        WAITING = "waiting", "Waiting"
        RUNNING = "running", "Being written"
        READY = "ready", "Ready"
        FAILED = "failed", "Not made"

    OPEN = (Status.WAITING, Status.RUNNING)

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    format = models.CharField(max_length=10, choices=Format)
    looking = models.JSONField(default=dict)
    title = models.CharField(max_length=300, blank=True)  # the same in words
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    reason = models.CharField(max_length=300, blank=True)
    first = models.PositiveBigIntegerField(default=0)  # the oldest statement when it was asked for
    last = models.PositiveBigIntegerField(default=0)  # and the newest
    run = models.UUIDField(default=uuid4, editable=False)
    position = models.PositiveBigIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)
    rows = models.PositiveBigIntegerField(default=0)
    restarts = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField(null=True, default=timezone.now)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    finished_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(default=_in_a_week)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["waiting", "running"], due_at__isnull=False)
                | Q(status__in=["ready", "failed"], due_at__isnull=True),
                name="export_is_due_while_open",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="export_due", condition=Q(due_at__isnull=False)),
            models.Index(fields=["expires_at"], name="export_expires"),
        ]

    def __str__(self) -> str:
        return f"Export {self.pk}"

    @property
    def percent(self) -> int:
        """How far it is, about: by the keys that it has gone through."""
        if self.status == self.Status.READY:
            return 100
        gone_through = max(0, self.position + 1 - self.first)
        return min(99, gone_through * 100 // (self.last + 1 - self.first))

    @property
    def path(self) -> Path:
        """Where the file is when it is ready."""
        return Path(settings.EXPORTS_ROOT) / f"{self.key}.{self.format}"

    @property
    def part(self) -> Path:
        """Where it is while it is written."""
        return Path(settings.EXPORTS_ROOT) / f"{self.key}.{self.run}.part"
