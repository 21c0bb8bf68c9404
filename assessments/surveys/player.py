"""The state machine of a survey: one form, answered once. Pure. `answers` maps statement to 1-5, or 0: skipped."""

from assessments.players import Action, Content, Outcome, PlayError, State

SKIP = "0"  # a choice like any other, and kept as one: not the same as no answer
SCALES = {
    "confidence": (
        (1, "1, not at all confident"),
        (2, "2"),
        (3, "3"),
        (4, "4"),
        (5, "5, very confident"),
        (0, "I would rather not say"),
    )
}


class Unanswered(PlayError):
    """Raised when statements are left open; `missing` holds their ids."""

    def __init__(self, missing: list[str]) -> None:
        super().__init__("Choose an answer for every statement, or choose “Skip what is left”.")
        self.missing = missing


def first_state(content: Content) -> State:
    """Return where a survey begins."""
    return {"answers": {}}


def act(content: Content, state: State, action: Action) -> tuple[State, Outcome]:
    """Take all answers at once; with `skip`, what is left open counts as skipped.

    Raises Unanswered or PlayError; never changes `state`.
    """
    if action["do"] != "answer":
        raise PlayError("That does not fit where you are. Carry on from here.")
    given: dict[str, str] = dict(action["given"])
    if action.get("skip"):
        given = {name: value or SKIP for name, value in given.items()}
    values = {str(value): value for value, _ in SCALES[content["scale"]]}
    missing = [one["id"] for one in content["statements"] if not given.get(one["id"])]
    if missing:
        raise Unanswered(missing)
    for one in content["statements"]:
        if given[one["id"]] not in values:
            raise PlayError(
                f"‘{given[one['id']][:60]}’ is not on the scale. Choose one of the answers shown."
            )
    return {"answers": {one["id"]: values[given[one["id"]]] for one in content["statements"]}}, Outcome(
        finished=True
    )
