"""Statements that void another one of ours. They say nothing of the person that one was about."""

from django.conf import settings
from django.utils import timezone

from . import builder
from .columns import row_for
from .exceptions import VoidingRefused
from .forwarding.outbox import voids
from .models import Statement
from .vocabulary import LANGUAGE, VOIDED, Reference, statement_id


def voiding(statement: Statement) -> Statement:
    """Return an unsaved statement that voids one of ours: by us, not by the learner. The same one each time.

    Raises VoidingRefused for a statement of somebody else, and for one that voids another itself: the
    specification knows no way back.
    """
    if statement.realm:
        raise VoidingRefused("Another organisation's system made this statement. Only that can void it.")
    if voids(statement):
        raise VoidingRefused("A statement that voids another one can not be voided.")
    now = timezone.now()
    now = now.replace(microsecond=now.microsecond // 1000 * 1000)
    ourselves = builder.account(settings.BASE_URL, "upstander")
    said = builder.statement(
        id=statement_id("voided", statement.uuid),
        actor=ourselves,
        authority=ourselves,
        verb=VOIDED,
        activity=Reference(statement.uuid),
        stored=now,
        timestamp=now,
        context={"language": LANGUAGE},  # a platform is for statements about an activity only
    )
    return row_for(said, stored=now, organisation_id=statement.organisation_id)
