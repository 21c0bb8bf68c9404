"""The state machine of a check: one question at a time, marked here and nowhere else. Pure.

State: `answers` ({question: [option, …]}), `told` (the question whose feedback is shown, or None).
"""

from typing import Any

from assessments.players import NOTHING, Action, Answer, Content, Nothing, Outcome, PlayError, State


def first_state(content: Content) -> State:
    """Return where a check begins."""
    return {"answers": {}, "told": None}


def current(content: Content, state: State) -> dict[str, Any] | None:
    """Return the question whose turn it is, or None when all are answered."""
    return next((dict(item) for item in content["items"] if item["id"] not in state["answers"]), None)


def is_right(item: dict[str, Any], chosen: list[str]) -> bool:
    """Return whether the chosen answers are exactly the right ones."""
    return {option["id"] for option in item["options"] if option["correct"]} == set(chosen)


def mark(content: Content, state: State) -> dict[str, Any]:
    """Return the mark of the answers so far: right, total, score (0 to 1), wrong ids, critical ones missed, passed.

    Passing needs the pass mark and every safety-critical question right (domain.md 2.0, issue rules).
    """
    items = content["items"]
    wrong = [item["id"] for item in items if not is_right(item, state["answers"].get(item["id"], []))]
    missed = [item["id"] for item in items if item["critical"] and item["id"] in wrong]
    right = len(items) - len(wrong)
    return {
        "right": right,
        "total": len(items),
        "score": right / len(items),
        "wrong": wrong,
        "missed": missed,
        "passed": right * 100 >= content["pass_mark"] * len(items) and not missed,
    }


def act(content: Content, state: State, action: Action) -> tuple[State, Outcome]:
    """Apply one action: answer a question, or go on from its feedback. Raises PlayError; never changes `state`."""
    match action["do"]:
        case "answer":
            return _answer(content, state, str(action.get("item", "")), list(action.get("chosen", [])))
        case "go-on" if state["told"]:
            state = {**state, "told": None}
            if current(content, state) is not None:
                return state, NOTHING
            marked = mark(content, state)
            return state, Outcome(finished=True, score=marked["score"], passed=marked["passed"])
    raise PlayError("That does not fit where you are. Carry on from here.")


def _answer(content: Content, state: State, name: str, chosen: list[str]) -> tuple[State, Outcome]:
    item = current(content, state)
    if state["told"] or item is None or item["id"] != name:
        raise PlayError("That question is not the one you are at. Carry on from here.")
    if not chosen:
        raise Nothing("Choose an answer." if item["kind"] == "single" else "Choose at least one answer.")
    known = [option["id"] for option in item["options"]]
    for option in chosen:
        if option not in known:
            raise PlayError(
                f"‘{option[:60]}’ is not one of the answers to this question. Choose one of those below."
            )
    if item["kind"] == "single" and len(chosen) != 1:
        raise PlayError("Choose one answer only.")
    picked = [option for option in known if option in chosen]
    state = {"answers": {**state["answers"], name: picked}, "told": name}
    return state, Outcome(answer=Answer(item=name, response=tuple(picked), success=is_right(item, picked)))
