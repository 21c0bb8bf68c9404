"""Reads about attempts."""

from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Sum

from courses.models import Enrolment
from people.sql import Row

from .models import Attempt, ChoiceCount

# Every played page asks this. As SQL, because putting it together anew each time cost more than asking.
NEWEST = Row(
    Attempt,
    """
    SELECT id, number, state, turn, score, passed, finished_at
    FROM assessments_attempt WHERE enrolment_id = %s AND step_id = %s ORDER BY number DESC LIMIT 1
    """,
)
STEP_ID = Attempt._meta.get_field("step_id")


def newest_attempt(enrolment: Enrolment, step_id: str) -> Attempt | None:
    """Return the newest go at a step, open or finished, or None. One query."""
    step = STEP_ID.get_db_prep_value(step_id, connection)
    return NEWEST.first(enrolment.pk, step)


def results_at(enrolment: Enrolment, step_id: str) -> list[dict[str, Any]]:
    """Return what activities reported at a place over all goes, oldest first. One query, which reads nothing else."""
    rows = Attempt.objects.filter(enrolment=enrolment.pk, step_id=step_id).order_by("number")
    return [result for found in rows.values_list("state__results", flat=True) for result in found or []]


def choice_counts(
    edition_id: int, step_id: str, *, sector: str = "", area: str = "", since: date | None = None
) -> dict[tuple[str, str], int]:
    """Return how many learners chose what in a scenario: (scene, choice) -> learners. One query, from kept counts."""
    found = ChoiceCount.objects.filter(edition=edition_id, step_id=step_id)
    if sector:
        found = found.filter(sector=sector)
    if area:
        found = found.filter(area=area)
    if since is not None:
        found = found.filter(month__gte=since)
    rows = found.order_by().values_list("scene", "choice").annotate(Sum("learners"))
    return {(scene, choice): learners for scene, choice, learners in rows}
