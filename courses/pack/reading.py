"""A course pack on disk, read whole and checked before anything is written."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from courses import kinds
from courses.errors import PackError, PackRefused
from courses.kinds import StepKind
from courses.models.pages import Family, Jurisdiction

from . import activities
from .activities import PackActivity
from .files import fields, identity, load, string

COURSE_KEYS = [
    "key",
    "slug",
    "title",
    "discreet_title",
    "family",
    "summary",
    "audience",
    "outcomes",
    "content_note",
    "jurisdiction",
    "pass_mark",
    "valid_months",
    "certificate_statement",
]
# Files that travel with a pack and are no part of the course: what a reviewer reads, and the facts that it uses.
CONTENTS, FACTS = "CONTENTS.md", "facts.yaml"
BESIDE = {CONTENTS, FACTS}
MODULE_KEYS = ["id", "title", "summary", "level"]


@dataclass(frozen=True)
class PackStep:
    """One step file: its kind, the part of its name that is the slug, and the values of its page's fields."""

    kind: StepKind
    slug: str
    values: dict[str, Any]
    where: str


@dataclass(frozen=True)
class PackModule:
    """One module folder."""

    folder: str
    slug: str
    values: dict[str, Any]
    steps: list[PackStep]


@dataclass(frozen=True)
class Pack:
    """A whole course as read from its folder."""

    values: dict[str, Any]
    modules: list[PackModule]
    activities: list[PackActivity]


def files_of(folder: Path) -> dict[str, str]:
    """Return every text file of a pack: path inside the folder -> text. Raises PackError for what is no UTF-8."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.name.startswith("."):
            continue
        name = path.relative_to(folder).as_posix()
        found[name] = decoded(name, path.read_bytes())
    return found


def decoded(name: str, data: bytes) -> str:
    """Return a file's text. Raises PackError for what is no UTF-8."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise PackError(name, "this file is not UTF-8 text.") from None


def read_pack(files: Mapping[str, str]) -> Pack:
    """Return a pack, checked. Raises PackRefused with everything that is wrong, by file; writes nothing."""
    reading = _Reading(files)
    pack = reading.pack()
    if reading.problems:
        raise PackRefused(reading.problems)
    assert pack is not None
    return pack


class _Reading:
    """Reads a pack file by file and goes on after a wrong one, so that an author hears of all of them at once."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self.files = {name: text for name, text in files.items() if name not in BESIDE}
        self.problems: list[PackError] = []
        self.seen: dict[Any, str] = {}

    def tried[Found](self, read: Callable[[], Found]) -> Found | None:
        """Return what a reader reads, or None where it refuses; the refusal is kept."""
        try:
            return read()
        except PackError as problem:
            self.problems.append(problem)
            return None

    def pack(self) -> Pack | None:
        if "course.yaml" not in self.files:
            self.problems.append(PackError("course.yaml", "there is no course.yaml at the top of the pack."))
            return None
        for name in sorted(self.files):
            if "/" not in name and name != "course.yaml":
                self.problems.append(PackError(name, "no file of this name stands at the top of a pack."))
        values = self.tried(lambda: _course(self.files["course.yaml"]))
        folders = sorted({path.split("/")[0] for path in self.files if "/" in path} - {activities.FOLDER})
        modules = [self.module(folder) for folder in folders]
        if not modules:
            self.problems.append(
                PackError("course.yaml", "there is no module folder such as 01-first-module beside it.")
            )
        found = list(self.activities())
        if values is None or self.problems:
            return None
        return Pack(values, [module for module in modules if module is not None], found)

    def module(self, folder: str) -> PackModule | None:
        head = self.tried(lambda: self.module_head(folder))
        names = sorted(name for name in self.files if name.startswith(f"{folder}/"))
        steps = [
            self.tried(lambda where=where: self.step(where))  # type: ignore[misc]
            for where in names
            if where != f"{folder}/module.yaml"
        ]
        if head is None:
            return None
        return PackModule(folder, head[0], head[1], [step for step in steps if step is not None])

    def module_head(self, folder: str) -> tuple[str, dict[str, Any]]:
        where = f"{folder}/module.yaml"
        if where not in self.files:
            raise PackError(folder, "there is no module.yaml in this folder.")
        data = fields(load(self.files[where], where), where, required=MODULE_KEYS, numbers=["level"])
        data["id"] = identity(data["id"], where)
        data["title"], data["summary"] = (string(data[key], where, key) for key in ("title", "summary"))
        self.once(data["id"], where)
        return _slug(folder, where), data

    def step(self, where: str) -> PackStep:
        name = where.rsplit("/", 1)[1]
        kind = kinds.by_suffix(name)
        if kind is None:
            known = ", ".join(f".{kind.suffix}" for kind in kinds.every())
            raise PackError(where, f"no kind of step has files that end like this. Known endings: {known}.")
        values = kind.read(self.files[where], where)
        self.once(values["step_id"], where)
        return PackStep(kind, _slug(name.removesuffix("." + kind.suffix), where), values, where)

    def activities(self) -> Iterator[PackActivity]:
        for where, text in self.files.items():
            folder, _, name = where.partition("/")
            if folder == activities.FOLDER and name:
                found = self.tried(lambda where=where, name=name, text=text: self.activity(where, name, text))  # type: ignore[misc]
                if found is not None:
                    yield found

    def activity(self, where: str, name: str, text: str) -> PackActivity:
        if "/" in name or not name.endswith(".yaml"):
            raise PackError(where, "this folder holds one .yaml file for each activity, and nothing else.")
        activity = activities.read(text, where)
        self.once(activity.id, where)
        return activity

    def once(self, value: Any, where: str) -> None:
        if value in self.seen:
            raise PackError(
                where, f"the id {value} is also used in {self.seen[value]}. Every id must be its own."
            )
        self.seen[value] = where


def _course(text: str) -> dict[str, Any]:
    where = "course.yaml"
    data = fields(
        load(text, where),
        where,
        required=COURSE_KEYS,
        optional=["needs", "card"],
        numbers=["pass_mark", "valid_months"],
    )
    data["key"] = identity(data["key"], where)
    if not isinstance(data["outcomes"], list):
        raise PackError(where, "‘outcomes’ must be a list of “- …” lines.")
    data["outcomes"] = [string(item, where, "outcomes") for item in data["outcomes"]]
    for key in set(COURSE_KEYS) - {"key", "outcomes", "pass_mark", "valid_months"}:
        data[key] = string(data[key], where, key)
    for key, allowed in (("family", Family.values), ("jurisdiction", Jurisdiction.values)):
        if data[key] not in allowed:
            raise PackError(where, f"‘{key}’ is {data[key]!r}. It may be: {', '.join(allowed)}.")
    data["needs"] = [_need(entry, where) for entry in _entries(data, "needs", where)]
    data["card"] = [_card_part(entry, where) for entry in _entries(data, "card", where)]
    return data


def _entries(data: dict[str, Any], key: str, where: str) -> list[Any]:
    found = data.get(key, [])
    if not isinstance(found, list):
        raise PackError(where, f"‘{key}’ must be a list of “- …” entries.")
    return found


def _need(entry: Any, where: str) -> dict[str, Any]:
    here = f"{where}, needs"
    data = fields(entry, here, required=["course", "level"], numbers=["level"])
    return {"course": string(data["course"], here, "course"), "level": data["level"]}


def _card_part(entry: Any, where: str) -> dict[str, Any]:
    here = f"{where}, card"
    data = fields(entry, here, required=["title", "points"])
    points = [string(point, here, "points") for point in _entries(data, "points", here)]
    return {"title": string(data["title"], here, "title"), "points": points}


def _slug(name: str, where: str) -> str:
    """Return the slug of a numbered name such as 02-noticing."""
    number, _, slug = name.partition("-")
    if not number.isdigit() or not slug:
        raise PackError(where, "the name must begin with a number and a dash, such as 02-noticing.")
    return slug
