"""Making packages: the same draft always gives the same bytes."""

import io
import json
import stat
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .content import CONTENT, CONTENT_FOLDER
from .manifest import MANIFEST

_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the first day that zip knows


@dataclass
class LibraryDraft:
    """A library to be packed: its folder, what its library.json says, and its other files by their path in the folder."""

    folder: str
    metadata: dict[str, Any]
    files: dict[str, bytes] = field(default_factory=dict)


@dataclass
class Draft:
    """A package to be built: what h5p.json and content.json say, the libraries, and media by their path in content/."""

    manifest: dict[str, Any]
    content: dict[str, Any]
    libraries: list[LibraryDraft]
    media: dict[str, bytes] = field(default_factory=dict)


def new_library(
    name: str,
    *,
    title: str = "",
    needs: Iterable[str] = (),
    scripts: Mapping[str, bytes] | None = None,
    styles: Mapping[str, bytes] | None = None,
    files: Mapping[str, bytes] | None = None,
    licence: str = "",
    runnable: bool = True,
) -> LibraryDraft:
    """Return a library. Names are written “H5P.MultiChoice 1.16” or with a patch version, “H5P.MultiChoice 1.16.4”.

    Raises ValueError when a name is not.
    """
    machine, major, minor, patch = _split(name)
    metadata: dict[str, Any] = {
        "title": title or machine,
        "machineName": machine,
        "majorVersion": major,
        "minorVersion": minor,
        "patchVersion": patch,
        "runnable": int(runnable),
        "preloadedJs": [{"path": path} for path in scripts or {}],
        "preloadedCss": [{"path": path} for path in styles or {}],
        "preloadedDependencies": [_dependency(needed) for needed in needs],
    }
    if licence:
        metadata["license"] = licence
    return LibraryDraft(
        f"{machine}-{major}.{minor}", metadata, {**(scripts or {}), **(styles or {}), **(files or {})}
    )


def new_draft(
    title: str,
    content: dict[str, Any],
    libraries: list[LibraryDraft],
    *,
    media: Mapping[str, bytes] | None = None,
    language: str = "en",
) -> Draft:
    """Return a package whose main library is the first of `libraries`."""
    manifest = {
        "title": title,
        "language": language,
        "mainLibrary": libraries[0].metadata["machineName"],
        "embedTypes": ["div"],
        "preloadedDependencies": [
            {key: library.metadata[key] for key in ("machineName", "majorVersion", "minorVersion")}
            for library in libraries
        ],
    }
    return Draft(manifest, content, libraries, dict(media or {}))


def build(draft: Draft) -> bytes:
    """Return the .h5p file of a draft. Does not judge it: a draft that breaks a rule gives a package that does."""
    files = {MANIFEST: _json(draft.manifest), CONTENT: _json(draft.content)}
    files |= {f"{CONTENT_FOLDER}/{path}": data for path, data in draft.media.items()}
    for library in draft.libraries:
        files[f"{library.folder}/library.json"] = _json(library.metadata)
        files |= {f"{library.folder}/{path}": data for path, data in library.files.items()}
    return pack(files)


def pack(files: Mapping[str, bytes]) -> bytes:
    """Return an archive of files: h5p.json first, the rest by name."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(files, key=lambda path: (path != MANIFEST, path)):
            entry = zipfile.ZipInfo(path, _LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # Unix, so that the mode below is understood wherever we run
            entry.external_attr = (stat.S_IFREG | 0o644) << 16
            archive.writestr(entry, files[path])
    return packed.getvalue()


def _json(data: dict[str, Any]) -> bytes:
    return json.dumps(data, separators=(",", ":")).encode("ascii")


def _dependency(name: str) -> dict[str, Any]:
    machine, major, minor, _ = _split(name)
    return {"machineName": machine, "majorVersion": major, "minorVersion": minor}


def _split(name: str) -> tuple[str, int, int, int]:
    machine, _, version = name.partition(" ")
    parts = [int(part) for part in version.split(".")]
    if len(parts) not in (2, 3):
        raise ValueError(f"write a library as “H5P.MultiChoice 1.16”, not {name!r}")
    return machine, parts[0], parts[1], parts[2] if len(parts) == 3 else 0
