"""A link for somebody without an account: signed, for one draft as it was, and over after some days."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.core import signing
from django.utils import timezone

from wagtail.models import Revision

from assessments.scenarios.pages import ScenarioPage

SALT = "assessments.scenarios.review"


class LinkUnknown(Exception):
    """Raised when a link was changed, or what it led to is no more."""


class LinkOver(Exception):
    """Raised when a link's days are over."""


@dataclass(frozen=True)
class Review:
    """What a link leads to: a draft as it was when the link was made, and when the link ends."""

    page: ScenarioPage
    ends: datetime


def make_link(revision: Revision) -> str:
    """Return the signed part of a link to one draft. Making it twice gives two links; nothing is stored."""
    return signing.dumps([int(revision.object_id), revision.pk, int(timezone.now().timestamp())], salt=SALT)


def read_link(token: str) -> Review:
    """Return what a link leads to. Raises LinkOver or LinkUnknown; neither says anything of the content."""
    days = timedelta(days=settings.REVIEW_LINK_DAYS)
    try:
        page_id, revision_id, seconds = signing.loads(token, salt=SALT, max_age=days)
        made = datetime.fromtimestamp(seconds, tz=UTC)
    except signing.SignatureExpired as error:
        raise LinkOver from error
    except (signing.BadSignature, TypeError, ValueError) as error:
        raise LinkUnknown from error
    page = ScenarioPage.objects.filter(pk=page_id).first()
    revision = Revision.page_revisions.filter(pk=revision_id, object_id=str(page_id)).first()
    if page is None or revision is None:
        raise LinkUnknown
    return Review(revision.as_object(), timezone.localtime(made + days))


def ends_if_made_now() -> datetime:
    """Return when a link that is made now is over."""
    return timezone.now() + timedelta(days=settings.REVIEW_LINK_DAYS)
