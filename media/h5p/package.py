"""A package as a whole: `validate` holds it to every rule, `read` brings it into memory."""

import hashlib
from dataclasses import dataclass
from typing import Any, BinaryIO

from .archive import Archive, open_archive
from .building import Draft, LibraryDraft
from .content import CONTENT, CONTENT_FOLDER, check_media
from .errors import PackageRefused
from .files import check_bytes, is_needed, may_stay
from .findings import Finding, Findings, refused
from .jsontext import load_object
from .libraries import check_files, check_needs
from .limits import DEFAULT, Limits
from .manifest import MANIFEST, Library, Manifest, read_library, read_manifest
from .rules import Rule

_CHUNK = 1024 * 1024


@dataclass(frozen=True)
class Package:
    """A package that keeps every rule. `files` are those to unpack, with their sizes; whatever else it holds is left out.

    Their bytes come from `archive`, which checks them again as they are read; keep the file open as long as you read.
    """

    sha256: str
    manifest: Manifest
    libraries: tuple[Library, ...]
    content: dict[str, Any]
    files: dict[str, int]
    notices: tuple[Finding, ...]
    archive: Archive

    @property
    def licences(self) -> dict[str, str]:
        """The licence of each library, by its name; empty where the library states none."""
        return {str(library.name): library.licence for library in self.libraries}


def validate(file: BinaryIO, limits: Limits = DEFAULT) -> Package:
    """Return a package that keeps every rule. Writes nothing anywhere; a second call gives the same.

    `file` must be open for reading and seekable. Raises PackageRefused with everything that is wrong:

    1. The archive's tables: names, kinds, sizes, bombs. If these are wrong, or h5p.json is missing, we read no further.
    2. The files that learners need: whether they may be in a package, and their bytes.
    3. h5p.json; each library and all that it needs; the content and its media.
    """
    archive = open_archive(file, limits)
    _check_there_is_a_manifest(archive)
    findings = Findings(limits.findings)
    files = {path for path in archive.files if is_needed(path) and may_stay(path, findings)}
    for path in sorted(files, key=archive.starts.__getitem__):
        if not _is_settings(path):
            check_bytes(archive, path, findings)
    manifest = _manifest(archive, limits, findings)
    libraries = _libraries(archive, files, limits, findings)
    if manifest is not None and libraries is not None:
        check_needs(manifest, libraries, findings)
    content = _content(archive, files, limits, findings)
    findings.settle()
    assert manifest is not None
    assert libraries is not None
    assert content is not None
    return Package(
        sha256=_digest(file),
        manifest=manifest,
        libraries=tuple(libraries),
        content=content,
        files={path: archive.files[path].size for path in sorted(files)},
        notices=tuple(findings.notices),
        archive=archive,
    )


def read(file: BinaryIO, limits: Limits = DEFAULT) -> Draft:
    """Return what learners need of a package, all in memory, to change and `build` again. Raises PackageRefused.

    What `validate` leaves out (hidden files, whatever serves editing only) is not in it.
    """
    package = validate(file, limits)
    settings = {
        path: _object(package.archive, path, limits, Findings(limits.findings)) or {}
        for path in package.files
        if _is_settings(path)
    }
    data = {path: package.archive.read(path) for path in package.files if path not in settings}
    libraries = [
        LibraryDraft(library.folder, settings[_library_file(library.folder)], _below(library.folder, data))
        for library in package.libraries
    ]
    return Draft(settings[MANIFEST], settings[CONTENT], libraries, _below(CONTENT_FOLDER, data))


def _check_there_is_a_manifest(archive: Archive) -> None:
    if MANIFEST in archive.files:
        return
    for path in archive.files:
        folder, _, name = path.partition("/")
        if name == MANIFEST:
            raise refused(Rule.IN_A_FOLDER, folder=folder)
    raise refused(Rule.NO_MANIFEST)


def _manifest(archive: Archive, limits: Limits, findings: Findings) -> Manifest | None:
    data = _object(archive, MANIFEST, limits, findings)
    return None if data is None else read_manifest(data, findings)


def _content(archive: Archive, files: set[str], limits: Limits, findings: Findings) -> dict[str, Any] | None:
    if CONTENT not in files:
        findings.refuse(Rule.NO_CONTENT)
        return None
    content = _object(archive, CONTENT, limits, findings)
    if content is not None:
        check_media(content, files, findings)
    return content


def _libraries(archive: Archive, files: set[str], limits: Limits, findings: Findings) -> list[Library] | None:
    """Return the facts of all libraries, or None when one has none."""
    folders = sorted({path.split("/")[0] for path in files if "/" in path} - {CONTENT_FOLDER})
    if len(folders) > limits.libraries:
        findings.refuse(Rule.TOO_MANY_LIBRARIES, count=len(folders), limit=limits.libraries)
        return None
    found = []
    for folder in folders:
        library = _library(folder, archive, files, limits, findings)
        if library is not None:
            check_files(library, files, findings)
            found.append(library)
    return found if len(found) == len(folders) else None


def _library(
    folder: str, archive: Archive, files: set[str], limits: Limits, findings: Findings
) -> Library | None:
    if _library_file(folder) not in files:
        findings.refuse(Rule.NOT_A_LIBRARY, folder=folder)
        return None
    data = _object(archive, _library_file(folder), limits, findings)
    return None if data is None else read_library(data, folder, limits, findings)


def _object(archive: Archive, path: str, limits: Limits, findings: Findings) -> dict[str, Any] | None:
    """Return the JSON object in a file, or None after noting why it can not be had."""
    most = limits.json_bytes if path == CONTENT else limits.settings_bytes
    if archive.files[path].size > most:
        findings.refuse(Rule.JSON_TOO_LARGE, path)
        return None
    try:
        text = archive.read(path)
    except PackageRefused as error:
        findings.add(error)
        return None
    return load_object(text, path, limits, findings)


def _library_file(folder: str) -> str:
    return f"{folder}/library.json"


def _is_settings(path: str) -> bool:
    """Return whether we read a file as JSON."""
    folder = path.split("/")[0]
    return path in (MANIFEST, CONTENT) or (folder != CONTENT_FOLDER and path == _library_file(folder))


def _below(folder: str, data: dict[str, bytes]) -> dict[str, bytes]:
    return {path[len(folder) + 1 :]: text for path, text in data.items() if path.startswith(folder + "/")}


def _digest(file: BinaryIO) -> str:
    file.seek(0)
    digest = hashlib.sha256()
    while piece := file.read(_CHUNK):
        digest.update(piece)
    return digest.hexdigest()
