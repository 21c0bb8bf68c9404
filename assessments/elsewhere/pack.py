"""An activity in another system, in a course pack."""

from decimal import Decimal, InvalidOperation
from typing import Any

from courses.errors import PackError
from courses.models import StepPage
from courses.pack.files import dump, fields, identity, load, string

from .pages import ElsewherePage

TEXTS = ["title", "summary", "intro", "activity", "counts"]


def read(text: str, where: str) -> dict[str, Any]:
    """Return the values of the page's fields. Raises PackError."""
    data = fields(
        load(text, where),
        where,
        required=["id", "minutes", *TEXTS],
        optional=["address", "minimum"],
        numbers=["minutes"],
    )
    if data["counts"] not in ElsewherePage.Counts.values:
        allowed = ", ".join(ElsewherePage.Counts.values)
        raise PackError(where, f"‘counts’ is {data['counts']!r}. It may be: {allowed}.")
    return {
        "step_id": identity(data["id"], where),
        "minutes": data["minutes"],
        **{key: string(data[key], where, key) for key in TEXTS},
        "address": string(data.get("address", ""), where, "address"),
        "minimum": _minimum(data.get("minimum"), where),
    }


def _minimum(value: Any, where: str) -> Decimal | None:
    if value is None:
        return None
    try:
        minimum = Decimal(str(value)).quantize(Decimal("0.01"))
    except InvalidOperation:
        minimum = Decimal(-1)
    if isinstance(value, bool) or not 0 <= minimum <= 1:
        raise PackError(where, f"‘minimum’ is {value!r}; write a number from 0 to 1, such as 0.8.")
    return minimum


def write(page: StepPage) -> str:
    """Return the page as pack text. Reading it back gives the same page."""
    assert isinstance(page, ElsewherePage)
    return dump(
        {
            "id": str(page.step_id),
            **{key: getattr(page, key) for key in ("title", "minutes", "summary", "intro")},
            **({"address": page.address} if page.address else {}),
            "activity": page.activity,
            "counts": page.counts,
            **({} if page.minimum is None else {"minimum": float(page.minimum)}),
        }
    )
