"""The libraries of a package: each complete in its folder, all that are needed there, and no circle among them."""

import posixpath
from collections import deque
from collections.abc import Collection, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from .findings import Findings
from .manifest import MANIFEST, Library, LibraryName, Manifest
from .rules import Rule


def check_files(library: Library, files: Collection[str], findings: Findings) -> None:
    """Note each script or style of a library that is missing, or lies outside its folder."""
    for path in (*library.scripts, *library.styles):
        inside = posixpath.normpath(path)
        where = f"{library.folder}/library.json"
        if "\\" in path or ":" in path or path.startswith("/") or inside.split("/")[0] == "..":
            findings.refuse(Rule.ESCAPES, where, name=path)
        elif f"{library.folder}/{inside}" not in files:
            findings.refuse(Rule.FILE_MISSING, where, name=path)


def check_needs(manifest: Manifest, libraries: Collection[Library], findings: Findings) -> None:
    """Note what is missing of all that the activity needs, directly or by way of other libraries, and every circle."""
    if not libraries:
        findings.refuse(Rule.NO_LIBRARIES)
        return
    by_name: dict[LibraryName, Library] = {}
    for library in libraries:
        if by_name.setdefault(library.name, library) is not library:
            findings.refuse(Rule.LIBRARY_TWICE, f"{library.folder}/library.json", name=library.name)
    for name, needed_by in missing(manifest, by_name):
        findings.refuse(Rule.LIBRARY_MISSING, MANIFEST, name=name, needed_by=needed_by)
    if round_and_round := circle(by_name):
        findings.refuse(Rule.CYCLE, names=" → ".join(str(name) for name in round_and_round))
    main = by_name.get(manifest.main)
    if main is not None and not main.runnable:
        findings.refuse(Rule.MAIN_NOT_RUNNABLE, MANIFEST, name=manifest.main)


def missing(manifest: Manifest, by_name: Mapping[LibraryName, Library]) -> Iterator[tuple[LibraryName, str]]:
    """Yield each library that is needed and not there, with who needs it first."""
    waiting = deque((name, "the activity") for name in manifest.needs)
    seen: set[LibraryName] = set()
    while waiting:
        name, needed_by = waiting.popleft()
        if name in seen:
            continue
        seen.add(name)
        library = by_name.get(name)
        if library is None:
            yield name, needed_by
        else:
            waiting += [(needed, str(name)) for needed in library.needs]


def circle(by_name: Mapping[LibraryName, Library]) -> list[LibraryName]:
    """Return libraries that need each other in a circle, first and last the same, or nothing. The player fails on them."""
    try:
        TopologicalSorter({name: library.needs for name, library in by_name.items()}).prepare()
    except CycleError as error:
        found: list[LibraryName] = error.args[1]
        return found[::-1]  # graphlib names each library after the one that is needed
    return []
