"""Statements without the people in them: whoever is named becomes a code that only one target gets.

The code is a keyed hash, so it is the same in every statement for that target, another one for the next target,
and nobody without the target's key can go back or try names out.
"""

import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings

from records.columns import actor_key
from records.lrs import rawjson

from .rewriting import Edit, dropped, rewritten


@dataclass(frozen=True)
class Pseudonyms:
    """The codes of one target. `received` statements may hold anything, so of them less is kept than of ours."""

    key: str
    received: bool

    def statement(self, text: str) -> str:
        """Return a statement, or the inner one of a statement, without anybody in it.

        Agents and groups keep nothing but a code, registrations become codes, attachments are left out. Of a
        received statement also all words are left out: the response, extensions, platform and revision, and all
        that is said of verbs and activities but their ids and types. Its id stays as it is: it is what a target
        stores it once by.
        """
        edits: dict[str, Edit] = {
            "actor": self._agent,
            "object": self._object,
            "context": self._context,
            "attachments": dropped,
        }
        if self.received:
            edits |= {"verb": _plain_verb, "result": _plain_result}
        return rewritten(text, edits)

    def code(self, kind: str, who: str) -> str:
        """Return the code of somebody or something, as a UUID: every record store takes that."""
        digest = hmac.digest(
            bytes.fromhex(self.key), f"{kind}|{who}".encode("utf-8", "surrogatepass"), hashlib.sha256
        )
        return str(UUID(bytes=digest[:16], version=4))

    def agent(self, named: dict[str, Any]) -> dict[str, Any]:
        """Return an agent or group as a code; a group without identity keeps its members' codes only."""
        made: dict[str, Any] = {"objectType": named.get("objectType", "Agent")}
        if who := actor_key(named):
            made["account"] = {"homePage": settings.BASE_URL, "name": self.code("agent", who)}
        if "member" in named:
            made["member"] = [self.agent(member) for member in named["member"]]
        return made

    def _agent(self, text: str) -> str:
        return json.dumps(self.agent(_value(text)))

    def _object(self, text: str) -> str:
        kind = _value(text).get("objectType", "Activity")
        if kind == "SubStatement":
            return self.statement(text)
        if kind in ("Agent", "Group"):
            return self._agent(text)
        return self._activity(text) if kind == "Activity" else text

    def _context(self, text: str) -> str:
        edits: dict[str, Edit] = {
            "registration": lambda held: json.dumps(self.code("registration", _value(held).lower())),
            "instructor": self._agent,
            "team": self._agent,
            "contextAgents": lambda held: self._around(held, "agent"),
            "contextGroups": lambda held: self._around(held, "group"),
        }
        if self.received:
            edits |= dict.fromkeys(("extensions", "platform", "revision"), dropped)
            edits["contextActivities"] = self._activities
        return rewritten(text, edits)

    def _around(self, text: str, role: str) -> str:
        return json.dumps([each | {role: self.agent(each[role])} for each in _value(text)])

    def _activities(self, text: str) -> str:
        places = rawjson.value(text).members
        return rawjson.written({place: self._places(held) for place, held in places.items()})

    def _places(self, text: str) -> str:
        held = _value(text)
        return json.dumps([_plain(each) for each in (held if isinstance(held, list) else [held])])

    def _activity(self, text: str) -> str:
        return json.dumps(_plain(_value(text))) if self.received else text


def _plain(activity: dict[str, Any]) -> dict[str, Any]:
    """Return an activity's id, and its type if it says one."""
    plain = {"objectType": "Activity", "id": activity["id"]}
    kind = activity.get("definition", {}).get("type")
    return plain if kind is None else plain | {"definition": {"type": kind}}


def _plain_verb(text: str) -> str:
    return json.dumps({"id": _value(text)["id"]})


def _plain_result(text: str) -> str:
    return rewritten(text, {"response": dropped, "extensions": dropped})


def _value(text: str) -> Any:
    return rawjson.value(text).value
