"""JSON from strangers: read within limits, and only what a browser would read too."""

import json
import math
import sys
from collections.abc import Iterator
from typing import Any, NoReturn

from .findings import Findings
from .limits import Limits
from .rules import Rule


def load_object(text: bytes, path: str, limits: Limits, findings: Findings) -> dict[str, Any] | None:
    """Return the JSON object in a file, or None after noting in `findings` why it can not be had.

    A byte order mark is allowed. NaN, numbers beyond any browser's, deep nesting and very many values are refused. The size is the caller's to limit.
    """
    rule = Rule.JSON_TOO_LARGE if _values(text) > limits.json_values else None
    data: Any = None
    if rule is None:
        try:
            data = json.loads(text.decode("utf-8-sig"), parse_constant=_no_number)
            rule = _problem_in(data, limits)
        except RecursionError:
            rule = Rule.JSON_TOO_DEEP
        except ValueError as error:
            # Python refuses whole numbers of very many digits, with this word of its own.
            rule = (
                Rule.JSON_HUGE_NUMBER if "integer string conversion" in str(error) else Rule.JSON_UNREADABLE
            )
    if rule is not None:
        findings.refuse(rule, path)
        return None
    assert isinstance(data, dict)
    return data


def every_value(data: Any) -> Iterator[tuple[int, str, Any]]:
    """Yield (depth, key, value) of everything in parsed JSON. The key of a list's item is empty."""
    waiting: list[tuple[int, str, Any]] = [(1, "", data)]
    while waiting:
        depth, key, value = waiting.pop()
        yield depth, key, value
        if isinstance(value, dict):
            waiting += [(depth + 1, name, inner) for name, inner in value.items()]
        elif isinstance(value, list):
            waiting += [(depth + 1, "", inner) for inner in value]


def _values(text: bytes) -> int:
    """Return how many values a JSON text holds at most, a little over. Commas in texts count too."""
    return text.count(b",") + text.count(b"[") + text.count(b"{")


def _problem_in(data: Any, limits: Limits) -> Rule | None:
    if not isinstance(data, dict):
        return Rule.JSON_UNREADABLE
    for depth, _, value in every_value(data):
        if depth > limits.json_depth:
            return Rule.JSON_TOO_DEEP
        if _is_huge(value):
            return Rule.JSON_HUGE_NUMBER
    return None


def _is_huge(value: Any) -> bool:
    if isinstance(value, float):
        return math.isinf(value)
    return isinstance(value, int) and abs(value) > sys.float_info.max


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is no JSON")
