"""Listens to completed levels."""

from typing import Any

from django.dispatch import receiver

from courses import events
from courses.editions import RunningEdition
from courses.models import CourseCompletion

from .surveys.follow_ups import plan


@receiver(events.course_completed, dispatch_uid="assessments.follow_ups")
def follow_up(
    sender: type[CourseCompletion], completion: CourseCompletion, edition: RunningEdition, **kwargs: Any
) -> None:
    """Note the follow-ups in the same transaction: the row is there or the completion is not."""
    plan(completion, edition)
