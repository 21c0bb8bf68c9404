"""What activities say of themselves, as H5P writes it."""

import json
from typing import Any
from uuid import uuid4

ADL = "http://adlnet.gov/expapi/verbs/"


def statement(
    verb: str = "completed", iri: str = "https://example.org/activity", *, parent: str = "", **result: Any
) -> dict[str, Any]:
    """Return a statement as the H5P core makes it: no id, no time, an actor that is nobody."""
    said: dict[str, Any] = {
        "actor": {"name": "Learner", "mbox": "mailto:learner@invalid", "objectType": "Agent"},
        "verb": {"id": verb if "/" in verb else ADL + verb, "display": {"en-US": verb}},
        "object": {
            "id": iri,
            "objectType": "Activity",
            "definition": {"name": {"en-US": "An activity"}},
        },
        "context": {
            "contextActivities": {"category": [{"id": "http://h5p.org/libraries/H5P.MultiChoice-1.16"}]}
        },
    }
    if parent:
        said["context"]["contextActivities"]["parent"] = [{"id": parent, "objectType": "Activity"}]
    if result:
        said["result"] = result
    return said


def score(scaled: Any, **more: Any) -> dict[str, Any]:
    """Return a result with a score out of ten."""
    return {"score": {"min": 0, "max": 10, "raw": scaled * 10, "scaled": scaled}, "completion": True} | more


def event(said: Any, identity: str = "") -> dict[str, Any]:
    """Return an event as the page sends it."""
    return {"id": identity or str(uuid4()), "at": "2026-11-22T10:00:00Z", "statement": json.dumps(said)}


def question(kind: str, response: str, **definition: Any) -> dict[str, Any]:
    """Return a question of `getXAPIData()`."""
    return {
        "statement": {
            "object": {
                "definition": {"interactionType": kind, "description": {"en": "<p>Which?</p>"}} | definition
            },
            "result": {"response": response, "score": {"raw": 1, "max": 1, "min": 0, "scaled": 1}},
        }
    }
