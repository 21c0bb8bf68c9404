"""An accepted package into the storage `packages`, file by file, below its digest.

h5p.json is written last: where it stands the package is whole, and nobody writes or removes anything there any more.
"""

import gzip
import shutil
from collections.abc import Callable
from tempfile import SpooledTemporaryFile
from typing import IO

from django.core.files.base import File
from django.core.files.storage import Storage, storages

from .h5p import Package
from .h5p.manifest import MANIFEST

# Text, and fonts that are not squeezed yet.
_COMPRESSIBLE = "json js css svg xml txt csv md textile diff patch vtt webvtt gltf eot ttf otf"
COMPRESSIBLE = frozenset(_COMPRESSIBLE.split())
_IN_MEMORY = 1024 * 1024
_LAST = MANIFEST


def ending_of(path: str) -> str:
    """Return what a name ends with: “js”."""
    return path.rpartition("/")[2].rpartition(".")[2].lower()


def write_files(package: Package, go_on: Callable[[], None] = lambda: None) -> None:
    """Write the files of a package, beside those that compress well the same compressed. `go_on` is called before each.

    Doing so twice writes nothing twice: a file of the right size stays as it is. Raises PackageRefused when the bytes
    are not what the archive's table says, OSError when the storage fails.
    """
    storage = storages["packages"]
    for path in sorted(package.files, key=lambda path: (path == _LAST, path)):
        go_on()
        _write(storage, package, path)


def remove_files(sha256: str) -> None:
    """Remove what an unpacking that failed has left. A package that is whole is left alone."""
    storage = storages["packages"]
    if not storage.exists(f"{sha256}/{_LAST}"):
        _remove(storage, sha256)


def _write(storage: Storage, package: Package, path: str) -> None:
    name, size = f"{package.sha256}/{path}", package.files[path]
    if storage.exists(name) and storage.size(name) == size:
        return
    with SpooledTemporaryFile(_IN_MEMORY) as file:
        # All of it is checked before any of it is stored.
        for piece in package.archive.stream(path):
            file.write(piece)
        if ending_of(path) in COMPRESSIBLE:
            _write_compressed(storage, name, file, size)
        _keep(storage, name, file)


def _write_compressed(storage: Storage, name: str, file: IO[bytes], size: int) -> None:
    """Write the compressed copy. It is written before the file itself, so that one is never there without the other."""
    with SpooledTemporaryFile(_IN_MEMORY) as squeezed:
        file.seek(0)
        with gzip.GzipFile("", "wb", 9, squeezed, mtime=0) as squeeze:
            shutil.copyfileobj(file, squeeze)
        if squeezed.tell() < size:
            _keep(storage, f"{name}.gz", squeezed)


def _keep(storage: Storage, name: str, file: IO[bytes]) -> None:
    """Store a file under this name, instead of the part of it that an earlier try may have left."""
    storage.delete(name)
    file.seek(0)
    storage.save(name, File(file, name))


def _remove(storage: Storage, folder: str) -> None:
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in files:
        storage.delete(f"{folder}/{name}")
    for name in folders:
        _remove(storage, f"{folder}/{name}")
    storage.delete(folder)
