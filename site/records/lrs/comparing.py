"""Whether two statements say the same: what decides between 204 and 409 for one id."""

import re
from decimal import Decimal
from typing import Any

from records.columns import actor_key
from records.validation.values import moment

SET_BY_STORES = ("id", "stored", "authority", "version", "attachments")
SECONDS = re.compile(r"([0-9]+[.,][0-9]+)S$")


def same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two valid statements are equal where the specification wants them to be.

    Not counted: what a record store sets, attachments' metadata, words for verbs and activities, the order of a
    group's members, an activity that stands for a list of one, letters' case in UUIDs, the zone of a timestamp,
    and a duration's parts below a hundredth of a second. A timestamp counts only where both have one.
    """
    left, right = essence(one), essence(other)
    if "timestamp" not in left or "timestamp" not in right:
        left.pop("timestamp", None)
        right.pop("timestamp", None)
    return left == right


def essence(statement: dict[str, Any]) -> dict[str, Any]:
    """Return what a statement says, without the rest."""
    found = {name: value for name, value in statement.items() if name not in SET_BY_STORES}
    found["actor"] = _agent(found["actor"])
    found["verb"] = found["verb"]["id"]
    found["object"] = _object(found["object"])
    if "timestamp" in found:
        found["timestamp"] = moment(found["timestamp"])
    if "context" in found:
        found["context"] = _context(found["context"])
    if "duration" in found.get("result", {}):
        found["result"] = found["result"] | {"duration": _duration(found["result"]["duration"])}
    return _numbers_apart(found)  # type: ignore[no-any-return]


def _object(found: dict[str, Any]) -> Any:
    kind = found.get("objectType", "Activity")
    if kind == "Activity":
        return found["id"]
    if kind == "StatementRef":
        return found | {"id": found["id"].lower()}
    return essence(found) if kind == "SubStatement" else _agent(found)


def _agent(found: dict[str, Any]) -> dict[str, Any]:
    found = {"objectType": "Agent"} | found
    if "member" in found:
        members = [_agent(member) for member in found["member"]]
        found["member"] = sorted(members, key=lambda member: (actor_key(member), str(member.get("name"))))
    return found


def _context(found: dict[str, Any]) -> dict[str, Any]:
    found = dict(found)
    for name in ("instructor", "team"):
        if name in found:
            found[name] = _agent(found[name])
    if "registration" in found:
        found["registration"] = found["registration"].lower()
    if "contextActivities" in found:
        found["contextActivities"] = {
            place: [each["id"] for each in (held if isinstance(held, list) else [held])]
            for place, held in found["contextActivities"].items()
        }
    return found


def _duration(text: str) -> str:
    def cut(match: re.Match[str]) -> str:
        return f"{Decimal(match[1].replace(',', '.')):.2f}".rstrip("0").rstrip(".") + "S"

    return SECONDS.sub(cut, text)


def _numbers_apart(value: Any) -> Any:
    """Return a value in which true is not 1, as Python has it."""
    if isinstance(value, bool):
        return ("boolean", value)
    if isinstance(value, dict):
        return {name: _numbers_apart(inner) for name, inner in value.items()}
    return [_numbers_apart(inner) for inner in value] if isinstance(value, list) else value
