"""The multi-agency map as a drawing: boxes of groups in three columns, and a curve for every link. Computed, no I/O.

1. Every group has a column; inside it the groups stand one below the other, their entries as rows.
2. A curve leaves a row at the side that faces the other row's column, and comes in at the side that faces back.
3. Rows of one column are joined by a bow beside it; the further apart they are, the wider the bow.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from .models import Programme

WIDTH = 960
BOX = 252  # the width of a column
ROW = 24
HEAD = 40  # a group's heading
FOOT = 10
GAP = 26  # between two groups
SPREAD = 14  # the widest bow beside a column, for each row that it passes

Group = Programme.Group
COLUMNS = (
    (Group.WAYS_IN, Group.JUSTICE),
    (Group.MEETINGS, Group.CARE, Group.HOUSING),
    (Group.SUPPORT, Group.CHANGE),
)
# Where the name of a group is longer than its box.
SHORT = {Group.SUPPORT: "Support alongside", Group.CHANGE: "The person causing harm"}
LEFT = tuple(round(number * (WIDTH - BOX) / (len(COLUMNS) - 1)) for number in range(len(COLUMNS)))


@dataclass(frozen=True)
class Row:
    """An entry in the drawing: where its text begins, and the numbers of the curves from it and to it."""

    entry: Programme
    x: int
    y: int
    curves: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Box:
    """A group in the drawing."""

    group: Programme.Group
    heading: str
    x: int
    y: int
    height: int
    rows: list[Row]


@dataclass(frozen=True)
class Drawing:
    """Everything that the template draws."""

    width: int
    height: int
    boxes: list[Box]
    curves: list[str]


def draw(groups: Mapping[str, Sequence[Programme]], links: Mapping[str, Sequence[str]]) -> Drawing:
    """Return the drawing of entries by group, and of links by slug. The same entries always give the same drawing."""
    boxes: list[Box] = []
    places: dict[str, tuple[int, Row]] = {}
    for column, names in enumerate(COLUMNS):
        y = 1
        for name in names:
            entries = groups.get(name, [])
            if not entries:
                continue
            rows = [
                Row(entry, LEFT[column] + 16, y + HEAD + number * ROW + ROW // 2)
                for number, entry in enumerate(entries)
            ]
            places.update({row.entry.slug: (column, row) for row in rows})
            height = HEAD + len(rows) * ROW + FOOT
            boxes.append(Box(name, SHORT.get(name, str(name.label)), LEFT[column], y, height, rows))
            y += height + GAP
    curves: list[str] = []
    for slug, targets in links.items():
        for target in targets:
            if slug in places and target in places:
                for end in (slug, target):
                    places[end][1].curves.append(len(curves))
                curves.append(_curve(*places[slug], *places[target]))
    height = max((box.y + box.height for box in boxes), default=0) + 1
    return Drawing(WIDTH, height, boxes, curves)


def _curve(column: int, row: Row, to_column: int, to: Row) -> str:
    if column == to_column:
        # The last column bows to the left, where there is room; the others to the right.
        side = -1 if column == len(COLUMNS) - 1 else 1
        edge = LEFT[column] + (BOX if side > 0 else 0)
        bow = edge + side * min(90, 16 + abs(to.y - row.y) * SPREAD // ROW // 4)
        return f"M{edge} {row.y}C{bow} {row.y} {bow} {to.y} {edge} {to.y}"
    onwards = to_column > column
    start = LEFT[column] + (BOX if onwards else 0)
    end = LEFT[to_column] + (0 if onwards else BOX)
    middle = (start + end) // 2
    return f"M{start} {row.y}C{middle} {row.y} {middle} {to.y} {end} {to.y}"
