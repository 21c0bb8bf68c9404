"""Completion by organisation, from the summary, inside the viewer's scope only."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import F, Q, Sum
from django.utils import timezone

from courses.models import CompletionSummary, Course
from courses.months import first_month
from people.models import User
from people.scopes import Scope, scope_of

from .suppression import Row, Totals, protect, totals

PERIODS = {
    "quarter": "Enrolled this quarter",
    "year": "Enrolled in the last 12 months",
    "all": "Enrolled at any time",
}


@dataclass(frozen=True)
class Report:
    """Completion by organisation: protected rows with their totals."""

    rows: list[Row]
    totals: Totals


def completion(
    viewer: User | AnonymousUser,
    *,
    course: Course,
    level: int = 1,
    area_id: int | None = None,
    period: str = "year",
    scope: Scope | None = None,
) -> Report:
    """Return completion of a course's level by organisation. One query, whatever the number of people.

    `scope` is the viewer's own, from `scope_of`, where the caller has it already; else it costs two queries more.
    """
    scope = scope or scope_of(viewer)
    found = CompletionSummary.objects.filter(course=course, level=level)
    if not scope.everything:
        found = found.filter(organisation__in=scope.organisation_ids)
    if area_id is not None:
        found = found.filter(organisation__area=area_id)
    today = timezone.localdate()
    sums = {}
    for name in PERIODS:
        since = first_month(name, today)
        within = None if since is None else Q(month__gte=since)
        sums[f"people_{name}"] = Sum("enrolled", filter=within, default=0)
        sums[f"done_{name}"] = Sum("enrolled_done", filter=within, default=0)
    figures: Any = (
        found.values(name=F("organisation__name"), area=F("organisation__area__name"))
        .annotate(**sums)
        .filter(**{f"people_{period}__gt": 0})
        .order_by("name")
    )
    rows = protect(
        [
            Row(
                row["name"],
                row["area"],
                row[f"people_{period}"],
                row[f"done_{period}"],
                tuple((row[f"people_{other}"], row[f"done_{other}"]) for other in PERIODS if other != period),
            )
            for row in figures
        ]
    )
    return Report(rows, totals(rows))
