"""Reads JSON and keeps its letters: 1.50 stays 1.50, and what the client wrote is what it gets back.

Refuses, with the path: what is not UTF-8 or not JSON, NaN and Infinity, a name that stands twice in one object,
and nesting deeper than DEEPEST.
"""

import json
import math
import re
from dataclasses import dataclass, field
from decimal import Decimal
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import Any, NoReturn

from records.exceptions import StatementInvalid
from records.validation.values import Path, wrong

DEEPEST = 64
LONGEST_INTEGER = 300  # digits; int() refuses 4,301, and a float ends at 309
SPACE = re.compile(r"[ \t\n\r]*")


@dataclass(frozen=True)
class Raw:
    """A value with its text; for an object also the text of each member."""

    text: str
    value: Any
    members: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Odd:
    reason: str


class _Doubled(dict[str, Any]):
    name = ""


def values(body: bytes) -> tuple[list[Raw], bool]:
    """Return the objects of a body, and whether it was an array of them. Raises StatementInvalid."""
    text = decoded(body)
    reader = _Reader(text)
    start = reader.space(0)
    if text[start : start + 1] != "[":
        raw, end = reader.value(start, "$")
        reader.must_end(end)
        return [raw], False
    found: list[Raw] = []
    position = reader.space(start + 1)
    if text[position : position + 1] == "]":
        reader.must_end(position + 1)
        return [], True
    while True:
        raw, position = reader.value(position, ("$", len(found)))
        found.append(raw)
        position, ended = reader.next(position, "]")
        if ended:
            reader.must_end(position)
            return found, True


def value(text: str, path: Path = "$") -> Raw:
    """Return one value, whole. Raises StatementInvalid."""
    reader = _Reader(text)
    raw, end = reader.value(reader.space(0), path)
    reader.must_end(end)
    return raw


def decoded(body: bytes) -> str:
    """Return a body as text. Raises StatementInvalid."""
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise StatementInvalid("$", f"is not UTF-8: byte {error.start + 1} can not be read") from None


def loads(text: str) -> Any:
    """Return the value of a text that was read before; a number that Python has no room for as a Decimal."""
    return json.loads(text, parse_int=_integer, parse_float=_real)


def dumps(value: Any) -> str:
    """Return a value that was read here as text. Unlike json.dumps it knows a Decimal, and never writes Infinity."""
    if isinstance(value, dict):
        return written({name: dumps(inner) for name, inner in value.items()})
    if isinstance(value, list):
        return "[" + ",".join(map(dumps, value)) + "]"
    return str(value) if isinstance(value, Decimal) else json.dumps(value)


def written(members: dict[str, str]) -> str:
    """Return the text of an object from the text of its members."""
    return "{" + ",".join(f"{json.dumps(name)}:{text}" for name, text in members.items()) + "}"


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.odd = False
        self.decoder = json.JSONDecoder(
            object_pairs_hook=self.object,
            parse_int=_integer,
            parse_float=_real,
            parse_constant=self.constant,
        )

    def object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) == len(pairs):
            return found
        self.odd = True
        doubled = _Doubled(found)
        names = [name for name, _ in pairs]
        doubled.name = next(name for name in names if names.count(name) > 1)
        return doubled

    def constant(self, name: str) -> _Odd:
        self.odd = True
        return _Odd(f"must not be {name}: JSON has no such number")

    def space(self, position: int) -> int:
        match = SPACE.match(self.text, position)
        return match.end() if match else position

    def value(self, start: int, path: Path) -> tuple[Raw, int]:
        """Return the value that begins at `start`, and where it ends."""
        self.odd = False
        if self.text[start : start + 1] != "{":
            found, end = self.decode(start, path)
            raw = Raw(self.text[start:end], found)
            self.check(raw, path)
            return raw, end
        members: dict[str, str] = {}
        content: dict[str, Any] = {}
        position = self.space(start + 1)
        ended = self.text[position : position + 1] == "}"
        position += ended
        while not ended:
            if self.text[position : position + 1] != '"':
                self.not_json(position, path, "a name in double quotes must stand here")
            try:
                name, position = scanstring(self.text, position + 1, True)
            except json.JSONDecodeError as error:
                self.not_json(error.pos, path, error.msg)
            position = self.space(position)
            if self.text[position : position + 1] != ":":
                self.not_json(position, path, "a colon is missing")
            begin = self.space(position + 1)
            found, position = self.decode(begin, (path, name))
            if name in content:
                wrong((path, name), "stands twice in one object")
            members[name], content[name] = self.text[begin:position], found
            position, ended = self.next(position, "}", path)
        raw = Raw(self.text[start:position], content, members)
        self.check(raw, path)
        return raw, position

    def decode(self, start: int, path: Path) -> tuple[Any, int]:
        try:
            return self.decoder.raw_decode(self.text, start)
        except json.JSONDecodeError as error:
            self.not_json(error.pos, path, error.msg)
        except RecursionError:
            wrong(path, f"is nested more than {DEEPEST} deep")

    def next(self, position: int, closing: str, path: Path = "$") -> tuple[int, bool]:
        """Return where the next item begins, or where the list ends."""
        position = self.space(position)
        sign = self.text[position : position + 1]
        if sign == closing:
            return position + 1, True
        if sign != ",":
            self.not_json(position, path, f"a comma or {closing} is missing")
        return self.space(position + 1), False

    def must_end(self, position: int) -> None:
        if self.space(position) != len(self.text):
            self.not_json(self.space(position), "$", "something follows after the end")

    def not_json(self, position: int, path: Path, reason: str) -> NoReturn:
        line = self.text.count("\n", 0, position) + 1
        column = position - self.text.rfind("\n", 0, position)
        wrong(path, f"is not JSON, in line {line}, column {column}: {reason}")

    def check(self, raw: Raw, path: Path) -> None:
        if self.odd or raw.text.count("{") + raw.text.count("[") > DEEPEST:
            _walk(raw.value, path)


def _integer(digits: str) -> int | Decimal:
    return int(digits) if len(digits) <= LONGEST_INTEGER else Decimal(digits)


def _real(digits: str) -> float | Decimal:
    value = float(digits)
    return value if math.isfinite(value) else Decimal(digits)


def _walk(value: Any, path: Path) -> None:
    waiting = [(value, path, 1)]
    while waiting:
        value, path, depth = waiting.pop()
        if depth > DEEPEST and isinstance(value, dict | list):
            wrong(path, f"is nested more than {DEEPEST} deep")
        if isinstance(value, _Odd):
            wrong(path, value.reason)
        if isinstance(value, _Doubled):
            wrong((path, value.name), "stands twice in one object")
        if isinstance(value, dict):
            waiting += [(inner, (path, name), depth + 1) for name, inner in value.items()]
        elif isinstance(value, list):
            waiting += [(inner, (path, index), depth + 1) for index, inner in enumerate(value)]
