"""Enrolments: who takes what, in which cycle, on which edition."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from courses.errors import NotReady, NotReleased
from courses.models import Course, Enrolment
from courses.queries import missing_needs, newest_enrolment, running
from courses.statements import course_activity, say
from people.models import User
from people.queries import main_membership
from records import vocabulary as xapi

from .summaries import count_enrolled


@transaction.atomic
def enrol(
    *,
    learner: User,
    course: Course,
    source: Enrolment.Source = Enrolment.Source.SELF,
    due_on: date | None = None,
    renew: bool = False,
) -> Enrolment:
    """Enrol a person on a course's current edition; with `renew`, in a new cycle. A second call returns the same.

    Raises NotReleased where there is nothing to take, and NotReady while another course must come first. The organisation is the learner's main one today.
    """
    # The course's row is locked and read anew: two clicks at once make one enrolment, and a release that has just
    # happened is seen.
    course = Course.objects.select_for_update().get(pk=course.pk)
    newest = newest_enrolment(learner, course)
    if newest is not None and not renew:
        return newest
    if course.current_edition is None or course.retired_at is not None:
        raise NotReleased(f"‘{course.title}’ is not open to new learners.")
    membership = main_membership(learner)
    edition = running(course.current_edition)
    if membership is None and any(rules["level"] > 1 for rules in edition.levels):
        # What practitioners learn about risk is not for everybody (domain.md SD-32).
        raise NotReleased(
            f"‘{course.title}’ is for members of an organisation. Ask your training lead to add you."
        )
    if missing := missing_needs(learner, edition):
        raise NotReady(course.title, missing)
    enrolment = Enrolment.objects.create(
        learner=learner,
        course=course,
        cycle=newest.cycle + 1 if newest else 1,
        edition=course.current_edition,
        source=source,
        organisation=membership.organisation if membership else None,
        due_on=due_on,
    )
    count_enrolled(enrolment, edition)
    say(
        enrolment=enrolment,
        edition=edition,
        learner=learner,
        verb=xapi.REGISTERED,
        activity=course_activity(edition),
        occasion="registered",
    )
    return enrolment


@transaction.atomic
def start(*, learner: User, enrolment: Enrolment) -> None:
    """Note that a learner has begun. Doing so twice changes nothing."""
    now = timezone.now()
    if not Enrolment.objects.filter(pk=enrolment.pk, started_at=None).update(
        started_at=now, last_active_at=now
    ):
        return
    edition = running(enrolment.edition)
    say(
        enrolment=enrolment,
        edition=edition,
        learner=learner,
        verb=xapi.LAUNCHED,
        activity=course_activity(edition),
        occasion="launched",
    )
