"""A scenario in a course pack."""

import re
import uuid
from typing import Any

from courses.errors import PackError
from courses.models import StepPage
from courses.pack import library
from courses.pack.files import called, dump, fields, identity, load, string

from .pages import CAUTIONS, CHANNELS, GENDERS, SAFETY, TAGS, ScenarioPage
from .shape import SHORT, counts

KEYS = [
    "id",
    "title",
    "minutes",
    "summary",
    "role",
    "setting",
    "content_note",
    "relationship",
    "feedback",
    "intro",
]
HARM = ["harm_by", "harm_to"]
SCENE = ["id", "title", "setting", "channel", "text", "choices"]
CHOICE = ["id", "text", "safety", "reason", "tag", "critical", "next"]
CHOICE_MORE = ["cautions", "justification", "at_risk", "effects", "needs", "after"]

# What a pack says -> what is stored.
SAFETY_WORDS = {"safer": "safer", "some risk": "some-risk", "less safe": "less-safe"}
CHANNEL_WORDS = {"in person": "in-person", "phone": "phone", "text": "text", "portal": "portal"}
assert set(SAFETY_WORDS.values()) == {value for value, _ in SAFETY}
assert set(CHANNEL_WORDS.values()) == {value for value, _ in CHANNELS}


def read(text: str, where: str) -> dict[str, Any]:
    """Return the values of a scenario page's fields. Raises PackError naming scene and choice."""
    data = fields(
        load(text, where),
        where,
        required=[*KEYS, "scenes", "endings"],
        optional=["variables", *HARM],
        numbers=["minutes"],
    )
    if not isinstance(data["relationship"], bool):
        raise PackError(where, "‘relationship’ must be true or false.")
    if data["feedback"] not in ScenarioPage.Feedback.values:
        raise PackError(where, "‘feedback’ must be each or end.")
    for key in HARM:
        if data.get(key, "") not in dict(GENDERS):
            raise PackError(
                where, f"‘{key}’ is {data[key]!r}. It may be: {', '.join(filter(None, dict(GENDERS)))}."
            )
    seed = str(identity(data["id"], where))
    variables = _list(data["variables"], where, "variables") if data.get("variables") is not None else []
    values = {
        key: string(data[key], where, key) for key in KEYS if key not in ("id", "minutes", "relationship")
    }
    return {
        **values,
        **{key: data.get(key, "") for key in HARM},
        "step_id": uuid.UUID(seed),
        "minutes": data["minutes"],
        "relationship": data["relationship"],
        "variables": blocks("variable", [_variable(one, where) for one in variables], seed),
        "scenes": blocks(
            "scene", [_scene(one, where) for one in _list(data["scenes"], where, "scenes")], seed
        ),
        "endings": blocks(
            "ending", [_ending(one, where) for one in _list(data["endings"], where, "endings")], seed
        ),
    }


def blocks(kind: str, values: list[dict[str, Any]], seed: str) -> list[dict[str, Any]]:
    return [
        {"type": kind, "value": value, "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{seed}/{kind}/{number}"))}
        for number, value in enumerate(values)
    ]


def _list(value: Any, where: str, key: str) -> list[Any]:
    if not isinstance(value, list) or not value:
        raise PackError(where, f"‘{key}’ must be a list with at least one entry.")
    return value


def _mapping(value: Any, where: str, key: str) -> dict[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise PackError(where, f"‘{key}’ must hold “variable: value” lines.")
    return value


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _name(value: Any, where: str) -> str:
    if not isinstance(value, str) or not SHORT.fullmatch(value):
        raise PackError(where, f"{value!r} is no short name: use lower-case letters, digits and dashes.")
    return value


def _variable(data: Any, where: str) -> dict[str, Any]:
    found = fields(data, f"{where}, variables", required=["name", "start"])
    if not _is_whole(found["start"]):
        raise PackError(f"{where}, variables", "‘start’ must be a whole number.")
    return {"name": _name(found["name"], f"{where}, variables"), "start": found["start"]}


def _ending(data: Any, where: str) -> dict[str, Any]:
    here = f"{where}, ending {called(data)}"
    found = fields(data, here, required=["id", "title", "text", "debrief"], optional=["counts"])
    return {
        "id": _name(found["id"], here),
        **{k: string(found[k], here, k) for k in ("title", "text", "debrief")},
        "counts": _truth(found.get("counts", True), here, "counts"),
    }


def _truth(value: Any, where: str, key: str) -> bool:
    if not isinstance(value, bool):
        raise PackError(where, f"‘{key}’ must be true or false.")
    return value


def _scene(data: Any, where: str) -> dict[str, Any]:
    here = f"{where}, scene {called(data)}"
    found = fields(data, here, required=SCENE, optional=["says", "picture", "recording"])
    says = fields(found["says"], here, required=["who", "line"]) if found.get("says") else {}
    picture = fields(found["picture"], here, required=["title", "alt"]) if found.get("picture") else {}
    recording = string(found["recording"], here, "recording") if found.get("recording") else ""
    return {
        "id": _name(found["id"], here),
        "title": string(found["title"], here, "title"),
        "setting": string(found["setting"], here, "setting"),
        "channel": _word(found["channel"], CHANNEL_WORDS, here, "channel"),
        "text": string(found["text"], here, "text"),
        "says_who": string(says.get("who", ""), here, "who"),
        "says_line": string(says.get("line", ""), here, "line"),
        "picture": library.find("picture", string(picture["title"], here, "title"), here).pk
        if picture
        else None,
        "picture_alt": string(picture.get("alt", ""), here, "alt"),
        "recording": library.find("recording", recording, here).pk if recording else None,
        "choices": [_choice(choice, here) for choice in _list(found["choices"], here, "choices")],
    }


def _choice(data: Any, where: str) -> dict[str, Any]:
    here = f"{where}, choice {called(data)}"
    found = fields(data, here, required=CHOICE, optional=CHOICE_MORE)
    effects, needs, after = (_mapping(found.get(key), here, key) for key in ("effects", "needs", "after"))
    cautions = found.get("cautions") or []
    if not isinstance(cautions, list) or any(one not in dict(CAUTIONS) for one in cautions):
        raise PackError(here, f"‘cautions’ is a list of: {', '.join(dict(CAUTIONS))}.")
    for name, by in effects.items():
        if not _is_whole(by):
            raise PackError(here, f"the effect on ‘{name}’ must be a whole number such as 1 or -1.")
    for name, condition in needs.items():
        if not isinstance(condition, str) or not re.fullmatch(r"(>=|<=|==|<|>) ?-?\d+", condition):
            raise PackError(here, f'the condition on ‘{name}’ must be a comparison such as ">= 1".')
    return {
        "id": _name(found["id"], here),
        "text": string(found["text"], here, "text"),
        "safety": _word(found["safety"], SAFETY_WORDS, here, "safety"),
        "reason": string(found["reason"], here, "reason"),
        "tag": _word(found["tag"], {value: value for value, _ in TAGS}, here, "tag"),
        "critical": _truth(found["critical"], here, "critical"),
        "cautions": cautions,
        "justification": string(found.get("justification") or "", here, "justification"),
        "at_risk": string(found.get("at_risk") or "", here, "at_risk"),
        "next": _name(found["next"], here),
        "effects": [{"variable": name, "by": by} for name, by in effects.items()],
        "needs": [{"variable": name, "condition": condition} for name, condition in needs.items()],
        "after": [
            {"choice": _earlier(name, here), "taken": _truth(taken, here, "after")}
            for name, taken in after.items()
        ],
    }


def _earlier(value: Any, where: str) -> str:
    if not isinstance(value, str) or value.count("/") != 1:
        raise PackError(
            where, f"‘after’ holds {value!r}; write scene/choice: true, such as at-the-door/ask-alone: true."
        )
    return "/".join(_name(part, where) for part in value.split("/"))


def _word(value: Any, known: dict[str, str], where: str, key: str) -> str:
    if not isinstance(value, str) or value not in known:
        raise PackError(where, f"‘{key}’ is {value!r}. It may be: {', '.join(known)}.")
    return known[value]


def write(page: StepPage) -> str:
    """Return the scenario as pack text. Reading it back gives the same page."""
    assert isinstance(page, ScenarioPage)
    data: dict[str, Any] = {key: getattr(page, key) for key in KEYS if key != "id"}
    data = {"id": str(page.step_id), **data}
    data |= {key: getattr(page, key) for key in HARM if getattr(page, key)}
    if page.variables:
        data["variables"] = [
            {"name": block.value["name"], "start": block.value["start"]} for block in page.variables
        ]
    data["scenes"] = [_write_scene(block.value) for block in page.scenes]
    data["endings"] = [
        {key: block.value[key] for key in ("id", "title", "text", "debrief")}
        | ({} if counts(block.value) else {"counts": False})
        for block in page.endings
    ]
    return dump(data)


def _write_scene(value: Any) -> dict[str, Any]:
    channel = next(word for word, stored in CHANNEL_WORDS.items() if stored == value["channel"])
    scene = {key: value[key] or "" for key in ("id", "title", "setting")} | {
        "channel": channel,
        "text": value["text"],
    }
    if value["says_line"]:
        scene["says"] = {"who": value["says_who"], "line": value["says_line"]}
    if value["picture"]:
        scene["picture"] = {"title": value["picture"].title, "alt": value["picture_alt"] or ""}
    if value["recording"]:
        scene["recording"] = value["recording"].title
    return {**scene, "choices": [_write_choice(choice) for choice in value["choices"]]}


def _write_choice(value: Any) -> dict[str, Any]:
    safety = next(word for word, stored in SAFETY_WORDS.items() if stored == value["safety"])
    choice = {
        "id": value["id"],
        "text": value["text"],
        "safety": safety,
        "reason": value["reason"],
        "tag": value["tag"],
        "critical": bool(value["critical"]),
    }
    if value["cautions"]:
        choice["cautions"] = list(value["cautions"])
    if value["justification"]:
        choice["justification"] = value["justification"]
    if value["at_risk"]:
        choice["at_risk"] = value["at_risk"]
    choice["next"] = value["next"]
    if value["effects"]:
        choice["effects"] = {effect["variable"]: effect["by"] for effect in value["effects"]}
    if value["needs"]:
        choice["needs"] = {need["variable"]: need["condition"] for need in value["needs"]}
    if value["after"]:
        choice["after"] = {one["choice"]: bool(one["taken"]) for one in value["after"]}
    return choice
