"""Who learns what, and what they have done. Completions are facts: never changed, never deleted."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from people.models import Area, Organisation

from .editions import Course, Edition


class Enrolment(models.Model):
    """A person takes a course, once a cycle. A renewal is a new cycle; what was done stays as it was."""

    class Source(models.TextChoices):
        SELF = "self", "Chosen by the learner"
        ASSIGNED = "assigned", "Assigned"

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="enrolments")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="enrolments")
    cycle = models.PositiveIntegerField(default=1)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="enrolments")
    registration = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    source = models.CharField(max_length=10, choices=Source, default=Source.SELF)
    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT)
    due_on = models.DateField(null=True, blank=True)
    enrolled_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    last_active_at = models.DateTimeField(default=timezone.now)
    # Where the learner works today, and of which kind that is: queries.enrolment_of says it, for what a lesson shows.
    works_at: int | None = None
    works_in: str | None = None

    class Meta:
        ordering = ["-enrolled_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["learner", "course", "cycle"], name="one_enrolment_a_cycle"),
        ]

    def __str__(self) -> str:
        return f"Enrolment {self.pk}"


class StepCompletion(models.Model):
    """A step of an enrolment was completed. `score` is 0 to 1, where the step has one."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="step_completions")
    step_id = models.UUIDField()
    score = models.DecimalField(max_digits=5, decimal_places=4, null=True)
    completed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["completed_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "step_id"], name="one_completion_a_step"),
            models.CheckConstraint(
                condition=models.Q(score__isnull=True) | models.Q(score__gte=0, score__lte=1),
                name="step_score_0_to_1",
            ),
        ]

    def __str__(self) -> str:
        return f"Step {self.step_id}"


class CourseCompletion(models.Model):
    """A level of a course was completed. Organisation, area and month are those of that day, for the reports."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="completions")
    level = models.PositiveSmallIntegerField()
    completed_at = models.DateTimeField(default=timezone.now)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT)
    course = models.ForeignKey(Course, on_delete=models.PROTECT)
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT)
    area = models.ForeignKey(Area, null=True, on_delete=models.PROTECT)
    month = models.DateField()

    class Meta:
        ordering = ["-completed_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["enrolment", "level"], name="one_completion_a_level")]

    def __str__(self) -> str:
        return f"Completion {self.pk}"


class CompletionSummary(models.Model):
    """Counts by organisation, course, level and month, kept in the same transaction as what they count.

    `enrolled` and `enrolled_done` belong to the month of enrolment (of those who enrolled then, how many have
    completed), so that a rate is never above 100 %; `completed` belongs to the month of completion.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    course = models.ForeignKey(Course, on_delete=models.PROTECT)
    level = models.PositiveSmallIntegerField()
    month = models.DateField()
    enrolled = models.PositiveIntegerField(default=0)
    enrolled_done = models.PositiveIntegerField(default=0)
    completed = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "course", "level", "month"], name="one_summary_a_month"
            ),
            models.CheckConstraint(
                condition=models.Q(enrolled_done__lte=models.F("enrolled")), name="no_more_done_than_enrolled"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id}, {self.course_id}, level {self.level}, {self.month:%Y-%m}"
