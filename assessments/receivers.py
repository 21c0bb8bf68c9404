"""Listens to completed levels, to releases and to what other systems tell."""

from typing import Any

from django.dispatch import receiver

from courses import events
from courses.editions import RunningEdition
from courses.models import CourseCompletion, Edition
from records.events import statements_received
from records.models import Statement

from .elsewhere import receiving
from .surveys.follow_ups import plan


@receiver(events.course_completed, dispatch_uid="assessments.follow_ups")
def follow_up(
    sender: type[CourseCompletion], completion: CourseCompletion, edition: RunningEdition, **kwargs: Any
) -> None:
    """Note the follow-ups in the same transaction: the row is there or the completion is not."""
    plan(completion, edition)


@receiver(events.edition_released, dispatch_uid="assessments.elsewhere.plan")
def await_activities(sender: type[Edition], edition: Edition, **kwargs: Any) -> None:
    """Note what the new edition awaits from other systems."""
    receiving.plan(edition)


@receiver(statements_received, dispatch_uid="assessments.elsewhere.receive")
def receive(sender: type[Statement], statements: list[Statement], **kwargs: Any) -> None:
    """Complete the steps that await what was told."""
    receiving.receive(statements)
