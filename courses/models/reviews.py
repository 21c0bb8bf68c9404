"""Who has read a course before it reaches learners, and what they looked for."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone


class Review(models.Model):
    """One reader's word on a course as it was on a day. Never changed: whoever reads it again makes a new one."""

    class Reader(models.TextChoices):
        SPECIALIST = "specialist", "A specialist domestic abuse service"
        SURVIVORS = "survivors", "A survivor advisory group"
        SAFEGUARDING = "safeguarding", "The safeguarding lead of those who run it"

    course_key = models.UUIDField(default=uuid.uuid4, db_index=True)
    reader = models.CharField(max_length=12, choices=Reader)
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=200)
    organisation = models.CharField(max_length=200)
    on = models.DateField()
    content_hash = models.CharField(max_length=64)
    checked = models.JSONField(default=list)
    note = models.TextField(blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-on", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_reader_display()}, {self.on}"
