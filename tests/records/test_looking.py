"""Statements by filter: who sees which, in which order, and what a page costs."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

import pytest

from people.models import Area, Organisation, User
from records import vocabulary as words
from records.columns import actor_key
from records.looking import Looking, found, page, voided_by
from records.models import Statement

from .conftest import COURSE, void

type Say = Callable[..., Statement]


@pytest.fixture
def other(organisation: Organisation) -> Organisation:
    area = Area.objects.create(name="Southshire", slug="southshire")
    return Organisation.objects.create(name="Southshire Health", slug="southshire", kind="health", area=area)


def keys(looking: Looking | None = None, reach: frozenset[int] | None = None) -> list[int]:
    return sorted(row.pk for row in found(looking or Looking(), reach))


def test_each_filter_keeps_what_it_names(
    say: Say, organisation: Organisation, other: Organisation, learner: User
) -> None:
    ben = User.objects.create_user("ben@example.org")
    lesson = words.Activity(words.activity_id("step", "1"), words.LESSON, "One")
    registration = uuid4()
    a = say(organisation=organisation, registration=registration).pk
    b = say(organisation=other, verb=words.PASSED).pk
    c = say(actor=ben, activity=lesson, registration=registration).pk
    assert keys() == [a, b, c]
    assert keys(Looking(organisation=other.pk)) == [b]
    assert keys(Looking(verb=words.PASSED.id)) == [b]
    assert keys(Looking(person=str(ben.actor_id))) == [c]
    assert keys(Looking(activity=lesson.id)) == [c]
    assert keys(Looking(registration=str(registration))) == [a, c]
    assert keys(
        Looking(registration=str(registration), verb=words.COMPLETED.id, person=str(learner.actor_id))
    ) == [a]
    assert keys(Looking(organisation=organisation.pk, activity=COURSE.id, verb=words.COMPLETED.id)) == [a]
    assert keys(Looking(ours=True)) == [a, b, c]
    assert keys(Looking(credential=77)) == []
    assert keys(Looking(actor=actor_key({"mbox": "mailto:nobody@example.org"}))) == []


def test_a_viewer_meets_only_what_their_organisations_recorded(
    say: Say, organisation: Organisation, other: Organisation
) -> None:
    a, b, nobodys = say(organisation=organisation).pk, say(organisation=other).pk, say().pk
    assert keys(reach=None) == [a, b, nobodys]
    assert keys(reach=frozenset({organisation.pk})) == [a]
    assert keys(Looking(organisation=other.pk), reach=frozenset({organisation.pk})) == []
    assert keys(reach=frozenset()) == []


def test_voided_ones_are_marked_and_can_be_left_out_or_looked_for(say: Say, other: Organisation) -> None:
    first, second = say(), say()
    by = void(first)
    # Another realm voids nothing of ours.
    stranger = void(second, realm=other.pk)
    assert {row.pk: row.is_voided for row in found(Looking(), None)} == {
        first.pk: True,
        second.pk: False,
        by.pk: False,
        stranger.pk: False,
    }
    assert keys(Looking(voided=True)) == [first.pk]
    assert keys(Looking(voided=False)) == [second.pk, by.pk, stranger.pk]
    assert keys(Looking(voided=True, verb=words.COMPLETED.id, activity=COURSE.id)) == [first.pk]
    assert keys(Looking(voided=True, verb=words.PASSED.id)) == []
    assert voided_by(first) == [by]
    assert voided_by(second) == []
    assert voided_by(by) == []


def stored_at(say: Say, moment: datetime) -> Statement:
    row = say()
    QuerySet(Statement).filter(pk=row.pk).update(stored=moment)
    return row


def test_a_period_holds_its_beginning_and_not_its_end_and_rows_that_came_a_little_late(say: Say) -> None:
    start = timezone.now() - timedelta(days=10)
    # Two were stored before their neighbours, as requests under way may be.
    minutes = [0, 60, 61, 59, 120, 119, 180]
    rows = [stored_at(say, start + timedelta(minutes=minute)).pk for minute in minutes]

    def between(since: int, until: int) -> list[int]:
        moments = [(start + timedelta(minutes=minute)).isoformat() for minute in (since, until)]
        return keys(Looking(since=moments[0], until=moments[1]))

    assert between(60, 120) == [rows[1], rows[2], rows[5]]
    assert between(59, 60) == [rows[3]]
    assert between(-100, 1000) == rows
    assert between(500, 600) == []
    assert between(-10, 0) == []


def test_what_is_inside_a_course_is_found_by_the_course_and_once(say: Say) -> None:
    course = words.Activity(words.activity_id("course", "c"), words.COURSE, "C")
    step = words.Activity(words.activity_id("step", "s"), words.ASSESSMENT, "S")
    rows = [
        say(activity=course).pk,
        say(activity=step, parents=[course]).pk,
        say(activity=COURSE, parents=[step, course]).pk,
        say(activity=course, parents=[course]).pk,
    ]
    say()
    for oldest_first in (True, False):
        seen: list[int] = []
        after = None
        for _ in range(2):
            cut = page(Looking(activity=course.id), None, after=after, oldest_first=oldest_first, size=2)
            seen += [row.pk for row in cut.rows]
            after = cut.more
        assert after is None
        assert seen == sorted(rows, reverse=not oldest_first)


def test_a_filter_can_be_written_down_and_read_again() -> None:
    looking = Looking(organisation=3, verb="x", voided=False, ours=True)
    assert looking.as_json() == {"organisation": 3, "verb": "x", "voided": False, "ours": True}
    assert Looking.from_json(looking.as_json() | {"of_a_later_version": 1}) == looking
    assert Looking.from_json(Looking().as_json()) == Looking()


@pytest.mark.parametrize("oldest_first", [False, True])
def test_pages_hold_everything_once_in_order(say: Say, oldest_first: bool) -> None:
    all_of_them = [say().pk for _ in range(7)]
    seen: list[int] = []
    after = None
    while True:
        cut = page(Looking(), None, after=after, oldest_first=oldest_first, size=3)
        seen += [row.pk for row in cut.rows]
        if cut.more is None:
            break
        after = cut.more
    assert seen == sorted(all_of_them, reverse=not oldest_first)


def test_a_full_last_page_has_nothing_after_it(say: Say) -> None:
    say()
    say()
    assert page(Looking(), None, size=2).more is None


def test_a_page_costs_one_query_that_neither_counts_nor_skips(say: Say, organisation: Organisation) -> None:
    rows = [say(organisation=organisation) for _ in range(6)]
    with CaptureQueriesContext(
        connection,
    ) as context:
        cut = page(Looking(), None, after=rows[3].pk, size=2)
        assert [str(row.organisation) for row in cut.rows] == ["Northshire Police"] * 2
    assert len(context) == 1
    sql = context[0]["sql"].upper()
    assert "OFFSET" not in sql
    assert "COUNT(" not in sql


LEADS: list[tuple[dict[str, Any], str]] = [
    ({"person": str(UUID(int=1)), "organisation": 1}, "statement_actor_verb"),
    ({"person": str(UUID(int=1)), "verb": "v"}, "statement_actor_verb"),
    ({"registration": str(UUID(int=1)), "organisation": 1, "verb": "v"}, "statement_registration"),
    ({"activity": "a", "organisation": 1, "verb": "v"}, "statement_activity"),
    ({"credential": 1, "organisation": 1, "verb": "v"}, "statement_credential"),
    ({"organisation": 1, "verb": "v"}, "statement_organisation"),
    ({"verb": "v"}, "statement_verb"),
]


@pytest.mark.parametrize(("looking", "index"), LEADS)
def test_the_rarest_condition_leads_and_nothing_is_sorted(
    db: None, looking: dict[str, Any], index: str
) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL chooses by what the table holds.")
    plan = found(Looking(**looking), None).filter(pk__lt=1000).order_by("-pk")[:51].explain()
    assert index in plan.splitlines()[0], plan
    if looking != LEADS[0][0]:  # a person's own statements are few enough to be sorted
        assert "B-TREE" not in plan, plan


def test_without_a_filter_the_newest_are_read_from_the_end(db: None) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL chooses by what the table holds.")
    now = timezone.now().isoformat()
    for looking in (Looking(), Looking(since=now, until=now), Looking(ours=True)):
        plan = found(looking, frozenset({1, 2})).filter(pk__lt=1000).order_by("-pk")[:51].explain()
        assert "records_statement USING INTEGER PRIMARY KEY" in plan.splitlines()[0], plan
        assert "B-TREE" not in plan.splitlines()[0], plan
