"""The whole scenario as a picture: pure, and drawn from what is there, however incomplete.

A node is named by its block's id, because short names may be missing or stand twice while somebody writes.
"""

from collections import Counter, deque
from typing import Any

from assessments.scenarios.compile import to_go
from assessments.scenarios.pages import ScenarioPage
from assessments.scenarios.printed import SAFETY_LABELS
from assessments.scenarios.shape import always_offered

Graph = dict[str, Any]

NO_WAY_IN = "No choice leads here"
NO_WAY_OUT = "No way from here to an ending"
NOWHERE = "A choice leads nowhere yet"
TWICE = "Short name used twice"


def draw(page: ScenarioPage) -> Graph:
    """Return scenes and endings with their choices, where each leads, and what is wrong with each, in words."""
    nodes = [_scene(block, number) for number, block in enumerate(page.scenes, start=1)]
    nodes += [_ending(block, number) for number, block in enumerate(page.endings, start=1)]
    keys: dict[str, str] = {}
    for node in nodes:
        keys.setdefault(node["id"], node["key"])
    for node in nodes:
        for choice in node["choices"]:
            choice["to"] = keys.get(choice["next"]) if choice["next"] else None
    start = nodes[0]["key"] if nodes and nodes[0]["kind"] == "scene" else None
    _say_problems(nodes, start)
    return {"start": start, "nodes": nodes}


def _text(value: Any, key: str) -> str:
    return str(value.get(key) or "").strip()


def _scene(block: Any, number: int) -> Graph:
    value, at = block.value, f"scenes.{block.id}"
    return {
        "key": str(block.id or f"scene-{number}"),
        "kind": "scene",
        "number": number,
        "id": _text(value, "id"),
        "title": _text(value, "title") or f"Scene {number}, without a title",
        "at": at,
        "choices": [
            {
                "text": _text(choice.value, "text") or f"Choice {place}, without words",
                "safety": _text(choice.value, "safety"),
                "label": SAFETY_LABELS.get(_text(choice.value, "safety"), "How safe is not said yet"),
                "next": _text(choice.value, "next"),
                "at": f"{at}.choices.{choice.id}",
                "free": always_offered(choice.value),
            }
            for place, choice in enumerate(value["choices"].bound_blocks, start=1)
        ],
        "problems": [],
    }


def _ending(block: Any, number: int) -> Graph:
    return {
        "key": str(block.id or f"ending-{number}"),
        "kind": "ending",
        "number": number,
        "id": _text(block.value, "id"),
        "title": _text(block.value, "title") or f"Ending {number}, without a title",
        "at": f"endings.{block.id}",
        "choices": [],
        "problems": [],
    }


def _say_problems(nodes: list[Graph], start: str | None) -> None:
    """Add to each node what is wrong with where it stands in the whole."""
    by_key = {node["key"]: node for node in nodes}
    seen = {start} if start else set()
    queue = deque(seen)
    while queue:
        for choice in by_key[queue.popleft()]["choices"]:
            if choice["to"] and choice["to"] not in seen:
                seen.add(choice["to"])
                queue.append(choice["to"])
    leads_out = to_go(
        {
            node["key"]: {"choices": [{"next": choice["to"]} for choice in node["choices"] if choice["free"]]}
            for node in nodes
            if node["kind"] == "scene"
        },
        {node["key"]: {} for node in nodes if node["kind"] == "ending"},
    )
    names = Counter(node["id"] for node in nodes if node["id"])
    for node in nodes:
        if node["key"] not in seen:
            node["problems"].append(NO_WAY_IN)
        if node["kind"] == "scene" and node["key"] not in leads_out:
            node["problems"].append(NO_WAY_OUT)
        if any(choice["to"] is None for choice in node["choices"]):
            node["problems"].append(NOWHERE)
        if names[node["id"]] > 1:
            node["problems"].append(TWICE)
