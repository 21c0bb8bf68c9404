"""Reads about attempts."""

from django.db import connection

from courses.models import Enrolment

from .models import Attempt

# Every played page asks this. As SQL, because putting it together anew each time cost more than asking.
NEWEST = """
    SELECT id, number, state, turn, score, passed, finished_at
    FROM assessments_attempt WHERE enrolment_id = %s AND step_id = %s ORDER BY number DESC LIMIT 1
"""
STEP_ID = Attempt._meta.get_field("step_id")


def newest_attempt(enrolment: Enrolment, step_id: str) -> Attempt | None:
    """Return the newest go at a step, open or finished, or None. One query."""
    step = STEP_ID.get_db_prep_value(step_id, connection)
    return next(iter(Attempt.objects.raw(NEWEST, [enrolment.pk, step])), None)
