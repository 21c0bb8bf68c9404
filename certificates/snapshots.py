"""What a certificate says, frozen on the day of issue: everything shown later is made from this and nothing else."""

import calendar
from datetime import date, datetime, timedelta
from typing import NotRequired, TypedDict
from zoneinfo import ZoneInfo

from django.conf import settings

from courses.editions import RunningEdition
from people.models import Organisation

from .levels import DRAFT, NOT_EVIDENCE, level
from .render.fonts import name_face

SCHEMA = 2  # 1 did not say whether the course was a draft
# The paper it is drawn on. A changed layout is a new version beside the old one, so that old paper stays as it is.
TEMPLATE = ("certificate", 1)
LONDON = ZoneInfo("Europe/London")


class Name(TypedDict):
    """The name on the paper, and how it is set."""

    printed: str
    surname: str
    font: str
    lang: str


class CourseSaid(TypedDict):
    """The course as it was called."""

    key: str
    slug: str
    title: str
    discreet_title: str


class EditionSaid(TypedDict):
    """The edition it was earned on."""

    number: int
    content_hash: str
    released_on: str


class LevelSaid(TypedDict):
    """The level and the words about it."""

    number: int
    name: str
    standard_line: str


class Issuer(TypedDict):
    """Who issues it."""

    name: str
    url: str


class Signatory(TypedDict):
    """Who answers for it."""

    name: str
    role: str


class Template(TypedDict):
    """The layout it is drawn with."""

    id: str
    version: int


class OrganisationSaid(TypedDict):
    """Where the holder worked. Never shown in public."""

    id: int
    name: str


class Snapshot(TypedDict):
    """A whole certificate."""

    schema: int
    code: str
    name: Name
    course: CourseSaid
    edition: EditionSaid
    level: LevelSaid
    draft: NotRequired[str]
    completed: str
    statement: str
    disclaimer: str
    not_evidence: str
    minutes: int
    issued_on: str
    valid_until: str | None
    valid_months: int
    zone: str
    issuer: Issuer
    signatory: Signatory
    organisation: OrganisationSaid | None
    template: Template
    check_url: str
    verify_url: str


def issue_day(completed_at: datetime) -> date:
    """Return the London day of a moment: half past eleven at night in UTC is tomorrow in summer."""
    return completed_at.astimezone(LONDON).date()


def last_valid_day(issued_on: date, months: int) -> date | None:
    """Return the last day on which a certificate is valid, or None for one that never ends.

    24 months from 21 November end on 20 November. Where the month has no such day, its last day counts.
    """
    if not months:
        return None
    years, month = divmod(issued_on.month - 1 + months, 12)
    year, month = issued_on.year + years, month + 1
    length = calendar.monthrange(year, month)[1]
    if issued_on.day > length:
        return date(year, month, length)
    return date(year, month, issued_on.day) - timedelta(days=1)


def build(
    *,
    code: str,
    printed: str,
    surname: str,
    edition: RunningEdition,
    number: int,
    released_at: datetime,
    draft: bool,
    award_level: int,
    issued_on: date,
    organisation: Organisation | None,
) -> Snapshot:
    """Return what a certificate says. `printed` is cleaned; `draft` says that the course awaits its reviews.

    Raises NeedsPrintName when no font of ours can set it."""
    course, said = edition.course, level(award_level)
    face = name_face(printed)
    months: int = course["valid_months"]
    until = last_valid_day(issued_on, months)
    levels = [rules["level"] for rules in edition.levels]
    return {
        "schema": SCHEMA,
        "code": code,
        "name": {"printed": printed, "surname": surname, "font": face.family, "lang": face.lang},
        "course": {
            "key": course["key"],
            "slug": course["slug"],
            "title": course["title"],
            "discreet_title": course["discreet_title"],
        },
        "edition": {
            "number": number,
            "content_hash": edition.content_hash,
            "released_on": issue_day(released_at).isoformat(),
        },
        "level": {"number": said.number, "name": said.name, "standard_line": said.standard_line},
        "draft": DRAFT if draft else "",
        "completed": "has completed" if len(levels) == 1 else f"has completed level {said.number} of",
        "statement": course["certificate_statement"],
        "disclaimer": said.disclaimer,
        "not_evidence": NOT_EVIDENCE,
        # Continuing professional development counts the time a course is made for, not the time on the clock.
        "minutes": sum(step.minutes for step in edition.steps if step.module.level <= award_level),
        "issued_on": issued_on.isoformat(),
        "valid_until": until.isoformat() if until else None,
        "valid_months": months,
        "zone": LONDON.key,
        "issuer": {"name": settings.ISSUER_NAME, "url": settings.BASE_URL},
        "signatory": {"name": settings.SIGNATORY_NAME, "role": settings.SIGNATORY_ROLE},
        "organisation": {"id": organisation.pk, "name": organisation.name} if organisation else None,
        "template": {"id": TEMPLATE[0], "version": TEMPLATE[1]},
        "check_url": f"{settings.BASE_URL}/v/{code}/",
        "verify_url": f"{settings.BASE_URL}/verify/",
    }
