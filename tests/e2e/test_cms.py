"""The CMS in a real browser: its pages open, and nothing on them breaks the content policy."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from assessments.models import QuizPage, ScenarioPage
from courses.models import CoursePage, LessonPage
from people.models import Role, User
from tests import factories as make


@pytest.fixture
def written(transactional_db: None, tmp_path: Path) -> CoursePage:
    """The small course as pages."""
    return make.course_page(tmp_path)


@pytest.fixture
def author(written: CoursePage) -> User:
    return make.with_second_factor(make.person("Tess Trainer", role=Role.TRAINER))


@pytest.fixture
def keeper(written: CoursePage) -> User:
    return make.with_second_factor(make.person("Suki Lead", role=Role.SAFEGUARDING_LEAD))


def test_an_author_opens_every_editor(
    written: CoursePage, author: User, page: Page, visit: Any, sign_in: Any
) -> None:
    sign_in(page, author)
    visit("/cms/")
    expect(page.get_by_role("heading", name="Facts, help lines and the map")).to_be_visible()
    for one in (
        written,
        LessonPage.objects.first(),
        ScenarioPage.objects.first(),
        QuizPage.objects.first(),
    ):
        assert one is not None
        visit(f"/cms/pages/{one.pk}/edit/")
        expect(page.locator("#id_title")).to_have_value(one.title)


def test_what_a_trainer_previews_is_what_a_learner_gets(
    written: CoursePage, author: User, page: Page, visit: Any, sign_in: Any
) -> None:
    scenario = ScenarioPage.objects.get()
    sign_in(page, author)
    visit(f"/cms/pages/{scenario.pk}/edit/")
    visit(f"/cms/pages/{scenario.pk}/edit/preview/?mode=")
    if page.get_by_text("What do you do next?").count() == 0:
        visit(f"/cms/pages/{scenario.pk}/view_draft/")
    expect(page.get_by_text("What do you do next?")).to_be_visible()
    expect(page.locator("main")).to_contain_text("This is a preview")
    expect(page.locator("main").get_by_role("button", name="Continue")).to_be_disabled()


def test_a_safeguarding_lead_mends_a_fact(
    written: CoursePage, keeper: User, page: Page, visit: Any, sign_in: Any
) -> None:
    fact = make.fact()
    sign_in(page, keeper)
    visit(f"/cms/snippets/pages/fact/edit/{fact.pk}/")
    page.locator("#id_checked_on").click()
    # The date chooser is one of Wagtail's inline initialisers: it opens only if our policy lets it.
    expect(page.locator(".xdsoft_datetimepicker:visible").first).to_be_visible()
    page.keyboard.press("Escape")
    page.locator("#id_text").fill("One in four adults, in the year to March 2026.")
    with page.expect_navigation():
        page.get_by_role("button", name="Save").first.click()
    fact.refresh_from_db()
    assert fact.text.startswith("One in four")


def test_a_release_needs_a_sign_off_and_keeps_what_was_typed(
    written: CoursePage, author: User, page: Page, visit: Any, sign_in: Any
) -> None:
    sign_in(page, author)
    visit(f"/cms/courses/{written.pk}/release/")
    page.get_by_label("Signed off by").fill("Suki Lead")
    page.get_by_label("Role").fill("Safeguarding lead")
    page.get_by_label("Organisation").fill("Northshire Homes")
    with page.expect_navigation():
        page.get_by_role("button", name="Release").last.click()
    expect(page.get_by_text("Not reviewed within a year by: a survivor advisory group")).to_be_visible()
    expect(page.get_by_label("Signed off by")).to_have_value("Suki Lead")
    make.reviewed(written)
    with page.expect_navigation():
        page.get_by_role("button", name="Release").last.click()
    expect(page.locator("body")).to_contain_text("is released as edition 1")


def test_a_trainer_reads_what_the_language_rules_say_while_they_write(
    author: User, page: Page, visit: Any, sign_in: Any
) -> None:
    sign_in(page, author)
    lesson = LessonPage.objects.get(step_id=make.step_id("lesson-1"))
    visit(f"/cms/pages/{lesson.pk}/edit/")
    page.fill("[name=summary]", "It was a crime of passion.")
    told = page.locator("ul.up-language li")
    expect(told).to_have_text(
        "This stops a release: “crime of passion” excuses it. Write instead: murder; abuse."
    )
    page.fill("[name=summary]", "It was murder.")
    expect(told).to_have_count(0)
