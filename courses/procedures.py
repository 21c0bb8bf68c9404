"""“Your procedure”: what a learner's own organisation has written down, shown inside lessons."""

import time
from datetime import timedelta

from django.template.loader import render_to_string
from django.utils import timezone

from .live import ANYBODY, Choices, Reader
from .models.procedures import Procedure

KEEP_SECONDS = 60
OLD_AFTER_DAYS = 365
# What to do where an organisation has written nothing down: a person to ask, never an empty box.
ASK = {
    Procedure.Slot.EMERGENCY: "If somebody is in danger now, call 999. Ask your manager what else your organisation does.",
    Procedure.Slot.SAFEGUARDING_LEAD: "Ask your manager who it is, and how to reach them today.",
    Procedure.Slot.MARAC_LEAD: "Ask your safeguarding lead who takes cases to the meeting where you work.",
    Procedure.Slot.LOCAL_SERVICE: "Ask your safeguarding lead which specialist service covers your area.",
    Procedure.Slot.RECORDING: "Ask your manager where to write it, and who else could read it there.",
    Procedure.Slot.SHARING: "Ask your safeguarding or information governance lead before you share, unless somebody is in danger now.",
    Procedure.Slot.STAFF_SUPPORT: "Ask your manager, your union or occupational health. You do not have to say why.",
    Procedure.Slot.CLUB_WELFARE: "Ask your club secretary who it is. Your sport’s governing body can tell you too.",
}


def choices() -> Choices:
    """Return the places that an organisation may fill, for authors."""
    return list(Procedure.Slot.choices)


class ProcedureSource:
    """Gives an organisation's own words by slot, kept for a minute in each process. Implements courses.live.Source."""

    def __init__(self) -> None:
        self._kept: dict[int, tuple[float, dict[str, Procedure]]] = {}
        self._html: dict[tuple[int | None, str], str] = {}

    def choices(self) -> Choices:
        """Return the places that an organisation may fill, for authors."""
        return choices()

    def of(self, organisation_id: int) -> dict[str, Procedure]:
        """Return what an organisation has written down, by slot: one query a minute."""
        until, found = self._kept.get(organisation_id, (0.0, {}))
        if time.monotonic() > until:
            rows = Procedure.objects.filter(organisation=organisation_id)
            found = {row.slot: row for row in rows}
            self._kept[organisation_id] = (time.monotonic() + KEEP_SECONDS, found)
            self._html = {key: html for key, html in self._html.items() if key[0] != organisation_id}
        return found

    def forget(self) -> None:
        """Read again at the next use. Other processes follow within a minute."""
        self._kept.clear()
        self._html.clear()

    def render(self, slug: str, reader: Reader = ANYBODY) -> str:
        """Return what the reader's organisation has written down, or whom to ask."""
        entry = self.of(reader.organisation_id).get(slug) if reader.organisation_id else None
        key = (reader.organisation_id, slug)
        html = self._html  # another thread may begin a new one
        if key not in html:
            html[key] = self._rendered(slug, entry)
        return html[key]

    def _rendered(self, slug: str, entry: Procedure | None) -> str:
        slot = Procedure.Slot(slug)
        old = entry and entry.checked_on < timezone.localdate() - timedelta(days=OLD_AFTER_DAYS)
        context = {"entry": entry, "name": slot.label, "ask": ASK[slot], "old": old}
        return render_to_string("courses/procedure.html", context).strip()

    def problem(self, slug: str) -> str:
        """Return what an author must do about a place that nobody can fill, or an empty text."""
        known = ", ".join(Procedure.Slot.values)
        return (
            ""
            if slug in Procedure.Slot.values
            else f"there is no place “{slug}” to fill. There are: {known}."
        )


SOURCE = ProcedureSource()
