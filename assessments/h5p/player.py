"""What we make of what an activity says. Pure: (content, state, heard) -> (state, result), no I/O.

All of it comes from a package that we do not trust, through a browser that anybody can drive: each statement is held to
its shape and its range, and what does not fit is not there. A score is the learner's own word, whatever it says.

A state: `results` with how many were `told` in all, the ids that were `heard` with them, `resume` (sub content id ->
JSON text) and `answers`.
"""

import json
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from assessments.players import Content, State
from courses.richtext import words as plain

MOST_RESULTS = 50  # of one attempt
MOST_HEARD = 200  # ids that are remembered, so that what is sent twice counts once
MOST_RESUME = 192 * 1024  # characters of all states of one attempt
MOST_PARTS = 60  # parts of an activity that keep a state of their own
MOST_ANSWERS = 200
MOST_ANSWERED = 48 * 1024  # characters of all answers that are kept of one attempt
MOST_WORDS = 300
MOST_READ = 4000  # characters of one text that are looked at
DEEPEST = 6

ADL = "http://adlnet.gov/expapi/verbs/"
# Verbs that say that an activity is finished. Single questions only ever say “answered”, texts only “consume”.
FINISHING = {
    **{ADL + name: name for name in ("completed", "answered", "passed", "failed", "mastered")},
    "http://activitystrea.ms/schema/1.0/consume": "consume",
}
_HALF = re.compile("[\ud800-\udfff]")  # half of a character, which JSON can say and UTF-8 can not
# Of these a learner chooses among what the author wrote. What somebody types or draws is never kept.
CHOSEN = {"choice", "true-false", "matching", "sequencing", "likert"}


@dataclass(frozen=True)
class Result:
    """One result as an activity reported it. `scaled` is 0 to 1; `passed` is None where no pass mark decides."""

    verb: str
    scaled: float | None
    passed: bool | None

    def as_json(self) -> dict[str, Any]:
        """Return what is kept of it."""
        return {"verb": self.verb, "scaled": self.scaled, "passed": self.passed}


def read(text: Any) -> Any:
    """Return JSON text as data, or None when it is none, is nested too deeply or holds absurd numbers."""
    if not isinstance(text, str):
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def result_of(content: Content, statement: Any, iri: str) -> Result | None:
    """Return what a statement says about the whole activity, or None when it says nothing that counts.

    Only top-level statements: a question inside an activity has a parent, and its score is not the activity's.
    """
    if not isinstance(statement, Mapping):
        return None
    verb = FINISHING.get(_text(_of(statement, "verb", "id")) or "")
    if verb is None or _of(statement, "object", "id") != iri:
        return None
    if _of(statement, "context", "contextActivities", "parent"):
        return None
    result = statement.get("result")
    result = result if isinstance(result, Mapping) else {}
    if result.get("completion") is False:
        return None
    scaled = scaled_of(result.get("score"))
    return Result(verb, scaled, _passes(content, verb, scaled, result.get("success")))


def scaled_of(score: Any) -> float | None:
    """Return a score from 0 to 1, or None when there is none or it can not be one."""
    if not isinstance(score, Mapping):
        return None
    scaled, raw, low, high = (_number(score.get(name)) for name in ("scaled", "raw", "min", "max"))
    if scaled is None and raw is not None and high is not None:
        low = low or 0.0
        scaled = (raw - low) / (high - low) if high > low else None
    return round(scaled, 4) if scaled is not None and 0 <= scaled <= 1 else None


def _passes(content: Content, verb: str, scaled: float | None, success: Any) -> bool | None:
    if content.get("counts") != "passed":
        return None
    if scaled is not None:
        return bool(scaled * 100 >= content["pass_mark"])
    return verb != "failed" and (success is True or verb in ("passed", "mastered"))


def hear(content: Content, state: State, event: Any, iri: str) -> tuple[State, Result | None]:
    """Take one event `{"id", "statement"}`. One with a known id, or the same result again, changes nothing else."""
    if not isinstance(event, Mapping):
        return state, None
    identity = _text(event.get("id"), 36)
    heard = state.get("heard", [])
    if not identity or identity in heard:
        return state, None
    result = result_of(content, read(event.get("statement")), iri)
    if result is None:
        return state, None
    state = state | {"heard": [*heard, identity][-MOST_HEARD:]}
    results = state.get("results", [])
    # An activity that is opened again tells its old result once more.
    if results and (results[-1]["scaled"], results[-1]["passed"]) == (result.scaled, result.passed):
        return state, None
    told = state.get("told", 0) + 1
    return state | {"results": _kept([*results, result.as_json()]), "told": told}, result


def _kept(results: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return no more results than are kept: the first, the last and the best are always among them."""
    if len(results) <= MOST_RESULTS:
        return results
    between = range(1, len(results) - 1)
    worst = min(between, key=lambda at: (results[at]["passed"] is True, results[at]["scaled"] or 0.0))
    return [*results[:worst], *results[worst + 1 :]]


def keep(state: State, resume: Any) -> tuple[State, bool]:
    """Take the states of an activity's parts, and return whether they could be kept: not beyond what is allowed."""
    if not isinstance(resume, Mapping) or not resume:
        return state, True
    kept = dict(state.get("resume", {}))
    for part, data in resume.items():
        if not (
            isinstance(part, str) and part.replace("-", "").isalnum() and part.isascii() and len(part) <= 64
        ):
            continue
        if isinstance(data, str) and data not in ("null", '"RESET"', "RESET") and _storable(data):
            kept[part] = data
    if len(kept) > MOST_PARTS or sum(map(len, kept.values())) > MOST_RESUME:
        return state, False
    return state | {"resume": kept}, True


def note_answers(state: State, text: Any) -> State:
    """Take what `getXAPIData()` said of an activity's questions: what was asked and chosen, never what was typed.

    Only the first time in an attempt: whoever tries again has read the reasons by then.
    """
    if "answers" in state or not isinstance(text, str) or len(text) > MOST_RESUME:
        return state
    found: list[dict[str, Any]] = []
    room = MOST_ANSWERED
    for answer in _answers(read(text), 0):
        if answer is None:
            continue
        room -= len(json.dumps(answer))
        if room < 0 or len(found) >= MOST_ANSWERS:
            break
        found.append(answer)
    return state | {"answers": found} if found else state


def _answers(node: Any, depth: int) -> Iterable[dict[str, Any] | None]:
    if not isinstance(node, Mapping) or depth > DEEPEST:
        return
    yield _answer(node.get("statement"))
    children = node.get("children")
    for child in (children if isinstance(children, list) else [])[:MOST_ANSWERS]:
        yield from _answers(child, depth + 1)


def _answer(statement: Any) -> dict[str, Any] | None:
    """Return one question with what was chosen, in the author's words. None for what is no question."""
    kind = _text(_of(statement, "object", "definition", "interactionType"))
    if kind is None:
        return None
    definition = _of(statement, "object", "definition")
    asked = _words(_of(definition, "description")) or _words(_of(definition, "name")) or ""
    answer: dict[str, Any] = {"asked": asked, "kind": kind}
    response = _of(statement, "result", "response")
    # H5P.BranchingQuestion says the number of a choice, whose id is the text of it.
    response = str(response) if type(response) is int else _text(response, 20_000)
    if kind in CHOSEN and response:
        answer["chosen"] = _named(definition, kind, response)
    scaled = scaled_of(_of(statement, "result", "score"))
    if scaled is not None:
        answer["scaled"] = scaled
    return answer


def _named(definition: Mapping[str, Any], kind: str, response: str) -> list[str]:
    """Return a response's ids as the words that they stand for; an id that stands for none is left out."""
    if kind == "true-false":
        return [response] if response in ("true", "false") else []
    names: dict[str, str] = {}
    for group in ("choices", "source", "target", "scale"):
        entries = definition.get(group)
        for entry in (entries if isinstance(entries, list) else [])[:MOST_ANSWERS]:
            key, words = _of(entry, "id"), _words(_of(entry, "description"))
            if isinstance(key, str) and words:
                names[f"{group}/{key}" if kind == "matching" else key] = words
    if kind != "matching":
        return [names[key] for key in response.split("[,]") if key in names][:MOST_ANSWERS]
    pairs = [pair.partition("[.]") for pair in response.split("[,]")]
    found = [(names.get(f"source/{one}"), names.get(f"target/{other}")) for one, _, other in pairs]
    return [f"{one} → {other}" for one, other in found if one and other][:MOST_ANSWERS]


def counting(content: Content, results: Iterable[Mapping[str, Any]]) -> float | None:
    """Return the score that counts out of all results, oldest first: best, last or first. None without any."""
    scores = [result["scaled"] for result in results if result["scaled"] is not None]
    if not scores:
        return None
    which = content.get("score", "best")
    return float(max(scores) if which == "best" else scores[-1] if which == "last" else scores[0])


def is_done(content: Content, result: Result) -> bool:
    """Return whether a result completes the step."""
    counts = content.get("counts")
    return result.passed is True if counts == "passed" else counts == "completed"


def _of(value: Any, *names: str) -> Any:
    for name in names:
        if not isinstance(value, Mapping):
            return None
        value = value.get(name)
    return value


def _text(value: Any, most: int = 500) -> str | None:
    return value if isinstance(value, str) and 0 < len(value) <= most and _storable(value) else None


def _storable(text: str) -> bool:
    """Return whether every database takes a text: no NUL, no half of a character."""
    return "\0" not in text and not _HALF.search(text)


def _words(value: Any) -> str | None:
    """Return a language map's first text, without its HTML."""
    if not isinstance(value, Mapping):
        return None
    text = next((text for text in value.values() if isinstance(text, str) and text.strip()), None)
    clean = _HALF.sub("", text[:MOST_READ]).replace("\0", "") if text else ""
    return " ".join(plain(clean).split())[:MOST_WORDS] or None


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None
