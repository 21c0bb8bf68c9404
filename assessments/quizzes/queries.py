"""Reads about checks: where the bank is used, and what learners answered first."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from assessments.models import Attempt
from courses.models import Edition, Enrolment, StepPage

from .bank import BankItem
from .pages import QuizPage


@dataclass(frozen=True)
class Use:
    """A check that asks a question of the bank, and how it comes to."""

    page: QuizPage
    reason: str


def usage_of(item: BankItem) -> list[Use]:
    """Return the checks whose saved pages use a question of the bank. Two queries, whatever the number of checks."""
    tags = {tagged.tag.slug: tagged.tag.name for tagged in item.tagged_items.select_related("tag")}
    found = []
    for page in QuizPage.objects.only("title", "items", "url_path").order_by("title"):
        for block in page.items.raw_data:
            if block["type"] == "bank" and block["value"] == item.pk:
                found.append(Use(page, "chosen by an author"))
            elif block["type"] == "draw" and block["value"].get("tag") in tags:
                number, tag = block["value"].get("number"), tags[block["value"]["tag"]]
                found.append(Use(page, f"draws {number} with the tag “{tag}”"))
    return found


@dataclass(frozen=True)
class Go:
    """One finished attempt."""

    number: int
    score: float
    passed: bool

    @property
    def percent(self) -> int:
        """Its score in per cent, rounded down as the result page does."""
        return round(self.score * 10_000) // 100


def finished_goes(enrolment: Enrolment, step_id: str) -> list[Go]:
    """Return a learner's finished attempts at a check, oldest first. One query."""
    rows = Attempt.objects.filter(enrolment=enrolment, step_id=step_id, finished_at__isnull=False)
    values = rows.order_by("number").values_list("number", "score", "passed")
    return [Go(number, float(score or 0), bool(passed)) for number, score, passed in values]


def counted(goes: list[Go], rule: str) -> Go | None:
    """Return the attempt that counts: the best (the earlier of equals), the last, or the first. None without any."""
    if not goes:
        return None
    if rule == "best":
        return max(goes, key=lambda go: (go.passed, go.score, -go.number))
    return goes[-1] if rule == "last" else goes[0]


def editions_of(page: StepPage) -> QuerySet[Edition]:
    """Return the editions of the course that a step is in, newest first, without their manifests."""
    course_page = page.get_parent().get_parent().specific
    return Edition.objects.filter(course__key=course_page.course_key).defer("manifest").order_by("-number")


def first_answers(step_id: UUID, edition: Edition) -> Iterator[dict[str, Any]]:
    """Yield the state of the first finished attempt of each learner of an edition. One query, read bit by bit.

    A learner who met the check before, on whatever edition, is not met again: practice would count as difficulty.
    """
    earlier = Attempt.objects.filter(
        Q(finished_at__lt=OuterRef("finished_at"))
        | Q(finished_at=OuterRef("finished_at"), pk__lt=OuterRef("pk")),
        enrolment__learner=OuterRef("enrolment__learner"),
        step_id=step_id,
    )
    rows = Attempt.objects.filter(
        ~Exists(earlier), step_id=step_id, enrolment__edition=edition, finished_at__isnull=False
    )
    yield from rows.values_list("state", flat=True).iterator(chunk_size=1000)
