"""The results: rows, the table that is read, the file that is compared."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

HEADINGS = ("", "value", "baseline", "ratio", "budget", "")
NOT_MEASURED = "not measured"


@dataclass(frozen=True)
class Row:
    """One measurement. The budget limits the ratio where there is a baseline, and the value where there is none.

    A row without a budget informs only; a row without a value could not be measured here.
    """

    name: str
    value: float | None
    unit: str
    baseline: float | None = None
    budget: float | None = None
    needs_baseline: bool = False  # without its baseline such a row says nothing

    @property
    def ratio(self) -> float | None:
        """The value as a share of the baseline."""
        return self.value / self.baseline if self.value is not None and self.baseline else None

    @property
    def ok(self) -> bool | None:
        """Whether the budget holds; None where there is none, or nothing to hold against it."""
        limited = self.ratio if self.needs_baseline else self.value
        return None if self.budget is None or limited is None else limited <= self.budget

    @property
    def verdict(self) -> str:
        """What the last column says."""
        if self.value is None or (self.needs_baseline and self.ratio is None):
            return NOT_MEASURED
        return {True: "ok", False: "MISSED", None: ""}[self.ok]

    def as_json(self) -> dict[str, Any]:
        """Return the row as var/bench.json holds it."""
        row = asdict(self) | {"ratio": self.ratio, "ok": self.ok}
        del row["needs_baseline"]
        return {key: round(value, 4) if isinstance(value, float) else value for key, value in row.items()}


def compared(name: str, value: float, unit: str, baseline: float | None, budget: float | None) -> Row:
    """Return a row that means something only beside its baseline."""
    return Row(name, value, unit, baseline=baseline, budget=budget, needs_baseline=True)


def table(rows: Iterable[Row]) -> str:
    """Return the rows as aligned text."""
    cells = [HEADINGS]
    for row in rows:
        limit = "" if row.budget is None else f"≤ {row.budget:g}{' ×' if row.needs_baseline else ''}"
        ratio = "" if row.ratio is None else f"{row.ratio:.2f} ×"
        cells.append(
            (row.name, _number(row.value, row.unit), _number(row.baseline), ratio, limit, row.verdict)
        )
    widths = [max(len(line[column]) for line in cells) for column in range(len(HEADINGS))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column in (0, 5) else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in cells
    )


def save(rows: Iterable[Row], path: Path) -> None:
    """Write the rows as a JSON list."""
    path.write_text(
        json.dumps([row.as_json() for row in rows], indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )


def _number(value: float | None, unit: str = "") -> str:
    if value is None:
        return ""
    digits = f"{value:.2f}" if isinstance(value, float) and value < 100 else f"{value:,.0f}"
    return f"{digits} {unit}".rstrip()
