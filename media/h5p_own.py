"""Activities of our own: small H5P libraries written by hand in `h5p_library`, and packages of content played by them.

To add a library: a folder there (facts, one script, one style), and what its content looks like in `_SHAPES` below.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from .h5p import LibraryDraft, build, new_draft, new_library

_FOLDER = Path(__file__).parent / "h5p_library"

CARDS = (2, 30)
GROUPS = (2, 4)
# What a phone shows without scrolling through one text.
_INTRO, _TEXT, _LABEL = 600, 500, 60

# Ids go into statements, where xAPI gives a meaning to "[.]" and "[,]".
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class ContentWrong(ValueError):
    """Raised when content does not fit its library. `place` says where (entries count from 1), `sentence` what is wrong."""

    def __init__(self, place: str, sentence: str) -> None:
        super().__init__(f"{place}: {sentence}")
        self.place = place
        self.sentence = sentence


@dataclass(frozen=True)
class _Shape:
    """What the content of a library looks like, and how it reads as plain text."""

    tidy: Callable[[Mapping[str, Any]], dict[str, Any]]
    as_text: Callable[[dict[str, Any]], str]


def libraries() -> list[str]:
    """Return the names of our libraries, as packages depend on them: “Upstander.Sorting 1.0”."""
    return sorted(_SHAPES)


def check(library: str, content: Any) -> dict[str, Any]:
    """Return content in its one form: keys in order, white space tidied. Checking that again gives the same.

    Raises ContentWrong with the first thing that is wrong and its place.
    """
    shape = _SHAPES.get(library)
    if shape is None:
        raise ContentWrong("library", f"there is no library ‘{library}’. Known: {', '.join(libraries())}.")
    return shape.tidy(content)


def package(library: str, title: str, content: Any) -> bytes:
    """Return content as a package (.h5p). The same content always gives the same bytes. Raises ContentWrong."""
    tidied = check(library, content)
    return build(new_draft(_text(title, "title", 200), tidied, [_library(library)]))


def as_text(library: str, content: Any) -> str:
    """Return every word of content as plain paragraphs, for those who can not use the activity. Raises ContentWrong."""
    tidied = check(library, content)
    return _SHAPES[library].as_text(tidied)


@cache
def _library(name: str) -> LibraryDraft:
    folder = _FOLDER / name.replace(" ", "-")
    facts = json.loads((folder / "facts.json").read_text(encoding="utf-8"))
    return new_library(
        facts["name"],
        title=facts["title"],
        licence=facts["licence"],
        scripts={path.name: path.read_bytes() for path in sorted(folder.glob("*.js"))},
        styles={path.name: path.read_bytes() for path in sorted(folder.glob("*.css"))},
    )


# --- sorting


def _sorting(content: Mapping[str, Any]) -> dict[str, Any]:
    data = _fields(content, "content", ["intro", "groups", "cards"])
    intro = _text(data["intro"], "intro", _INTRO)
    groups = []
    for place, entry in _entries(data["groups"], "groups", GROUPS):
        group = _fields(entry, place, ["id", "label"])
        groups.append(
            {"id": _id(group["id"], f"{place}.id"), "label": _text(group["label"], f"{place}.label", _LABEL)}
        )
    _each_once(groups, "groups", "id")
    _each_once(groups, "groups", "label")
    known = [group["id"] for group in groups]
    cards = []
    for place, entry in _entries(data["cards"], "cards", CARDS):
        card = _fields(entry, place, ["id", "text", "group", "why"])
        cards.append(
            {
                "id": _id(card["id"], f"{place}.id"),
                "text": _text(card["text"], f"{place}.text", _TEXT),
                "group": card["group"],
                "why": _text(card["why"], f"{place}.why", _TEXT),
            }
        )
        if card["group"] not in known:
            raise ContentWrong(f"{place}.group", f"no group has the id ‘{card['group']}’.")
    _each_once(cards, "cards", "id")
    _each_once(cards, "cards", "text")
    for number, group in enumerate(groups, start=1):
        if group["id"] not in [card["group"] for card in cards]:
            raise ContentWrong(f"groups[{number}]", f"no card belongs to ‘{group['label']}’.")
    return {"intro": intro, "groups": groups, "cards": cards}


def _sorting_text(content: dict[str, Any]) -> str:
    labels = {group["id"]: group["label"] for group in content["groups"]}
    cards = [
        f"{number}. {card['text']}\n{labels[card['group']]}: {card['why']}"
        for number, card in enumerate(content["cards"], start=1)
    ]
    return "\n\n".join([content["intro"], f"The groups: {'; '.join(labels.values())}.", *cards])


# --- cards


def _cards(content: Mapping[str, Any]) -> dict[str, Any]:
    data = _fields(content, "content", ["intro", "cards"])
    intro = _text(data["intro"], "intro", _INTRO)
    cards = []
    for place, entry in _entries(data["cards"], "cards", CARDS):
        card = _fields(entry, place, ["front", "back"])
        cards.append({side: _text(card[side], f"{place}.{side}", _TEXT) for side in ("front", "back")})
    _each_once(cards, "cards", "front")
    return {"intro": intro, "cards": cards}


def _cards_text(content: dict[str, Any]) -> str:
    cards = [
        f"{number}. {card['front']}\n{card['back']}" for number, card in enumerate(content["cards"], start=1)
    ]
    return "\n\n".join([content["intro"], *cards])


_SHAPES = {
    "Upstander.Cards 1.0": _Shape(_cards, _cards_text),
    "Upstander.Sorting 1.0": _Shape(_sorting, _sorting_text),
}


# --- what all shapes are made of


def _fields(data: Any, place: str, keys: list[str]) -> Mapping[str, Any]:
    if not isinstance(data, Mapping):
        raise ContentWrong(place, f"expected the fields {', '.join(keys)} here.")
    for key in keys:
        if key not in data:
            raise ContentWrong(place, f"‘{key}’ is missing.")
    for key in data:
        if key not in keys:
            raise ContentWrong(place, f"‘{key}’ is not known here. Known: {', '.join(keys)}.")
    return data


def _entries(data: Any, name: str, how_many: tuple[int, int]) -> list[tuple[str, Any]]:
    least, most = how_many
    if not isinstance(data, list):
        raise ContentWrong(name, "expected a list here.")
    if not least <= len(data) <= most:
        raise ContentWrong(name, f"there are {len(data)}. There may be {least} to {most}.")
    return [(f"{name}[{number}]", entry) for number, entry in enumerate(data, start=1)]


def _text(value: Any, place: str, most: int) -> str:
    if not isinstance(value, str):
        raise ContentWrong(place, f"this is {value!r}. Put text in quotation marks.")
    text = " ".join(value.split())
    if not text:
        raise ContentWrong(place, "this is empty.")
    if len(text) > most:
        raise ContentWrong(place, f"this has {len(text)} characters. There may be {most}.")
    if not text.isprintable():
        raise ContentWrong(place, "this holds a character that can not be seen. Type it anew.")
    return text


def _id(value: Any, place: str) -> str:
    if not isinstance(value, str) or len(value) > _LABEL or not _ID.fullmatch(value):
        raise ContentWrong(place, f"{value!r} is no short name such as tell-someone.")
    return value


def _each_once(entries: list[dict[str, Any]], name: str, key: str) -> None:
    seen: dict[str, int] = {}
    for number, entry in enumerate(entries, start=1):
        if entry[key] in seen:
            raise ContentWrong(
                f"{name}[{number}].{key}", f"this stands in {name}[{seen[entry[key]]}] as well."
            )
        seen[entry[key]] = number
