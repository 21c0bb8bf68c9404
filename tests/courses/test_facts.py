from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

import pytest

from courses.errors import ReleaseRefused
from courses.models import Course
from courses.services import enrol
from pages import live
from pages.models import Fact, HelpLine
from people.models import User
from tests import factories as make

TODAY = timezone.localdate()
BODY = "Some words.\n\n::: fact one-in-five\n:::\n\n::: helpline a-line\n:::"
STALE = {"checked_on": TODAY - timedelta(days=9), "review_by": TODAY - timedelta(days=1)}


@pytest.fixture
def lesson(db: None, tmp_path: Path, learner: User) -> Any:
    """Give the text of a lesson with a fact and a help line, as the learner sees it now."""
    make.fact()
    make.helpline()
    edition = make.release(make.course_page(tmp_path, lesson_body=BODY))
    enrolment = enrol(learner=learner, course=Course.objects.get())
    assert "One in five" not in edition.manifest
    assert "0808" not in edition.manifest
    client = make.client_of(learner)
    return lambda: client.get(make.step_url(enrolment, "lesson-1")).content.decode()


def test_a_fact_and_a_help_line_are_shown_as_they_stand_today(lesson: Any) -> None:
    assert "One in five adults" in lesson()
    assert "0808 000 0000" in lesson()
    fact = Fact.objects.get()
    fact.text = "One in four adults."
    fact.save()
    assert "One in four" in lesson()


def test_a_stale_fact_is_never_shown_as_current(lesson: Any) -> None:
    for name, value in STALE.items():
        Fact.objects.update(**{name: value})
    live.facts.forget()
    page = lesson()
    assert "One in five" not in page
    assert "checking that this is still right" in page


def test_a_fact_becomes_stale_without_anybody_saving_it(lesson: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "One in five" in lesson()
    later = timezone.now() + timedelta(days=200)
    monkeypatch.setattr(timezone, "localdate", lambda *_: later.date())
    for source in (live.facts, live.helplines):
        source.forget()  # what a minute does
    assert "One in five" not in lesson()
    assert "0808 000 0000" not in lesson()


def test_a_fact_whose_law_has_changed_is_not_shown(lesson: Any) -> None:
    fact = Fact.objects.get()
    fact.law_changed = True
    fact.save()
    assert "One in five" not in lesson()


def test_a_stale_help_line_gives_no_number(lesson: Any) -> None:
    line = HelpLine.objects.get()
    line.checked_on, line.review_by = STALE["checked_on"], STALE["review_by"]
    line.save()
    assert "0808" not in lesson()
    assert "/help/" in lesson()


def test_a_deleted_fact_leaves_no_hole(lesson: Any) -> None:
    Fact.objects.get().delete()
    assert "Fact under review" in lesson()


@pytest.mark.parametrize("change", [STALE, {"law_changed": True}], ids=["stale", "law changed"])
def test_a_fact_that_is_not_current_refuses_a_release(
    site: Any, tmp_path: Path, change: dict[str, Any]
) -> None:
    make.helpline()
    make.fact(**change)
    page = make.course_page(tmp_path, lesson_body=BODY)
    with pytest.raises(ReleaseRefused, match="Lesson 1 › block 2: the"):
        make.release(page)


def test_a_stale_help_line_refuses_a_release(site: Any, tmp_path: Path) -> None:
    make.fact()
    make.helpline(**STALE)
    page = make.course_page(tmp_path, lesson_body=BODY)
    with pytest.raises(ReleaseRefused, match="help line “A line” was to be reviewed"):
        make.release(page)


@pytest.mark.parametrize(
    ("days", "stale", "soon"), [(-1, True, False), (0, False, True), (29, False, True), (30, False, False)]
)
def test_the_review_day_itself_still_counts(days: int, stale: bool, soon: bool) -> None:
    fact = Fact(checked_on=TODAY - timedelta(days=9), review_by=TODAY + timedelta(days=days))
    assert (fact.is_stale, fact.is_due_soon) == (stale, soon)
