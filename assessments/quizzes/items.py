"""What a question is, of each kind, and how an answer to it is marked. Pure: no database, no Wagtail.

A question is a plain dict, as an edition holds it: `id`, `kind`, `text`, `explanation`, `critical`, `tags`, and
- single, multiple, truefalse, spot: `options` of `id`, `text`, `correct`, `feedback` (spot: the lines of a script, in
  order; the unsafe ones are correct);
- order: `options` of `id`, `text`, `feedback`, in the right order;
- sort: `columns` of `id`, `text`; `options` of `id`, `text`, `column`, `feedback`;
- match: `options` of `id`, `text`, `match` (the partner's text), `feedback`;
- slider: `low` and `high`, what its ends mean. It is not marked.

An answer is a list of option ids (order: in the learner's order; slider: one number), or for sort and match a dict from
option id to column id, or to the id of the option whose partner was chosen.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from typing import Any

Item = dict[str, Any]

NAMES = {
    "single": "One answer",
    "multiple": "Several answers",
    "truefalse": "True or false",
    "order": "Put steps in order",
    "sort": "Sort into columns",
    "match": "Match pairs",
    "spot": "Spot the unsafe line",
    "slider": "How confident (not marked)",
}
CHOICES = frozenset({"single", "multiple", "truefalse", "spot"})
PLACING = frozenset({"order", "sort", "match"})
SHUFFLED_IF_WANTED = frozenset({"single", "multiple", "sort"})
STEPS_OF_SLIDER = ("1", "2", "3", "4", "5")

# What an edition says by not saying it: those released before a setting existed do not have it.
DEFAULTS: Mapping[str, Any] = {
    "partial_credit": False,
    "shuffle": False,
    "attempts": 0,
    "counts": "best",
    "plan": None,
    "retry_wait_hours": 0,
}


def setting(content: Mapping[str, Any], name: str) -> Any:
    """Return a setting of a check, or what holds for editions that do not know it."""
    return content.get(name, DEFAULTS[name])


# --- marking


def is_scored(item: Mapping[str, Any]) -> bool:
    """Return whether a question counts. How confident somebody feels never does."""
    return bool(item["kind"] != "slider")


def takes_one(item: Mapping[str, Any]) -> bool:
    """Return whether exactly one option is to be chosen."""
    if item["kind"] == "spot":
        return len(right_ids(item)) == 1
    return bool(item["kind"] in ("single", "truefalse"))


def right_ids(item: Mapping[str, Any]) -> list[str]:
    """Return the right options of a choice."""
    return [option["id"] for option in item["options"] if option["correct"]]


def truth(item: Mapping[str, Any], name: str) -> str:
    """Return "true" or "false" for an option of a true-or-false question; unless named so, the first one is true."""
    if name in ("true", "false"):
        return name
    return "true" if name == item["options"][0]["id"] else "false"


def placements(item: Mapping[str, Any], answer: Any) -> dict[str, bool]:
    """Return for each option of an order, sort or match whether it was put in its right place."""
    options = item["options"]
    if item["kind"] == "order":
        order = [*answer, *[""] * len(options)]
        return {option["id"]: order[place] == option["id"] for place, option in enumerate(options)}
    given = dict(answer or {})
    if item["kind"] == "sort":
        return {option["id"]: given.get(option["id"]) == option["column"] for option in options}
    partners = {option["id"]: option["match"] for option in options}
    return {option["id"]: partners.get(given.get(option["id"], "")) == option["match"] for option in options}


def points(item: Mapping[str, Any], answer: Any) -> Fraction:
    """Return what an answer earns, from 0 to 1, where parts count.

    Order, sort and match: the share in the right place. Several answers: right ones less wrong ones, over all right
    ones, and never below nothing. Putting one more thing right never lowers it.
    """
    if item["kind"] in PLACING:
        placed = placements(item, answer)
        return Fraction(sum(placed.values()), len(placed))
    right, chosen = set(right_ids(item)), set(answer)
    if item["kind"] == "multiple":
        return max(Fraction(0), Fraction(len(right & chosen) - len(chosen - right), len(right)))
    return Fraction(chosen == right)


def is_right(item: Mapping[str, Any], answer: Any) -> bool:
    """Return whether an answer is wholly right."""
    return points(item, answer) == 1


# --- what each learner is shown


def _rank(*names: str) -> bytes:
    # A hash, because what one attempt was shown must be the same on every later version of Python.
    return sha256("/".join(names).encode()).digest()


def asked(content: Mapping[str, Any], seed: str) -> list[str]:
    """Return the questions of one attempt: the fixed ones in their places, the drawn ones decided by its seed."""
    plan = setting(content, "plan")
    if plan is None:
        return [item["id"] for item in content["items"]]
    names: list[str] = []
    taken = {slot["item"] for slot in plan if "item" in slot}
    for slot in plan:
        if "item" in slot:
            names.append(slot["item"])
            continue
        pool = sorted(set(slot["from"]) - taken, key=lambda name: _rank(seed, name))
        names += pool[: slot["draw"]]
        taken.update(pool[: slot["draw"]])
    return names


def shown(content: Mapping[str, Any], item: Mapping[str, Any], seed: str) -> list[dict[str, Any]]:
    """Return a question's options as this attempt shows them. Steps to put in order never begin in the right one."""
    options: list[dict[str, Any]] = list(item["options"])
    kind = item["kind"]
    if kind != "order" and not (kind in SHUFFLED_IF_WANTED and setting(content, "shuffle")):
        return options
    mixed = sorted(options, key=lambda option: _rank(seed, item["id"], option["id"]))
    return [*mixed[1:], mixed[0]] if kind == "order" and mixed == options else mixed


def partners(item: Mapping[str, Any], seed: str) -> list[str]:
    """Return the texts to match with, each once, mixed."""
    texts = {option["match"] for option in item["options"]}
    return sorted(texts, key=lambda text: _rank(seed, item["id"], text))


# --- what is wrong with a question


@dataclass(frozen=True)
class Flaw:
    """Something wrong with a question. An error keeps it out of an edition; `field` is its path inside the question."""

    reason: str
    field: tuple[str | int, ...] = ()
    is_error: bool = True


def flaws(item: Item) -> list[Flaw]:
    """Return what is wrong with a question, errors and warnings, in the order of the form."""
    found = []
    if not item["text"].strip():
        found.append(Flaw("the question has no text.", ("text",)))
    if not item["explanation"].strip() and is_scored(item):
        found.append(Flaw("has no explanation: a learner would not read why.", ("explanation",), False))
    if item["kind"] == "slider":
        return found + [
            Flaw(f"say what the {side} end means.", (side,)) for side in ("low", "high") if not item[side]
        ]
    found += _flaws_of_options(item)
    if item["kind"] in CHOICES:
        found += _flaws_of_choice(item)
    elif item["kind"] == "sort":
        found += _flaws_of_columns(item)
    elif item["kind"] == "match":
        found += [
            Flaw(f"“{option['text']}” has nothing to be matched with.", ("options", place, "match"))
            for place, option in enumerate(item["options"])
            if not option["match"]
        ]
        found += _twice(item, "match", "two pairs have the same second half.", is_error=False)
    return found


def _twice(item: Item, key: str, reason: str, *, is_error: bool = True, under: str = "options") -> list[Flaw]:
    seen: set[str] = set()
    found = []
    for place, option in enumerate(item[under]):
        value = option[key].strip().casefold()
        if value and value in seen:
            found.append(Flaw(reason, (under, place, key), is_error))
        seen.add(value)
    return found


def _flaws_of_options(item: Item) -> list[Flaw]:
    options = item["options"]
    noun = {"order": "steps", "sort": "things to sort", "match": "pairs", "spot": "lines"}.get(
        item["kind"], "answers"
    )
    found = []
    if len(options) < 2:
        found.append(Flaw(f"needs at least two {noun}.", ("options",)))
    if item["kind"] == "truefalse" and len(options) > 2:
        found.append(Flaw("true or false has two answers only.", ("options",)))
    found += [
        Flaw(f"one of the {noun} has no text.", ("options", place, "text"))
        for place, option in enumerate(options)
        if not option["text"].strip()
    ]
    found += _twice(item, "id", f"two {noun} have the same short name.")
    found += _twice(item, "text", f"two {noun} have the same text.", is_error=item["kind"] != "spot")
    return found


def _flaws_of_choice(item: Item) -> list[Flaw]:
    options, kind = item["options"], item["kind"]
    right = sum(option["correct"] for option in options)
    found = []
    if kind in ("single", "truefalse") and right != 1:
        found.append(Flaw(f"one answer must be right; {right} are marked so.", ("options",)))
    elif right < 1:
        what = "line must be marked as unsafe" if kind == "spot" else "answer must be right"
        found.append(Flaw(f"at least one {what}.", ("options",)))
    elif right == len(options) > 1:
        found.append(Flaw("all answers are right: there is nothing to tell apart.", ("options",), False))
    for place, option in enumerate(options):
        if not option["feedback"].strip() and (kind != "spot" or option["correct"]):
            noun = "line" if kind == "spot" else "answer"
            found.append(
                Flaw(f"the {noun} “{option['text']}” has no feedback.", ("options", place, "feedback"))
            )
    return found


def _flaws_of_columns(item: Item) -> list[Flaw]:
    columns = [column["id"] for column in item["columns"]]
    used = {option["column"] for option in item["options"]}
    found = [] if len(columns) > 1 else [Flaw("needs at least two columns.", ("columns",))]
    found += _twice(item, "id", "two columns have the same short name.", under="columns")
    found += _twice(item, "text", "two columns have the same heading.", under="columns")
    for place, option in enumerate(item["options"]):
        if option["column"] not in columns:
            found.append(
                Flaw(
                    f"“{option['text']}” belongs to the column “{option['column']}”, which there is not. "
                    f"Write one of: {', '.join(columns)}.",
                    ("options", place, "column"),
                )
            )
    found += [
        Flaw(f"nothing belongs under “{column['text']}”.", ("columns", place, "text"), is_error=False)
        for place, column in enumerate(item["columns"])
        if column["id"] not in used
    ]
    return found
