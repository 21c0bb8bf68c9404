"""The formats of the specification: a statement as it was sent, by its ids alone, or in one language.

`canonical` picks the language; the definitions are those that the statement itself holds. The merged definition of an
activity is what the activities resource returns.
"""

import itertools
import re
from collections.abc import Sequence
from typing import Any

from records.columns import actor_key

from . import rawjson
from .asking import Asked, refuse

FORMATS = ("ids", "exact", "canonical")


def format_of(asked: Asked) -> str:
    """Return the format that is asked for. Raises Refused."""
    found = asked.params.get("format", "exact")
    if found not in FORMATS:
        refuse(400, f"This must be one of: {', '.join(FORMATS)}.", "format")
    return found


def shown(text: str, form: str, languages: Sequence[str]) -> str:
    """Return a statement's text in one of the formats."""
    if form == "exact":
        return text
    raw = rawjson.value(text)
    change = _ids if form == "ids" else _canonical
    members = dict(raw.members)
    for name in ("actor", "verb", "object", "context", "authority"):
        if name in raw.value:
            changed = change(name, raw.value[name], languages)
            if changed != raw.value[name]:
                members[name] = rawjson.dumps(changed)
    return rawjson.written(members)


def languages(header: str) -> list[str]:
    """Return the languages of an Accept-Language header, the dearest first."""
    weighed = []
    for part in header.split(",")[:30]:
        tag, _, rest = part.strip().partition(";")
        match = re.search(r"q\s*=\s*([01](?:\.[0-9]{0,3})?)", rest)
        weighed.append((-float(match[1]) if match else -1.0, tag.strip().lower()))
    return [tag for weight, tag in sorted(weighed, key=lambda pair: pair[0]) if tag and weight]


def _ids(name: str, value: Any, _: Sequence[str]) -> Any:
    """Return what identifies an agent, verb or activity, and no more."""
    if name == "verb":
        return {"id": value["id"]}
    if name == "context":
        return _around(value, lambda inner, found: _ids(inner, found, ()))
    kind = value.get("objectType", "Agent" if name in ("actor", "authority") else "Activity")
    if kind == "Activity":
        return {"id": value["id"]}
    if kind in ("Agent", "Group"):
        known = {key: held for key, held in value.items() if key not in ("name", "member")}
        if kind == "Group" and not actor_key(value):
            known["member"] = [_ids("actor", member, ()) for member in value["member"]]
        return known
    return _inside(value, lambda inner, found: _ids(inner, found, ())) if kind == "SubStatement" else value


def _canonical(name: str, value: Any, wanted: Sequence[str]) -> Any:
    """Return a verb or activity with one language of each of its maps."""
    if name == "verb":
        return value | ({"display": _chosen(value["display"], wanted)} if "display" in value else {})
    if name == "context":
        return _around(value, lambda inner, found: _canonical(inner, found, wanted))
    kind = value.get("objectType", "Agent" if name in ("actor", "authority") else "Activity")
    if kind == "SubStatement":
        return _inside(value, lambda inner, found: _canonical(inner, found, wanted))
    if kind != "Activity" or "definition" not in value:
        return value
    definition = dict(value["definition"])
    for key in ("name", "description"):
        if key in definition:
            definition[key] = _chosen(definition[key], wanted)
    for key in ("choices", "scale", "source", "target", "steps"):
        if key in definition:
            definition[key] = [
                item
                | ({"description": _chosen(item["description"], wanted)} if "description" in item else {})
                for item in definition[key]
            ]
    return value | {"definition": definition}


def _inside(statement: dict[str, Any], change: Any) -> dict[str, Any]:
    parts = {
        name: change(name, statement[name])
        for name in ("actor", "verb", "object", "context")
        if name in statement
    }
    return statement | parts


def _around(context: dict[str, Any], change: Any) -> dict[str, Any]:
    found = dict(context)
    for name in ("instructor", "team"):
        if name in found:
            found[name] = change("actor", found[name])
    for name, inner in (("contextAgents", "agent"), ("contextGroups", "group")):
        if name in found:
            found[name] = [each | {inner: change("actor", each[inner])} for each in found[name]]
    if "contextActivities" in found:
        found["contextActivities"] = {
            place: [change("object", each) for each in held]
            for place, held in found["contextActivities"].items()
        }
    return found


def _chosen(words: dict[str, str], wanted: Sequence[str]) -> dict[str, str]:
    """Return one entry of a language map: the dearest language that it has, itself or the nearest to it."""
    held = {tag.lower(): tag for tag in words}
    for tag in wanted:
        whole = [tag] if tag in held else []
        narrower = [each for each in held if each.startswith(tag + "-")]
        wider = [each for each in held if tag.startswith(each + "-")]
        if near := [*whole, *narrower, *wider]:
            return {held[near[0]]: words[held[near[0]]]}
    return dict(itertools.islice(words.items(), 1))
