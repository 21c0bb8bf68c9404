"""From the page to the graph that is played, with every reference checked."""

from collections import deque
from collections.abc import Mapping
from typing import Any

from courses.errors import CompileError
from courses.models import StepPage

from .pages import ScenarioPage


def compile_page(page: StepPage) -> dict[str, Any]:
    """Return a scenario's content for the edition. Raises CompileError naming scene and choice."""
    assert isinstance(page, ScenarioPage)
    return compile_story(page)


def compile_story(page: ScenarioPage) -> dict[str, Any]:
    """Return the graph of a scenario page, saved or not. Raises CompileError naming scene and choice."""
    if not page.scenes or not page.endings:
        raise CompileError(page.title, "a scenario needs at least one scene and one ending.")
    variables = {block.value["name"]: block.value["start"] for block in page.variables}
    scenes: dict[str, Any] = {}
    endings: dict[str, Any] = {}
    for block in page.endings:
        value = block.value
        _new(value["id"], endings, f"{page.title} › ending “{value['title']}”")
        endings[value["id"]] = {key: value[key] for key in ("title", "text", "debrief")}
    for block in page.scenes:
        value = block.value
        where = f"{page.title} › scene “{value['title']}”"
        _new(value["id"], scenes, where)
        if value["id"] in endings:
            raise CompileError(where, f"the short name “{value['id']}” is also an ending's.")
        scenes[value["id"]] = {
            "title": value["title"],
            "setting": value["setting"] or "",
            "channel": value["channel"],
            "text": value["text"],
            "says": {"who": value["says_who"], "line": value["says_line"]} if value["says_line"] else None,
            "choices": [_choice(choice, variables, where) for choice in value["choices"]],
        }
    _check(page.title, scenes, endings)
    return {
        "role": page.role,
        "setting": page.setting,
        "content_note": page.content_note,
        "relationship": page.relationship,
        "feedback": page.feedback,
        "intro": page.intro,
        "variables": variables,
        "start": next(iter(scenes)),
        "order": [*scenes, *endings],  # as the author wrote them: JSON in canonical form forgets it
        "scenes": scenes,
        "endings": endings,
        "to_go": to_go(scenes, endings),
    }


def _new(name: str, known: Mapping[str, Any], where: str) -> None:
    if name in known:
        raise CompileError(where, f"the short name “{name}” is used twice.")


def _choice(value: Mapping[str, Any], variables: Mapping[str, int], where: str) -> dict[str, Any]:
    here = f"{where} › choice “{value['text']}”"
    for key in ("safety", "reason", "tag"):
        if not value[key]:
            raise CompileError(here, f"the {key} is missing.")
    effects = {effect["variable"]: effect["by"] for effect in value["effects"]}
    needs = {need["variable"]: need["condition"] for need in value["needs"]}
    for name in (*effects, *needs):
        if name not in variables:
            raise CompileError(
                here, f"the variable “{name}” does not exist. Add it, or choose one that does."
            )
    return {
        "id": value["id"],
        "text": value["text"],
        "safety": value["safety"],
        "reason": value["reason"],
        "tag": value["tag"],
        "critical": bool(value["critical"]),
        "at_risk": value["at_risk"] or "",
        "next": value["next"],
        "effects": effects,
        "needs": needs,
    }


def _check(title: str, scenes: Mapping[str, Any], endings: Mapping[str, Any]) -> None:
    """Raise CompileError for a choice that leads nowhere, an unreachable scene or ending, or a trap without exit."""
    for scene in scenes.values():
        where = f"{title} › scene “{scene['title']}”"
        names = [choice["id"] for choice in scene["choices"]]
        if len(set(names)) != len(names):
            raise CompileError(where, "two choices have the same short name.")
        if sum(not choice["needs"] for choice in scene["choices"]) < 2:
            raise CompileError(where, "at least two choices must always be offered.")
        for choice in scene["choices"]:
            if choice["next"] not in scenes and choice["next"] not in endings:
                raise CompileError(
                    f"{where} › choice “{choice['text']}”",
                    f"leads to “{choice['next']}”, which does not exist.",
                )
    seen = {next(iter(scenes))}
    queue = deque(seen)
    while queue:
        for choice in scenes[queue.popleft()]["choices"]:
            if choice["next"] not in seen:
                seen.add(choice["next"])
                if choice["next"] in scenes:
                    queue.append(choice["next"])
    for name, part in (*scenes.items(), *endings.items()):
        if name not in seen:
            raise CompileError(f"{title} › “{part['title']}”", "no choice leads here.")
    stuck = set(scenes) - set(to_go(scenes, endings))
    if stuck:
        scene = scenes[min(stuck)]
        raise CompileError(f"{title} › scene “{scene['title']}”", "no path leads from here to an ending.")


def to_go(scenes: Mapping[str, Any], endings: Mapping[str, Any]) -> dict[str, int]:
    """Return, for each scene from which an ending can be reached, the fewest choices to one that are always offered."""
    distance = dict.fromkeys(endings, 0)
    grew = True
    while grew:
        grew = False
        for name, scene in scenes.items():
            best = min(
                (
                    distance[c["next"]] + 1
                    for c in scene["choices"]
                    if not c["needs"] and c["next"] in distance
                ),
                default=None,
            )
            if best is not None and best < distance.get(name, best + 1):
                distance[name] = best
                grew = True
    return {name: distance[name] for name in scenes if name in distance}


def marking(content: Mapping[str, Any]) -> Any:
    """Return the graph without its words: a correction may mend a text, not where a choice leads or how it counts."""
    return [
        content["start"],
        content["variables"],
        sorted(content["endings"]),
        {
            name: [
                [c["id"], c["safety"], c["tag"], c["critical"], c["next"], c["effects"], c["needs"]]
                for c in scene["choices"]
            ]
            for name, scene in content["scenes"].items()
        },
    ]


def words(content: Mapping[str, Any]) -> str:
    """Return what a learner reads, except the choices themselves: an unsafe one must be able to say what not to do."""
    parts = [content["role"], content["setting"], content["content_note"], content["intro"]]
    for scene in content["scenes"].values():
        parts += [scene["title"], scene["text"], *(choice["reason"] for choice in scene["choices"])]
    for ending in content["endings"].values():
        parts += [ending["title"], ending["text"], ending["debrief"]]
    return "\n".join(parts)
