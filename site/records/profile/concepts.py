"""What the profile says of words: the extensions, which are ours, and the verbs and types that others defined.

A profile defines no concept of somebody else (part 2, 7.0): verbs and activity types are borrowed from ADL's vocabulary
and the TinCan registry, so the templates name them and the JSON-LD does not define them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from records import vocabulary as xapi


@dataclass(frozen=True)
class Extension:
    """An extension of ours: where it stands, what it means, what it holds (JSON Schema), beside which verbs."""

    id: str
    type: str
    label: str
    definition: str
    schema: Mapping[str, Any]
    verbs: tuple[xapi.Verb, ...] = ()


EXTENSIONS = (
    Extension(
        xapi.EDITION_EXTENSION,
        "ContextExtension",
        "edition",
        "The edition of the course that the learner is on: the SHA-256 of everything that was released. Two statements "
        "with the same edition are about exactly the same words, questions and rules.",
        {"type": "string", "pattern": "^[0-9a-f]{64}$"},
    ),
    Extension(
        xapi.SAFETY_EXTENSION,
        "ResultExtension",
        "safety",
        "How safe the choice that a learner made in a scenario is, as its author labelled it and a safeguarding lead "
        "signed off. It judges the choice in this story, not the person.",
        {"type": "string", "enum": list(xapi.SAFETY_LABELS)},
        (xapi.ANSWERED,),
    ),
    Extension(
        xapi.PROGRESS_EXTENSION,
        "ResultExtension",
        "progress",
        "How much of the course is done, in whole per cent of its steps, rounded down.",
        {"type": "integer", "minimum": 0, "maximum": 100},
        (xapi.PROGRESSED,),
    ),
    Extension(
        xapi.SELF_REPORTED_EXTENSION,
        "ResultExtension",
        "self-reported",
        "The result is what an activity in the learner’s browser said of itself. Upstander did not mark it and can not "
        "vouch for it.",
        {"const": True},
        (xapi.SCORED, xapi.PASSED, xapi.FAILED, xapi.COMPLETED),
    ),
)

# Activity types of others, and what they are for us.
ACTIVITY_TYPES = {
    xapi.COURSE: "A course, whichever its edition.",
    xapi.LESSON: "A step to read.",
    xapi.SCENARIO: "A step that is a branching story with choices.",
    xapi.ASSESSMENT: "A step that is a check: questions with a pass mark.",
    xapi.LINK: "A step that is done in another system.",
    xapi.MEDIA: "An H5P activity: a step of its own, or inside a lesson.",
    xapi.SURVEY: "A step that asks how confident somebody feels, or what they did.",
    xapi.INTERACTION: "A question of a check, or a scene of a scenario, with its answers.",
    xapi.CERTIFICATE: "The certificate of one level of a course.",
}
