"""Who is to watch whom, and what they scored."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from courses.models import Enrolment


class Observation(models.Model):
    """A learner asks somebody to watch one session. Once it is scored it never changes; a learner may ask again."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="observations")
    step_id = models.UUIDField()
    observer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField(default=timezone.now)
    held_on = models.DateField(null=True)
    scores = models.JSONField(default=dict)
    passed = models.BooleanField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "step_id"],
                condition=models.Q(decided_at=None),
                name="one_open_observation",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_at=None, passed=None)
                | models.Q(decided_at__isnull=False, passed__isnull=False, held_on__isnull=False),
                name="observation_decided_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"Observation {self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether it is still to be scored."""
        return self.decided_at is None
