"""An edition as learners run it: parsed once a process, because it never changes."""

import json
from dataclasses import dataclass
from typing import Any

from .errors import EditionUnreadable

SCHEMA = 1


@dataclass(frozen=True)
class Step:
    """One step of an edition, in course order."""

    id: str
    kind: str
    title: str
    summary: str
    minutes: int
    position: int
    module: "Module"
    content: dict[str, Any]


@dataclass(frozen=True)
class Module:
    """One module of an edition."""

    id: str
    title: str
    summary: str
    level: int
    number: int
    step_ids: tuple[str, ...]


class RunningEdition:
    """A parsed manifest, with the look-ups that pages need."""

    def __init__(self, manifest: dict[str, Any], content_hash: str = "") -> None:
        self.content_hash = content_hash
        self.course: dict[str, Any] = manifest["course"]
        self.levels: list[dict[str, Any]] = manifest["levels"]
        self.modules: list[Module] = []
        self.steps: list[Step] = []
        for number, entry in enumerate(manifest["modules"], start=1):
            module = Module(
                entry["id"], entry["title"], entry["summary"], entry["level"], number, tuple(entry["steps"])
            )
            self.modules.append(module)
            for step_id in entry["steps"]:
                step = manifest["steps"][step_id]
                self.steps.append(
                    Step(
                        id=step_id,
                        kind=step["kind"],
                        title=step["title"],
                        summary=step["summary"],
                        minutes=step["minutes"],
                        position=len(self.steps),
                        module=module,
                        content=step["content"],
                    )
                )
        self._by_id = {step.id: step for step in self.steps}
        # Kinds of which a level asks for fewer than there are: one of them may be left out, and nobody notes it.
        self.skippable = {
            group["kind"]
            for rules in self.levels
            for group in rules["groups"]
            if group["needed"] < len(group["steps"])
        }

    def step(self, step_id: str) -> Step | None:
        """Return a step by its id, or None when this edition has no such step."""
        return self._by_id.get(step_id)

    def steps_of(self, module: Module) -> list[Step]:
        """Return a module's steps in order."""
        return [self._by_id[step_id] for step_id in module.step_ids]

    def barrier(self, done: frozenset[str]) -> int:
        """Return how far somebody may go: the position of the first step that must be done and is not."""
        return next(
            (step.position for step in self.steps if step.id not in done and step.kind not in self.skippable),
            len(self.steps),
        )

    def is_open(self, step: Step, done: frozenset[str]) -> bool:
        """Return whether a step may be worked on: every step before it is done, or may be skipped."""
        return step.id in done or step.position <= self.barrier(done)

    def frontier(self, done: frozenset[str]) -> Step | None:
        """Return where "Continue" leads: the first open step after the last one done, else the first left over.

        None when all are done. A step that was skipped does not call people back while there is something ahead.
        """
        last = max((step.position for step in self.steps if step.id in done), default=-1)
        left = [step for step in self.steps if step.id not in done]
        return next(
            (step for step in left if step.position > last and self.is_open(step, done)), None
        ) or next(iter(left), None)

    @property
    def reaches(self) -> str:
        """The levels that the course reaches, as people read them: “Level 1”, “Levels 1 and 2”."""
        names = [str(rules["level"]) for rules in self.levels]
        return f"Level{'s' if len(names) > 1 else ''} {' and '.join(names)}"

    @property
    def minutes(self) -> int:
        """How long the whole course takes, in minutes."""
        return sum(step.minutes for step in self.steps)


_running: dict[str, RunningEdition] = {}
_KEEP = 64


def remember(content_hash: str, manifest: str) -> RunningEdition:
    """Return the parsed edition and keep it for this process. Raises EditionUnreadable."""
    running = _parse_manifest(content_hash, manifest)
    if len(_running) >= _KEEP:
        _running.pop(next(iter(_running)))
    _running[content_hash] = running
    return running


def recall(content_hash: str) -> RunningEdition | None:
    """Return the parsed edition if this process holds it."""
    return _running.get(content_hash)


def _parse_manifest(content_hash: str, manifest: str) -> RunningEdition:
    try:
        data = json.loads(manifest)
        if data["schema"] != SCHEMA:
            raise EditionUnreadable(f"it has schema {data['schema']} and this program reads {SCHEMA}")
        return RunningEdition(data, content_hash)
    except (KeyError, TypeError, ValueError) as error:
        raise EditionUnreadable(f"its manifest is damaged ({error!r})") from error
