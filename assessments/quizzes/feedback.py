"""What a learner reads about an answer. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from .items import PLACING, is_right, is_scored, placements, points, right_ids, takes_one


@dataclass(frozen=True)
class Line:
    """One line of feedback: what was chosen or is better, whether that is right, and why."""

    text: str
    right: bool
    why: str = ""


def heading(item: Mapping[str, Any], answer: Any) -> str:
    """Return how it went, in a few words."""
    if not is_scored(item):
        return "Thank you"
    return "That is right" if is_right(item, answer) else "Not quite"


def lines(item: Mapping[str, Any], answer: Any) -> list[Line]:
    """Return what to say about each part of an answer."""
    match item["kind"]:
        case "slider":
            return [
                Line(f"You chose {answer[0]}, where 1 is “{item['low']}” and 5 is “{item['high']}”.", True)
            ]
        case "order":
            return _lines_of_order(item, answer)
        case "sort":
            columns = {column["id"]: column["text"] for column in item["columns"]}
            return _lines_of_pairs(
                item, answer, {o["id"]: columns[o["column"]] for o in item["options"]}, columns
            )
        case "match":
            partners = {option["id"]: option["match"] for option in item["options"]}
            return _lines_of_pairs(item, answer, partners, partners)
    return _lines_of_choice(item, answer)


def _lines_of_choice(item: Mapping[str, Any], answer: list[str]) -> list[Line]:
    picked = [option for option in item["options"] if option["id"] in answer]
    missed = [option for option in item["options"] if option["correct"] and option["id"] not in answer]
    if item["kind"] == "spot":
        other = "The unsafe line" if takes_one(item) else "Also not safe"
    else:
        other = "Better" if takes_one(item) else "Also right"
    return [
        *(
            Line(f"{_chosen(option['correct'])}: {option['text']}", option["correct"], option["feedback"])
            for option in picked
        ),
        *(Line(f"{other}: {option['text']}", True, option["feedback"]) for option in missed),
    ]


def _chosen(correct: bool) -> str:
    # In words, because a mark before the line is not read out.
    return "You chose, and it is right" if correct else "You chose, and it is not right"


def _lines_of_order(item: Mapping[str, Any], answer: list[str]) -> list[Line]:
    found = []
    for place, option in enumerate(item["options"], start=1):
        given = answer.index(option["id"]) + 1
        yours = "" if given == place else f" (you put it in place {given})"
        found.append(Line(f"{place}. {option['text']}{yours}", given == place, option["feedback"]))
    return found


def _lines_of_pairs(
    item: Mapping[str, Any], answer: dict[str, str], right: Mapping[str, str], names: Mapping[str, str]
) -> list[Line]:
    placed = placements(item, answer)
    found = []
    for option in item["options"]:
        name = option["id"]
        yours = "" if placed[name] else f" (you chose “{names[answer[name]]}”)"
        found.append(Line(f"{option['text']} → {right[name]}{yours}", placed[name], option["feedback"]))
    return found


def share(item: Mapping[str, Any], answer: Any) -> str:
    """Return how many parts of an answer are right, for the kinds that have parts: “3 of 4 in the right place”."""
    if item["kind"] in PLACING:
        placed = placements(item, answer)
        what = {"order": "in the right place", "sort": "in the right column", "match": "matched"}[
            item["kind"]
        ]
        return f"{sum(placed.values())} of {len(placed)} {what}"
    if item["kind"] == "multiple":
        right = right_ids(item)
        hits = sum(name in answer for name in right)
        extra = len(answer) - hits
        also = f", and {extra} that {'does' if extra == 1 else 'do'} not fit" if extra else ""
        return f"{hits} of {len(right)} right answers found{also}"
    return ""


def worth(item: Mapping[str, Any], answer: Any, *, partial: bool) -> str:
    """Return what that counts for, or an empty text where it goes without saying."""
    if not share(item, answer) or is_right(item, answer):
        return ""
    if not partial:
        return "The question counts when all of it is right."
    earned = points(item, answer)
    counted = f"It counts as {number(earned)} of a question." if earned else "It does not count this time."
    return (
        f"{counted} It is a safety question: to pass, all of it must be right."
        if item["critical"]
        else counted
    )


def number(value: Fraction | float) -> str:
    """Return a number as people write it: 3, 2.5, 0.67."""
    return f"{float(value):.2f}".rstrip("0").rstrip(".")
