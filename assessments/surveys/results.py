"""How confidence changed and what came of a course: in groups only. Nothing here can return one person's answers.

Paired by learner: who answered both times is counted, and of them only the statements that they did not skip. Who took
the course in several cycles is one person, and only the first that has answers counts, whatever is compared. A group
under 10 is hidden, and so is a share of which the rest is under 10, a mean that says that all chose the same end of
the scale, and a group that differs by fewer than 10 people from a wider one which the same viewer may choose
(domain.md 5.6). Of two such groups the wider one stays, so that no two shown groups are that close.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.utils import timezone

from assessments.models import Attempt
from courses.errors import EditionUnreadable
from courses.models import Course, Edition
from courses.queries import running
from people.models import User
from people.scopes import Scope, scope_of, visible_learners

from . import outcomes
from .models import MONTHS, FollowUp

THRESHOLD = 10
LOWEST, HIGHEST = 1, 5
OPPORTUNITY = "opportunity"
# What the answers before the course can be compared with, the widest group first.
AFTER = "after"
LATER = (AFTER, *(str(months) for months in MONTHS))

Periods = Mapping[str, date | None]  # name -> its first day, the longest first
Who = frozenset[int]  # learners
Learners = QuerySet[User] | None
Cell = tuple[str, str]  # what the answers before are compared with, and the period


@dataclass(frozen=True)
class Change:
    """One statement: how many answered it both times, the two means, and the share who chose more. None: hidden."""

    text: str
    pairs: int | None
    before: float | None
    later: float | None
    rose: float | None

    @property
    def difference(self) -> float | None:
        """How far the mean moved."""
        return None if self.before is None or self.later is None else self.later - self.before


@dataclass(frozen=True)
class Share:
    """How many per cent of those who answered a follow-up said something. None: hidden."""

    text: str
    percent: float | None


@dataclass(frozen=True)
class Actions:
    """What people did in the three months before a follow-up. `answered` is None where the group is too small.

    `response` says how many per cent of those whose follow-up came due in the period have answered it.
    """

    answered: int | None
    response: float | None
    shares: list[Share]


class Pair(NamedTuple):
    """The two answers of one learner to one statement."""

    learner: int
    before: int
    later: int
    on: date


def change(
    viewer: User | AnonymousUser,
    *,
    course: Course,
    later: str,
    period: str,
    periods: Periods,
    scope: Scope | None = None,
) -> list[Change]:
    """Return how answers to a course's statements changed among those whom the viewer's reports may count.

    Every statement of the course is there: one that nobody answered looks like one that a few did. `later` is one of
    LATER; `periods` are all that the viewer may choose, by the day of the later answer. Three queries and those of the
    scope, whatever the number of people.
    """
    wording, places = _editions(course)
    told = _told(course, wording, places, _learners(viewer, scope))
    order = [(name, within) for name in LATER for within in periods]
    asked = (
        text
        for (edition, step_id), words in wording.items()
        if places[edition].get("before") == step_id
        for text in words.values()
    )
    return [_protected(text, told[text], (later, period), order, periods) for text in dict.fromkeys(asked)]


def _since(pairs: Iterable[Pair], since: date | None) -> list[Pair]:
    return [pair for pair in pairs if since is None or pair.on >= since]


def _protected(
    text: str, told: Mapping[str, list[Pair]], wanted: Cell, order: list[Cell], periods: Periods
) -> Change:
    """Return a statement's change with what is too small gone."""
    people: dict[Cell, Who] = {}
    rose: dict[Cell, Who] = {}
    for name, within in order:
        pairs = _since(told[name], periods[within])
        people[name, within] = frozenset(pair.learner for pair in pairs)
        rose[name, within] = frozenset(pair.learner for pair in pairs if pair.later > pair.before)
    if not _may_show(people, wanted, order):
        return Change(text, None, None, None, None)
    later, period = wanted
    pairs = _since(told[later], periods[period])
    before = sum(pair.before for pair in pairs) / len(pairs)
    after = sum(pair.later for pair in pairs) / len(pairs)
    return Change(
        text,
        len(pairs),
        None if _telling(before) else before,
        None if _telling(after) else after,
        _percent(rose, people, wanted, order),
    )


def _may_show(groups: Mapping[Cell, Who], wanted: Cell, order: list[Cell]) -> bool:
    """Return whether a group is large enough, and far enough from every wider one."""
    group = groups.get(wanted, frozenset())
    if len(group) < THRESHOLD:
        return False
    wider = (groups.get(cell, frozenset()) for cell in order[: order.index(wanted)])
    return not any(0 < len(group ^ other) < THRESHOLD for other in wider)


def _telling(mean: float) -> bool:
    """Return whether a mean, rounded, says that everybody chose the same end of the scale."""
    return round(mean, 1) in (LOWEST, HIGHEST)


# --- where the answers are

Wording = dict[tuple[int, str], dict[str, str]]  # (edition, step) -> statement -> its words
CYCLE = ("enrolment__learner_id", "enrolment__cycle")


class Cycle(NamedTuple):
    """Once that a learner took the course."""

    learner: int
    number: int


def _editions(course: Course) -> tuple[Wording, dict[int, dict[str, str]]]:
    """Return the words of every survey of a course, and for each edition which step is before and which after."""
    wording: Wording = {}
    places: dict[int, dict[str, str]] = {}
    for edition in Edition.objects.filter(course=course).defer("manifest"):
        try:
            steps = running(edition).steps
        except EditionUnreadable:
            continue
        for step in steps:
            if step.kind == "survey":
                wording[edition.pk, step.id] = {one["id"]: one["text"] for one in step.content["statements"]}
                places.setdefault(edition.pk, {}).setdefault(step.content["stage"], step.id)
    return wording, places


def _told(
    course: Course, wording: Wording, places: dict[int, dict[str, str]], learners: Learners
) -> dict[str, dict[str, list[Pair]]]:
    """Return the pairs of each statement, for all that the answers before can be compared with. Two queries."""
    steps = {step_id for _, step_id in wording}
    attempts = _counted(
        Attempt.objects.filter(enrolment__course=course, step_id__in=steps, finished_at__isnull=False),
        learners,
    ).order_by()
    first: dict[Cycle, tuple[dict[str, str], dict[str, int]]] = {}
    last: list[tuple[str, Cycle, dict[str, str], dict[str, int], datetime]] = []
    found: Iterable[Any] = attempts.values_list(
        *CYCLE, "enrolment__edition_id", "step_id", "state", "finished_at"
    )
    for learner, number, edition, step_id, state, at in found:
        cycle = Cycle(learner, number)
        words = wording.get((edition, str(step_id)), {})
        place = places.get(edition, {})
        if place.get("before") == str(step_id):
            first[cycle] = (words, state["answers"])
        elif place.get("after") == str(step_id):
            last.append((AFTER, cycle, words, state["answers"], at))
    again: Iterable[Any] = _answered(course, learners).values_list(
        *CYCLE, "enrolment__edition_id", "step_id", "months", "answers", "answered_at"
    )
    for learner, number, edition, step_id, months, kept, at in again:
        words = wording.get((edition, str(step_id)), {})
        last.append((str(months), Cycle(learner, number), words, kept["answers"], at))
    told: dict[str, dict[str, list[Pair]]] = defaultdict(lambda: {name: [] for name in LATER})
    counted = _first_cycles(cycle for _, cycle, *_ in last if cycle in first)
    for name, cycle, words, answers, at in last:
        if cycle in counted:
            on = timezone.localtime(at).date()
            for text, one, other in _both(*first[cycle], words, answers):
                told[text][name].append(Pair(cycle.learner, one, other, on))
    return told


def _first_cycles(cycles: Iterable[Cycle]) -> frozenset[Cycle]:
    """Return one cycle of each learner: who took a course twice is one person in a group, with one answer."""
    return frozenset({cycle.learner: cycle for cycle in sorted(cycles, reverse=True)}.values())


def _both(
    words: Mapping[str, str],
    answers: Mapping[str, int],
    later_words: Mapping[str, str],
    later_answers: Mapping[str, int],
) -> Iterator[tuple[str, int, int]]:
    """Give both answers to each statement that was put in the same words twice and skipped neither time."""
    for name, text in words.items():
        one, other = answers.get(name, 0), later_answers.get(name, 0)
        if later_words.get(name) == text and one and other:
            yield text, one, other


def _answered(course: Course, learners: Learners) -> QuerySet[FollowUp]:
    rows = FollowUp.objects.filter(enrolment__course=course, answered_at__isnull=False)
    return _counted(rows, learners).order_by()


def _learners(viewer: User | AnonymousUser, scope: Scope | None) -> Learners:
    """Return those whom the viewer's reports may count, or None: everybody. At most four queries."""
    scope = scope or scope_of(viewer)
    return None if scope.everything else visible_learners(viewer)


def _counted[Rows: QuerySet[Any]](rows: Rows, learners: Learners) -> Rows:
    return rows if learners is None else rows.filter(enrolment__learner__in=learners)


# --- what people did


def actions(
    viewer: User | AnonymousUser,
    *,
    course: Course,
    months: int,
    period: str,
    periods: Periods,
    scope: Scope | None = None,
) -> Actions:
    """Return what people did in the three months before a follow-up. Two queries and those of the scope."""
    learners = _learners(viewer, scope)
    found: Iterable[Any] = (
        _answered(course, learners).filter(months=months).values_list(*CYCLE, "answers", "answered_at")
    )
    said_something = {
        Cycle(learner, number): (learner, kept, timezone.localtime(at).date())
        for learner, number, kept, at in found
        if kept["actions"] != [outcomes.SKIP]
    }
    rows = [said_something[cycle] for cycle in _first_cycles(said_something)]
    order = [(AFTER, within) for within in periods]
    everybody = _groups(((learner, on) for learner, _, on in rows), periods)
    wanted = (AFTER, period)
    if not _may_show(everybody, wanted, order):
        return Actions(None, None, [])
    shares = []
    for text, said in _sayings():
        group = _groups(((learner, on) for learner, kept, on in rows if said & _said(kept)), periods)
        shares.append(Share(text, _percent(group, everybody, wanted, order)))
    invited: Iterable[Any] = (
        _counted(FollowUp.objects.filter(enrolment__course=course, months=months), learners)
        .filter(due_on__lte=timezone.localdate())
        .order_by()
        .values_list(*CYCLE, "due_on", "answered_at")
    )
    came_due = {Cycle(learner, number): (learner, on, at is not None) for learner, number, on, at in invited}
    counted = [came_due[cycle] for cycle in _first_cycles(came_due)]
    asked = _groups(((learner, on) for learner, on, _ in counted), periods)
    came_back = _groups(((learner, on) for learner, on, back in counted if back), periods)
    response = _percent(came_back, asked, wanted, order)
    return Actions(len(everybody[wanted]), response, shares)


def _percent(
    part: Mapping[Cell, Who], whole: Mapping[Cell, Who], wanted: Cell, order: list[Cell]
) -> float | None:
    """Return a share in per cent, or None where it, or the rest, is too small or too near a wider one."""
    rest = {cell: who - part[cell] for cell, who in whole.items()}
    if not _may_show(part, wanted, order) or not _may_show(rest, wanted, order):
        return None
    return len(part[wanted]) * 100 / len(whole[wanted])


def _sayings() -> Iterator[tuple[str, frozenset[str]]]:
    """Give what is counted, and by which answers."""
    yield "I could have used what I learned", frozenset([OPPORTUNITY])
    yield "I did at least one of these, or chose not to act because it was not safe", outcomes.GOOD
    for name, text in outcomes.ACTIONS:
        if name != outcomes.SKIP:
            yield text, frozenset([name])


def _said(kept: Mapping[str, Any]) -> frozenset[str]:
    return frozenset([*kept["actions"], *([OPPORTUNITY] if kept["opportunity"] == "yes" else [])])


def _groups(rows: Iterable[tuple[int, date]], periods: Periods) -> dict[Cell, Who]:
    rows = list(rows)
    return {
        (AFTER, within): frozenset(who for who, on in rows if since is None or on >= since)
        for within, since in periods.items()
    }
