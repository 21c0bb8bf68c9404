"""From what a learner's browser sends of an activity to an attempt, its statements and perhaps a step that is done."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from assessments.models import Attempt
from assessments.players import Content, State
from assessments.queries import newest_attempt, results_at
from assessments.services import StaleTurn, begin
from courses.activities import as_activity
from courses.services import complete_step
from courses.statements import say, score
from courses.visits import Visit
from records import vocabulary as xapi

from .player import MOST_RESULTS, Result, counting, hear, is_done, keep, note_answers

SELF_REPORTED = {xapi.SELF_REPORTED_EXTENSION: True}
TRIES = 3  # two tabs that send at once
MOST_GOES = 100  # at one activity


class StaleGo(Exception):
    """Raised when a report was meant for an earlier go: the activity was started again elsewhere."""


class TooManyGoes(Exception):
    """Raised when somebody starts an activity again and again."""


@dataclass(frozen=True)
class Place:
    """One activity at one place of a learner's edition."""

    visit: Visit
    id: str
    content: Content

    @property
    def is_step(self) -> bool:
        """Whether the activity is the step, and not a block in a lesson."""
        return self.id == self.visit.step.id

    @property
    def activity(self) -> xapi.Activity:
        """The activity as statements name it."""
        return as_activity(self.visit.step, self.id, self._name)

    @property
    def _name(self) -> str:
        return self.visit.step.title if self.is_step else str(self.content["title"])

    def say(self, verb: xapi.Verb, occasion: str, result: dict[str, Any]) -> None:
        """Record a statement about this activity. The same occasion twice is stored once."""
        say(
            enrolment=self.visit.learning,
            edition=self.visit.edition,
            learner=self.visit.learner,
            verb=verb,
            activity=self.activity,
            occasion=occasion,
            result=result,
            step=self.visit.step,
        )


@dataclass(frozen=True)
class Batch:
    """What one sending holds."""

    attempt: int | None
    events: list[Any] = field(default_factory=list)
    resume: Any = None
    answers: Any = None


@dataclass(frozen=True)
class Heard:
    """What became of a batch."""

    attempt: Attempt
    done: bool
    state_kept: bool = True


def take(place: Place, batch: Batch) -> Heard:
    """Take what a browser sends. A batch that comes a second time changes nothing.

    Raises StaleGo when it was meant for an earlier go, of which nothing counts for the one that is open now; StaleTurn
    when other batches kept coming in between: it can be sent again.
    """
    for _ in range(TRIES):
        attempt = begin(visit=place.visit, state={}, at=place.id, activity=place.activity, only_first=True)
        if batch.attempt not in (None, attempt.number):
            raise StaleGo
        state, results, kept = _hear(place, attempt.state, batch)
        if state == attempt.state:
            return Heard(attempt, place.visit.is_done, kept)
        try:
            done = _save_all(place, attempt, state, results)
        except StaleTurn:
            continue
        return Heard(attempt, done, kept)
    raise StaleTurn


def _hear(place: Place, state: State, batch: Batch) -> tuple[State, list[tuple[int, Result]], bool]:
    """Return the state after a batch, its new results with their numbers, and whether its states could be kept."""
    results: list[tuple[int, Result]] = []
    for event in batch.events:
        state, result = hear(place.content, state, event, place.activity.id)
        if result is not None:
            results.append((state["told"], result))
    state, kept = keep(state, batch.resume)
    return note_answers(state, batch.answers), results, kept


@transaction.atomic
def _save_all(place: Place, attempt: Attempt, state: State, results: list[tuple[int, Result]]) -> bool:
    """Save, say what is new, and complete the step if that does. Returns whether it is done. Raises StaleTurn."""
    _save(attempt, state, place.content)
    done = place.visit.is_done
    for number, result in results:
        _say(place, attempt, number, result)
        if place.is_step and not done and is_done(place.content, result):
            done = True
            _complete(place, attempt)
    return done


def _save(attempt: Attempt, state: State, content: Content) -> None:
    """Save by guarded update. Raises StaleTurn when another sending was faster."""
    results = state.get("results", [])
    scaled = counting(content, results)
    finished_at = attempt.finished_at or (timezone.now() if results else None)
    passed = any(result["passed"] for result in results) if content.get("counts") == "passed" else None
    values = {
        "state": state,
        "turn": attempt.turn + 1,
        "score": None if scaled is None else Decimal(str(scaled)),
        "passed": passed if results else None,
        "finished_at": finished_at,
    }
    if not Attempt.objects.filter(pk=attempt.pk, turn=attempt.turn).update(**values):
        raise StaleTurn
    for name, value in values.items():
        setattr(attempt, name, value)


def _say(place: Place, attempt: Attempt, number: int, result: Result) -> None:
    """Say what the activity reported, as its own word. A step that is done without a score says so by itself."""
    if number > MOST_RESULTS:
        return  # it counts all the same
    occasion = f"attempt/{attempt.number}/result/{number}"
    reported = {**score(result.scaled), "extensions": SELF_REPORTED}
    if result.passed is not None:
        verb = xapi.PASSED if result.passed else xapi.FAILED
        place.say(verb, occasion, {"success": result.passed, **reported})
    elif result.scaled is not None:
        place.say(xapi.SCORED, occasion, reported)
    elif not place.is_step:
        place.say(xapi.COMPLETED, occasion, {"completion": True, "extensions": SELF_REPORTED})


def _complete(place: Place, attempt: Attempt) -> None:
    complete_step(
        learner=place.visit.learner,
        enrolment=place.visit.learning,
        edition=place.visit.edition,
        step=place.visit.step,
        scaled=attempt.score,
        self_reported=True,
    )


def start_again(place: Place, number: int | None) -> Attempt:
    """Begin a new go, whose results count by the rule of the activity. A second call for the same go does nothing.

    Where somebody was in the old one is forgotten: it may hold what they typed. Raises TooManyGoes; StaleTurn when
    reports kept coming in between.
    """
    for _ in range(TRIES):
        newest = newest_attempt(place.visit.learning, place.id)
        if newest is None or newest.number != number:
            return newest or begin(visit=place.visit, state={}, at=place.id, activity=place.activity)
        if newest.number >= MOST_GOES:
            raise TooManyGoes
        with transaction.atomic():
            if _close(newest):
                return begin(visit=place.visit, state={}, at=place.id, activity=place.activity)
    raise StaleTurn


def _close(attempt: Attempt) -> bool:
    """End a go by guarded update, and forget of it what nothing needs. Figures are made of first goes only."""
    forgotten = {"resume"} if attempt.number == 1 else {"resume", "answers", "heard"}
    state = {name: value for name, value in attempt.state.items() if name not in forgotten}
    finished_at = attempt.finished_at or timezone.now()
    guarded = Attempt.objects.filter(pk=attempt.pk, turn=attempt.turn)
    return bool(guarded.update(state=state, turn=attempt.turn + 1, finished_at=finished_at))


def standing(place: Place) -> dict[str, Any]:
    """Return where a learner is with an activity: for the page, and for the script. Two queries."""
    newest = newest_attempt(place.visit.learning, place.id)
    return {
        "attempt": newest.number if newest else None,
        "state": newest.state.get("resume", {}) if newest else {},
        "finished": bool(newest and newest.finished_at),
        "done": place.visit.is_done,
        "result": result_line(place),
    }


def result_line(place: Place) -> str:
    """Return what a learner reads of all their goes. One query."""
    return sentence(place.content, results_at(place.visit.learning, place.id))


def sentence(content: Content, results: list[dict[str, Any]]) -> str:
    """Return what a learner reads of their result, or nothing. It says who says so."""
    scaled = counting(content, results)
    if not results or scaled is None:
        return ""
    which = {"best": "Your best result", "last": "Your last result", "first": "Your first result"}
    said = which[content.get("score", "best")] if len(results) > 1 else "Your result"
    text = f"{said}, as the activity reported it: {round(scaled * 100)} %."
    if content.get("counts") == "passed" and not any(result["passed"] for result in results):
        text += f" You need {content['pass_mark']} % to pass. You can try again."
    return text
