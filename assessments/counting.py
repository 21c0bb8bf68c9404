"""Counts of what learners chose: added to as scenarios are finished, and made anew from the attempts."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from courses.models import Enrolment
from courses.months import month_of

from .models import Attempt, ChoiceCount
from .players import Chosen

type Key = tuple[int, str, str, str, date, str, str]

COLUMNS = "edition_id, step_id, scene, choice, month, sector, area"
STEP_ID = ChoiceCount._meta.get_field("step_id")


def count_choices(*, attempt: Attempt, enrolment: Enrolment, chosen: Sequence[Chosen], at: datetime) -> None:
    """Add what a learner chose. Two queries; the caller sees to it that a learner is counted once for a step.

    One statement adds all: rows are in order, so that two learners who finish at once never wait for one another.
    """
    rows = sorted((*_key(enrolment, attempt, one, at), 1) for one in set(chosen))
    marks = ", ".join(["(%s, %s, %s, %s, %s, %s, %s, %s)"] * len(rows))
    sql = (
        f"INSERT INTO assessments_choicecount ({COLUMNS}, learners) VALUES {marks} "  # noqa: S608 (names and marks)
        f"ON CONFLICT ({COLUMNS}) DO UPDATE SET learners = assessments_choicecount.learners + 1"
    )
    values: list[Any] = [
        STEP_ID.get_db_prep_value(value, connection) if place == 1 else value
        for row in rows
        for place, value in enumerate(row)
    ]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def _key(enrolment: Enrolment, attempt: Attempt, one: Chosen, at: datetime) -> Key:
    organisation = enrolment.organisation
    scene, choice = one
    return (
        enrolment.edition_id,
        str(attempt.step_id),
        scene,
        choice,
        month_of(at),
        organisation.kind if organisation else "",
        organisation.area.slug if organisation else "",
    )


@transaction.atomic
def rebuild_choice_counts(since: date) -> int:
    """Count the months from one on again, from the attempts, and return the number of rows.

    Earlier months stay as they are, because attempts are kept for a shorter time than counts. A second run changes
    nothing. A learner whom a correction has moved along is counted under the edition that they are on now.
    """
    since = since.replace(day=1)
    found: Counter[Key] = Counter()
    seen: set[tuple[int, UUID]] = set()
    for attempt in _finished():
        assert attempt.finished_at is not None
        person = (attempt.enrolment.learner_id, attempt.step_id)
        if person in seen:
            continue
        seen.add(person)
        if month_of(attempt.finished_at) >= since:
            for one in chosen_in(attempt.state):
                found[_key(attempt.enrolment, attempt, one, attempt.finished_at)] += 1
    ChoiceCount.objects.filter(month__gte=since).delete()
    names = COLUMNS.split(", ")
    ChoiceCount.objects.bulk_create(
        [
            ChoiceCount(**dict(zip(names, key, strict=True)), learners=number)
            for key, number in sorted(found.items())
        ],
        batch_size=1000,
    )
    return len(found)


def _finished() -> Iterable[Attempt]:
    return (
        Attempt.objects.filter(finished_at__isnull=False, state__has_key="path")
        .select_related("enrolment__organisation__area")
        .order_by("finished_at", "pk")
        .iterator(chunk_size=1000)
    )


def chosen_in(state: dict[str, object]) -> list[Chosen]:
    """Return what a finished scenario's state holds: (scene, first choice) for each scene, and (ending, "")."""
    first = state.get("first", {})
    assert isinstance(first, dict)
    return [*first.items(), (str(state["at"]), "")]
