"""The links that stand in the rich text of a page's body. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any


@dataclass(frozen=True)
class Link:
    """A link to something of ours: a page or document by its id, or an address that begins with /."""

    kind: str
    target: str
    words: str


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Link] = []
        self._open: tuple[str, str] | None = None
        self._words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag != "a":
            return
        href = given.get("href") or ""
        if given.get("linktype"):
            self._open = (given["linktype"] or "", given.get("id") or "")
        elif href.startswith("/") and not href.startswith("//"):
            self._open = ("address", href)
        self._words = ""

    def handle_data(self, data: str) -> None:
        self._words += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._open is not None:
            self.found.append(Link(*self._open, words=self._words.strip()))
            self._open = None


def links(data: Any) -> Iterator[Link]:
    """Give the links to what is ours in the raw data of a stream, wherever in its blocks they stand."""
    if isinstance(data, str):
        if "<a" in data:
            parser = _Parser()
            parser.feed(data)
            yield from parser.found
    elif hasattr(data, "items"):
        for value in data.values():
            yield from links(value)
    elif hasattr(data, "__iter__"):
        for value in data:
            yield from links(value)
