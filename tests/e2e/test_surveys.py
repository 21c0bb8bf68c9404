"""Surveys and follow-ups in a real browser: before and after a course without JavaScript, months later, and the report."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.utils import timezone

import pytest
from playwright.sync_api import Page, expect

from assessments.models import Attempt, FollowUp
from courses.models import Course, Enrolment
from courses.services import enrol, start
from people.models import Organisation, Role, User
from tests import factories as make

from . import real

SCREENS = [(1280, 900), (390, 844)]


@pytest.fixture
def asked(
    released: Callable[..., dict[str, Any]], transactional_db: None, organisation: Organisation
) -> Course:
    """The small course, which asks before, after, and months later."""
    return make.thawed(released(ask_again=True))


@pytest.fixture
def begun(asked: Course, learner: User) -> Enrolment:
    from allauth.account.models import EmailAddress

    EmailAddress.objects.create(user=learner, email=learner.email, primary=True, verified=True)
    enrolment = enrol(learner=learner, course=asked)
    start(learner=learner, enrolment=enrolment)
    return enrolment


def look(page: Page, axe: Any, name: str, folder: Path) -> list[str]:
    """Return what is wrong with a page at both sizes, and keep pictures of it."""
    found = []
    for width, height in SCREENS:
        page.set_viewport_size({"width": width, "height": height})
        page.screenshot(path=str(folder / f"{name}-{width}.png"), full_page=True)
        found += [f"{name} at {width}: {line}" for line in axe(page)]
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            found.append(f"{name} at {width}: wider than the screen")
    return found


def test_before_and_after_are_answered_without_javascript_and_a_statement_may_be_skipped(
    begun: Enrolment, learner: User, page_without_scripts: Page
) -> None:
    page = page_without_scripts
    real.sign_in(page, learner.email)
    page.goto(f"/learn/{begun.pk}/")
    groups = page.locator("main fieldset")
    expect(groups).to_have_count(2)
    groups.nth(0).get_by_label("2", exact=True).check()
    real.press(page, "Continue")
    expect(page.locator(".govuk-error-summary")).to_contain_text("I can ask in a safe way. Choose an answer.")
    expect(groups.nth(0).get_by_label("2", exact=True)).to_be_checked()
    groups.nth(1).get_by_label("I would rather not say").check()
    real.press(page, "Continue")
    assert Attempt.objects.get().state == {"answers": {"notice": 2, "ask": 0}}

    make.finish_up_to(begun, "survey")
    page.goto(f"/learn/{begun.pk}/")
    groups.nth(0).get_by_label("4", exact=True).check()
    real.press(page, "Skip what is left")
    after = Attempt.objects.get(step_id=make.step_id("survey"))
    assert after.state == {"answers": {"notice": 4, "ask": 0}}
    expect(page.get_by_role("heading", level=1)).to_have_text("You have completed this course")

    FollowUp.objects.filter(months=3).update(due_on=timezone.localdate())
    page.goto("/learning/")
    page.get_by_role("link", name="Answer the follow-up").click()
    page.get_by_label("Yes", exact=True).check()
    page.get_by_label("I chose not to act, because it was not safe").check()
    real.press(page, "Skip what is left")
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    assert FollowUp.objects.get(months=3).answers == {
        "answers": {"notice": 0, "ask": 0},
        "opportunity": "yes",
        "actions": ["not-safe"],
    }


def test_surveys_follow_ups_and_their_pages_are_accessible_and_fit(
    begun: Enrolment, learner: User, page: Page, axe: Any, tmp_path: Path
) -> None:
    found: list[str] = []
    real.sign_in(page, learner.email)
    page.goto(f"/learn/{begun.pk}/")
    found += look(page, axe, "survey", tmp_path)
    make.finish_up_to(begun)
    FollowUp.objects.filter(months=3).update(due_on=timezone.localdate())
    page.goto("/learning/")
    found += look(page, axe, "my-learning", tmp_path)
    page.get_by_role("link", name="Answer the follow-up").click()
    found += look(page, axe, "follow-up", tmp_path)
    real.press(page, "Send my answers")
    found += look(page, axe, "follow-up-errors", tmp_path)
    real.press(page, "Skip what is left")
    found += look(page, axe, "follow-up-done", tmp_path)
    page.goto("/preferences/")
    found += look(page, axe, "preferences", tmp_path)
    real.press(page, "Stop these e-mails")
    found += look(page, axe, "preferences-stopped", tmp_path)
    assert found == []


def test_the_report_on_confidence_is_accessible_and_fits(
    asked: Course, organisation: Organisation, page: Page, sign_in: Any, axe: Any, tmp_path: Path
) -> None:
    lead = make.person("Olga Lead", organisation, role=Role.ORGANISATION_LEAD, leads=organisation)
    for number in range(24):
        someone = make.person(f"Person {number}", organisation)
        enrolment = enrol(learner=someone, course=asked)
        for name, said in (
            ("before", {"notice": 2, "ask": 3}),
            ("survey", {"notice": 4, "ask": 3 + number % 2}),
        ):
            Attempt.objects.create(
                enrolment=enrolment,
                step_id=make.step_id(name),
                state={"answers": said},
                finished_at=timezone.now(),
            )
        FollowUp.objects.create(
            enrolment=enrolment,
            step_id=make.step_id("survey"),
            months=3,
            due_on=timezone.localdate(),
            answers={
                "answers": {"notice": 3, "ask": 3 + number % 2},
                "opportunity": "yes" if number % 2 else "no",
                "actions": ["noticed", "advice"] if number % 2 else ["not-safe"],
            },
            answered_at=timezone.now(),
        )
    sign_in(page, lead)
    found: list[str] = []
    for name, query in (("report", ""), ("report-later", "?later=3"), ("report-empty", "?later=12")):
        page.goto(f"/reports/confidence/{query}")
        found += look(page, axe, name, tmp_path)
    expect(page.locator("main")).to_contain_text("hidden to protect people")
    assert found == []
