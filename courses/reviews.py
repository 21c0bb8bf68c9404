"""Before a course reaches learners, three readers look for what could hurt somebody (domain.md 0.1 and section 0)."""

from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from people.models import User

from .compile import canonical, compile_course, fingerprint
from .errors import CompileError
from .models import CoursePage, Review

HOLDS_DAYS = 365
# What a reader says that they looked for, in every lesson, scenario and question.
CHECKLIST = {
    "confront": "Nothing rewards facing the person who causes harm with what the other person said.",
    "channel": "Nothing rewards a way of contact that nobody has checked is safe.",
    "in-front": "Nothing rewards asking in front of a partner, relative or child, or through a family interpreter.",
    "secrecy": "Nobody promises to keep everything secret; the limits come first.",
    "leaving": "Leaving is never shown as the simple answer: it can raise the risk.",
    "attendance": "Taking part in a programme, or a certificate, is never proof that somebody is safe.",
    "private": "Nobody is asked for case details or their own story.",
    "numbers": "No figure lets somebody work out one person’s answer.",
    "claims": "Nothing says that online training alone changes what people do.",
    "dated": "Every law, figure and phone number stands in a fact or help line with a date, and I checked them.",
}


def content_hash(page: CoursePage) -> str:
    """Return the fingerprint of a course as it would be released now, or an empty text where it can not be compiled."""
    try:
        manifest = compile_course(page)
        for step in manifest["steps"].values():
            step["content"].pop("terms", None)  # which words the glossary explains is no part of the course
        return fingerprint(canonical(manifest))
    except CompileError:
        return ""


def newest_reviews(course_key: UUID) -> dict[str, Review]:
    """Return the newest word of each kind of reader. One query."""
    found: dict[str, Review] = {}
    for review in Review.objects.filter(course_key=course_key):
        found.setdefault(review.reader, review)
    return found


def recorded_alone(course_key: UUID, by: User | None) -> bool:
    """Return whether one account recorded all that stands and would release it too. One query.

    Without an account (the command line) nobody knows who releases: then one account for all reviews is one too few.
    """
    recorders = {review.recorded_by_id for review in newest_reviews(course_key).values()} - {None}
    return len(recorders) == 1 and (by is None or by.pk in recorders)


def missing_reviews(course_key: UUID) -> list[str]:
    """Return in words which readers have not looked at a course within a year. One query."""
    oldest = timezone.localdate() - timedelta(days=HOLDS_DAYS)
    newest = newest_reviews(course_key)
    return [reader.label for reader in Review.Reader if reader not in newest or newest[reader].on < oldest]
