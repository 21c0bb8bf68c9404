"""What a question tells its author: how many get it right, whether it tells those apart who know, what is chosen. Pure.

Only each learner's first finished go counts. Small numbers are hidden as domain.md 5.6 asks for what people think and
know: no cell below 10, zero too, and nothing from which such a cell follows by taking away.

Discrimination is the point-biserial correlation between a question (wholly right or not) and the share right of the
other questions of the same go. A question should not be correlated with itself, hence "the other". From 0.3 on it is
usually called good, below 0.2 poor (R. L. Ebel and D. A. Frisbie, Essentials of Educational Measurement, 5th edition,
1991, chapter 13).
"""

from collections import Counter
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field, replace
from math import sqrt
from typing import Any

from .items import NAMES, PLACING, STEPS_OF_SLIDER, is_right, is_scored, placements, right_ids, takes_one

THRESHOLD = 10


@dataclass
class Tally:
    """Sums over answers to one question. `cells` counts options chosen, or parts done right, by id.

    `placed` counts, for sort and match, where each part was put: its mistakes are what teaches an author.
    """

    item: Mapping[str, Any]
    people: int = 0
    right: int = 0
    cells: Counter[str] = field(default_factory=Counter)
    placed: Counter[tuple[str, str]] = field(default_factory=Counter)
    compared: int = 0  # of those who answered other marked questions too
    compared_right: int = 0
    rest: float = 0
    rest_squared: float = 0
    rest_of_right: float = 0

    @property
    def is_partition(self) -> bool:
        """Whether everybody is in exactly one cell."""
        return self.item["kind"] == "slider" or (self.item["kind"] not in PLACING and takes_one(self.item))


@dataclass(frozen=True)
class Cell:
    """How many chose an option or did a part right; None where that is hidden."""

    text: str
    what: str
    right: bool
    count: int | None
    share: int | None
    instead: tuple[str, ...] = ()  # where it was put wrongly, as far as that may be shown: “Say: 14”


@dataclass(frozen=True)
class Figures:
    """What may be shown of one question."""

    text: str
    kind: str
    critical: bool
    scored: bool
    people: int | None
    difficulty: int | None  # per cent wholly right
    discrimination: float | None
    cells: list[Cell]

    @property
    def verdict(self) -> str:
        """What the discrimination means, in words."""
        value = self.discrimination
        if value is None:
            return ""
        if value < 0:
            return "the wrong way round: look at its wording, and at which answer is marked right"
        if value < 0.2:
            return "hardly tells apart who knows the rest"
        return "tells apart who knows the rest" if value >= 0.3 else "tells a little"


def figures(content: Mapping[str, Any], states: Iterable[Mapping[str, Any]]) -> list[Figures]:
    """Return what may be shown of each question, from the states of first goes; reads them once, keeps none."""
    tallies = {item["id"]: Tally(item) for item in content["items"]}
    for state in states:
        _count(tallies, state)
    return [_protected(tally) for tally in tallies.values()]


def _count(tallies: Mapping[str, Tally], state: Mapping[str, Any]) -> None:
    answers = {
        name: answer
        for name, answer in state.get("answers", {}).items()
        if name in tallies and _fits(tallies[name].item, answer)
    }
    marks = {
        name: is_right(tallies[name].item, answer)
        for name, answer in answers.items()
        if is_scored(tallies[name].item)
    }
    right = sum(marks.values())
    for name, answer in answers.items():
        tally = tallies[name]
        tally.people += 1
        tally.cells.update(_parts(tally, answer))
        if isinstance(answer, dict):
            tally.placed.update(answer.items())
        if name not in marks:
            continue
        tally.right += marks[name]
        if len(marks) > 1:
            rest = (right - marks[name]) / (len(marks) - 1)
            tally.compared += 1
            tally.compared_right += marks[name]
            tally.rest += rest
            tally.rest_squared += rest * rest
            tally.rest_of_right += rest * marks[name]


def _fits(item: Mapping[str, Any], answer: Any) -> bool:
    """Return whether an answer has the shape of this question's: an older edition may have asked another kind."""
    return isinstance(answer, dict if item["kind"] in ("sort", "match") else list) and bool(answer)


def _parts(tally: Tally, answer: Any) -> list[str]:
    """Return the cells that an answer belongs to: the option chosen, or the parts that were done right."""
    item = tally.item
    if tally.is_partition:
        return list(answer[:1])
    if item["kind"] in PLACING:
        return [name for name, right in placements(item, answer).items() if right]
    return [option["id"] for option in item["options"] if (option["id"] in answer) == option["correct"]]


# --- what may be shown


def _protected(tally: Tally) -> Figures:
    item, people = tally.item, tally.people
    counts = {name: tally.cells[name] for name in _cells(tally)}
    if people < THRESHOLD:
        hidden, right_shown = set(counts), False
    elif tally.is_partition:
        key = set(right_ids(item)) if is_scored(item) else set[str]()
        hidden = hidden_of_partition(counts, key)
        right_shown = bool(key) and not key & hidden
    else:
        right_shown = THRESHOLD <= tally.right <= people - THRESHOLD
        hidden = hidden_of_parts(counts, people, tally.right if right_shown else None)
    right = tally.right if right_shown else None
    return Figures(
        text=item["text"],
        kind=NAMES[item["kind"]],
        critical=bool(item["critical"]),
        scored=is_scored(item),
        people=people if people >= THRESHOLD else None,
        difficulty=round(tally.right * 100 / people) if right_shown else None,
        discrimination=_discrimination(tally) if right_shown else None,
        cells=[
            replace(
                _cell(tally, name, text, is_key, None if name in hidden else counts[name]),
                instead=_instead(tally, name, right, is_hidden=name in hidden),
            )
            for name, (text, is_key) in _cells(tally).items()
        ],
    )


def _cells(tally: Tally) -> dict[str, tuple[str, bool]]:
    """Return every cell of a question with its text, and whether it is right."""
    item = tally.item
    if item["kind"] == "slider":
        ends = {"1": f"1, {item['low']}", "5": f"5, {item['high']}"}
        return {step: (ends.get(step, step), False) for step in STEPS_OF_SLIDER}
    return {option["id"]: (option["text"], option.get("correct", True)) for option in item["options"]}


def _cell(tally: Tally, name: str, text: str, right: bool, count: int | None) -> Cell:
    what = "chose it"
    if tally.item["kind"] in PLACING:
        what = "put it right"
    elif not tally.is_partition and not right and count is not None:
        count = tally.people - count  # counted are those who rightly left it out
    return Cell(text, what, right, count, None if count is None else round(count * 100 / tally.people))


def _instead(tally: Tally, name: str, right: int | None, *, is_hidden: bool) -> tuple[str, ...]:
    """Return where a part of a sort or match was put wrongly, most often first. Hidden ones are not named at all.

    Where a part was put is a partition of the people, of which the right place is shown (or not) as the part's figure.
    For steps in order it would be a table whose columns add up too; there it is left out.
    """
    item, people = tally.item, tally.people
    if item["kind"] not in ("sort", "match") or people < THRESHOLD:
        return ()
    if item["kind"] == "sort":
        places = {column["id"]: column["text"] for column in item["columns"]}
        own = next(option["column"] for option in item["options"] if option["id"] == name)
    else:
        owners = {option["match"]: option["id"] for option in reversed(item["options"])}
        places = {owner: text for text, owner in owners.items()}
        own = owners[next(option["match"] for option in item["options"] if option["id"] == name)]
    counts = {place: tally.placed[name, place] for place in places}
    forced = {own} if is_hidden else set[str]()
    if right is not None:  # whoever put it wrongly is among those who had not all right
        forced |= {place for place in places if place != own and people - right - counts[place] < THRESHOLD}
    hidden = hidden_of_partition(counts, {own}, forced)
    if own in hidden and not is_hidden:  # its figure is shown, so the others must not give anything away
        return ()
    wrong = sorted(set(places) - hidden - {own}, key=lambda place: (-counts[place], place))
    return tuple(f"{places[place]}: {counts[place]}" for place in wrong)


def hidden_of_partition(
    counts: Mapping[str, int], key: Container[str] = (), forced: Iterable[str] = ()
) -> set[str]:
    """Return the cells to hide where everybody is in exactly one: small ones, and as many more as keep them secret.

    Together the hidden ones hold at least the threshold, and there are at least two, or all are hidden. The right
    answers (`key`) go last, because the difficulty goes with them. `forced` ones are hidden in any case.
    """
    hidden = {name for name, count in counts.items() if count < THRESHOLD} | set(forced)
    others = sorted(set(counts) - hidden, key=lambda name: (name in key, counts[name], name))
    while hidden and others and (len(hidden) < 2 or sum(counts[name] for name in hidden) < THRESHOLD):
        hidden.add(others.pop(0))
    return hidden


def hidden_of_parts(counts: Mapping[str, int], people: int, right: int | None) -> set[str]:
    """Return the parts to hide where each was done right or not, and those who did all right (if shown) are in each.

    Of two parts with both figures shown, who had neither would follow: then both are hidden where those are few.
    """
    if right is not None and len(counts) == 2 and people - sum(counts.values()) + right < THRESHOLD:
        return set(counts)
    return {
        name
        for name, count in counts.items()
        if not THRESHOLD <= count <= people - THRESHOLD or (right is not None and count - right < THRESHOLD)
    }


def _discrimination(tally: Tally) -> float | None:
    count, right = tally.compared, tally.compared_right
    if not THRESHOLD <= right <= count - THRESHOLD:
        return None
    spread = tally.rest_squared / count - (tally.rest / count) ** 2
    if spread <= 1e-12:
        return None
    gap = tally.rest_of_right / right - (tally.rest - tally.rest_of_right) / (count - right)
    share = right / count
    return round(gap / sqrt(spread) * sqrt(share * (1 - share)), 2)
