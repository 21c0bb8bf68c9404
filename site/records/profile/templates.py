"""The kinds of statement that Upstander makes. Each has a template, and an example that follows it.

A template whose verb, types or rules change gets a new name (part 2, 8.0), and the profile a new version.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from records import builder
from records import vocabulary as xapi

from .rules import Rule, excluded, extension, if_there, included, one_of, places

IDENTIFIERS = ("mbox", "mbox_sha1sum", "openid")

EVERY: tuple[Rule, ...] = (
    included(
        "$.actor.account.name", "The learner's account: an opaque UUID that says nothing of the person."
    ),
    excluded(
        places("$.actor", "name", "member", *IDENTIFIERS),
        "No name and no e-mail address, nor anything made from one.",
    ),
    excluded(places("$.authority", "name", "member", *IDENTIFIERS), "Upstander vouches, not a person."),
    excluded(
        places("$.context", "instructor", "team", "contextAgents", "contextGroups"),
        "No other person: no trainer, manager, colleague or team.",
    ),
    included("$.context.registration", "The learner's enrolment: one cycle of one course."),
    included(
        extension("$.context", xapi.EDITION_EXTENSION), "The edition of the course that the learner is on."
    ),
    one_of("$.context.platform", [builder.PLATFORM], "Upstander."),
    included("$.context.contextActivities.category[*].id", "The version of this profile, among others."),
    excluded("$.context.contextActivities.other", "No other activities."),
    excluded(
        places("$.object.definition", "description", "moreInfo", "extensions"),
        "Of an activity only its name and type; of a question also its answers.",
    ),
    excluded("$.attachments", "Nothing is attached."),
)
NO_PARENT = excluded("$.context.contextActivities.parent", "A course stands in nothing else.")
NO_GROUPING = excluded("$.context.contextActivities.grouping", "Its course is its parent, if it has one.")
THEIR_COURSE = included(
    "$.context.contextActivities.grouping[*].id", "The course, of which the parent is a step."
)
NO_RESULT = excluded("$.result", "There is no result.")
NOTHING_TYPED = excluded("$.result.response", "No answer, and nothing that somebody typed.")
NO_EXTENSION = excluded("$.result.extensions[*]", "No extensions.")
NO_TIME = excluded("$.result.duration", "How long somebody took is not recorded.")
COMPLETE = one_of("$.result.completion", [True], "It is complete.")
NO_SCORE = excluded("$.result.score | $.result.success", "There is no score, and no right or wrong.")
MARKED = (COMPLETE, NOTHING_TYPED, NO_EXTENSION, NO_TIME)
DONE = (*MARKED, NO_SCORE)
QUESTION = included("$.object.definition.interactionType", "What kind of question it is.")


@dataclass(frozen=True)
class Template:
    """One kind of statement: what tells it from the others, its rules, and an example."""

    name: str
    label: str
    definition: str
    verb: xapi.Verb
    activity: xapi.Activity  # of the example; its type is what the template asks for
    rules: tuple[Rule, ...]
    parent: xapi.Activity | None = None
    result: Mapping[str, Any] | None = None

    @property
    def within_a_step(self) -> bool:
        """Whether it is about a part of a step: then it names its course beside the step."""
        return self.parent is not None and self.parent.type != xapi.COURSE

    @property
    def every_rule(self) -> tuple[Rule, ...]:
        """Its rules, with those of every statement of ours."""
        return (*EVERY, THEIR_COURSE if self.within_a_step else NO_GROUPING, *self.rules)

    @property
    def id(self) -> str:
        """The template's IRI."""
        return f"{xapi.OURS}templates/{self.name}"


def _key(number: int) -> UUID:
    return UUID(int=0x6F2A0B8E6C0D4D6F9B570F3F1F8D2A00 + number)


THE_COURSE = xapi.Activity(xapi.activity_id("course", _key(1)), xapi.COURSE, "Trusted Professional")
THE_LESSON = xapi.Activity(xapi.activity_id("step", _key(2)), xapi.LESSON, "What the law says")
THE_SCENARIO = xapi.Activity(xapi.activity_id("step", _key(3)), xapi.SCENARIO, "At the counter")
THE_CHECK = xapi.Activity(xapi.activity_id("step", _key(4)), xapi.ASSESSMENT, "Check what you know")
THE_SURVEY = xapi.Activity(xapi.activity_id("step", _key(5)), xapi.SURVEY, "How confident do you feel?")
THE_ACTIVITY = xapi.Activity(xapi.activity_id("step", _key(7)), xapi.MEDIA, "Signs at work")
THE_PRACTICE = xapi.Activity(
    xapi.activity_id("step", _key(2), "activity", str(_key(8))), xapi.MEDIA, "Words that help"
)
THE_LINK = xapi.Activity(xapi.activity_id("step", _key(6)), xapi.LINK, "A call in a simulator")
THE_CERTIFICATE = xapi.Activity(
    xapi.activity_id("certificate", _key(1), "level-1"), xapi.CERTIFICATE, "Level 1 certificate"
)


def _question(step: int, part: str, item: str, name: str, **choices: str) -> xapi.Activity:
    described = [
        {"id": key.replace("_", "-"), "description": {xapi.LANGUAGE: text}} for key, text in choices.items()
    ]
    return xapi.Activity(
        xapi.activity_id("step", _key(step), part, item),
        xapi.INTERACTION,
        name,
        {"interactionType": "choice", "choices": described},
    )


THE_SCENE = _question(
    3, "scene", "counter", "The counter", ask_later="Find a quiet moment later", say_nothing="Say nothing"
)
THE_QUESTION = _question(4, "item", "q1", "Who can be a victim?", a="Anybody", b="Women only")

SELF_REPORTED = one_of(
    extension("$.result", xapi.SELF_REPORTED_EXTENSION), [True], "The activity reported it; nobody marked it."
)
REPORTED = (
    SELF_REPORTED,
    one_of("$.result.extensions[*]", [True], "There is no other extension."),
    NOTHING_TYPED,
    NO_TIME,
)
SCORE = included("$.result.score.scaled", "The score from 0 to 1.")


def _activity_templates(
    suffix: str, where: str, activity: xapi.Activity, parent: xapi.Activity
) -> tuple[Template, ...]:
    """Return the templates of an H5P activity, which is a step of a course or stands in a lesson."""
    return (
        Template(
            f"began-activity{suffix}",
            f"Began an activity{where}",
            "A learner opened an H5P activity and it began. Once for each attempt.",
            xapi.INITIALIZED,
            activity,
            (NO_RESULT,),
            parent,
        ),
        Template(
            f"scored-activity{suffix}",
            f"Had a score in an activity{where}",
            "An H5P activity reported a score. It can do so several times in one attempt.",
            xapi.SCORED,
            activity,
            (*REPORTED, SCORE, excluded(places("$.result", "success", "completion"), "Only the score.")),
            parent,
            builder.result(scaled=0.8, extensions={xapi.SELF_REPORTED_EXTENSION: True}),
        ),
    )


TEMPLATES = (
    Template(
        "registered",
        "Enrolled on a course",
        "A learner was enrolled on a course, by themselves or by their organisation. Once for each cycle.",
        xapi.REGISTERED,
        THE_COURSE,
        (NO_PARENT, NO_RESULT),
    ),
    Template(
        "launched",
        "Began a course",
        "A learner opened a course for the first time. Once for each enrolment.",
        xapi.LAUNCHED,
        THE_COURSE,
        (NO_PARENT, NO_RESULT),
    ),
    Template(
        "experienced-lesson",
        "Finished a lesson",
        "A learner said that they had finished a lesson. It does not say which parts were read or skipped.",
        xapi.EXPERIENCED,
        THE_LESSON,
        DONE,
        THE_COURSE,
        builder.result(completion=True),
    ),
    Template(
        "began-scenario",
        "Began a scenario",
        "A learner began to play a scenario. Once for each attempt.",
        xapi.INITIALIZED,
        THE_SCENARIO,
        (NO_RESULT,),
        THE_COURSE,
    ),
    Template(
        "made-choice",
        "Made a choice in a scenario",
        "A learner chose what to do in a scene of a scenario. The object is the scene with all its choices.",
        xapi.ANSWERED,
        THE_SCENE,
        (
            QUESTION,
            included("$.result.response", "The id of the choice, out of those of the object."),
            one_of(
                extension("$.result", xapi.SAFETY_EXTENSION),
                xapi.SAFETY_LABELS,
                "How safe the choice was, as the author of the scenario labelled it.",
            ),
            one_of("$.result.extensions[*]", xapi.SAFETY_LABELS, "There is no other extension."),
            one_of("$.result.success", [True, False], "Whether the label is ‘safer’."),
            NO_TIME,
        ),
        THE_SCENARIO,
        builder.result(
            success=True, response="ask-later", extensions={xapi.SAFETY_EXTENSION: xapi.SAFETY_LABELS[0]}
        ),
    ),
    Template(
        "completed-scenario",
        "Completed a scenario",
        "A learner came to an ending of a scenario that completes it, or read it as text: it does not say which.",
        xapi.COMPLETED,
        THE_SCENARIO,
        DONE,
        THE_COURSE,
        builder.result(completion=True),
    ),
    Template(
        "began-check",
        "Began a check",
        "A learner began to answer the questions of a check. Once for each attempt.",
        xapi.INITIALIZED,
        THE_CHECK,
        (NO_RESULT,),
        THE_COURSE,
    ),
    Template(
        "answered-question",
        "Answered a question of a check",
        "A learner answered a question. Of a question about confidence it says only that it was answered: such "
        "answers are counted in groups.",
        xapi.ANSWERED,
        THE_QUESTION,
        (
            QUESTION,
            if_there("$.result.success", [True, False], "Whether the answer was right, where it can be."),
            NO_EXTENSION,
            NO_TIME,
        ),
        THE_CHECK,
        builder.result(success=True, response="a"),
    ),
    Template(
        "passed-check",
        "Passed a check",
        "A learner passed a check. The server marked it, or somebody who watched them did.",
        xapi.PASSED,
        THE_CHECK,
        (
            *MARKED,
            one_of("$.result.success", [True], "It was passed."),
            included("$.result.score.scaled", "The score from 0 to 1."),
        ),
        THE_COURSE,
        builder.result(success=True, completion=True, scaled=0.9),
    ),
    Template(
        "failed-check",
        "Did not pass a check",
        "A learner answered all of a check and did not reach the pass mark, or missed a question about safety.",
        xapi.FAILED,
        THE_CHECK,
        (
            *MARKED,
            one_of("$.result.success", [False], "It was not passed."),
            included("$.result.score.scaled", "The score from 0 to 1."),
        ),
        THE_COURSE,
        builder.result(success=False, completion=True, scaled=0.4),
    ),
    Template(
        "completed-survey",
        "Answered a survey",
        "A learner answered a survey, or said that they would rather not. No answer is in any statement.",
        xapi.COMPLETED,
        THE_SURVEY,
        DONE,
        THE_COURSE,
        builder.result(completion=True),
    ),
    Template(
        "completed-elsewhere",
        "Did an activity in another system",
        "Another system told us that a learner did an activity there, and the course counts it.",
        xapi.COMPLETED,
        THE_LINK,
        (
            *MARKED,
            excluded("$.result.success", "Only that it was done, and with which score, if it has one."),
        ),
        THE_COURSE,
        builder.result(completion=True, scaled=0.75),
    ),
    *_activity_templates("", "", THE_ACTIVITY, THE_COURSE),
    Template(
        "passed-activity",
        "Reached the pass mark of an activity",
        "An H5P activity reported a score at or above the pass mark that the course asks for.",
        xapi.PASSED,
        THE_ACTIVITY,
        (*REPORTED, one_of("$.result.success", [True], "It reached the pass mark.")),
        THE_COURSE,
        builder.result(success=True, scaled=0.9, extensions={xapi.SELF_REPORTED_EXTENSION: True}),
    ),
    Template(
        "failed-activity",
        "Did not reach the pass mark of an activity",
        "An H5P activity reported a score below the pass mark that the course asks for.",
        xapi.FAILED,
        THE_ACTIVITY,
        (*REPORTED, one_of("$.result.success", [False], "It did not reach the pass mark.")),
        THE_COURSE,
        builder.result(success=False, scaled=0.4, extensions={xapi.SELF_REPORTED_EXTENSION: True}),
    ),
    Template(
        "completed-activity",
        "Completed an activity",
        "A learner finished an H5P activity, or marked it as done: it does not say whether they read it as text.",
        xapi.COMPLETED,
        THE_ACTIVITY,
        (
            COMPLETE,
            NOTHING_TYPED,
            NO_TIME,
            if_there("$.result.extensions[*]", [True], "Only that the score is self-reported."),
            excluded("$.result.success", "Only that it was done, and with which score, if it has one."),
        ),
        THE_COURSE,
        builder.result(completion=True, scaled=0.75, extensions={xapi.SELF_REPORTED_EXTENSION: True}),
    ),
    *_activity_templates("-in-lesson", " in a lesson", THE_PRACTICE, THE_LESSON),
    Template(
        "completed-activity-in-lesson",
        "Finished an activity in a lesson",
        "An H5P activity in a lesson reported that it is finished, without a score. The lesson does not ask for it.",
        xapi.COMPLETED,
        THE_PRACTICE,
        (*REPORTED, COMPLETE, NO_SCORE),
        THE_LESSON,
        builder.result(completion=True, extensions={xapi.SELF_REPORTED_EXTENSION: True}),
    ),
    Template(
        "progressed",
        "Went on in a course",
        "A learner finished a step; so much of the course is done now.",
        xapi.PROGRESSED,
        THE_COURSE,
        (
            NO_PARENT,
            included(
                extension("$.result", xapi.PROGRESS_EXTENSION), "The whole percentage of steps that are done."
            ),
            one_of("$.result.extensions[*]", range(101), "From 0 to 100. There is no other extension."),
            excluded(places("$.result", "response", "score", "success", "completion"), "Nothing else."),
            NO_TIME,
        ),
        None,
        builder.result(extensions={xapi.PROGRESS_EXTENSION: 40}),
    ),
    Template(
        "completed-course",
        "Completed a level of a course",
        "A learner did all that a level of a course asks for. Once for each level, so a course with two says it twice.",
        xapi.COMPLETED,
        THE_COURSE,
        (NO_PARENT, *DONE),
        None,
        builder.result(completion=True),
    ),
    Template(
        "earned-certificate",
        "Earned a certificate",
        "A learner was awarded the certificate of a level. Neither its code nor the name on it is in the statement.",
        xapi.EARNED,
        THE_CERTIFICATE,
        (NO_RESULT,),
        THE_COURSE,
    ),
)
