"""A story as its author is writing it: its parts with the fields they stand in, and what would stop it being played.

Made for unfinished forms: anything may be empty, double or lead nowhere, and every problem is named with its field.
"""

import re
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from courses.lint import Finding, error

from .pages import ScenarioPage

SHORT = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True)
class Part:
    """A scene, a choice or an ending: what it holds, how to find it, and where it stands in the form."""

    value: Mapping[str, Any]
    where: str  # "The third door lock › scene “At the door”"
    at: str  # "scenes.<block id>", as Wagtail's comments name it

    @property
    def name(self) -> str:
        """The short name, or an empty text."""
        return self.value["id"] or ""

    def says(self, problem: str, mend: str = "", field: str = "") -> Finding:
        """Return an error about this part or one of its fields."""
        return error(self.where, problem, mend, at=f"{self.at}.{field}" if field else self.at)


@dataclass(frozen=True)
class Scene(Part):
    """A scene with its choices."""

    choices: tuple[Part, ...]


@dataclass(frozen=True)
class Story:
    """All parts, in the order of the form."""

    title: str
    declared: tuple[tuple[str, Mapping[str, Any]], ...]  # variables with the fields they stand in
    scenes: tuple[Scene, ...]
    endings: tuple[Part, ...]

    @property
    def variables(self) -> dict[str, int]:
        """What each variable starts with."""
        return {value["name"]: value["start"] for _, value in self.declared if value["name"]}

    @property
    def parts(self) -> Iterator[Part]:
        """Scenes, then endings."""
        yield from self.scenes
        yield from self.endings


def story_of(page: ScenarioPage) -> Story:
    """Return the parts of a scenario page, saved or not."""
    return Story(
        title=page.title,
        declared=tuple((f"variables.{block.id}", block.value) for block in page.variables),
        scenes=tuple(_scene(page.title, block) for block in page.scenes),
        endings=tuple(
            Part(block.value, f"{page.title} › ending “{block.value['title']}”", f"endings.{block.id}")
            for block in page.endings
        ),
    )


def _scene(title: str, block: Any) -> Scene:
    where, at = f"{title} › scene “{block.value['title']}”", f"scenes.{block.id}"
    choices = tuple(
        Part(one.value, f"{where} › choice “{one.value['text']}”", f"{at}.choices.{one.id}")
        for one in block.value["choices"].bound_blocks
    )
    return Scene(block.value, where, at, choices)


def problems(story: Story) -> list[Finding]:
    """Return what would stop a story being played, in the order of the form, then what is wrong with its paths."""
    empty = [
        error(story.title, f"there is no {what} yet.", "Add at least one.", at=f"{what}s")
        for what, parts in (("scene", story.scenes), ("ending", story.endings))
        if not parts
    ]
    if empty:
        return empty
    return [*_variables(story), *_names(story), *_scenes(story), *_endings(story), *_paths(story)]


def _variables(story: Story) -> Iterator[Finding]:
    for at, value in story.declared:
        if not value["name"] or value["start"] is None:
            yield error(story.title, "a variable's name or start is missing.", at=at)


def _names(story: Story) -> Iterator[Finding]:
    seen: set[str] = set()
    for part in story.parts:
        if not part.name:
            yield part.says("has no short name.", "Give it a title: the name follows from it.", "id")
        elif not SHORT.fullmatch(part.name):
            yield part.says(
                f"“{part.name}” is no short name.", "Use lower-case letters, digits and dashes.", "id"
            )
        elif part.name in seen:
            yield part.says(
                f"the short name “{part.name}” is used twice.", "Each scene and ending needs its own.", "id"
            )
        seen.add(part.name)


def _scenes(story: Story) -> Iterator[Finding]:
    targets = {part.name for part in story.parts}
    taken = {f"{scene.name}/{choice.name}" for scene in story.scenes for choice in scene.choices}
    for scene in story.scenes:
        yield from _missing(scene, "title", "text")
        if not scene.choices:
            yield scene.says("is a dead end: it has no choices.", "Add two to four.", "choices")
            continue
        names = [choice.name for choice in scene.choices]
        if len(set(names)) != len(names):
            yield scene.says("two choices have the same short name.", "Each needs its own.", "choices")
        if sum(always_offered(choice.value) for choice in scene.choices) < 2:
            yield scene.says(
                "at least two choices must always be offered.", "Take a condition away.", "choices"
            )
        for choice in scene.choices:
            yield from _choice(choice, story, targets, taken)


def _missing(part: Part, *fields: str) -> Iterator[Finding]:
    for field in fields:
        if not (part.value[field] or "").strip():
            yield part.says(f"the {field} is missing.", "", field)


def _endings(story: Story) -> Iterator[Finding]:
    for ending in story.endings:
        yield from _missing(ending, "title", "text", "debrief")
    if not any(counts(ending.value) for ending in story.endings):
        yield story.endings[0].says(
            "no ending completes the scenario.", "Tick it for at least one.", "counts"
        )


def _choice(choice: Part, story: Story, targets: set[str], taken: set[str]) -> Iterator[Finding]:
    value = choice.value
    for key, what in (("text", "words"), ("safety", "safety"), ("reason", "reason"), ("tag", "tag")):
        if not value[key]:
            yield choice.says(f"the {what} is missing.", "", key)
    if not value["next"]:
        yield choice.says("leads nowhere yet.", "Choose the next scene or an ending.", "next")
    elif value["next"] not in targets:
        yield choice.says(
            f"leads to “{value['next']}”, which does not exist.", "Choose a scene or an ending.", "next"
        )
    variables = story.variables
    for field, other in (("effects", "by"), ("needs", "condition")):
        for one in value[field]:
            if one[other] in (None, ""):
                yield choice.says("an effect or a condition is not finished.", "", field)
            elif one["variable"] not in variables:
                yield choice.says(
                    f"the variable “{one['variable']}” does not exist.",
                    "Add it, or choose one that does.",
                    field,
                )
    for one in value["after"]:
        if one["choice"] not in taken:
            yield choice.says(
                f"depends on “{one['choice']}”, which is no choice of this scenario.",
                "Write the scene's and the choice's short names: at-the-door/ask-alone.",
                "after",
            )


def _paths(story: Story) -> Iterator[Finding]:
    """Unreachable parts, and scenes from which no ending can be reached."""
    scenes = {scene.name: scene for scene in reversed(story.scenes)}
    start = story.scenes[0].name
    seen, queue = {start}, deque([start])
    while queue:
        for choice in scenes[queue.popleft()].choices:
            target = choice.value["next"]
            if target not in seen:
                seen.add(target)
                if target in scenes:
                    queue.append(target)
    for part in story.parts:
        if part.name not in seen:
            yield part.says("no choice leads here.", "Lead to it, or delete it.", "id")
    leaving = {ending.name for ending in story.endings}
    grew = True
    while grew:
        more = {
            name
            for name, scene in scenes.items()
            if name not in leaving
            and any(always_offered(one.value) and one.value["next"] in leaving for one in scene.choices)
        }
        leaving |= more
        grew = bool(more)
    for scene in story.scenes:
        if scene.choices and scene.name not in leaving:
            yield scene.says(
                "no path leads from here to an ending.",
                "Let one choice that is always offered lead on.",
                "choices",
            )


def always_offered(choice: Mapping[str, Any]) -> bool:
    """Return whether a choice has no condition."""
    return not choice["needs"] and not choice["after"]


def counts(ending: Mapping[str, Any]) -> bool:
    """Return whether reaching an ending completes the scenario. One written before the question was asked does."""
    return ending.get("counts") is not False
