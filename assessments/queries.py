"""Reads about attempts."""

import uuid

from courses.models import Enrolment

from .models import Attempt


def newest_attempt(enrolment: Enrolment, step_id: str) -> Attempt | None:
    """Return the newest go at a step, open or finished, or None. One query."""
    return (
        Attempt.objects.filter(enrolment=enrolment, step_id=uuid.UUID(step_id))
        .only("number", "state", "turn", "score", "passed", "finished_at")
        .order_by("-number")
        .first()
    )
