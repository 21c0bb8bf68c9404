"""Reads over what people look for."""

from dataclasses import dataclass

from django.db.models import Q

from people.models import Area

from .live import helplines
from .models import HelpLine, Pathway


@dataclass(frozen=True)
class Found:
    """What there is for somebody: local ways, national ones, help lines. `hidden` counts what is being checked."""

    local: list[Pathway]
    national: list[Pathway]
    lines: list[HelpLine]
    hidden: int


def find_services(*, area: Area, audience: str, need: str = "", risk: str = "") -> Found:
    """Return the ways in an area, and the national ones, for an audience. One query; nothing is kept.

    A way of the region counts as local. For somebody who is worried about how they treat someone there are only ways
    to change, and for everybody else there are none of these.
    """
    wanted = Q(**{f"for_{audience}": True})
    if need:
        wanted &= Q(**{f"need_{need}": True})
    if risk:
        wanted &= Q(**{f"risk_{risk}": True})
    near = Q(area=area) | Q(area__parent=area)
    if area.parent_id is not None:
        near |= Q(area=area.parent_id)
    rows = list(
        Pathway.objects.filter(wanted, near | Q(area__isnull=True)).select_related("area", "helpline")
    )
    current = [row for row in rows if not row.is_stale]
    national = [row for row in current if row.area_id is None]
    change = audience == "change"
    group = HelpLine.Group.CHANGE if change else HelpLine.Group.SUPPORT
    first = {row.helpline_id for row in national if row.helpline_id is not None}
    lines = [line for line in helplines.entries().values() if line.group == group and not line.is_stale]
    return Found(
        # Closest first: the area's own before the region's.
        local=sorted(
            (row for row in current if row.area_id is not None),
            key=lambda row: (row.area_id != area.pk, row.service),
        ),
        national=[row for row in national if row.helpline_id is None],
        lines=sorted(lines, key=lambda line: line.pk not in first) if need else lines,
        hidden=len(rows) - len(current),
    )
