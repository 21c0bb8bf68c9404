from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from django.utils import timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.errors import NotReleased
from courses.models import CompletionSummary, Course, Enrolment
from courses.services import enrol, rebuild_summaries
from people.models import Organisation
from people.services import join
from tests import factories as make


def rows() -> set[tuple[Any, ...]]:
    names = ("organisation", "course", "level", "month", "enrolled", "enrolled_done", "completed")
    # A row of nothing counts nothing; the rebuild does not make it.
    return {row for row in CompletionSummary.objects.values_list(*names) if any(row[4:])}


def turn_clock(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr(timezone, "now", lambda: moment)
    # The default holds the clock itself.
    monkeypatch.setattr(Enrolment._meta.get_field("enrolled_at"), "_get_default", lambda: moment)


def test_an_enrolment_and_a_completion_are_counted(enrolment: Enrolment, organisation: Organisation) -> None:
    month = timezone.localdate().replace(day=1)
    assert rows() == {(organisation.pk, enrolment.course_id, 1, month, 1, 0, 0)}
    make.finish_up_to(enrolment)
    make.finish_up_to(enrolment)
    assert rows() == {(organisation.pk, enrolment.course_id, 1, month, 1, 1, 1)}


def test_the_month_is_londons(
    course: Course, organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)  # 1 July in London
    turn_clock(monkeypatch, late)
    enrol(learner=make.person("Ada Lovelace", organisation), course=course)
    assert CompletionSummary.objects.get().month.isoformat() == "2026-07-01"


def test_people_without_an_organisation_are_in_nobodys_figures(course: Course) -> None:
    make.finish_up_to(enrol(learner=make.person("Ada Lovelace"), course=course))
    assert not CompletionSummary.objects.exists()


def test_somebody_who_moved_is_enrolled_in_one_and_completed_in_the_other(
    enrolment: Enrolment, organisation: Organisation, other_organisation: Organisation
) -> None:
    join(user=enrolment.learner, organisation=other_organisation)
    make.finish_up_to(enrolment)
    counts = {row[0]: row[4:] for row in rows()}
    assert counts == {organisation.pk: (1, 1, 0), other_organisation.pk: (0, 0, 1)}


def test_rebuilding_twice_changes_nothing(enrolment: Enrolment) -> None:
    make.finish_up_to(enrolment)
    before = rows()
    assert rebuild_summaries() == rebuild_summaries() == 1
    assert rows() == before


HISTORY = st.lists(
    st.tuples(
        st.integers(0, 3),  # who
        st.sampled_from(["enrol", "renew", "lesson-2", "scenario", "all", "move", "leave"]),
        st.datetimes(datetime(2026, 1, 1), datetime(2026, 6, 1), timezones=st.just(UTC)),
    ),
    max_size=12,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=HISTORY)
def test_the_summary_is_what_a_rebuild_counts(
    history: list[tuple[int, str, datetime]],
    released: Any,
    django_db_blocker: Any,
    db: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from django.db import transaction

    with transaction.atomic():
        course = make.thawed(released(second_level=2))
        places = [make.organisation(f"Place {number}") for number in range(2)]
        people = [make.person(f"Person {number}", places[number % 2]) for number in range(4)]
        for number, act, moment in sorted(history, key=lambda event: event[2]):
            turn_clock(monkeypatch, moment)
            person = people[number]
            newest = Enrolment.objects.filter(learner=person).order_by("-cycle").first()
            if act in ("enrol", "renew"):
                # Level 2 is for members only: who has left is refused.
                with suppress(NotReleased):
                    enrol(learner=person, course=course, renew=act == "renew")
            elif act == "move":
                join(user=person, organisation=places[(number + 1) % 2], on=moment.date())
            elif act == "leave":
                person.memberships.update(ended_on=None)
                person.memberships.all().delete()
            elif newest is not None:
                make.finish_up_to(newest, "" if act == "all" else act)
        kept = rows()
        rebuild_summaries()
        assert rows() == kept
        transaction.set_rollback(True)
