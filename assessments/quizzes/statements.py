"""How an answer is said: the question as an interaction of its kind, answers by their ids.

How confident somebody feels is counted in groups only, so a statement says that a slider was answered, never how.
"""

from collections.abc import Callable, Mapping
from typing import Any

from assessments.players import Answer
from courses.visits import Visit
from records import vocabulary as xapi

from .items import STEPS_OF_SLIDER, right_ids, truth


def describe(visit: Visit, answer: Answer) -> xapi.Activity:
    """Return the question that was answered, as an activity."""
    item = next(item for item in visit.step.content["items"] if item["id"] == answer.item)
    return xapi.Activity(
        id=xapi.activity_id("step", visit.step.id, "item", answer.item),
        type=xapi.INTERACTION,
        name=item["text"],
        interaction=INTERACTIONS[item["kind"]](item),
    )


def _components(entries: Any, key: str = "text") -> list[dict[str, Any]]:
    return [{"id": entry["id"], "description": {xapi.LANGUAGE: entry[key]}} for entry in entries]


def _choice(item: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "interactionType": "choice",
        "choices": _components(item["options"]),
        "correctResponsesPattern": ["[,]".join(right_ids(item))],
    }


def _true_false(item: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "interactionType": "true-false",
        "correctResponsesPattern": [truth(item, name) for name in right_ids(item)],
    }


def _sequencing(item: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "interactionType": "sequencing",
        "choices": _components(item["options"]),
        "correctResponsesPattern": ["[,]".join(option["id"] for option in item["options"])],
    }


def _sorting(item: Mapping[str, Any]) -> dict[str, Any]:
    pairs = [f"{option['id']}[.]{option['column']}" for option in item["options"]]
    return {
        "interactionType": "matching",
        "source": _components(item["options"]),
        "target": _components(item["columns"]),
        "correctResponsesPattern": ["[,]".join(pairs)],
    }


def _matching(item: Mapping[str, Any]) -> dict[str, Any]:
    owners = {option["match"]: option for option in reversed(item["options"])}
    targets = [option for option in item["options"] if owners[option["match"]] is option]
    pairs = [f"{option['id']}[.]{owners[option['match']]['id']}" for option in item["options"]]
    return {
        "interactionType": "matching",
        "source": _components(item["options"]),
        "target": _components(targets, "match"),
        "correctResponsesPattern": ["[,]".join(pairs)],
    }


def _likert(item: Mapping[str, Any]) -> dict[str, Any]:
    ends = {STEPS_OF_SLIDER[0]: item["low"], STEPS_OF_SLIDER[-1]: item["high"]}
    scale = [{"id": step, "text": ends.get(step, step)} for step in STEPS_OF_SLIDER]
    return {"interactionType": "likert", "scale": _components(scale)}


INTERACTIONS: Mapping[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    "single": _choice,
    "multiple": _choice,
    "spot": _choice,
    "truefalse": _true_false,
    "order": _sequencing,
    "sort": _sorting,
    "match": _matching,
    "slider": _likert,
}
