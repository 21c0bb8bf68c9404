"""What learners chose, as a table and as a picture: from counts to what may be shown. Pure.

Every figure is rounded to the nearest ten and hidden below ten (domain brief 5.6: attitudes, ten, zeroes too). With
steps as wide as the threshold, no two figures can be compared to find a group that is smaller than it. A share is shown
from 200 learners on, to the nearest 5 %, which is ten of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .printed import SAFETY_LABELS

THRESHOLD, ENOUGH_FOR_SHARES = 10, 200
BOX, GAP, ROW, MARGIN = 190, 120, 96, 16  # of the picture, in its own units

Counts = Mapping[tuple[str, str], int]  # (scene, choice) -> learners; (ending, "") -> learners


def published(learners: int) -> int | None:
    """Return a count as it may be shown: to the nearest ten, or None below ten."""
    return None if learners < THRESHOLD else (learners + 5) // 10 * 10


@dataclass(frozen=True)
class Taken:
    """A choice with how many took it."""

    text: str
    safety: str
    label: str
    reason: str
    leads_to: str
    cautions: tuple[str, ...]
    critical: bool
    learners: int | None
    share: int | None  # per cent of those at the scene, to the nearest five
    weight: float  # 0 to 1, of shown figures: how wide to draw it

    @property
    def said(self) -> str:
        """How many took it, in words."""
        return f"{self.share} %" if self.share is not None else said(self.learners)


@dataclass(frozen=True)
class Met:
    """A scene with how many met it and what they chose."""

    name: str
    title: str
    text: str
    learners: int | None
    choices: tuple[Taken, ...]


@dataclass(frozen=True)
class Flow:
    """All scenes in the author's order, and the endings that learners came out at."""

    scenes: tuple[Met, ...]
    endings: tuple[tuple[str, int | None], ...]

    @property
    def hidden(self) -> bool:
        """Whether nothing may be shown at all."""
        return all(scene.learners is None for scene in self.scenes)

    def with_caution(self, caution: str) -> list[tuple[Met, Taken]]:
        """Return the choices with a caution that are shown, the most often taken first."""
        found = [
            (scene, choice)
            for scene in self.scenes
            for choice in scene.choices
            if caution in choice.cautions and choice.learners is not None
        ]
        return sorted(found, key=lambda pair: -pair[1].weight)


def flow_of(content: Mapping[str, Any], counts: Counts) -> Flow:
    """Return what may be shown of a released scenario's counts. Counts of what it does not hold are left out."""
    parts = {**content["scenes"], **content["endings"]}
    scenes = [(name, content["scenes"][name]) for name in content["order"] if name in content["scenes"]]
    endings = [(name, content["endings"][name]) for name in content["order"] if name in content["endings"]]
    return Flow(
        scenes=tuple(_met(name, scene, parts, counts) for name, scene in scenes),
        endings=tuple((part["title"], published(counts.get((name, ""), 0))) for name, part in endings),
    )


def _met(name: str, scene: Mapping[str, Any], parts: Mapping[str, Any], counts: Counts) -> Met:
    taken = {choice["id"]: counts.get((name, choice["id"]), 0) for choice in scene["choices"]}
    whole = sum(taken.values())
    return Met(
        name=name,
        title=scene["title"],
        text=scene["text"],
        learners=published(whole),
        choices=tuple(
            Taken(
                text=choice["text"],
                safety=choice["safety"],
                label=SAFETY_LABELS[choice["safety"]],
                reason=choice["reason"],
                leads_to=parts[choice["next"]]["title"],
                cautions=tuple(choice.get("cautions", ())),
                critical=choice["critical"],
                learners=published(taken[choice["id"]]),
                share=_share(taken[choice["id"]], whole),
                weight=(published(taken[choice["id"]]) or 0) / (published(whole) or 1),
            )
            for choice in scene["choices"]
        ),
    )


def _share(learners: int, whole: int) -> int | None:
    if learners < THRESHOLD or whole < ENOUGH_FOR_SHARES:
        return None
    return round(learners * 20 / whole) * 5


@dataclass(frozen=True)
class Box:
    """A scene or ending in the picture."""

    title: tuple[str, ...]
    note: str
    ending: bool
    x: int
    y: int


@dataclass(frozen=True)
class Arrow:
    """A choice in the picture: a curve as wide as its share, with a label where it begins."""

    path: str
    safety: str
    width: int
    label: str
    x: int
    y: int


@dataclass(frozen=True)
class Picture:
    """The whole picture, in units that a viewBox scales."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]


SIGNS = {"safer": "✓", "some-risk": "!", "less-safe": "✕"}


def picture_of(content: Mapping[str, Any], flow: Flow) -> Picture:
    """Return where scenes and endings stand, column by column from the start, and the arrows between them."""
    depth = _depths(content)
    columns: dict[int, list[str]] = {}
    for name in content["order"]:
        columns.setdefault(depth.get(name, 0), []).append(name)
    tallest = max(len(column) for column in columns.values())
    place = {
        name: (
            MARGIN + column * (BOX + GAP),
            MARGIN + (tallest - len(names)) * ROW // 2 + row * ROW,
        )
        for column, names in columns.items()
        for row, name in enumerate(names)
    }
    met = {scene.name: scene.learners for scene in flow.scenes}
    ended = dict(
        zip((name for name in content["order"] if name in content["endings"]), flow.endings, strict=True)
    )
    boxes = []
    for name, (x, y) in place.items():
        ending = name in ended
        learners = ended[name][1] if ending else met[name]
        part = (content["endings"] if ending else content["scenes"])[name]
        boxes.append(Box(_wrapped(part["title"]), said(learners), ending, x, y))
    return Picture(
        width=2 * MARGIN + max(columns) * (BOX + GAP) + BOX,
        height=2 * MARGIN + tallest * ROW,
        boxes=tuple(boxes),
        arrows=tuple(_arrows(content, flow, place)),
    )


def said(learners: int | None) -> str:
    """Return a figure in words."""
    return "fewer than 10" if learners is None else f"about {learners:,}"


def _depths(content: Mapping[str, Any]) -> dict[str, int]:
    """Return each part's column: behind every scene that leads to it, ways back left out; endings stand last."""
    order: list[str] = []
    onwards: dict[str, list[str]] = {}
    seen: set[str] = set()
    open_now: set[str] = set()

    def visit(name: str) -> None:
        seen.add(name)
        open_now.add(name)
        targets = [
            one["next"] for one in content["scenes"][name]["choices"] if one["next"] in content["scenes"]
        ]
        onwards[name] = [target for target in targets if target not in open_now]
        for target in onwards[name]:
            if target not in seen:
                visit(target)
        open_now.remove(name)
        order.append(name)

    visit(content["start"])
    depth = dict.fromkeys(order, 0)
    for name in reversed(order):
        for target in onwards[name]:
            depth[target] = max(depth[target], depth[name] + 1)
    return depth | dict.fromkeys(content["endings"], max(depth.values()) + 1)


def _wrapped(title: str) -> tuple[str, ...]:
    """Return a title in at most two lines of about 24 letters."""
    lines: list[str] = [""]
    for word in title.split():
        if len(lines[-1]) + len(word) > 23 and lines[-1]:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return (lines[0], lines[1] + ("…" if len(lines) > 2 else "")) if len(lines) > 1 else (lines[0],)


def _arrows(content: Mapping[str, Any], flow: Flow, place: Mapping[str, tuple[int, int]]) -> list[Arrow]:
    made = []
    for scene in flow.scenes:
        x, y = place[scene.name]
        choices = content["scenes"][scene.name]["choices"]
        step = (ROW - 30) / max(len(choices), 1)
        for number, (choice, taken) in enumerate(zip(choices, scene.choices, strict=True)):
            to_x, to_y = place[choice["next"]]
            from_y = round(y + step * (number + 0.5))
            start, end, middle = x + BOX, to_x, to_y + (ROW - 30) // 2
            bend = max(60, abs(end - start) // 2)
            made.append(
                Arrow(
                    path=f"M{start} {from_y} C{start + bend} {from_y} {end - bend} {middle} {end} {middle}",
                    safety=taken.safety,
                    width=2 + round(taken.weight * 8),
                    label=f"{SIGNS[taken.safety]} {'–' if taken.learners is None else taken.said.removeprefix('about ')}",
                    x=start + 6,
                    y=from_y - 4,
                )
            )
    return made
