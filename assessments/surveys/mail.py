"""The one e-mail of a follow-up, and who may get it. It names no course and no subject: others may read an inbox."""

import re

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from allauth.account.models import EmailAddress

from people.models import User

from .follow_ups import is_asked, is_open, stop_token, wants_email
from .models import FollowUp

SUBJECT = "A short follow-up to your learning"
# What stands before the @ of an address that several people read: whole words, and how a word begins or ends. Names like
# Wagstaff, Ismail and Postlethwaite are why not all of them are ends.
WORDS = frozenset(["and", "club", "general", "hello", "help", "home", "hr", "mail", "post", "staff", "the"])
ENDS = (
    "account",
    "accounts",
    "admin",
    "contact",
    "desk",
    "duty",
    "enquir",
    "enquiries",
    "enquiry",
    "family",
    "info",
    "inquir",
    "inquiries",
    "inquiry",
    "mailbox",
    "manager",
    "office",
    "reception",
    "reply",
    "safeguarding",
    "secretary",
    "shared",
    "support",
    "team",
    "teams",
    "volunteer",
    "volunteers",
    "welfare",
)
TWO_NAMES = re.compile(r"[a-z]{3,}and[a-z]{3,}")


def is_shared(address: str) -> bool:
    """Return whether an address looks as if several people read it: office2@, info.north@, the-smiths@, benandada@.

    It is a guess, and rather says yes: who gets no e-mail finds the follow-up in My learning.
    """
    name = address.partition("@")[0].partition("+")[0].lower()
    words = re.findall(r"[^\W_]+", re.sub(r"\d", "", name))
    return any(
        word in WORDS or word.startswith(ENDS) or word.endswith(ENDS) or TWO_NAMES.fullmatch(word)
        for word in words
    )


def why_not(follow_up: FollowUp) -> str:
    """Return why nobody may be written to about this follow-up, or an empty text. At most two queries."""
    learner = follow_up.enrolment.learner
    if not is_open(follow_up, timezone.localdate()):
        return "It can not be answered any more."
    if not is_asked(follow_up):
        return "The course does not ask it any more."
    if not learner.is_active:
        return "The account is closed."
    if is_shared(learner.email):
        return "The address looks shared."
    if not wants_email(learner):
        return "The learner wants no such e-mail."
    if not _verified(learner):
        return "The address is not confirmed."
    return ""


def _verified(learner: User) -> bool:
    return EmailAddress.objects.filter(user=learner, email__iexact=learner.email, verified=True).exists()


def message(follow_up: FollowUp) -> EmailMessage:
    """Return the e-mail: its links ask for sign-in, except the one that stops these e-mails."""
    learner = follow_up.enrolment.learner
    stop = settings.BASE_URL + reverse("assessments:no_email", args=[stop_token(learner)])
    body = render_to_string(
        "assessments/email/follow_up.txt",
        {
            "url": settings.BASE_URL + reverse("assessments:follow_up", args=[follow_up.pk]),
            "stop": stop,
        },
    )
    return EmailMessage(
        SUBJECT,
        body,
        to=[learner.email],
        headers={
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )
