"""A check in a course pack.

A pack stands by itself: questions of the bank are written out as the check's own, and a draw by tag as a draw from the
questions that have the tag today (`draw: 3`, `from: […]`). Reading it back gives a check that asks the same, without
the bank; writing that gives the same bytes.
"""

import uuid
from collections.abc import Mapping
from typing import Any

from courses.errors import PackError
from courses.models import StepPage
from courses.pack.files import called, dump, fields, identity, load, string

from .blocks import OPTION_KEYS, block_of
from .compile import Entry, slots_of
from .items import NAMES, Item
from .pages import QuizPage

KEYS = ["id", "title", "minutes", "summary", "intro", "pass_mark", "items"]
ITEM = ["id", "kind", "text"]
DRAW = ["draw", "from"]
MARKED = ["critical", "explanation"]
PARTS: Mapping[str, list[str]] = {
    **{kind: [*MARKED, "options"] for kind in OPTION_KEYS},
    "sort": [*MARKED, "columns", "options"],
    "slider": ["low", "high"],
}
# Settings that are left out where they are what a new check has.
SETTINGS: Mapping[str, Any] = {
    "retry_wait_hours": 0,
    "attempts_allowed": 0,
    "counts": "best",
    "partial_credit": False,
    "shuffle": True,
}
NEED_NO_FEEDBACK = frozenset({"order", "sort", "match", "spot"})


def read(text: str, where: str) -> dict[str, Any]:
    """Return the values of a check page's fields. Raises PackError naming the question."""
    data = fields(
        load(text, where),
        where,
        required=KEYS,
        optional=list(SETTINGS),
        numbers=["minutes", "pass_mark", "retry_wait_hours", "attempts_allowed"],
    )
    if not isinstance(data["items"], list) or not data["items"]:
        raise PackError(where, "‘items’ must be a list with at least one question.")
    step_id = identity(data["id"], where)
    settings = dict(SETTINGS) | {name: data[name] for name in SETTINGS if name in data}
    if settings["counts"] not in QuizPage.Counts.values:
        raise PackError(
            where, f"‘counts’ is {settings['counts']!r}. It may be: {', '.join(QuizPage.Counts.values)}."
        )
    return {
        "step_id": step_id,
        **{key: string(data[key], where, key) for key in ("title", "summary", "intro")},
        **{key: data[key] for key in ("minutes", "pass_mark")},
        **settings,
        **{name: _yes_no(settings[name], where, name) for name in ("partial_credit", "shuffle")},
        "items": [_block(item, where, f"{step_id}/item/{place}") for place, item in enumerate(data["items"])],
    }


def _block(data: Any, where: str, name: str) -> dict[str, Any]:
    """Return a question, or a draw from a list, as a raw block; `name` makes its id, the same on each reading."""
    if not isinstance(data, Mapping) or "draw" not in data:
        return {**block_of(_item(data, where)), "id": _id(name)}
    here = f"{where}, draw of {data['draw']!r}"
    found = fields(data, here, required=DRAW, numbers=["draw"])
    if not isinstance(found["from"], list) or not found["from"]:
        raise PackError(here, "‘from’ must be a list with at least one question.")
    questions = [
        {**block_of(_item(item, where)), "id": _id(f"{name}/{place}")}
        for place, item in enumerate(found["from"])
    ]
    return {
        "type": "pool",
        "value": {"number": found["draw"], "questions": questions},
        "id": _id(name),
    }


def _id(name: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, name))


def _item(data: Any, where: str) -> Item:
    here = f"{where}, question {called(data)}"
    kind = data.get("kind") if isinstance(data, Mapping) else None
    if kind is not None and (not isinstance(kind, str) or kind not in NAMES):
        raise PackError(here, f"‘kind’ is {kind!r}. It may be: {', '.join(NAMES)}.")
    parts = PARTS[kind] if kind else [*MARKED, "options"]
    found = fields(data, here, required=[*ITEM, *parts], optional=["explanation"] if kind == "slider" else [])
    item: Item = {
        "explanation": "",
        "critical": False,
        "tags": [],
        **{
            key: string(value, here, key)
            for key, value in found.items()
            if key not in ("critical", "columns", "options")
        },
    }
    if "critical" in found:
        item["critical"] = _yes_no(found["critical"], here, "critical")
    for key in ("columns", "options"):
        if key not in found:
            continue
        if not isinstance(found[key], list):
            raise PackError(here, f"‘{key}’ must be a list.")
        keys = ("id", "text") if key == "columns" else OPTION_KEYS[item["kind"]]
        noun = "column" if key == "columns" else "answer"
        item[key] = [_part(part, f"{here}, {noun} {called(part)}", keys, item["kind"]) for part in found[key]]
    return item


def _part(data: Any, where: str, keys: tuple[str, ...], kind: str) -> dict[str, Any]:
    free = ["feedback"] if "feedback" in keys and kind in NEED_NO_FEEDBACK else []
    found = fields(data, where, required=[key for key in keys if key not in free], optional=free)
    part: dict[str, Any] = {key: string(found.get(key, ""), where, key) for key in keys if key != "correct"}
    if "correct" in keys:
        part["correct"] = _yes_no(found["correct"], where, "correct")
    return part


def _yes_no(value: Any, where: str, key: str) -> bool:
    if not isinstance(value, bool):
        raise PackError(where, f"‘{key}’ must be true or false.")
    return value


def write(page: StepPage) -> str:
    """Return the check as pack text. Reading it back gives a page that asks the same."""
    assert isinstance(page, QuizPage)
    data: dict[str, Any] = {
        "id": str(page.step_id),
        **{key: getattr(page, key) for key in ("title", "minutes", "summary", "intro", "pass_mark")},
    }
    for name, usual in SETTINGS.items():
        value = getattr(page, name)
        if value != usual:
            data[name] = str(value) if name == "counts" else value
    data["items"] = []
    for slot in slots_of(page):
        written = [_written(entry) for entry in slot.entries]
        data["items"] += written if slot.draw is None else [{"draw": slot.draw, "from": written}]
    return dump(data)


def _written(entry: Entry) -> dict[str, Any]:
    """Return a question in the order in which people read it, without what goes without saying."""
    item = entry.item
    kind = item["kind"]
    data = {key: item[key] for key in [*ITEM, *(["low", "high"] if kind == "slider" else MARKED)]}
    if kind == "slider":
        return data | ({"explanation": item["explanation"]} if item["explanation"] else {})
    if kind == "sort":
        data["columns"] = item["columns"]
    data["options"] = [
        {
            key: option[key]
            for key in OPTION_KEYS[kind]
            if key != "feedback" or option[key] or kind not in NEED_NO_FEEDBACK
        }
        for option in item["options"]
    ]
    return data
