"""A scenario's life after it is written: a reviewer without an account plays it, it is released, a learner without
JavaScript plays it, and its trainer sees what learners chose."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from assessments.models import Attempt, ChoiceCount, ScenarioPage
from courses.models import Course, CoursePage
from people.models import Role, User
from tests import factories as make
from tests.e2e.real import press, read_lessons


@pytest.fixture
def written(transactional_db: None, tmp_path: Path) -> CoursePage:
    """The small course as pages, not yet released."""
    return make.course_page(tmp_path)


@pytest.fixture
def trainer(written: CoursePage) -> User:
    return make.with_second_factor(make.person("Tess Trainer", role=Role.TRAINER))


def play(page: Page, *choices: str) -> None:
    for words in choices:
        page.get_by_label(words).check()
        press(page, "Continue")
        press(page, "Continue")


def test_from_review_to_what_learners_chose(
    written: CoursePage,
    trainer: User,
    page: Page,
    phone: Page,
    page_without_scripts: Page,
    new_page: Callable[..., Page],
    visit: Any,
    sign_in: Any,
    axe: Any,
) -> None:
    scenario = ScenarioPage.objects.get()
    sign_in(page, trainer)

    # A link for a reviewer, who has no account and leaves no trace.
    visit(f"/cms/scenarios/{scenario.pk}/share/")
    with page.expect_navigation():
        page.get_by_role("button", name="Make a link").click()
    link = page.get_by_label("The link").input_value()
    phone.goto(link)
    expect(phone.locator("main")).to_contain_text("draft")
    assert axe(phone) == []
    press(phone, "Begin")
    play(phone, "Find a quiet moment later", "Listen")
    expect(phone.locator("main")).to_contain_text("You made room.")
    assert not Attempt.objects.exists()

    # Released with a sign-off.
    make.reviewed(written)
    visit(f"/cms/courses/{written.pk}/release/")
    page.get_by_label("Signed off by").fill("Suki Lead")
    page.get_by_label("Role").fill("Safeguarding lead")
    page.get_by_label("Organisation").fill("Northshire Homes")
    for box in page.locator("form[action=''] input[type=checkbox]").all():
        box.check()
    with page.expect_navigation():
        page.get_by_role("button", name="Release").last.click()
    course = Course.objects.get()
    assert course.current_edition is not None

    # A learner without JavaScript plays it.
    learner = page_without_scripts
    sign_in(learner, make.person("Ada Lovelace"))
    learner.goto(f"/courses/{course.slug}/")
    press(learner, "Start")
    read_lessons(learner)
    press(learner, "Begin")
    play(learner, "Ask across the counter")
    press(learner, "I have read this: continue")
    assert ChoiceCount.objects.get(scene="counter").choice == "ask-loudly"

    # One learner is nobody's business; many are a figure.
    visit(f"/cms/scenarios/{scenario.pk}/chosen/")
    expect(page.locator(".up-chosen")).to_contain_text("Fewer than ten learners have finished")
    ChoiceCount.objects.update(learners=240)
    visit(f"/cms/scenarios/{scenario.pk}/chosen/")
    row = page.get_by_role("row", name="Ask across the counter")
    expect(row).to_contain_text("about 240 (100 %)")
