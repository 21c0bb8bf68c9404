"""Listens to completed levels."""

from typing import Any

from django.dispatch import receiver

from courses import events
from courses.editions import RunningEdition
from courses.models import CourseCompletion

from .services import award


@receiver(events.course_completed, dispatch_uid="certificates.award")
def certify(
    sender: type[CourseCompletion], completion: CourseCompletion, edition: RunningEdition, **kwargs: Any
) -> None:
    """Award the certificate in the same transaction: if that fails, the completion is not stored either."""
    award(completion=completion, edition=edition)
