"""h5p.json and library.json as typed facts."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .findings import Findings
from .limits import Limits
from .rules import Rule

MANIFEST = "h5p.json"
EDITOR_LIBRARY = "H5PEditor."

# h5p-php-library allows the same letters; that it begins with a letter or digit keeps it clear of skipped folders.
_MACHINE_NAME = re.compile(r"[A-Za-z0-9][\w.-]{0,254}", re.ASCII)
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}([-_][A-Za-z0-9]{1,8})*")
# Control characters, halves of characters, separators of lines, and what turns the direction of a line.
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028-\u202e\u2066-\u2069]")
_VERSION_PART = re.compile(r"[0-9]{1,5}")


@dataclass(frozen=True, order=True)
class LibraryName:
    """A library and its version, as packages depend on it. Written “H5P.MultiChoice 1.16”."""

    machine: str
    major: int
    minor: int

    def __str__(self) -> str:
        return f"{self.machine} {self.major}.{self.minor}"

    @property
    def folder(self) -> str:
        """The folder that the library has in a package: H5P.MultiChoice-1.16."""
        return f"{self.machine}-{self.major}.{self.minor}"

    @property
    def for_editing(self) -> bool:
        """Whether it belongs to the editor and is never played."""
        return self.machine.startswith(EDITOR_LIBRARY)


@dataclass(frozen=True)
class Manifest:
    """What h5p.json says: the activity's title and language, its main library, and the libraries it needs."""

    title: str
    language: str
    main: LibraryName
    needs: tuple[LibraryName, ...]
    licence: str
    authors: tuple[str, ...]


@dataclass(frozen=True)
class Library:
    """What a library.json says, with the folder it lies in. `licence` is empty where the library states none."""

    name: LibraryName
    patch: int
    title: str
    folder: str
    runnable: bool
    needs: tuple[LibraryName, ...]
    scripts: tuple[str, ...]
    styles: tuple[str, ...]
    core_api: tuple[int, int]
    licence: str
    author: str


@dataclass(frozen=True)
class _Reader:
    """Reads fields of one JSON object and notes each that is missing or wrong."""

    data: dict[str, Any]
    path: str
    findings: Findings

    def required[T](self, field: str, read: Callable[[Any], T | None]) -> T | None:
        """Return a field's value as `read` understands it (None: not at all)."""
        if self.data.get(field) in (None, ""):
            self.findings.refuse(Rule.FIELD_MISSING, self.path, field=field)
            return None
        return self.optional(field, read)

    def optional[T](self, field: str, read: Callable[[Any], T | None]) -> T | None:
        """Return a field's value, or None where there is none."""
        value = self.data.get(field)
        if value is None:
            return None
        result = read(value)
        if result is None:
            self.findings.refuse(Rule.FIELD_WRONG, self.path, field=field)
        return result

    def text(self, field: str) -> str:
        """Return a text that is only for showing: whatever it is, it spoils nothing."""
        return _text(self.data.get(field)) or ""

    def library_names(self, names: tuple[LibraryName, ...]) -> tuple[LibraryName, ...]:
        """Return the libraries that are needed to play: without the editor's, and each once."""
        needed = []
        for name in dict.fromkeys(names):
            if name.for_editing:
                self.findings.notice(Rule.EDITOR_LEFT_OUT, self.path, name=name)
            elif _MACHINE_NAME.fullmatch(name.machine):
                needed.append(name)
            else:
                self.findings.refuse(Rule.BAD_NAME, self.path, name=name.machine)
        return tuple(needed)


def read_manifest(data: dict[str, Any], findings: Findings) -> Manifest | None:
    """Return the facts of an h5p.json, or None after noting what is wrong with it."""
    reader = _Reader(data, MANIFEST, findings)
    title = reader.required("title", _text)
    language = reader.required("language", _matching(_LANGUAGE))
    main = reader.required("mainLibrary", _exact)
    listed = reader.required("preloadedDependencies", _names)
    if title is None or language is None or main is None or listed is None:
        return None
    needs = reader.library_names(listed)
    found = next((name for name in needs if name.machine == main), None)
    if found is None:
        findings.refuse(Rule.MAIN_NOT_LISTED, MANIFEST, name=main)
        return None
    return Manifest(title, language, found, needs, reader.text("license"), _authors(data.get("authors")))


def read_library(data: dict[str, Any], folder: str, limits: Limits, findings: Findings) -> Library | None:
    """Return the facts of a library.json, or None after noting what is wrong with it."""
    reader = _Reader(data, f"{folder}/library.json", findings)
    machine = reader.required("machineName", _exact)
    title = reader.required("title", _text)
    major, minor, patch = (
        reader.required(field, _number) for field in ("majorVersion", "minorVersion", "patchVersion")
    )
    needs = reader.library_names(reader.optional("preloadedDependencies", _names) or ())
    scripts, styles = (reader.optional(field, _paths) for field in ("preloadedJs", "preloadedCss"))
    core_api = reader.optional("coreApi", _core_api) or (1, 0)
    if core_api > limits.core_api:
        version, limit = (f"{api[0]}.{api[1]}" for api in (core_api, limits.core_api))
        findings.refuse(Rule.NEWER_PLAYER, reader.path, version=version, limit=limit)
    if machine is None or title is None or major is None or minor is None or patch is None:
        return None
    if not _MACHINE_NAME.fullmatch(machine):
        findings.refuse(Rule.BAD_NAME, reader.path, name=machine)
        return None
    name = LibraryName(machine, major, minor)
    if folder not in (name.folder, machine):
        findings.refuse(Rule.FOLDER_NAME, reader.path, folder=folder, name=name)
    return Library(
        name=name,
        patch=patch,
        title=title,
        folder=folder,
        runnable=data.get("runnable") in (1, "1", True),
        needs=needs,
        scripts=scripts or (),
        styles=styles or (),
        core_api=core_api,
        licence=reader.text("license"),
        author=reader.text("author"),
    )


def _text(value: Any) -> str | None:
    """Return a text without what can not be seen (a database can not keep a NUL, nor half a character)."""
    if not isinstance(value, str):
        return None
    return " ".join(_UNSEEN.sub(" ", value).split())[:255] or None


def _exact(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _matching(pattern: re.Pattern[str]) -> Callable[[Any], str | None]:
    return lambda value: value if isinstance(value, str) and pattern.fullmatch(value) else None


def _number(value: Any) -> int | None:
    """Return a part of a version. Packages of 2021 write them as texts."""
    if not isinstance(value, int | str) or not _VERSION_PART.fullmatch(str(value)):
        return None
    return int(value)


def _names(value: Any) -> tuple[LibraryName, ...] | None:
    if not isinstance(value, list):
        return None
    names = [_name(item) for item in value]
    return None if None in names else tuple(name for name in names if name)


def _name(value: Any) -> LibraryName | None:
    if not isinstance(value, dict):
        return None
    machine = value.get("machineName")
    major, minor = _number(value.get("majorVersion")), _number(value.get("minorVersion"))
    if not isinstance(machine, str) or not machine or major is None or minor is None:
        return None
    return LibraryName(machine, major, minor)


def _paths(value: Any) -> tuple[str, ...] | None:
    if not isinstance(value, list):
        return None
    paths = [item.get("path") if isinstance(item, dict) else None for item in value]
    texts = tuple(path for path in paths if isinstance(path, str) and path)
    return texts if len(texts) == len(paths) else None


def _core_api(value: Any) -> tuple[int, int] | None:
    if not isinstance(value, dict):
        return None
    major, minor = _number(value.get("majorVersion")), _number(value.get("minorVersion"))
    return None if major is None or minor is None else (major, minor)


def _authors(value: Any) -> tuple[str, ...]:
    people = value if isinstance(value, list) else []
    names = [_text(person.get("name")) for person in people if isinstance(person, dict)]
    return tuple(name for name in names if name)
