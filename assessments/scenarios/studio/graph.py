"""The whole scenario as a picture: pure, and drawn from what is there, however incomplete.

A node is named by its block's id, because short names may be missing or stand twice while somebody writes.
"""

import re
from collections import Counter, deque
from typing import Any

from assessments.scenarios.compile import to_go
from assessments.scenarios.pages import ScenarioPage
from assessments.scenarios.views import SAFETY_LABELS
from courses.lint import Finding, error, warning

Graph = dict[str, Any]

NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
FEWEST_CHOICES = 2
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
                "free": not choice.value.get("needs"),
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
            node["key"]: {
                "choices": [
                    {"next": c["to"], "needs": {} if c["free"] else {"": ""}} for c in node["choices"]
                ]
            }
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


def shape(page: ScenarioPage, graph: Graph) -> list[Finding]:
    """Return what is missing or does not fit, each with its field: what the compiler would stop at, all at once."""
    found: list[Finding] = []
    if not page.scenes:
        found.append(error("Scenes", "there is no scene yet.", "Add the first one.", at="scenes"))
    if not page.endings:
        found.append(error("Endings", "there is no ending yet.", "Add at least one.", at="endings"))
    for node in graph["nodes"]:
        found += _of_node(node)
    for number, block in enumerate(page.variables, start=1):
        if not _text(block.value, "name") or block.value.get("start") is None:
            found.append(
                error(f"Variable {number}", "its name or its start is missing.", at=f"variables.{block.id}")
            )
    for block in page.scenes:
        for choice in block.value["choices"].bound_blocks:
            at = f"scenes.{block.id}.choices.{choice.id}"
            found += _of_choice(choice.value, f"{_called(block)} › {_called_choice(choice.value)}", at)
        if not _text(block.value, "title"):
            found.append(error(_called(block), "the title is missing.", at=f"scenes.{block.id}.title"))
        if not _text(block.value, "text"):
            found.append(
                error(_called(block), "what happens here is not told yet.", at=f"scenes.{block.id}.text")
            )
    for block in page.endings:
        found += [
            error(_called(block, "ending"), f"the {key} is missing.", at=f"endings.{block.id}.{key}")
            for key in ("title", "text", "debrief")
            if not _text(block.value, key)
        ]
    return found


def _called(block: Any, kind: str = "scene") -> str:
    title = _text(block.value, "title")
    return f"{kind} “{title}”" if title else f"a {kind} without a title" if kind == "scene" else "an ending"


def _called_choice(value: Any) -> str:
    text = _text(value, "text")
    return f"choice “{text}”" if text else "a choice without words"


def _of_node(node: Graph) -> list[Finding]:
    where, at = f"{node['kind']} “{node['title']}”", node["at"]
    found = []
    if not node["id"]:
        found.append(
            error(
                where,
                "the short name is missing.",
                "Give it a title: the name follows from it.",
                at=f"{at}.id",
            )
        )
    elif not NAME.fullmatch(node["id"]):
        found.append(
            error(
                where,
                f"“{node['id']}” is no short name.",
                "Use lower-case letters, digits and dashes.",
                at=f"{at}.id",
            )
        )
    if TWICE in node["problems"]:
        found.append(
            error(where, f"the short name “{node['id']}” is used twice.", "Change one.", at=f"{at}.id")
        )
    if NO_WAY_IN in node["problems"]:
        found.append(
            error(where, "no choice leads here.", "Let one lead here, or take this out.", at=f"{at}.title")
        )
    if node["kind"] == "scene":
        if NO_WAY_OUT in node["problems"] and NOWHERE not in node["problems"]:
            found.append(
                error(where, "no path leads from here to an ending.", "Let a choice lead on.", at=at)
            )
        free = sum(choice["free"] for choice in node["choices"])
        if free < FEWEST_CHOICES:
            found.append(
                error(
                    where,
                    "at least two choices must always be offered.",
                    "Add one without a condition.",
                    at=f"{at}.choices",
                )
            )
        names = [choice["text"] for choice in node["choices"]]
        found += [
            warning(where, f"two choices say “{name}”.", "Let them differ.", at=f"{at}.choices")
            for name, times in Counter(names).items()
            if times > 1
        ]
    for choice in node["choices"]:
        if choice["to"] is None:
            problem = (
                f"leads to “{choice['next']}”, which does not exist."
                if choice["next"]
                else "leads nowhere yet."
            )
            found.append(
                error(
                    f"{where} › choice “{choice['text']}”",
                    problem,
                    "Choose a scene or an ending.",
                    at=f"{choice['at']}.next",
                )
            )
    return found


def _of_choice(value: Any, where: str, at: str) -> list[Finding]:
    asked = {
        "text": "what the learner does is not said yet.",
        "safety": "how safe it is, is not said yet.",
        "reason": "the reason is missing.",
        "tag": "recognise, respond or refer: not said yet.",
    }
    found = [
        error(where, problem, at=f"{at}.{key}") for key, problem in asked.items() if not _text(value, key)
    ]
    for key, parts in (("effects", ("variable", "by")), ("needs", ("variable", "condition"))):
        if any(row.get(part) in (None, "") for row in value.get(key) or [] for part in parts if part in row):
            found.append(error(where, "an effect or a condition is not finished.", at=f"{at}.{key}"))
    return found
