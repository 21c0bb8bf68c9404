"""Attempts at steps that are played, and the pages of those kinds."""

import uuid

from django.db import models
from django.utils import timezone

from courses.models import Enrolment

from .quizzes.bank import BankItem, BankItemTag
from .quizzes.pages import QuizPage
from .scenarios.pages import ScenarioPage
from .surveys.pages import SurveyPage

__all__ = ["Attempt", "BankItem", "BankItemTag", "QuizPage", "ScenarioPage", "SurveyPage"]


class Attempt(models.Model):
    """One go at a step. `state` is the player's own; `turn` counts its changes, so that a replay changes nothing."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="attempts")
    step_id = models.UUIDField()
    number = models.PositiveIntegerField(default=1)
    seed = models.UUIDField(default=uuid.uuid4, editable=False)
    state = models.JSONField(default=dict)
    turn = models.PositiveIntegerField(default=0)
    score = models.DecimalField(max_digits=5, decimal_places=4, null=True)
    passed = models.BooleanField(null=True)
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "step_id", "number"], name="one_attempt_a_number"),
            models.UniqueConstraint(
                fields=["enrolment", "step_id"], condition=models.Q(finished_at=None), name="one_open_attempt"
            ),
            models.CheckConstraint(
                condition=models.Q(score=None) | models.Q(score__gte=0, score__lte=1),
                name="attempt_score_0_to_1",
            ),
        ]

    def __str__(self) -> str:
        return f"Attempt {self.number} at {self.step_id}"

    @property
    def is_open(self) -> bool:
        """Whether it can still be played."""
        return self.finished_at is None
