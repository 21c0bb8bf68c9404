"""A check with every kind of question, in a real browser: with the keyboard's own form controls, no scripts needed."""

import os
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from assessments.models import BankItem, QuizPage
from courses.models import Enrolment
from courses.services import enrol
from people.models import Role
from tests import factories as make
from tests.assessments.every_kind import ITEMS, QUIZ, RIGHT, WRONG

from . import real

PICTURES = os.environ.get("PICTURES", "")


@pytest.fixture
def enrolment(transactional_db: None, tmp_path: Path) -> Enrolment:
    """A learner who has come to the check."""
    page = make.course_page(tmp_path, lessons=1, quiz=QUIZ | {"partial_credit": True, "shuffle": True})
    edition = make.release(page)
    learner = make.person("Kim Ng", make.organisation("Northshire Homes"))
    enrolment = enrol(learner=learner, course=edition.course)
    make.finish_up_to(enrolment, "quiz")
    return enrolment


def fill(page: Page, values: dict[str, Any]) -> None:
    """Fill in the form of a question as its fields are named."""
    for field, value in values.items():
        if field.startswith("place-"):
            page.locator(f"#{field}").select_option(value)
        else:
            for one in [value] if isinstance(value, str) else value:
                page.locator(f"main input[value='{one}']").check()


def test_every_kind_is_answered_without_javascript(
    enrolment: Enrolment, page_without_scripts: Page, sign_in: Any
) -> None:
    page = page_without_scripts
    sign_in(page, enrolment.learner)
    page.goto(make.step_url(enrolment, "quiz"))
    real.press(page, "Begin")
    for number, (name, values) in enumerate(RIGHT.items(), start=1):
        expect(page.locator("main")).to_contain_text(f"Question {number} of {len(RIGHT)}")
        real.press(page, "Answer")
        expect(page.locator(".govuk-error-summary")).to_contain_text("Choose")
        fill(page, values)
        real.press(page, "Answer")
        expect(page.locator("main")).to_contain_text("Thank you" if name == "sure" else "That is right")
        real.press(page, re.compile("Next question|See your result"))
    expect(page.locator("main")).to_contain_text("You have passed")
    expect(page.locator("main")).to_contain_text("7 of 7 points")


def test_steps_are_put_in_order_with_the_keyboard_alone(
    enrolment: Enrolment, page: Page, sign_in: Any
) -> None:
    sign_in(page, enrolment.learner)
    page.goto(make.step_url(enrolment, "quiz"))
    real.press(page, "Begin")
    for name in list(RIGHT)[:3]:
        fill(page, RIGHT[name])
        real.press(page, "Answer")
        real.press(page, "Next question")
    page.locator("main select").first.focus()
    for _ in range(4):
        name = page.evaluate("document.activeElement.name")
        page.keyboard.type(RIGHT["steps"][name])
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Answer"
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("4 of 4 in the right place")


def test_every_screen_of_every_kind_is_accessible_and_fits(
    enrolment: Enrolment, page: Page, axe: Any, sign_in: Any
) -> None:
    sign_in(page, enrolment.learner)
    found: list[str] = []

    def look(name: str) -> None:
        for width, height in ((1280, 900), (390, 844)):
            page.set_viewport_size({"width": width, "height": height})
            found.extend(f"{name} at {width}: {line}" for line in axe(page))
            if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                found.append(f"{name} at {width}: wider than the screen")
            if PICTURES:
                page.screenshot(path=f"{PICTURES}/{name.replace(' ', '-')}-{width}.png", full_page=True)
        page.set_viewport_size({"width": 1280, "height": 900})

    page.goto(make.step_url(enrolment, "quiz"))
    look("start")
    real.press(page, "Begin")
    for name, values in WRONG.items():
        kind = next(kind for kind, item in ITEMS.items() if item["id"] == name)
        look(kind)
        real.press(page, "Answer")
        look(f"{kind} refused")
        fill(page, values)
        real.press(page, "Answer")
        look(f"{kind} feedback")
        real.press(page, re.compile("Next question|See your result"))
    look("result")
    assert found == []


def test_the_bank_the_check_and_its_figures_open_in_the_cms(
    enrolment: Enrolment, page: Page, sign_in: Any
) -> None:
    """Nothing on them breaks the CMS's content policy: a message on the console would fail this."""
    entry = BankItem.from_item(ITEMS["sort"] | {"tags": ["asking"]})
    entry.save()
    sign_in(page, make.with_second_factor(make.person("Tess Trainer", role=Role.TRAINER)))
    check = QuizPage.objects.get()
    for name, path, words in (
        ("bank", "/cms/snippets/assessments/bankitem/", "Which belongs where?"),
        (
            "bank-entry",
            f"/cms/snippets/assessments/bankitem/edit/{entry.pk}/",
            "No check asks this question yet",
        ),
        ("bank-add", "/cms/snippets/assessments/bankitem/add/", "Short name"),
        ("check", f"/cms/pages/{check.pk}/edit/", "How confident (not marked)"),
        ("figures", f"/cms/quizzes/{check.pk}/figures/", "fewer than 10 people"),
    ):
        page.goto(path)
        expect(page.locator("body")).to_contain_text(words)
        if PICTURES:
            page.screenshot(path=f"{PICTURES}/cms-{name}.png", full_page=True)
