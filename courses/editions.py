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

    def step(self, step_id: str) -> Step | None:
        """Return a step by its id, or None when this edition has no such step."""
        return self._by_id.get(step_id)

    def steps_of(self, module: Module) -> list[Step]:
        """Return a module's steps in order."""
        return [self._by_id[step_id] for step_id in module.step_ids]

    def frontier(self, done: frozenset[str]) -> Step | None:
        """Return the first step that is not done: where "Continue" leads. None when all are done."""
        return next((step for step in self.steps if step.id not in done), None)

    def is_open(self, step: Step, done: frozenset[str]) -> bool:
        """Return whether a step may be worked on: every step before it is done, or it is itself."""
        frontier = self.frontier(done)
        return frontier is None or step.position <= frontier.position or step.id in done

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
