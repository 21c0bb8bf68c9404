"""An organisation writes down its own ways."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from courses.models import Procedure
from courses.procedures import SOURCE
from people.models import Organisation, User


@transaction.atomic
def write_procedures(
    *, organisation: Organisation, texts: Mapping[str, str], by: User | None = None, checked: bool = False
) -> None:
    """Keep what an organisation has written for each place; an empty text takes a place away.

    What is new or changed is checked today by whoever wrote it; the rest keeps its day, unless they say that they have
    `checked` it too. Places that `texts` does not name stay as they are. Doing so twice changes nothing but the day.
    """
    known = {row.slot: row for row in Procedure.objects.filter(organisation=organisation, slot__in=texts)}
    for slot, typed in texts.items():
        row, text = known.get(slot), typed.replace("\r\n", "\n").strip()
        if not text:
            if row is not None:
                row.delete()
        elif row is None or row.text != text or checked:
            Procedure.objects.update_or_create(
                organisation=organisation,
                slot=Procedure.Slot(slot),
                defaults={"text": text, "checked_on": timezone.localdate(), "written_by": by},
            )
    transaction.on_commit(SOURCE.forget)
