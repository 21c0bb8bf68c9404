"""What the stored statements say together about an agent or an activity: put together when it is asked for.

No table holds it, so that no two batches wait for one another's rows. The newest LATEST statements are read.
"""

from typing import Any

from records.columns import actor_key
from records.models import StatementQuerySet

from . import rawjson

LATEST = 50


def person(seen: StatementQuerySet, agent: dict[str, Any]) -> dict[str, Any]:
    """Return the Person object of an agent, seen before or not. One query."""
    key = actor_key(agent)
    names = [agent["name"]] if "name" in agent else []
    for body in seen.filter(actor=key).order_by("-pk").values_list("body", flat=True)[:LATEST]:
        name = rawjson.loads(body)["actor"].get("name")
        if isinstance(name, str) and name not in names:
            names.append(name)
    found: dict[str, Any] = {"objectType": "Person"}
    if names:
        found["name"] = names
    for identifier in ("mbox", "mbox_sha1sum", "openid", "account"):
        if identifier in agent:
            found[identifier] = [agent[identifier]]
    return found


def activity(seen: StatementQuerySet, activity_id: str, key: str) -> dict[str, Any]:
    """Return an activity with its definition, newer words before older ones. One query."""
    definition: dict[str, Any] = {}
    bodies = seen.filter(activity=key).order_by("-pk").values_list("body", flat=True)[:LATEST]
    for body in bodies:
        for name, value in rawjson.loads(body)["object"].get("definition", {}).items():
            if name in ("name", "description", "extensions"):
                definition[name] = value | definition.get(name, {})
            else:
                definition.setdefault(name, value)
    found: dict[str, Any] = {"objectType": "Activity", "id": activity_id}
    return found | ({"definition": definition} if definition else {})
