"""The words our statements are made of: verbs, activity types, extensions and ids.

Nothing here says that somebody read a help page, left in a hurry, skipped a lesson or told us something:
those are never recorded, so there is no verb for them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

# Part of every id we make. It must never change, nor follow the address the site is served from:
# a statement of last year and one of today are about the same course.
OURS = "https://w3id.org/upstander/"
LANGUAGE = "en-GB"
_NAMESPACE = UUID("8a4f52c4-9c0b-5c0e-a0a5-0b5d64f0a7be")


@dataclass(frozen=True)
class Verb:
    """What somebody did, with an example of a statement that says so."""

    id: str
    display: str
    example: str


@dataclass(frozen=True)
class Activity:
    """What a statement is about. `interaction` holds the definition of a question (interactionType, choices …)."""

    id: str
    type: str
    name: str
    interaction: Mapping[str, Any] | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the activity as a statement's object."""
        definition: dict[str, Any] = {"name": {LANGUAGE: self.name}, "type": self.type}
        return {
            "objectType": "Activity",
            "id": self.id,
            "definition": definition | dict(self.interaction or {}),
        }


@dataclass(frozen=True)
class Reference:
    """Another statement that a statement is about."""

    uuid: UUID

    def as_json(self) -> dict[str, Any]:
        """Return the reference as a statement's object."""
        return {"objectType": "StatementRef", "id": str(self.uuid)}


REGISTERED = Verb(
    "http://adlnet.gov/expapi/verbs/registered",
    "registered",
    "A learner registered for the course Trusted Professional.",
)
LAUNCHED = Verb(
    "http://adlnet.gov/expapi/verbs/launched",
    "launched",
    "A learner launched the course Trusted Professional.",
)
INITIALIZED = Verb(
    "http://adlnet.gov/expapi/verbs/initialized",
    "initialised",
    "A learner initialised the scenario A call at night.",
)
PROGRESSED = Verb(
    "http://adlnet.gov/expapi/verbs/progressed",
    "progressed",
    "A learner progressed in the course Trusted Professional, to 40 %.",
)
EXPERIENCED = Verb(
    "http://adlnet.gov/expapi/verbs/experienced",
    "experienced",
    "A learner experienced the lesson What the law says.",
)
ANSWERED = Verb(
    "http://adlnet.gov/expapi/verbs/answered",
    "answered",
    "A learner answered question 3 of Check what you know, with choice b.",
)
COMPLETED = Verb(
    "http://adlnet.gov/expapi/verbs/completed",
    "completed",
    "A learner completed the scenario A call at night.",
)
PASSED = Verb(
    "http://adlnet.gov/expapi/verbs/passed",
    "passed",
    "A learner passed the assessment Check what you know, with 0.9.",
)
SCORED = Verb(
    "http://adlnet.gov/expapi/verbs/scored",
    "scored",
    "A learner scored 0.8 in the activity Signs at work, as it reported itself.",
)
FAILED = Verb(
    "http://adlnet.gov/expapi/verbs/failed",
    "failed",
    "A learner failed the assessment Check what you know, with 0.4.",
)
EARNED = Verb(
    "http://id.tincanapi.com/verb/earned",
    "earned",
    "A learner earned the certificate Level 2 practitioner.",
)
VOIDED = Verb(
    "http://adlnet.gov/expapi/verbs/voided",
    "voided",
    "Upstander voided the statement 4d9c….",
)
VERBS = (
    REGISTERED,
    LAUNCHED,
    INITIALIZED,
    PROGRESSED,
    EXPERIENCED,
    ANSWERED,
    COMPLETED,
    PASSED,
    FAILED,
    SCORED,
    EARNED,
    VOIDED,
)

# Activity types
COURSE = "http://adlnet.gov/expapi/activities/course"
MODULE = "http://adlnet.gov/expapi/activities/module"
LESSON = "http://adlnet.gov/expapi/activities/lesson"
SCENARIO = "http://adlnet.gov/expapi/activities/simulation"
ASSESSMENT = "http://adlnet.gov/expapi/activities/assessment"
INTERACTION = "http://adlnet.gov/expapi/activities/cmi.interaction"
MEDIA = "http://adlnet.gov/expapi/activities/media"
LINK = "http://adlnet.gov/expapi/activities/link"
SURVEY = "http://id.tincanapi.com/activitytype/survey"
CERTIFICATE = "https://www.opigno.org/en/tincan_registry/activity_type/certificate"

# Extensions
EDITION_EXTENSION = OURS + "extensions/edition"
PROGRESS_EXTENSION = OURS + "extensions/progress"
SAFETY_EXTENSION = OURS + "extensions/safety"  # how safe a choice was, as its author labelled it

# The result is what an activity in the learner's browser said. It can be made up: it decides no certificate alone.
SELF_REPORTED_EXTENSION = OURS + "extensions/self-reported"

SAFETY_LABELS = ("safer", "some-risk", "less-safe")

# The published profile that our statements follow (`records.profile`). Each statement names its version.
PROFILE = OURS + "profile"
PROFILE_VERSION = PROFILE + "/2026-11-22"


def activity_id(kind: str, key: UUID | str, *parts: str) -> str:
    """Return the id of an activity of ours, from a stable UUID: `…/activities/course/<uuid>`.

    `parts` name something inside it that has no UUID of its own, such as a question of a quiz. They are
    identifiers, never what an author or a learner wrote.
    """
    return "/".join((f"{OURS}activities/{kind}/{key}", *parts))


def statement_id(*key: object) -> UUID:
    """Return the id of the statement with this natural key, so that saying a thing twice stores it once.

    `statement_id("completed", enrolment.pk, step.uuid)` is the same today and tomorrow.
    """
    return uuid5(_NAMESPACE, "\x1f".join(str(part) for part in key))
