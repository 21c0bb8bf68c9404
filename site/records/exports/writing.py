"""How a statement stands in a file: pure."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from records.lrs.layout import one_line
from records.sentences import display, name
from records.vocabulary import EDITION_EXTENSION

from .cells import cell

COLUMNS = (
    "stored",
    "timestamp",
    "id",
    "actor",
    "verb",
    "verb words",
    "activity",
    "activity name",
    "registration",
    "success",
    "completion",
    "score scaled",
    "score raw",
    "score min",
    "score max",
    "response",
    "duration",
    "organisation",
    "edition",
    "voided",
)


def head(kind: str) -> bytes:
    """Return what a file begins with."""
    return (
        "\ufeff".encode() + _line(COLUMNS) if kind == "csv" else b""
    )  # so that spreadsheets read the letters right


def lines(kind: str, rows: Sequence[Any]) -> bytes:
    """Return statements as lines of a file; for CSV they carry `is_voided` and their organisation."""
    if kind == "csv":
        return b"".join(_line(_cells(row)) for row in rows)
    return b"".join(as_json_line(row.body) for row in rows)


def as_json_line(body: str) -> bytes:
    """Return a statement's text as one line; only spaces between its parts are lost."""
    return ((one_line(body) if "\n" in body or "\r" in body else body) + "\n").encode()


def _cells(row: Any) -> list[str]:
    # Decimal, because 1.50 must stay 1.50.
    said = json.loads(row.body, parse_float=Decimal, parse_int=Decimal)
    result, object_ = said.get("result", {}), said["object"]
    score = result.get("score", {})
    is_activity = object_.get("objectType", "Activity") == "Activity"
    return [
        said["stored"],
        said["timestamp"],
        said["id"],
        cell(_who(said["actor"])),
        cell(said["verb"]["id"]),
        cell(display(said["verb"])),
        cell(object_["id"]) if is_activity else "",
        cell(name(object_)) if is_activity else "",
        said.get("context", {}).get("registration", ""),
        _yes(result.get("success")),
        _yes(result.get("completion")),
        *(_number(score.get(part)) for part in ("scaled", "raw", "min", "max")),
        cell(result.get("response", "")),
        result.get("duration", ""),
        cell(row.organisation.name) if row.organisation else "",
        cell(str(said.get("context", {}).get("extensions", {}).get(EDITION_EXTENSION, ""))),
        _yes(row.is_voided),
    ]


def _who(actor: Mapping[str, Any]) -> str:
    """Return what identifies an actor: of an account its name, which is opaque with us."""
    if "account" in actor:
        return str(actor["account"]["name"])
    return next((str(actor[key]) for key in ("mbox", "mbox_sha1sum", "openid") if key in actor), "")


def _yes(value: bool | None) -> str:
    return "" if value is None else "yes" if value else "no"


def _number(value: Decimal | None) -> str:
    # No guard against formulas: it is a number, and -1 must stay one.
    return "" if value is None else str(value)


def _line(cells: Sequence[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue().encode("utf-8", "replace")  # half a surrogate pair has no UTF-8
