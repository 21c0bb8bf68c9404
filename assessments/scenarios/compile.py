"""From the page to the graph that is played, with every reference checked."""

from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string

from courses.errors import CompileError
from courses.models import StepPage

from .pages import ScenarioPage
from .shape import Scene, counts, problems, story_of


def compile_page(page: StepPage) -> dict[str, Any]:
    """Return a scenario's content for the edition. Raises CompileError naming scene and choice."""
    assert isinstance(page, ScenarioPage)
    return compile_story(page)


def compile_story(page: ScenarioPage) -> dict[str, Any]:
    """Return the graph of a scenario page, saved or not. Raises CompileError naming scene and choice."""
    story = story_of(page)
    for finding in problems(story):
        raise CompileError(finding.where, f"{finding.problem} {finding.mend}".strip())
    scenes = {scene.name: _scene(scene) for scene in story.scenes}
    endings = {
        ending.name: {key: ending.value[key] for key in ("title", "text", "debrief")}
        | {"counts": counts(ending.value)}
        for ending in story.endings
    }
    return {
        "role": page.role,
        "setting": page.setting,
        "content_note": page.content_note,
        "relationship": page.relationship,
        "feedback": page.feedback,
        "intro": page.intro,
        "variables": dict(story.variables),
        "start": story.scenes[0].name,
        "order": [*scenes, *endings],  # as the author wrote them: JSON in canonical form forgets it
        "scenes": scenes,
        "endings": endings,
        "to_go": to_go(scenes, endings),
    }


def _scene(scene: Scene) -> dict[str, Any]:
    value = scene.value
    return {
        "title": value["title"],
        "setting": value["setting"] or "",
        "channel": value["channel"],
        "text": value["text"],
        "says": {"who": value["says_who"], "line": value["says_line"]} if value["says_line"] else None,
        "media": _media(value),
        "choices": [_choice(choice.value) for choice in scene.choices],
    }


def _media(value: Mapping[str, Any]) -> str:
    """Return a scene's picture and recording as lessons show them, with their words."""
    parts = []
    if value["picture"]:
        picture = {"picture": value["picture"], "alt": value["picture_alt"] or ""}
        parts.append(render_to_string("courses/blocks/picture.html", {"value": picture}))
    if value["recording"]:
        parts.append(render_to_string("courses/blocks/recording.html", {"value": value["recording"]}))
    return "\n".join(parts)


def _choice(value: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": value["id"],
        "text": value["text"],
        "safety": value["safety"],
        "reason": value["reason"],
        "tag": value["tag"],
        "critical": bool(value["critical"]),
        "cautions": list(value["cautions"] or []),
        "at_risk": value["at_risk"] or "",
        "next": value["next"],
        "effects": {effect["variable"]: effect["by"] for effect in value["effects"]},
        "needs": {need["variable"]: need["condition"] for need in value["needs"]},
        "after": [[*one["choice"].split("/"), bool(one["taken"])] for one in value["after"]],
    }


def to_go(scenes: Mapping[str, Any], endings: Mapping[str, Any]) -> dict[str, int]:
    """Return, for each scene from which an ending can be reached, the fewest choices to one: no path is shorter."""
    distance = dict.fromkeys(endings, 0)
    grew = True
    while grew:
        grew = False
        for name, scene in scenes.items():
            best = min(
                (distance[choice["next"]] + 1 for choice in scene["choices"] if choice["next"] in distance),
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
        # As it was before there was a choice, where nothing of it is used: old editions can be corrected.
        [name if counts(ending) else [name, False] for name, ending in sorted(content["endings"].items())],
        {
            name: [
                [
                    *(c[key] for key in ("id", "safety", "tag", "critical", "next", "effects", "needs")),
                    *([c["after"]] if c.get("after") else []),
                ]
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
