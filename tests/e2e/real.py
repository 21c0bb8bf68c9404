"""The real course library for browser tests, and a learner's way through it."""

import io
import re
from typing import Any

from django.db import transaction

from playwright.sync_api import Page, expect

from courses.management.commands.load_courses import LIBRARY
from courses.models import Course
from courses.pack import activities
from courses.pack.writing import load_pack
from courses.queries import running
from media.h5p import validate
from media.h5p_unpacking import write_files
from tests import factories as make


def freeze_trusted_professional() -> dict[str, Any]:
    """Release the real course from its pack, keep what was released, and roll the pages back."""
    with transaction.atomic():
        library = make.library()
        make.begun_with("facts", "helplines", "programmes")
        page, _ = load_pack(LIBRARY / "trusted-professional", library)
        frozen = make.frozen(make.release(page))
        transaction.set_rollback(True)
    return frozen


def trusted_professional(frozen: dict[str, Any]) -> Course:
    """Give the released course with the facts and help lines that it shows."""
    make.begun_with("facts", "helplines", "programmes")
    unpack_activities("trusted-professional")
    return make.thawed(frozen)


def unpack_activities(slug: str) -> None:
    """Put the files of a course's activities where browsers fetch them."""
    for path in (LIBRARY / slug / activities.FOLDER).glob("*.yaml"):
        activity = activities.read(path.read_text(encoding="utf-8"), path.name)
        write_files(validate(io.BytesIO(activity.package)))


def press(page: Page, name: str | re.Pattern[str]) -> None:
    """Press a button of the page's main part and wait for the next page."""
    with page.expect_navigation():
        page.locator("main").get_by_role("button", name=name).click()


def sign_in(page: Page, email: str) -> None:
    """Sign in by the form, with the password that all people of the tests have."""
    if not page.url.endswith("/account/login/") and "/account/login/?" not in page.url:
        page.goto("/account/login/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill(make.PASSWORD)
    press(page, "Sign in")


def answer_survey(page: Page) -> None:
    """Say 3 to every statement and go on."""
    for group in page.locator("main fieldset").all():
        group.get_by_label("3", exact=True).check()
    press(page, "Continue")


def read_lessons(page: Page) -> int:
    """Mark lessons as done until something else comes; return how many there were."""
    read = 0
    while page.get_by_role("button", name="Mark complete and continue").count():
        press(page, "Mark complete and continue")
        read += 1
    return read


def sort_cards(page: Page) -> None:
    """Do a sorting activity in its frame, whatever fits where, and go on."""
    expect(page.locator(".up-activity--ready")).to_have_count(1)
    activity = page.frame_locator(".up-activity iframe")
    for card in activity.locator(".up-sorting__card").all():
        card.locator("input").first.check()
    activity.get_by_role("button", name="Check").click()
    expect(page.get_by_text("You have done this step.", exact=True)).to_be_visible()
    with page.expect_navigation():
        page.locator("main").get_by_role("button", name="Continue").click()


def choose(page: Page, number: int = 1) -> None:
    """Make a choice by its place, and see why it is as it is."""
    page.locator("main input[type=radio]").nth(number - 1).check()
    press(page, "Continue")


def play_to_the_end(page: Page) -> None:
    """Play a scenario to any ending and read the debrief."""
    for _ in range(40):
        if page.get_by_role("button", name="I have read this: continue").count():
            press(page, "I have read this: continue")
            return
        if page.locator("main input[type=radio]").count():
            choose(page, page.locator("main input[type=radio]").count())
        else:
            press(page, "Continue")
    raise AssertionError("The scenario did not come to an end.")


def take_check(page: Page, course: Course, *, right: bool) -> None:
    """Answer every question that is drawn, all of them right or all of them wrong."""
    assert course.current_edition is not None
    quiz = next(step for step in running(course.current_edition).steps if step.kind == "quiz")
    asked = sum(slot.get("draw", 1) for slot in quiz.content["plan"])
    for number in range(1, asked + 1):
        expect(page.locator("main")).to_contain_text(f"Question {number} of {asked}")
        shown = page.locator("main").inner_text()
        item = next(item for item in quiz.content["items"] if item["text"] in shown)
        wanted = [option["id"] for option in item["options"] if option["correct"] is right]
        for name in wanted if item["kind"] == "multiple" else wanted[:1]:
            page.locator(f"main input[value='{name}']").check()
        press(page, "Answer")
        press(page, re.compile("Next question|See your result"))
