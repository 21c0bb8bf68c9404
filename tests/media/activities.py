"""Activities for tests, and a look at what lies in quarantine and among the unpacked packages."""

import io
from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import storages

from media.h5p import build
from media.h5p.building import pack
from media.models import H5PActivity

from .h5p.making import files, sample

WORDS = "One plus one is asked, with four answers to choose from. The answer is two."
# Large enough to be sent in several pieces.
LONG = bytes(range(256)) * 1000


def activity(**fields: Any) -> H5PActivity:
    return H5PActivity.objects.create(**{"title": "Sums", "text_alternative": WORDS} | fields)


def package() -> bytes:
    return build(sample())


def other_package() -> bytes:
    """A package with a video that needs several pieces."""
    return pack(files() | {"content/videos/long.mp4": LONG})


def uploaded(data: bytes, name: str = "sums.h5p") -> File[Any]:
    return ContentFile(data, name)


def names_in(alias: str) -> list[str]:
    """Every file in a storage, folders that hold nothing included."""
    return sorted(_below(storages[alias], ""))


def _below(storage: Any, folder: str) -> Iterator[str]:
    try:
        folders, found = storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in found:
        yield f"{folder}{name}"
    for name in folders:
        yield f"{folder}{name}/"
        yield from _below(storage, f"{folder}{name}/")


def stored(name: str) -> bytes:
    with storages["packages"].open(name) as file:
        return bytes(io.BytesIO(file.read()).getvalue())
