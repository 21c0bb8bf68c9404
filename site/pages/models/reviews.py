"""Rows of work that is done later: reminders to whoever answers for an entry, and what source addresses answered."""

from django.conf import settings
from django.db import models


class Reminder(models.Model):
    """One e-mail to one person about what they should look at. The row is the outbox: written first, sent after."""

    class Status(models.TextChoices):
        WAITING = "waiting", "Waiting"
        SENDING = "sending", "Claimed; not known whether it was sent"
        SENT = "sent", "Sent"
        NOT_SENT = "not-sent", "Not sent"

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reminders")
    made_on = models.DateField()
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["-made_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "made_on"], name="one_reminder_a_day"),
        ]

    def __str__(self) -> str:
        return f"Reminder {self.pk}"


class LinkCheck(models.Model):
    """What the address of a source answered when it was last asked."""

    url = models.URLField(max_length=500, unique=True)
    works = models.BooleanField()
    answer = models.CharField(max_length=200)
    checked_at = models.DateTimeField()

    class Meta:
        ordering = ["url"]

    def __str__(self) -> str:
        return f"{self.url}: {self.answer}"
