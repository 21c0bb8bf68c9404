"""The state machine of a scenario: pure, and total over every action that a browser can send.

State: `at` (scene or ending), `path` ([[scene, choice], …]), `told` (True while the last choice's reason is shown),
`first` ({scene: choice}: what was chosen there the first time, before any reason was read; it outlives going back).
Variables are never stored: they follow from the path.
"""

import operator
from typing import Any

from assessments.players import NOTHING, Action, Answer, Content, Nothing, Outcome, PlayError, State

from .shape import counts

COMPARE = {">=": operator.ge, "<=": operator.le, "==": operator.eq, "<": operator.lt, ">": operator.gt}
LONGEST_PATH = 200


def first_state(content: Content) -> State:
    """Return where a scenario begins."""
    return {"at": content["start"], "path": [], "told": False, "first": {}}


def variables(content: Content, path: list[list[str]]) -> dict[str, int]:
    """Return the variables after a path."""
    values = dict(content["variables"])
    for scene, choice in path:
        for name, by in choice_of(content, scene, choice)["effects"].items():
            values[name] += by
    return values


def choice_of(content: Content, scene: str, choice: str) -> dict[str, Any]:
    """Return a choice of a scene. Raises PlayError when the scene has none of that name."""
    found = next((one for one in content["scenes"][scene]["choices"] if one["id"] == choice), None)
    if found is None:
        title = content["scenes"][scene]["title"]
        raise PlayError(f"‘{choice[:60]}’ is not one of the choices at ‘{title}’. Choose one of those below.")
    return dict(found)


def _holds(condition: str, value: int) -> bool:
    sign = next(sign for sign in (">=", "<=", "==", "<", ">") if condition.startswith(sign))
    return bool(COMPARE[sign](value, int(condition.removeprefix(sign))))


def offered(content: Content, state: State) -> list[dict[str, Any]]:
    """Return the choices of the present scene whose conditions hold; none at an ending."""
    if state["at"] in content["endings"]:
        return []
    values = variables(content, state["path"])
    taken = {(scene, name) for scene, name in state["path"]}
    return [
        choice
        for choice in content["scenes"][state["at"]]["choices"]
        if all(_holds(condition, values[name]) for name, condition in choice["needs"].items())
        and all(((scene, name) in taken) is wanted for scene, name, wanted in choice.get("after", []))
    ]


def is_over(content: Content, state: State) -> bool:
    """Return whether the path has reached an ending."""
    return state["at"] in content["endings"]


def completes(content: Content, state: State) -> bool:
    """Return whether the path has reached an ending that completes the scenario."""
    return is_over(content, state) and counts(content["endings"][state["at"]])


def act(content: Content, state: State, action: Action) -> tuple[State, Outcome]:
    """Apply one action: choose, go on, back, again (from the start), or finish. Raises PlayError when it does not fit; never changes `state`."""
    match action["do"]:
        case "choose":
            return _choose(content, state, str(action.get("choice", "")))
        case "go-on" if state["told"]:
            scene, name = state["path"][-1]
            return {**state, "at": choice_of(content, scene, name)["next"], "told": False}, NOTHING
        case "back" if state["path"]:
            return {**state, "at": state["path"][-1][0], "path": state["path"][:-1], "told": False}, NOTHING
        case "again" if is_over(content, state):
            return {**first_state(content), "first": state.get("first", {})}, NOTHING
        case "finish" if completes(content, state):
            chosen = (*state.get("first", {}).items(), (state["at"], ""))
            return state, Outcome(finished=True, chosen=chosen)
    raise PlayError("That does not fit where you are. Carry on from here.")


def _choose(content: Content, state: State, name: str) -> tuple[State, Outcome]:
    if state["told"] or is_over(content, state):
        raise PlayError("You have already chosen here. Carry on from here.")
    if not name:
        raise Nothing("Choose what you would do next.")
    choice = choice_of(content, state["at"], name)
    if choice not in offered(content, state):
        raise PlayError("That choice is not open at this point. Choose one of those below.")
    if len(state["path"]) >= LONGEST_PATH:
        raise PlayError("This path has become very long. Go back, or read the text version.")
    path = [*state["path"], [state["at"], name]]
    told = content["feedback"] == "each"
    answer = Answer(
        item=state["at"], response=(name,), success=choice["safety"] == "safer", label=choice["safety"]
    )
    state = {
        "at": state["at"] if told else choice["next"],
        "path": path,
        "told": told,
        "first": {state["at"]: name, **state.get("first", {})},
    }
    return state, Outcome(answer=answer)
