"""The counts behind the reports, kept in the same transaction as what they count, and their rebuild."""

from collections import defaultdict
from datetime import date

from django.db import transaction
from django.db.models import F

from courses.editions import RunningEdition
from courses.models import CompletionSummary, CourseCompletion, Enrolment
from courses.months import month_of
from courses.queries import running


def _add(organisation_id: int | None, course_id: int, level: int, month: date, **counts: int) -> None:
    """Add to one row. People without an organisation are in nobody's figures."""
    if organisation_id is None:
        return
    row, _ = CompletionSummary.objects.get_or_create(
        organisation_id=organisation_id, course_id=course_id, level=level, month=month
    )
    CompletionSummary.objects.filter(pk=row.pk).update(**{name: F(name) + by for name, by in counts.items()})


def count_enrolled(enrolment: Enrolment, edition: RunningEdition) -> None:
    """Count a new enrolment, once for each level that its edition can reach."""
    for rules in edition.levels:
        _add(
            enrolment.organisation_id,
            enrolment.course_id,
            rules["level"],
            month_of(enrolment.enrolled_at),
            enrolled=1,
        )


def count_completed(completion: CourseCompletion) -> None:
    """Count a new completion: in its own month and organisation, and as done where it was enrolled."""
    enrolment = completion.enrolment
    _add(completion.organisation_id, completion.course_id, completion.level, completion.month, completed=1)
    _add(
        enrolment.organisation_id,
        completion.course_id,
        completion.level,
        month_of(enrolment.enrolled_at),
        enrolled_done=1,
    )


@transaction.atomic
def rebuild_summaries() -> int:
    """Count everything again from the facts and return the number of rows. Running it twice changes nothing."""
    counts: dict[tuple[int, int, int, date], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for enrolment in Enrolment.objects.exclude(organisation=None).select_related("edition").iterator():
        month = month_of(enrolment.enrolled_at)
        for rules in running(enrolment.edition).levels:
            assert enrolment.organisation_id is not None
            counts[enrolment.organisation_id, enrolment.course_id, rules["level"], month]["enrolled"] += 1
    for completion in CourseCompletion.objects.select_related("enrolment").iterator():
        if completion.organisation_id is not None:
            key = (completion.organisation_id, completion.course_id, completion.level, completion.month)
            counts[key]["completed"] += 1
        enrolment = completion.enrolment
        if enrolment.organisation_id is not None:
            month = month_of(enrolment.enrolled_at)
            counts[enrolment.organisation_id, completion.course_id, completion.level, month][
                "enrolled_done"
            ] += 1
    CompletionSummary.objects.all().delete()
    CompletionSummary.objects.bulk_create(
        [
            CompletionSummary(organisation_id=organisation, course_id=course, level=level, month=month, **row)
            for (organisation, course, level, month), row in sorted(counts.items())
        ],
        batch_size=1000,
    )
    return len(counts)
