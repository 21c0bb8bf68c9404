"""A learner's whole way: sign in, learn, leave in the middle, resume, fail, try again, pass, and be verified."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from certificates.models import Award
from courses.models import Course
from people.models import Organisation, Role, User
from tests import factories as make

from . import real
from .conftest import Elsewhere

pytestmark = pytest.mark.usefixtures("world")


@pytest.fixture
def people(world: Course) -> dict[str, User]:
    here = make.organisation("Northshire Homes")
    there = make.organisation("Southshire Health")
    return {
        "learner": _verified(make.person("Kim Ng", here)),
        "other lead": _verified(make.person("Otto Lead", there, role=Role.ORGANISATION_LEAD, leads=there)),
    }


def _verified(user: User) -> User:
    from allauth.account.models import EmailAddress

    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user


def test_a_new_learner_goes_from_the_front_door_to_a_certificate_that_a_stranger_can_check(
    world: Course, people: dict[str, User], page: Page, new_page: Any, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    learner = people["learner"]
    page.goto("/courses/")
    page.get_by_role("link", name="Trusted Professional", exact=True).click()
    page.get_by_role("button", name="Sign in to start").click()
    real.sign_in(page, learner.email)
    real.press(page, "Start this course")

    real.answer_survey(page)
    assert real.read_lessons(page) == 12
    expect(page.get_by_role("heading", level=1)).to_have_text("Forty calls a day")
    real.press(page, "Begin")
    real.choose(page, 2)
    real.press(page, "Continue")
    scene, where = page.locator("#scene-heading").inner_text(), page.url

    # Somebody comes in: out at once, and back later to the same scene.
    page.get_by_role("button", name="Exit this page").click()
    expect(page.get_by_role("heading", name="Sunny spells")).to_be_visible()
    real.sign_in(page, learner.email)
    page.get_by_role("button", name=re.compile("^Continue")).click()
    expect(page.locator("#scene-heading")).to_have_text(scene)
    assert page.url == where
    real.play_to_the_end(page)

    assert real.read_lessons(page) == 1
    expect(page.get_by_role("heading", level=1)).to_have_text("How soon do I act?")
    real.sort_cards(page)
    real.press(page, "Begin")
    real.play_to_the_end(page)
    real.press(page, "Begin")
    real.take_check(page, world, right=False)
    expect(page.locator("main")).to_contain_text("Not yet: have another go")
    assert not Award.objects.exists()
    real.press(page, "Try again")
    real.take_check(page, world, right=True)
    expect(page.locator("main")).to_contain_text("You have passed")
    with page.expect_navigation():
        page.locator("main").get_by_role("button", name="Continue").click()
    real.answer_survey(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Risk is about the pattern")

    # Level 1 is complete; level 2 goes on from here.
    page.goto("/certificates/")
    with page.expect_download() as waiting:
        page.get_by_role("link", name=re.compile("Download")).first.click()
    name = waiting.value.suggested_filename
    assert re.fullmatch(r"learning-record-[0-9A-Z-]{14}\.pdf", name)
    waiting.value.save_as(tmp_path / name)
    assert (tmp_path / name).read_bytes().startswith(b"%PDF-")

    award = Award.objects.get()
    stranger = new_page(1280, 900)
    stranger.goto("/verify/")
    stranger.get_by_label(re.compile("code", re.IGNORECASE)).first.fill(award.shown_code.lower())
    real.press(stranger, re.compile("Check"))
    main = stranger.locator("main")
    expect(main).to_contain_text("This certificate is valid")
    expect(main).to_contain_text("Safeguarding practice")
    expect(main).not_to_contain_text("Ng")
    stranger.get_by_label(re.compile("[Ss]urname")).fill("ng")
    real.press(stranger, re.compile("Show|Check"))
    expect(main).to_contain_text("Kim Ng")

    lead = new_page(1280, 900)
    real.sign_in(lead, people["other lead"].email)
    lead.goto("/reports/")
    expect(lead.locator("main")).not_to_contain_text("Northshire Homes")
    lead.goto(where)
    expect(lead.locator("main")).not_to_contain_text("Forty calls")


def test_it_all_works_without_javascript(
    world: Course, people: dict[str, User], page_without_scripts: Page
) -> None:
    page = page_without_scripts
    page.goto("/courses/trusted-professional/")
    page.get_by_role("button", name="Sign in to start").click()
    real.sign_in(page, people["learner"].email)
    real.press(page, "Start this course")
    real.answer_survey(page)
    real.read_lessons(page)
    real.press(page, "Begin")
    real.press(page, "Continue")
    expect(page.locator(".govuk-error-summary")).to_contain_text("Choose what you would do next")
    real.play_to_the_end(page)
    real.read_lessons(page)
    real.press(page, "Mark as done")
    page.get_by_role("link", name="Read it as text instead").first.click()
    real.press(page, "I have read this: continue")
    real.press(page, "Begin")
    real.take_check(page, world, right=True)
    expect(page.locator("main")).to_contain_text("You have passed")


SCREENS = [(1280, 900), (390, 844), (320, 700)]


def test_every_screen_is_accessible_and_fits(
    world: Course, people: dict[str, User], page: Page, axe: Any, sign_in: Any
) -> None:
    learner = people["learner"]
    found: list[str] = []

    def look(name: str) -> None:
        for width, height in SCREENS:
            page.set_viewport_size({"width": width, "height": height})
            found.extend(f"{name} at {width}: {line}" for line in axe(page))
            if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                found.append(f"{name} at {width}: wider than the screen")
        page.set_viewport_size({"width": 1280, "height": 900})

    for path in (
        "/courses/",
        "/courses/trusted-professional/",
        "/help/",
        "/verify/",
        "/account/login/",
        "/account/signup/",
    ):
        page.goto(path)
        look(path)
    real.sign_in(page, learner.email)
    look("my learning, empty")
    page.goto("/courses/trusted-professional/")
    real.press(page, "Start this course")
    look("survey")
    real.press(page, "Continue")
    look("survey with errors")
    real.answer_survey(page)
    for _ in range(12):
        look(page.get_by_role("heading", level=1).inner_text())
        real.press(page, "Mark complete and continue")
    look("scenario, start")
    page.goto(f"{page.url}?view=text")
    look("scenario as text")
    page.go_back()
    real.press(page, "Begin")
    look("scene")
    real.press(page, "Continue")
    look("scene with an error")
    real.choose(page, 1)
    look("reason")
    real.press(page, "Continue")
    while not page.get_by_role("button", name="I have read this: continue").count():
        if page.locator("main input[type=radio]").count():
            real.choose(page, 1)
        else:
            real.press(page, "Continue")
    look("ending")
    real.press(page, "I have read this: continue")
    real.read_lessons(page)
    expect(page.locator(".up-activity--ready")).to_have_count(1)
    look("activity")
    real.sort_cards(page)
    real.press(page, "Begin")
    real.play_to_the_end(page)
    look("check, start")
    real.press(page, "Begin")
    look("question")
    real.press(page, "Answer")
    look("question with an error")
    page.locator("main input[type=radio]").first.check()
    real.press(page, "Answer")
    look("feedback")
    page.goto("/learning/")
    look("my learning")
    page.goto("/certificates/")
    look("certificates, empty")
    assert found == []


def test_a_report_and_a_certificate_are_accessible_and_fit(
    world: Course, page: Page, axe: Any, organisation: Organisation
) -> None:
    from courses.queries import running
    from courses.services import complete_step, enrol, start

    lead = _verified(make.person("Olga Lead", organisation, role=Role.ORGANISATION_LEAD, leads=organisation))
    for number in range(8):
        someone = lead if not number else make.person(f"Person {number}", organisation)
        enrolment = enrol(learner=someone, course=world)
        start(learner=someone, enrolment=enrolment)
        edition = running(enrolment.edition)
        for step in edition.steps:
            complete_step(learner=someone, enrolment=enrolment, edition=edition, step=step)
    found: list[str] = []
    real.sign_in(page, lead.email)
    code = Award.objects.get(learner=lead, level=1).code
    for path in ("/reports/", "/certificates/", "/learning/", f"/v/{code}/"):
        page.goto(path)
        for width, height in SCREENS:
            page.set_viewport_size({"width": width, "height": height})
            found += [f"{path} at {width}: {line}" for line in axe(page)]
            if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                found.append(f"{path} at {width}: wider than the screen")
    assert found == []
