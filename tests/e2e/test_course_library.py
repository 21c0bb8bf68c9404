"""What the course library brings, in a real browser: words for where somebody works, packs that travel, three readers."""

import io
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from courses.models import Course, CoursePage, Review
from courses.pack.files import dump
from courses.services import enrol
from people.models import Role, User
from tests import factories as make

BODY = """Words for all.

::: drawing safe-check
:::

::: for-sector housing
Ask at a repair.
:::

::: for-sector everyone-else
Ask where nobody can hear.
:::

::: procedure safeguarding-lead
:::

::: reflect Which step is hardest for you?
- To notice | Ask who is quiet today.
- To act | Choose the smallest thing.
:::

::: tasks
- Find out who your lead is.
:::

::: in-practice
Try it once.
:::
"""
CARD = [{"title": "Before you ask", "points": ["Find a quiet place."]}]


@pytest.fixture
def written(transactional_db: None, tmp_path: Path) -> CoursePage:
    files = make.pack_files(lesson_body=BODY)
    files["course.yaml"] = dump(make.course_data() | {"card": CARD})
    return make.loaded(tmp_path / "pack", files)


@pytest.fixture
def released(written: CoursePage) -> Course:
    return make.release(written).course


@pytest.fixture
def learner(transactional_db: None) -> User:
    return make.person("Ada Lovelace", make.organisation())


def test_a_lead_writes_where_people_work_and_the_learner_reads_it_without_javascript(
    released: Course, learner: User, page_without_scripts: Page, sign_in: Any, axe: Any
) -> None:
    organisation = learner.memberships.get().organisation
    lead = make.with_second_factor(make.person("Olga Lead", role=Role.ORGANISATION_LEAD, leads=organisation))
    page = page_without_scripts
    sign_in(page, lead)
    page.goto("/where-you-work/")
    page.get_by_label("Our safeguarding lead").fill("Suki in room 4, every weekday.")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("main")).to_contain_text("Learners read it from now on.")
    enrolment = enrol(learner=learner, course=released)
    sign_in(page, learner)
    page.goto(make.step_url(enrolment, "lesson-1"))
    main = page.locator("main")
    expect(main).to_contain_text("Suki in room 4, every weekday.")
    expect(page.get_by_text("Ask at a repair.")).to_be_visible()
    expect(page.get_by_text("Ask where nobody can hear.")).to_be_hidden()
    page.get_by_text("For everyone else").click()
    expect(page.get_by_text("Ask where nobody can hear.")).to_be_visible()
    page.get_by_text("To act").click()
    expect(page.get_by_text("Choose the smallest thing.")).to_be_visible()
    expect(page.get_by_role("img", name="Four cards spell SAFE")).to_be_visible()


def test_such_a_lesson_and_the_leads_page_are_fit_for_everybody(
    released: Course, learner: User, page: Page, visit: Any, sign_in: Any, axe: Any
) -> None:
    organisation = learner.memberships.get().organisation
    lead = make.with_second_factor(make.person("Olga Lead", role=Role.ORGANISATION_LEAD, leads=organisation))
    enrolment = enrol(learner=learner, course=released)
    for who, path in (
        (learner, make.step_url(enrolment, "lesson-1")),
        (learner, f"/courses/{released.slug}/"),
        (lead, f"/where-you-work/{organisation.slug}/"),
    ):
        sign_in(page, who)
        for width in (1280, 390, 320):
            page.set_viewport_size({"width": width, "height": 800})
            visit(path)
            assert axe(page) == [], (path, width)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)


def test_the_handbook_and_the_card_are_downloaded(
    released: Course, learner: User, page: Page, visit: Any, sign_in: Any
) -> None:
    enrol(learner=learner, course=released)
    sign_in(page, learner)
    visit(f"/courses/{released.slug}/")
    for link, name in (("Handbook (PDF)", "handbook"), ("Summary card (PDF", "card")):
        with page.expect_download() as started:
            page.get_by_role("link", name=link).click()
        assert started.value.suggested_filename.endswith(f"-{name}.pdf")
        assert Path(started.value.path()).read_bytes().startswith(b"%PDF")


def test_a_pack_travels_and_three_readers_let_it_be_released(
    written: CoursePage, page: Page, visit: Any, sign_in: Any
) -> None:
    trainer = make.with_second_factor(make.person("Tess Trainer", role=Role.TRAINER))
    sign_in(page, trainer)
    data = page.request.get(f"/cms/packs/{written.pk}/").body()
    written.delete()
    visit("/cms/packs/install/")
    page.locator("input[type=file]").set_input_files(
        {"name": "wrong.zip", "mimeType": "application/zip", "buffer": b"no zip"}
    )
    page.get_by_role("button", name="Install").click()
    expect(page.get_by_text("this is not a zip file")).to_be_visible()
    page.locator("input[type=file]").set_input_files(
        {"name": "pack.zip", "mimeType": "application/zip", "buffer": io.BytesIO(data).getvalue()}
    )
    page.get_by_role("button", name="Install").click()
    expect(page.locator("body")).to_contain_text("No learner sees it before somebody has reviewed")
    course = CoursePage.objects.get()
    for reader in Review.Reader:
        visit(f"/cms/courses/{course.pk}/review/")
        page.get_by_label(reader.label).check()
        for label in ("Name", "Role", "Organisation"):
            page.get_by_label(label, exact=False).first.fill(f"{label} of a reader")
        for box in page.locator("input[name=checked]").all():
            box.check()
        page.get_by_role("button", name="Keep this review").click()
        expect(page.locator("body")).to_contain_text("Kept. The release page shows it.")
    assert Review.objects.count() == 3
    visit(f"/cms/courses/{course.pk}/read/")
    expect(page.get_by_text("Ask where nobody can hear.")).to_be_visible()
    # Whoever recorded all three can not release as well.
    sign_in(page, make.with_second_factor(make.person("Suki Lead", role=Role.SAFEGUARDING_LEAD)))
    visit(f"/cms/courses/{course.pk}/release/")
    page.get_by_label("Signed off by").fill("Suki Lead")
    page.get_by_label("Role").fill("Safeguarding lead")
    page.get_by_label("Organisation").fill("Northshire Homes")
    with page.expect_navigation():
        page.get_by_role("button", name="Release").last.click()
    expect(page.locator("body")).to_contain_text("is released as edition 1")


def test_an_observer_scores_a_session(
    transactional_db: None, tmp_path: Path, learner: User, page: Page, visit: Any, sign_in: Any, axe: Any
) -> None:
    files = make.pack_files()
    files["01-first/00-session.observed.yaml"] = dump(
        {
            "id": make.identity("observed"),
            "title": "First session",
            "minutes": 5,
            "summary": "Somebody watches you.",
            "intro": "Agree a date with your observer.",
            "lowest": 70,
            "criteria": [
                {"id": "opens", "text": "Says at the start that anybody may step out.", "essential": True},
                {"id": "listens", "text": "Answers the need under a remark."},
            ],
        }
    )
    course_page = make.loaded(tmp_path / "observed", files)
    enrolment = enrol(learner=learner, course=make.release(course_page).course)
    trainer = make.with_second_factor(make.person("Tess Trainer", role=Role.TRAINER))
    url = make.step_url(enrolment, "observed")
    sign_in(page, learner)
    for width in (1280, 390, 320):
        page.set_viewport_size({"width": width, "height": 800})
        visit(url)
        assert axe(page) == [], width
    page.get_by_label("Your observer’s work e-mail address").fill(trainer.email)
    page.get_by_role("button", name="Ask to be observed").click()
    expect(page.locator("main")).to_contain_text("You have asked somebody to observe this session.")
    page.set_viewport_size({"width": 1280, "height": 800})
    sign_in(page, trainer)
    visit("/cms/observations/")
    page.get_by_role("link", name="Ada Lovelace").click()
    expect(page.get_by_label("Day of the session")).to_be_visible()
    for criterion in page.locator("fieldset").all():
        criterion.get_by_label("2: seen clearly").check()
    page.get_by_label("Day of the session").fill("2026-01-05")
    page.get_by_label("I watched this session myself.").check()
    page.get_by_role("button", name="Save the scores").click()
    expect(page.locator("body")).to_contain_text("The session counts.")
    sign_in(page, learner)
    visit(url)
    expect(page.locator("main")).to_contain_text("it counts")
