"""A learner looks at what is recorded, on a phone, without JavaScript, and leaves in a hurry."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from courses.models import Course
from courses.queries import running
from courses.services import complete_step, enrol, start
from people.models import User
from tests import factories as make

pytestmark = pytest.mark.usefixtures("world")


@pytest.fixture
def learner(world: Course) -> User:
    learner = make.person("Kim Ng", make.organisation("Northshire Homes"))
    enrolment = enrol(learner=learner, course=world)
    start(learner=learner, enrolment=enrolment)
    edition = running(enrolment.edition)
    for step in edition.steps[:10]:
        complete_step(learner=learner, enrolment=enrolment, edition=edition, step=step)
    return learner


def test_a_learner_reads_the_own_record_in_every_width(
    learner: User, page: Page, visit: Any, sign_in: Any, axe: Any
) -> None:
    sign_in(page, learner)
    visit("/learning/")
    page.get_by_role("link", name="What is recorded about your learning").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What is recorded about your learning")
    expect(page.get_by_text("You registered for the course ‘Trusted Professional’")).to_be_visible()
    expect(page).to_have_title("My record – Upstander")
    for width in (1280, 390, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert axe(page) == [], width
        assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth"), width


def test_it_can_be_left_at_once(learner: User, page: Page, visit: Any, sign_in: Any) -> None:
    sign_in(page, learner)
    visit("/my-record/")
    page.get_by_role("button", name="Exit this page").click()
    expect(page.get_by_role("heading", name="Sunny spells")).to_be_visible()
    page.go_back()
    expect(page.get_by_text("You registered for the course")).to_have_count(0)


def test_without_javascript_it_is_read_and_downloaded(
    learner: User, page_without_scripts: Page, sign_in: Any
) -> None:
    page = page_without_scripts
    sign_in(page, learner)
    page.goto("/my-record/")
    expect(page.get_by_text("You registered for the course ‘Trusted Professional’")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download everything").click()
    assert download.value.suggested_filename == "learning-record.jsonl"
    said = [json.loads(line) for line in download.value.path().read_text().splitlines()]
    assert [one["verb"]["display"]["en-GB"] for one in said[:2]] == ["registered", "launched"]
    assert all(one["actor"]["account"]["name"] == str(learner.actor_id) for one in said)
