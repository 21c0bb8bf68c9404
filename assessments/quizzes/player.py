"""The state machine of a check: one question at a time, marked here and nowhere else. Pure.

State: `answers` ({question: answer, as items.py says}), `told` (the question whose feedback is shown, or None), `asked`
(the questions of this attempt) and `seed` (what mixes their options). Attempts begun before there were draws have
neither of the last two.
"""

from collections.abc import Callable, Collection, Mapping
from fractions import Fraction
from typing import Any

from assessments.players import NOTHING, Action, Answer, Content, Nothing, Outcome, PlayError, State

from .items import STEPS_OF_SLIDER, asked, is_right, is_scored, points, setting, takes_one, truth

__all__ = ["Misplaced", "act", "asked_of", "current", "first_state", "is_right", "mark"]


class Misplaced(PlayError):
    """Raised when something has no place, or shares one; `fields` says what is wrong with which option."""

    def __init__(self, message: str, fields: dict[str, str]) -> None:
        super().__init__(message)
        self.fields = fields


def first_state(content: Content, seed: str = "") -> State:
    """Return where a check begins. What is drawn and how it is mixed follow from the seed alone."""
    return {"answers": {}, "told": None, "asked": asked(content, seed), "seed": seed}


def asked_of(content: Content, state: State) -> list[str]:
    """Return the questions of an attempt, in order."""
    return list(state["asked"]) if "asked" in state else [item["id"] for item in content["items"]]


def current(content: Content, state: State) -> dict[str, Any] | None:
    """Return the question whose turn it is, or None when all are answered."""
    name = next((name for name in asked_of(content, state) if name not in state["answers"]), None)
    return next((item for item in content["items"] if item["id"] == name), None)


def mark(content: Content, state: State) -> dict[str, Any]:
    """Return the mark of the answers so far.

    `right` of `total` marked questions wholly right, `points` of them earned, `score` (0 to 1) and `percent`, ids of
    those `wrong`, safety-critical ones `missed`, `passed`. Passing needs the pass mark and every safety-critical question wholly right
    (domain.md 2.0, issue rules); parts of a question count only where the author says so.
    """
    wanted = set(asked_of(content, state))
    items = [item for item in content["items"] if item["id"] in wanted and is_scored(item)]
    earned = {item["id"]: points(item, state["answers"].get(item["id"], [])) for item in items}
    wrong = [item["id"] for item in items if earned[item["id"]] != 1]
    missed = [item["id"] for item in items if item["critical"] and item["id"] in wrong]
    total, right = len(items), len(items) - len(wrong)
    whole = sum(earned.values(), Fraction(0)) if setting(content, "partial_credit") else Fraction(right)
    return {
        "right": right,
        "total": total,
        "points": float(whole),
        "score": float(whole / total) if total else 1.0,
        "percent": int(whole * 100 / total)
        if total
        else 100,  # rounded down: 79.6 is not the 80 that is needed
        "wrong": wrong,
        "missed": missed,
        "passed": total > 0 and whole * 100 >= content["pass_mark"] * total and not missed,
    }


def act(content: Content, state: State, action: Action) -> tuple[State, Outcome]:
    """Apply one action: answer a question, or go on from its feedback. Raises PlayError; never changes `state`."""
    match action["do"]:
        case "answer":
            return _answer(content, state, action)
        case "go-on" if state["told"]:
            state = {**state, "told": None}
            if current(content, state) is not None:
                return state, NOTHING
            marked = mark(content, state)
            return state, Outcome(finished=True, score=marked["score"], passed=marked["passed"])
    raise PlayError("That does not fit where you are. Carry on from here.")


def _answer(content: Content, state: State, action: Action) -> tuple[State, Outcome]:
    item = current(content, state)
    if state["told"] or item is None or item["id"] != str(action.get("item", "")):
        raise PlayError("That question is not the one you are at. Carry on from here.")
    answer = READERS[item["kind"]](item, action)
    state = {**state, "answers": {**state["answers"], item["id"]: answer}, "told": item["id"]}
    success = is_right(item, answer) if is_scored(item) else None
    said = Answer(item=item["id"], response=_said(item, answer), success=success)
    return state, Outcome(answer=said)


def _said(item: Mapping[str, Any], answer: Any) -> tuple[str, ...]:
    """Return an answer as a statement says it. How confident somebody feels is counted in groups and said of nobody."""
    match item["kind"]:
        case "sort" | "match":
            return tuple(f"{name}[.]{place}" for name, place in answer.items())
        case "truefalse":
            return (truth(item, answer[0]),)
        case "slider":
            return ()
    return tuple(answer)


# --- reading what was sent, kind by kind


def _chosen(item: Mapping[str, Any], action: Action) -> list[str]:
    chosen = list(action.get("chosen", []))
    one = takes_one(item)
    article, noun = ("a", "line") if item["kind"] == "spot" else ("an", "answer")
    if not chosen:
        raise Nothing(f"Choose {article if one else 'at least one'} {noun}.")
    known = [option["id"] for option in item["options"]]
    for option in chosen:
        if option not in known:
            raise PlayError(
                f"‘{option[:60]}’ is not one of the answers to this question. Choose one of those below."
            )
    if one and len(chosen) != 1:
        raise PlayError(f"Choose one {noun} only.")
    return [option for option in known if option in chosen]


def _level(item: Mapping[str, Any], action: Action) -> list[str]:
    chosen = list(action.get("chosen", []))
    if not chosen:
        raise Nothing("Choose a number from 1 to 5. There is no wrong one.")
    if len(chosen) != 1 or chosen[0] not in STEPS_OF_SLIDER:
        raise PlayError("Choose one of the numbers from 1 to 5.")
    return chosen


def _places(item: Mapping[str, Any], action: Action, allowed: Collection[str], what: str) -> dict[str, str]:
    """Return where each option was put. Raises Misplaced for those that have no place, or one that there is not."""
    given = dict(action.get("placed", {}))
    placed = {option["id"]: str(given.get(option["id"], "")) for option in item["options"]}
    fields = {
        option["id"]: f"Choose {what}." for option in item["options"] if placed[option["id"]] not in allowed
    }
    if fields:
        raise Misplaced(f"Choose {what}, for each of them.", fields)
    return placed


def _ordered(item: Mapping[str, Any], action: Action) -> list[str]:
    allowed = [str(number) for number in range(1, len(item["options"]) + 1)]
    placed = _places(item, action, allowed, "a place")
    taken = list(placed.values())
    shared = {
        name: f"Place {place} is given to more than one step."
        for name, place in placed.items()
        if taken.count(place) > 1
    }
    if shared:
        raise Misplaced("Give each step a place of its own.", shared)
    return sorted(placed, key=lambda name: int(placed[name]))


def _sorted(item: Mapping[str, Any], action: Action) -> dict[str, str]:
    return _places(item, action, [column["id"] for column in item["columns"]], "a column")


def _matched(item: Mapping[str, Any], action: Action) -> dict[str, str]:
    # The first option with a text stands for it, so that equal partners are one answer.
    owner = {option["match"]: option["id"] for option in reversed(item["options"])}
    placed = _places(item, action, owner, "what belongs with it")
    return {name: owner[text] for name, text in placed.items()}


READERS: Mapping[str, Callable[[Mapping[str, Any], Action], Any]] = {
    "single": _chosen,
    "multiple": _chosen,
    "truefalse": _chosen,
    "spot": _chosen,
    "order": _ordered,
    "sort": _sorted,
    "match": _matched,
    "slider": _level,
}
