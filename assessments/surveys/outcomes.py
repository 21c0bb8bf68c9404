"""What has come of a course some months later: what a follow-up asks beyond the statements. Pure.

The words are the program's, not an author's: they ask for counts and never for a case, and there is nowhere to write.
Not to act because it was not safe is good judgement, and counts as such (domain.md 6.3, M8).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from assessments.players import Content, PlayError

from . import player

SKIP = "skip"
NOTHING = "nothing"
OPPORTUNITY = (
    ("yes", "Yes"),
    ("no", "No"),
    (SKIP, "I would rather not say"),
)
ACTIONS = (
    ("noticed", "I noticed something and thought about what it might mean"),
    ("checked-in", "I asked somebody, in private, whether they were all right"),
    ("listened", "I listened when somebody told me something"),
    ("advice", "I asked a colleague, a manager or a safeguarding lead for advice"),
    ("help", "I told somebody where help can be found"),
    ("shared", "I passed on a concern, or made a referral"),
    ("changed", "I changed something in how we work"),
    ("not-safe", "I chose not to act, because it was not safe"),
    (NOTHING, "None of these"),
    (SKIP, "I would rather not say"),
)
ALONE = (NOTHING, SKIP)
GOOD = frozenset(name for name, _ in ACTIONS if name not in ALONE)

Given = Mapping[str, Any]


class Unanswered(PlayError):
    """Raised when something is left open; `missing` holds the statements' ids, "opportunity" and "actions"."""

    def __init__(self, missing: list[str]) -> None:
        super().__init__("Choose an answer for every question, or choose “Skip what is left”.")
        self.missing = missing


class NotAlone(PlayError):
    """Raised when what can only be chosen alone was chosen together with something else."""

    def __init__(self) -> None:
        super().__init__(
            "“None of these” and “I would rather not say” go with no other answer. Clear either them or the others."
        )


def answers(content: Content, given: Given) -> dict[str, Any]:
    """Return a follow-up's answers as they are kept; with `skip`, what is left open counts as skipped.

    `given` holds `statements` (as a survey's form), `opportunity`, `actions` and `skip`. Raises Unanswered,
    NotAlone, and PlayError for what is not among the choices.
    """
    opportunity = given["opportunity"] or (SKIP if given["skip"] else "")
    actions = list(given["actions"]) or ([SKIP] if given["skip"] else [])
    missing = [name for name, value in (("opportunity", opportunity), ("actions", actions)) if not value]
    try:
        state, _ = player.act(
            content, {}, {"do": "answer", "given": given["statements"], "skip": given["skip"]}
        )
    except player.Unanswered as error:
        raise Unanswered([*error.missing, *missing]) from error
    if missing:
        raise Unanswered(missing)
    _known(opportunity, OPPORTUNITY)
    for action in actions:
        _known(action, ACTIONS)
    if len(actions) > 1 and any(action in ALONE for action in actions):
        raise NotAlone
    return {**state, "opportunity": opportunity, "actions": [name for name, _ in ACTIONS if name in actions]}


def _known(value: str, choices: Sequence[tuple[str, str]]) -> None:
    if value not in dict(choices):
        raise PlayError(f"‘{value[:60]}’ is not one of the answers. Choose one of those shown.")
