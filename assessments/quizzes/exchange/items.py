"""A question as it is exchanged with other programs: one plain shape, whatever file it came from. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Literal, NotRequired, TypedDict, get_args

Kind = Literal["single", "multiple", "truefalse", "order", "sort", "match", "spot", "slider"]
KINDS: tuple[str, ...] = get_args(Kind)
CHOSEN = ("single", "multiple", "truefalse", "spot")
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LONGEST_SLUG = 60
LONGEST_TAG = 100


class Option(TypedDict):
    """One answer, line, step or card; which of the last three keys it has depends on the question's kind."""

    id: str
    text: str
    feedback: str
    correct: NotRequired[bool]
    column: NotRequired[str]
    match: NotRequired[str]


class Column(TypedDict):
    """Where a card can be sorted."""

    id: str
    text: str


class Item(TypedDict):
    """One question. `options` of an order are in the right order; a slider has `low` and `high` instead."""

    id: str
    kind: Kind
    text: str
    explanation: str
    critical: bool
    tags: list[str]
    options: NotRequired[list[Option]]
    columns: NotRequired[list[Column]]
    low: NotRequired[str]
    high: NotRequired[str]


@dataclass(frozen=True)
class Problem:
    """What could not be brought in, or not wholly: `item` names the question when it came in all the same."""

    line: int  # 0 where a file has no lines that an author would know
    problem: str
    mend: str
    where: str = ""  # the file in a package
    item: str = ""


class Refused(Exception):
    """Raised by a reader at a question that can not come in; says what it is and what to do."""

    def __init__(self, problem: str, mend: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.mend = mend


class CanNotWrite(ValueError):
    """Raised when a format has no way to say some questions; `names` holds their short names."""

    def __init__(self, reason: str, names: Sequence[str]) -> None:
        super().__init__(f"{reason} Take these out first: {', '.join(names)}.")
        self.names = list(names)


def faults(item: Item) -> list[str]:
    """Return what keeps a question from being asked, one sentence each; an empty list when it is sound."""
    if item["kind"] not in KINDS:
        return [f"The kind “{item['kind']}” is not known. It may be: {', '.join(KINDS)}."]
    found = []
    if not SLUG.fullmatch(item["id"]):
        found.append("The short name needs lower-case letters, digits and dashes.")
    if not item["text"]:
        found.append("The question has no text.")
    if item["kind"] == "slider":
        if not item.get("low") or not item.get("high"):
            found.append("Both ends of the slider need words.")
        return found
    options = item.get("options", [])
    if len(options) < 2:
        found.append("It needs at least two answers.")
    if any(not option["text"] for option in options):
        found.append("An answer has no text.")
    if len({option["id"] for option in options}) != len(options):
        found.append("Two answers have the same short name.")
    return found + _faults_of_kind(item, options)


def _faults_of_kind(item: Item, options: list[Option]) -> list[str]:
    kind = item["kind"]
    right = sum(option.get("correct", False) for option in options)
    columns = {column["id"] for column in item.get("columns", [])}
    found = []
    if kind in ("single", "truefalse") and right != 1:
        found.append(f"One answer must be right; {right} are marked so.")
    if kind in ("multiple", "spot") and right < 1:
        found.append("At least one answer must be right.")
    if kind == "truefalse" and [option["id"] for option in options] != ["true", "false"]:
        found.append("A true or false question has the answers “true” and “false”, in that order.")
    if kind == "sort" and len(columns) < 2:
        found.append("It needs at least two columns.")
    if kind == "sort" and any(option.get("column") not in columns for option in options):
        found.append("A card has no column.")
    if kind == "match" and any(not option.get("match") for option in options):
        found.append("A card has no partner.")
    partners = [option.get("match") for option in options]
    if kind == "match" and len(set(partners)) != len(partners):
        found.append("Two cards have the same partner: sort them into columns instead.")
    return found


def refuse_faulty(items: Iterable[Item]) -> None:
    """Raise CanNotWrite naming the questions that are not sound, before a writer makes a file of them."""
    faulty = [item["id"] or "?" for item in items if faults(item)]
    if faulty:
        raise CanNotWrite("These questions are not finished.", faulty)


def letter(number: int) -> str:
    """Return a short name for the answer at a place, from 0: a, b, … z, a2, …"""
    turn, place = divmod(number, 26)
    return chr(ord("a") + place) + (str(turn + 1) if turn else "")


def slug(text: str, otherwise: str = "") -> str:
    """Return a short name made of some words, or `otherwise` when they hold no letter or digit of ours."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain)[:LONGEST_SLUG].strip("-") or otherwise


def unique(name: str, taken: set[str]) -> str:
    """Return a name that is not taken yet, with a number when needed, and take it."""
    found, number = name, 1
    while found in taken:
        number += 1
        found = f"{name}-{number}"
    taken.add(found)
    return found


def kept_tags(tags: Iterable[str]) -> list[str]:
    """Return tags as the bank holds them: each once, at most 100 characters, none without a letter or digit."""
    return list(dict.fromkeys(tag[:LONGEST_TAG].strip() for tag in tags if slug(tag)))


def tidy(text: str) -> str:
    """Return text without control characters or needless space: one space, one line break, one blank line at most."""
    kept = "".join(
        " " if char == "\t" else char
        for char in text.replace("\r\n", "\n").replace("\r", "\n")
        if char in "\t\n" or (unicodedata.category(char) not in ("Cc", "Cs") and char not in "\ufffe\uffff")
    )
    lines = [" ".join(line.split()) for line in kept.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def one_line(text: str) -> str:
    """Return text on one line."""
    return " ".join(tidy(text).split())


class _Words(HTMLParser):
    APART = {"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote", "pre"}
    BREAKS = {"br", "li", "tr", "hr", "dt", "dd"}
    SILENT = {"script", "style", "head", "title"}

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.SILENT:
            self.silent += 1
        elif tag == "img":
            self.parts.append(dict(attrs).get("alt") or "")
        else:
            self._space(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.SILENT:
            self.silent = max(0, self.silent - 1)
        elif tag not in self.BREAKS:
            self._space(tag)

    def _space(self, tag: str) -> None:
        if tag in self.APART:
            self.parts.append("\n\n")
        elif tag in self.BREAKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.parts.append(" ".join(f"|{data}|".split())[1:-1])


def from_html(source: str) -> str:
    """Return the words of HTML as plain text; paragraphs and list entries keep their lines, a picture its description."""
    parser = _Words()
    parser.feed(source)
    parser.close()
    return tidy("".join(parser.parts))
