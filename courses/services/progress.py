"""What happens when a step is done: the fact, the statements, perhaps a level, and one signal upwards."""

from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from courses import events
from courses.editions import RunningEdition, Step
from courses.models import CourseCompletion, Enrolment, StepCompletion
from courses.queries import decisions, done_steps, running
from courses.statements import course_activity, say, score, step_activity
from people.models import User
from people.queries import main_membership
from records import vocabulary as xapi

from .summaries import count_completed

# What a finished step is called in statements; quizzes and observed sessions say passed or failed by themselves.
DONE_VERBS = {
    "lesson": xapi.EXPERIENCED,
    "scenario": xapi.COMPLETED,
    "survey": xapi.COMPLETED,
    "elsewhere": xapi.COMPLETED,
    "h5p": xapi.COMPLETED,
}


@transaction.atomic
def complete_step(
    *,
    learner: User,
    enrolment: Enrolment,
    edition: RunningEdition,
    step: Step,
    scaled: Decimal | None = None,
    self_reported: bool = False,
) -> bool:
    """Note that a step is done and everything that follows from it. Returns False, and changes nothing, the second time.

    `scaled` is the score from 0 to 1, where the step has one: the server's own, or that of an organisation's system where
    the course counts an activity there. With `self_reported` it is what an activity in the learner's browser said, and
    the statement says so.
    """
    # The guarded update is a row lock on every database: two last steps at once can not miss each other.
    Enrolment.objects.filter(pk=enrolment.pk).update(last_active_at=timezone.now())
    _, created = StepCompletion.objects.get_or_create(
        enrolment=enrolment, step_id=step.id, defaults={"score": scaled}
    )
    if not created:
        return False
    if step.kind in DONE_VERBS:
        say(
            enrolment=enrolment,
            edition=edition,
            learner=learner,
            verb=DONE_VERBS[step.kind],
            activity=step_activity(step),
            occasion="done",
            result={
                "completion": True,
                **score(scaled),
                **({"extensions": {xapi.SELF_REPORTED_EXTENSION: True}} if self_reported else {}),
            },
        )
    done = done_steps(enrolment)
    share = sum(one.id in done for one in edition.steps) * 100 // len(edition.steps)
    say(
        enrolment=enrolment,
        edition=edition,
        learner=learner,
        verb=xapi.PROGRESSED,
        activity=course_activity(edition),
        occasion=f"progressed/{step.id}",
        result={"extensions": {xapi.PROGRESS_EXTENSION: share}},
    )
    _complete_levels(learner=learner, enrolment=enrolment, edition=edition, done=done)
    return True


@transaction.atomic
def recheck(*, enrolment: Enrolment) -> None:
    """Decide an enrolment's levels again, for example after rules were mended. Doing so twice changes nothing."""
    Enrolment.objects.filter(pk=enrolment.pk).update(last_active_at=enrolment.last_active_at)
    edition = running(enrolment.edition)
    _complete_levels(
        learner=enrolment.learner, enrolment=enrolment, edition=edition, done=done_steps(enrolment)
    )


def _complete_levels(
    *, learner: User, enrolment: Enrolment, edition: RunningEdition, done: frozenset[str]
) -> None:
    reached = [decision.level for decision in decisions(edition, done) if decision.complete]
    if not reached:
        return
    known = set(CourseCompletion.objects.filter(enrolment=enrolment).values_list("level", flat=True))
    for level in reached:
        if level in known:
            continue
        now = timezone.now()
        # The organisation a learner is in when they complete is the one that counts it.
        membership = main_membership(learner)
        completion = CourseCompletion.objects.create(
            enrolment=enrolment,
            level=level,
            completed_at=now,
            edition_id=enrolment.edition_id,
            course_id=enrolment.course_id,
            organisation=membership.organisation if membership else None,
            area=membership.organisation.area if membership else None,
            month=timezone.localdate(now).replace(day=1),
        )
        count_completed(completion)
        say(
            enrolment=enrolment,
            edition=edition,
            learner=learner,
            verb=xapi.COMPLETED,
            activity=course_activity(edition),
            occasion=f"completed/{level}",
            result={"completion": True},
        )
        events.course_completed.send(sender=CourseCompletion, completion=completion, edition=edition)
