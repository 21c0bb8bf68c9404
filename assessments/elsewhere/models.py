"""Which released steps wait for which activity of another system."""

from django.db import models

from courses.models import Edition


class AwaitedActivity(models.Model):
    """A step of an edition that a statement about this activity may complete. `activity` is a statement's column."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="+")
    step_id = models.UUIDField()
    activity = models.CharField(max_length=250, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "step_id"], name="a_step_awaits_one_activity")
        ]

    def __str__(self) -> str:
        return self.activity
