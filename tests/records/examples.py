"""A valid statement with everything in it, and a way to change one place of it."""

import copy
from typing import Any

UUID = "12345678-1234-5678-8234-567812345678"
AGENT = {"objectType": "Agent", "name": "A", "mbox": "mailto:a@example.org"}
ACCOUNT = {"homePage": "https://example.org", "name": "1"}
ACTIVITY = {"objectType": "Activity", "id": "https://example.org/a"}
CHOICE = {
    "id": "https://example.org/q",
    "definition": {
        "name": {"en-GB": "Q"},
        "description": {"cy": "C"},
        "type": "http://adlnet.gov/expapi/activities/cmi.interaction",
        "moreInfo": "https://example.org/more",
        "extensions": {"https://example.org/x": None, "https://example.org/y": {}},
        "interactionType": "choice",
        "correctResponsesPattern": ["a"],
        "choices": [{"id": "a", "description": {"en": "A"}}, {"id": "b"}],
    },
}
FULL: dict[str, Any] = {
    "id": UUID,
    "actor": AGENT,
    "verb": {"id": "http://adlnet.gov/expapi/verbs/answered", "display": {"en-GB": "answered"}},
    "object": CHOICE,
    "result": {
        "score": {"scaled": 0.5, "raw": 5, "min": 0, "max": 10},
        "success": True,
        "completion": False,
        "response": "a",
        "duration": "PT1M30.5S",
        "extensions": {"https://example.org/x": ""},
    },
    "context": {
        "registration": UUID,
        "instructor": {"objectType": "Group", "member": [AGENT]},
        "team": {"objectType": "Group", "account": ACCOUNT},
        "contextActivities": {
            "parent": [ACTIVITY],
            "grouping": ACTIVITY,
            "category": [],
            "other": [ACTIVITY],
        },
        "revision": "1",
        "platform": "P",
        "language": "en-GB",
        "statement": {"objectType": "StatementRef", "id": UUID},
        "extensions": {},
        "contextAgents": [
            {"objectType": "contextAgent", "agent": AGENT, "relevantTypes": ["https://example.org/t"]}
        ],
        "contextGroups": [
            {"objectType": "contextGroup", "group": {"objectType": "Group", "member": [AGENT]}}
        ],
    },
    "timestamp": "2026-11-22T10:00:00.123+01:00",
    "stored": "2026-11-22T10:00:00Z",
    "authority": AGENT,
    "version": "2.0.0",
    "attachments": [
        {
            "usageType": "https://example.org/u",
            "display": {"en": "A"},
            "description": {"en": "B"},
            "contentType": "text/plain; charset=utf-8",
            "length": 27,
            "sha2": "a" * 64,
            "fileUrl": "https://example.org/f",
        }
    ],
}
GONE = object()


def changed(*changes: tuple[str, Any], base: dict[str, Any] = FULL) -> dict[str, Any]:
    """Return the statement with values put at dotted places; GONE takes one away."""
    statement = copy.deepcopy(base)
    for place, value in changes:
        *way, last = [int(step) if step.isdigit() else step for step in place.split(".")]
        holder: Any = statement
        for step in way:
            holder = holder[step]
        if value is GONE:
            del holder[last]
        else:
            holder[last] = copy.deepcopy(value)
    return statement


def small(**parts: Any) -> dict[str, Any]:
    """Return the smallest valid statement, with parts of it replaced."""
    return {
        "actor": AGENT,
        "verb": {"id": "https://example.org/v"},
        "object": {"id": "https://example.org/a"},
    } | parts
