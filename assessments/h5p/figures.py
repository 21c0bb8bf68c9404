"""What learners chose in an activity, as far as activities report it, with small numbers hidden. Pure.

Questions and answers are known by their words, because that is how activities report them. What fewer than ten people
chose is hidden as in the figures of a check, and so is what would give it away.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from assessments.quizzes.figures import THRESHOLD, hidden_of_partition, hidden_of_parts

KINDS = {
    "choice": "Choice",
    "true-false": "True or false",
    "matching": "Matching",
    "sequencing": "Order",
    "likert": "Scale",
}


@dataclass
class _Tally:
    people: int = 0
    most: int = 0  # chosen by one person
    chosen: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Asked:
    """What may be shown of one question. `people` is None where it is hidden; `cells` are (answer, people, per cent)."""

    text: str
    kind: str
    people: int | None
    cells: tuple[tuple[str, int, int], ...]
    hidden: bool  # whether some answers are not shown


def figures(states: Iterable[Mapping[str, Any]]) -> list[Asked]:
    """Return the questions that learners met, most often met first, from the states of first goes."""
    tallies: dict[tuple[str, str], _Tally] = {}
    for state in states:
        for key, chosen in _answers(state).items():
            tally = tallies.setdefault(key, _Tally())
            tally.people += 1
            tally.most = max(tally.most, len(chosen))
            tally.chosen.update(chosen)
    order = sorted(tallies.items(), key=lambda item: (-item[1].people, item[0]))
    # The words of a question that few have met may be somebody's own: a package is not to be trusted.
    return [_protected(*key, tally) for key, tally in order if tally.people >= THRESHOLD]


def _answers(state: Mapping[str, Any]) -> dict[tuple[str, str], set[str]]:
    """Return what one person chose, by question. One that comes several times in an activity is one."""
    found: dict[tuple[str, str], set[str]] = {}
    for answer in state.get("answers", []):
        if answer.get("kind") in KINDS:
            found.setdefault((answer["asked"], answer["kind"]), set()).update(answer.get("chosen", []))
    return found


def _protected(asked: str, kind: str, tally: _Tally) -> Asked:
    counts = dict(tally.chosen)
    none = tally.people - sum(counts.values())
    if tally.most <= 1:
        nothing = {"": none} if none > 0 else {}
        hidden = hidden_of_partition(counts | nothing)
    else:
        hidden = hidden_of_parts(counts, tally.people, None)
    shown = [(answer, count) for answer, count in tally.chosen.most_common() if answer not in hidden]
    return Asked(
        text=asked or "A question without words",
        kind=KINDS[kind],
        people=tally.people,
        cells=tuple((answer, count, round(count * 100 / tally.people)) for answer, count in shown),
        hidden=bool(hidden),
    )
