"""How an answer is said. Only ids and labels: never a text, a name, or anything a learner typed."""

from collections.abc import Callable

from courses.statements import say
from courses.visits import Visit
from records import vocabulary as xapi

from .models import Attempt
from .players import Answer

# (visit, answer) -> the question or scene as an activity
Describe = Callable[[Visit, Answer], xapi.Activity]


def answered(*, visit: Visit, attempt: Attempt, turn: int, answer: Answer, describe: Describe) -> None:
    """Record that a learner answered a question or made a choice."""
    result: dict[str, object] = {"response": "[,]".join(answer.response)} if answer.response else {}
    if answer.success is not None:
        result["success"] = answer.success
    if answer.label:
        result["extensions"] = {xapi.SAFETY_EXTENSION: answer.label}
    say(
        enrolment=visit.learning,
        edition=visit.edition,
        learner=visit.learner,
        verb=xapi.ANSWERED,
        activity=describe(visit, answer),
        occasion=f"attempt/{attempt.number}/turn/{turn}",
        result=result,
        step=visit.step,
    )
