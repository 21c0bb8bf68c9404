"""Attempts at steps that are played, and the pages of those kinds."""

import uuid

from django.db import models
from django.utils import timezone

from courses.models import Edition, Enrolment

from .elsewhere.models import AwaitedActivity
from .elsewhere.pages import ElsewherePage
from .h5p.pages import H5PPage
from .observed.models import Observation
from .observed.pages import ObservedPage
from .quizzes.bank import BankItem, BankItemTag
from .quizzes.pages import QuizPage
from .scenarios.pages import ScenarioPage
from .surveys.models import FollowUp, NoFollowUpEmail
from .surveys.pages import SurveyPage

__all__ = [
    "Attempt",
    "AwaitedActivity",
    "BankItem",
    "BankItemTag",
    "ChoiceCount",
    "ElsewherePage",
    "FollowUp",
    "H5PPage",
    "NoFollowUpEmail",
    "Observation",
    "ObservedPage",
    "QuizPage",
    "ScenarioPage",
    "SurveyPage",
]


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


class ChoiceCount(models.Model):
    """How many learners chose something in a scenario the first time they met it, before they read any reason.

    A learner is counted once for each scene, when they first finish; `choice` is empty in the row of an ending. Sector
    and area are those of the organisation that they enrolled with, and empty without one. Nobody can be found by it.
    """

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")
    step_id = models.UUIDField()
    scene = models.CharField(max_length=255)
    choice = models.CharField(max_length=255, blank=True)
    month = models.DateField()
    sector = models.CharField(max_length=20, blank=True)
    area = models.CharField(max_length=50, blank=True)
    learners = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "step_id", "scene", "choice", "month", "sector", "area"],
                name="one_count_a_choice",
            )
        ]

    def __str__(self) -> str:
        return f"{self.scene}/{self.choice}: {self.learners}"
