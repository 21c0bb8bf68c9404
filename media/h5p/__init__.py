"""A kit for H5P packages (.h5p files): hold them to every rule, read them, build them. Standard library only.

    from media.h5p import PackageRefused, validate

    with open("activity.h5p", "rb") as file:
        try:
            package = validate(file)
        except PackageRefused as refusal:
            for finding in refusal.findings:
                print(finding.path, finding.says, finding.do)
        else:
            print(package.manifest.title, package.manifest.main, package.licences)
            for path in package.files:
                for piece in package.archive.stream(path):
                    ...

A package of one's own:

    from media.h5p import build, new_draft, new_library

    sums = new_library("My.Sums 1.0", scripts={"sums.js": b"..."}, licence="MIT")
    data = build(new_draft("Sums", {"question": "1 + 1?"}, [sums]))

Nothing is ever unpacked or written here. Not checked: the content against its library's semantics.json, and what
scripts do; whoever plays a package must shut it in.
"""

from .building import Draft, LibraryDraft, build, new_draft, new_library
from .errors import H5PError, PackageRefused
from .findings import Finding
from .limits import DEFAULT, Limits
from .manifest import Library, LibraryName, Manifest
from .package import Package, read, validate
from .rules import Rule

__all__ = [
    "DEFAULT",
    "Draft",
    "Finding",
    "H5PError",
    "Library",
    "LibraryDraft",
    "LibraryName",
    "Limits",
    "Manifest",
    "Package",
    "PackageRefused",
    "Rule",
    "build",
    "new_draft",
    "new_library",
    "read",
    "validate",
]
