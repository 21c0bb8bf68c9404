"""A pack as one file to share: a zip of its texts, with the facts that it uses and a page of contents beside them."""

import io
import zipfile
from collections.abc import Mapping
from typing import BinaryIO

from courses.errors import PackError, PackRefused
from media.h5p.archive import open_archive
from media.h5p.errors import PackageRefused
from media.h5p.findings import Finding
from media.h5p.limits import MB, Limits
from media.h5p.rules import Rule

from .reading import decoded

# The largest course of ours has 120 files and 0.5 MB: ten times that, and no text of more than 1 MB.
LIMITS = Limits(entries=1_500, file_bytes=MB, total_bytes=10 * MB)
_DAY = (1980, 1, 1, 0, 0, 0)  # the same files always give the same bytes


def zipped(files: Mapping[str, str], folder: str) -> bytes:
    """Return files as a zip with one folder in it. The same files always give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in sorted(files.items()):
            entry = zipfile.ZipInfo(f"{folder}/{name}", _DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, text.encode())
    return out.getvalue()


def unzipped(file: BinaryIO) -> dict[str, str]:
    """Return the texts in a zip, by their path in the pack, whether or not they lie in one folder.

    Raises PackRefused for what is no zip, is too large, or would lead outside the pack; nothing is ever unpacked to disk.
    """
    try:
        archive = open_archive(file, LIMITS)
        raw = {path: archive.read(path) for path in archive.files if not _is_clutter(path)}
    except PackageRefused as refused:
        raise PackRefused([_problem(finding) for finding in refused.findings]) from None
    top = _common_folder(raw)
    return {name.removeprefix(top): decoded(name.removeprefix(top), data) for name, data in raw.items()}


def _problem(finding: Finding) -> PackError:
    if finding.rule is Rule.NOT_A_PACKAGE:
        return PackError("the file", "this is not a zip file. A pack is made with “Download as a pack”.")
    return PackError(finding.path or "the file", finding.says)


def _is_clutter(path: str) -> bool:
    """Whether a file is what some computers add to every archive."""
    return path.startswith("__MACOSX/") or path.rsplit("/", 1)[-1].startswith(".")


def _common_folder(names: Mapping[str, object]) -> str:
    if "course.yaml" in names or not names:
        return ""
    tops = {name.split("/", 1)[0] for name in names}
    return f"{tops.pop()}/" if len(tops) == 1 else ""
