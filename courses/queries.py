"""Reads about courses, editions and learning."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection
from django.db.models import BigIntegerField, Prefetch, QuerySet
from django.urls import reverse
from django.utils import timezone

from people.models import User
from people.sql import Row

from . import editions
from .completion import Decision, evaluate
from .editions import RunningEdition
from .errors import EditionUnreadable
from .models import Course, CourseCompletion, Edition, Enrolment, StepCompletion

logger = logging.getLogger(__name__)


def running(edition: Edition) -> RunningEdition:
    """Return an edition ready to run: no query when this process has seen it, one otherwise.

    Raises EditionUnreadable when the stored manifest is damaged.
    """
    known = editions.recall(edition.content_hash)
    if known is not None:
        return known
    if not edition.intact:
        raise EditionUnreadable("its manifest is not the one that was released")
    return editions.remember(edition.content_hash, edition.manifest)


# Every step page begins with these two. As SQL, because putting it together anew each time cost more than the rest of the view.
OWN_ENROLMENT = Row(
    Enrolment,
    """
    SELECT e.id, e.learner_id, e.course_id, e.registration, e.organisation_id, e.edition_id, d.content_hash,
        o.id AS works_at, o.kind AS works_in
    FROM courses_enrolment e JOIN courses_edition d ON d.id = e.edition_id
    LEFT JOIN people_organisation o ON o.id = (
        SELECT m.organisation_id FROM people_membership m
        WHERE m.user_id = e.learner_id AND m.started_on <= %s AND (m.ended_on IS NULL OR m.ended_on >= %s)
        ORDER BY m.started_on DESC, m.id DESC LIMIT 1
    )
    WHERE e.id = %s AND e.learner_id = %s
    """,
)
DONE_STEPS = "SELECT step_id FROM courses_stepcompletion WHERE enrolment_id = %s"
STEP_ID = StepCompletion._meta.get_field("step_id")


def enrolment_of(learner: User, enrolment_id: int) -> Enrolment | None:
    """Return a learner's own enrolment with its edition, or None: nobody opens somebody else's. One query.

    It carries what a step page and an answer need, and where the learner works today, as `people.queries.main_membership`; anything else of it or its edition is one more query when asked for.
    """
    if enrolment_id > BigIntegerField.MAX_BIGINT:
        return None
    today = timezone.localdate().isoformat()
    found = OWN_ENROLMENT.first(today, today, enrolment_id, learner.pk)
    if found is not None:
        hash_ = found.content_hash  # type: ignore[attr-defined]
        found.edition = Edition.from_db(found._state.db, ["id", "content_hash"], [found.edition_id, hash_])
    return found


def done_steps(enrolment: Enrolment) -> frozenset[str]:
    """Return the ids of the steps that an enrolment has completed. One query."""
    with connection.cursor() as cursor:
        cursor.execute(DONE_STEPS, [enrolment.pk])
        return frozenset(str(STEP_ID.to_python(step_id)) for (step_id,) in cursor.fetchall())


def catalogue() -> QuerySet[Course]:
    """Return the courses that anybody may begin."""
    return (
        Course.objects.filter(current_edition__isnull=False, retired_at__isnull=True)
        .select_related("current_edition")
        .order_by("title")
    )


def decisions(edition: RunningEdition, done: frozenset[str]) -> list[Decision]:
    """Return, for each level of a course, whether it is complete and what is missing."""
    titles = {step.id: step.title for step in edition.steps}
    return [evaluate(rules, done, titles) for rules in edition.levels]


@dataclass(frozen=True)
class Progress:
    """How far somebody is with a course, for lists."""

    enrolment: Enrolment
    edition: RunningEdition
    done: frozenset[str]

    @property
    def done_count(self) -> int:
        """Steps of this edition that are done."""
        return sum(step.id in self.done for step in self.edition.steps)

    @property
    def total(self) -> int:
        """Steps in this edition."""
        return len(self.edition.steps)

    @property
    def percent(self) -> int:
        """Whole per cent of the steps done, rounded down so that 100 means all."""
        return self.done_count * 100 // self.total if self.total else 0

    @property
    def next_step(self) -> editions.Step | None:
        """The step that "Continue" leads to."""
        return self.edition.frontier(self.done)

    @property
    def resume_url(self) -> str:
        """Where "Continue" leads."""
        return reverse("courses:resume", args=[self.enrolment.pk])

    @property
    def finished_url(self) -> str:
        """Where the result is."""
        return reverse("courses:finished", args=[self.enrolment.pk])

    @property
    def html_id(self) -> str:
        """A name for this entry in a page's mark-up."""
        return f"progress-{self.enrolment.pk}"

    @property
    def decisions(self) -> list[Decision]:
        """What is complete, and what is missing, level by level."""
        return decisions(self.edition, self.done)


def progress_of(enrolment: Enrolment) -> Progress:
    """Return how far one enrolment is. One query, and one more where this process has not seen the edition."""
    return Progress(enrolment, running(enrolment.edition), done_steps(enrolment))


def readable(courses: Iterable[Course]) -> list[tuple[Course, RunningEdition]]:
    """Return courses with their current editions. One that can not be read is left out: it must not hide the others."""
    found = []
    for course in courses:
        assert course.current_edition is not None
        try:
            found.append((course, running(course.current_edition)))
        except EditionUnreadable as error:
            logger.error("The current edition of course %s can not be read: %s.", course.slug, error)
    return found


def learning_of(learner: User) -> tuple[list[Progress], list[Enrolment]]:
    """Return everything a learner takes or took, newest first, and apart from it what can not be read at the moment.

    Two queries, whatever the number.
    """
    enrolments = (
        Enrolment.objects.filter(learner=learner)
        .select_related("course", "edition")
        .prefetch_related(
            Prefetch(
                "step_completions", queryset=StepCompletion.objects.order_by().only("enrolment_id", "step_id")
            )
        )
    )
    learning, unreadable = [], []
    for enrolment in enrolments:
        done = frozenset(str(fact.step_id) for fact in enrolment.step_completions.all())
        try:
            learning.append(Progress(enrolment, running(enrolment.edition), done))
        except EditionUnreadable as error:
            logger.error("Edition %s can not be read: %s.", enrolment.edition_id, error)
            unreadable.append(enrolment)
    return learning, unreadable


def newest_enrolment(learner: User, course: Course) -> Enrolment | None:
    """Return a learner's newest cycle of a course, or None. One query."""
    return (
        Enrolment.objects.filter(learner=learner, course=course)
        .select_related("edition", "course")
        .order_by("-cycle")
        .first()
    )


def missing_needs(learner: User | None, edition: RunningEdition) -> list[str]:
    """Return what must be complete before a course may begin and is not yet: “level 1 of ‘Active Bystander’”.

    At most two queries, and none for a course that builds on nothing.
    """
    needs = edition.course.get("needs", [])
    if not needs:
        return []
    slugs = {need["course"] for need in needs}
    done = set(
        CourseCompletion.objects.filter(enrolment__learner=learner, course__slug__in=slugs).values_list(
            "course__slug", "level"
        )
        if learner
        else ()
    )
    left = [need for need in needs if (need["course"], need["level"]) not in done]
    titles = dict(Course.objects.filter(slug__in=slugs).values_list("slug", "title")) if left else {}
    return [f"level {need['level']} of ‘{titles.get(need['course'], need['course'])}’" for need in left]


def completions_of(enrolment: Enrolment) -> list[CourseCompletion]:
    """Return the levels that an enrolment has completed, highest first. One query."""
    return list(CourseCompletion.objects.filter(enrolment=enrolment).order_by("-level"))
