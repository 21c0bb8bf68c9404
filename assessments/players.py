"""What every player shares. A player is pure: (content, state, action) -> (state, outcome), and does no I/O."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

State = dict[str, Any]
Action = Mapping[str, Any]
Content = Mapping[str, Any]


@dataclass(frozen=True)
class Answer:
    """Something a learner chose: where, what, and how it counts."""

    item: str  # scene or question id
    response: tuple[str, ...]
    success: bool | None = None
    label: str = ""  # a choice's safety label


# (scene, choice) as it is counted for trainers; (ending, "") for where somebody came out
Chosen = tuple[str, str]


@dataclass(frozen=True)
class Outcome:
    """What an action led to, beyond the new state."""

    answer: Answer | None = None
    finished: bool = False
    score: float | None = None  # 0 to 1
    passed: bool | None = None
    chosen: tuple[Chosen, ...] = ()  # with `finished`: what to count of a learner's first go


NOTHING = Outcome()


class PlayError(Exception):
    """Raised when an action does not fit: an unknown choice, an answer out of turn. The message is for the learner."""


class Nothing(PlayError):
    """Raised when the form was sent without a choice."""


Player = Callable[[Content, State, Action], tuple[State, Outcome]]
