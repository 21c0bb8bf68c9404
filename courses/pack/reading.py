"""A course pack on disk, read whole and checked before anything is written."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from courses import kinds
from courses.errors import PackError
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
        try:
            found[name] = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            raise PackError(name, "this file is not UTF-8 text.") from None
    return found


def read_pack(folder: Path) -> Pack:
    """Return a pack, checked. Raises PackError with file, place and reason, and writes nothing."""
    if not (folder / "course.yaml").is_file():
        raise PackError(str(folder), "there is no course.yaml in this folder.")
    files = files_of(folder)
    seen: dict[Any, str] = {}
    folders = sorted({path.split("/")[0] for path in files if "/" in path} - {activities.FOLDER})
    modules = [
        _module(name, {p.split("/", 1)[1]: t for p, t in files.items() if p.startswith(name + "/")}, seen)
        for name in folders
    ]
    if not modules:
        raise PackError(str(folder), "there is no module folder such as 01-first-module.")
    return Pack(_course(files["course.yaml"]), modules, list(_activities(files, seen)))


def _course(text: str) -> dict[str, Any]:
    where = "course.yaml"
    data = fields(load(text, where), where, required=COURSE_KEYS, numbers=["pass_mark", "valid_months"])
    data["key"] = identity(data["key"], where)
    if not isinstance(data["outcomes"], list):
        raise PackError(where, "‘outcomes’ must be a list of “- …” lines.")
    data["outcomes"] = [string(item, where, "outcomes") for item in data["outcomes"]]
    for key in set(COURSE_KEYS) - {"key", "outcomes", "pass_mark", "valid_months"}:
        data[key] = string(data[key], where, key)
    for key, allowed in (("family", Family.values), ("jurisdiction", Jurisdiction.values)):
        if data[key] not in allowed:
            raise PackError(where, f"‘{key}’ is {data[key]!r}. It may be: {', '.join(allowed)}.")
    return data


def _module(folder: str, files: dict[str, str], seen: dict[Any, str]) -> PackModule:
    if "module.yaml" not in files:
        raise PackError(folder, "there is no module.yaml in this folder.")
    where = f"{folder}/module.yaml"
    data = fields(load(files["module.yaml"], where), where, required=MODULE_KEYS, numbers=["level"])
    data["id"] = identity(data["id"], where)
    data["title"], data["summary"] = (string(data[key], where, key) for key in ("title", "summary"))
    _once(data["id"], where, seen)
    return PackModule(_slug(folder, where), data, list(_steps(folder, files, seen)))


def _steps(folder: str, files: dict[str, str], seen: dict[Any, str]) -> Iterator[PackStep]:
    for name, text in sorted(files.items()):
        if name == "module.yaml":
            continue
        where = f"{folder}/{name}"
        kind = kinds.by_suffix(name)
        if kind is None:
            known = ", ".join(f".{kind.suffix}" for kind in kinds.every())
            raise PackError(where, f"no kind of step has files that end like this. Known endings: {known}.")
        values = kind.read(text, where)
        _once(values["step_id"], where, seen)
        yield PackStep(kind, _slug(name.removesuffix("." + kind.suffix), where), values, where)


def _activities(files: dict[str, str], seen: dict[Any, str]) -> Iterator[PackActivity]:
    for where, text in files.items():
        folder, _, name = where.partition("/")
        if folder != activities.FOLDER or not name:
            continue
        if "/" in name or not name.endswith(".yaml"):
            raise PackError(where, "this folder holds one .yaml file for each activity, and nothing else.")
        activity = activities.read(text, where)
        _once(activity.id, where, seen)
        yield activity


def _slug(name: str, where: str) -> str:
    """Return the slug of a numbered name such as 02-noticing."""
    number, _, slug = name.partition("-")
    if not number.isdigit() or not slug:
        raise PackError(where, "the name must begin with a number and a dash, such as 02-noticing.")
    return slug


def _once(value: Any, where: str, seen: dict[Any, str]) -> None:
    if value in seen:
        raise PackError(where, f"the id {value} is also used in {seen[value]}. Every id must be its own.")
    seen[value] = where
