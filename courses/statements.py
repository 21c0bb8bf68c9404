"""How courses, modules and steps are named in statements. Ids come from stable keys, never from titles or slugs."""

from decimal import Decimal
from typing import Any

from people.models import User
from records import vocabulary as xapi
from records.models import Statement
from records.services import record

from .editions import RunningEdition, Step
from .models import Enrolment

STEP_TYPES = {
    "lesson": xapi.LESSON,
    "scenario": xapi.SCENARIO,
    "quiz": xapi.ASSESSMENT,
    "survey": xapi.SURVEY,
    "elsewhere": xapi.LINK,
    "h5p": xapi.MEDIA,
    "observed": xapi.ASSESSMENT,
}


def course_activity(edition: RunningEdition) -> xapi.Activity:
    """Return the course as an activity."""
    return xapi.Activity(
        id=xapi.activity_id("course", edition.course["key"]), type=xapi.COURSE, name=edition.course["title"]
    )


def step_activity(step: Step) -> xapi.Activity:
    """Return a step as an activity."""
    return xapi.Activity(id=xapi.activity_id("step", step.id), type=STEP_TYPES[step.kind], name=step.title)


def say(
    *,
    enrolment: Enrolment,
    edition: RunningEdition,
    learner: User,
    verb: xapi.Verb,
    activity: xapi.Activity,
    occasion: str,
    result: dict[str, Any] | None = None,
    step: Step | None = None,
) -> Statement:
    """Record one statement about an enrolment. `occasion` names the act: the same one twice is stored once."""
    course = course_activity(edition)
    parents = [] if activity.type == xapi.COURSE else [course]
    context = None
    if step is not None and activity.id != xapi.activity_id("step", step.id):
        parents = [step_activity(step)]
        # So that each statement names its course, whoever asks for one course's.
        context = {"contextActivities": {"grouping": [course.as_json()]}}
    return record(
        actor=learner,
        verb=verb,
        activity=activity,
        registration=enrolment.registration,
        result=result,
        context=context,
        parents=parents,
        edition=edition.content_hash,
        organisation_id=enrolment.organisation_id,
        # Made from what happened, so that a second delivery of the same act stores nothing new.
        statement_id=xapi.statement_id(enrolment.registration, verb.id, activity.id, occasion),
    )


def score(value: Decimal | float | None) -> dict[str, Any]:
    """Return a score from 0 to 1 as a statement's result, or nothing."""
    return {} if value is None else {"score": {"scaled": round(float(value), 4)}}
