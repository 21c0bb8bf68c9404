"""The multi-agency map in a real browser: a drawing on a desk, a list on a phone, and questions that filter it."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from people.models import Role
from tests import factories as make

WHERE = "/what-happens-next/"


@pytest.fixture(autouse=True)
def library(transactional_db: None) -> None:
    make.begun_with("programmes")


def test_the_drawing_is_for_a_desk_and_shows_its_lines_to_a_keyboard(
    visit: Callable[..., Page], axe: Any
) -> None:
    page = visit(WHERE)
    expect(page.locator(".up-map__drawing")).to_be_visible()
    expect(page.locator(".up-map__list")).to_be_hidden()
    row = page.locator(".up-map__row", has_text="MARAC")
    lines = row.locator(".up-map__lit")
    expect(lines).to_be_hidden()
    page.get_by_role("link", name="Meetings about risk").focus()
    page.keyboard.press("Tab")
    expect(row.get_by_role("link")).to_be_focused()
    expect(lines).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#marac")).to_be_in_viewport()
    assert axe(page) == []
    page.get_by_text("All the lines in words").click()
    for more in page.locator("#meetings summary").all():
        more.click()
    assert axe(page) == []


@pytest.mark.parametrize("width", [320, 390])
def test_a_phone_gets_a_list_and_nothing_runs_over(
    new_page: Callable[..., Page], axe: Any, width: int
) -> None:
    page = new_page(width, 800, has_touch=True, is_mobile=True)
    page.goto(WHERE)
    expect(page.locator(".up-map__drawing")).to_be_hidden()
    expect(page.locator(".up-map__list")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator(".up-map__list").get_by_role("link", name="MATAC").click()
    expect(page.get_by_text("found by intelligence and analysis")).to_be_in_viewport()
    assert axe(page) == []


def test_a_question_shows_its_part_only_without_scripts(page_without_scripts: Page) -> None:
    page = page_without_scripts
    page.goto(WHERE)
    housing = page.get_by_role("heading", name="Housing", exact=True, level=2)
    meetings = page.get_by_role("heading", name="Meetings about risk", level=2)
    expect(meetings).to_be_visible()
    page.get_by_role("link", name="What can housing do?").click()
    expect(housing).to_be_visible()
    expect(meetings).to_be_hidden()
    # A link to an entry of another part opens that part again.
    page.locator("#housing-pathway").get_by_role("link", name="IDVA", exact=True).click()
    expect(page.locator("#idva")).to_be_in_viewport()
    expect(meetings).to_be_visible()
    page.get_by_role("link", name="What can housing do?").click()
    page.get_by_role("link", name="Show everything again").click()
    expect(meetings).to_be_visible()


def test_what_is_looked_for_stands_in_no_address(new_page: Callable[..., Page], axe: Any) -> None:
    make.begun_with("helplines", "pathways")
    make.area("Northshire")
    page = new_page(390, 844, has_touch=True, is_mobile=True)
    page.goto("/find-a-service/")
    assert axe(page) == []
    page.get_by_role("button", name="Show what there is").click()
    expect(page.get_by_role("link", name="Choose where to look.")).to_be_visible()
    assert axe(page) == []
    page.get_by_label("Where").select_option("Northshire")
    page.get_by_label("Somebody who is being harmed").check()
    page.get_by_label("With what?").select_option("Stalking")
    page.get_by_label("I fear that somebody may be badly hurt").check()
    page.get_by_role("button", name="Show what there is").click()
    expect(page.get_by_text("We know of no local service for this in Northshire")).to_be_visible()
    expect(page.get_by_role("heading", name="call 999")).to_be_visible()
    expect(page.locator("#national + .up-lines li").first).to_contain_text("National Stalking Helpline")
    assert page.url.endswith("/find-a-service/")
    assert page.context.cookies() == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert axe(page) == []


def test_the_cms_forms_keep_to_the_content_policy(visit: Callable[..., Page], sign_in: Any) -> None:
    library = make.library()
    assert library.pk
    page = visit("/help/")
    sign_in(page, make.with_second_factor(make.person("Suki Lead", role=Role.SAFEGUARDING_LEAD)))
    make.fact()
    for model in ("fact", "helpline", "pathway", "programme", "term"):
        visit(f"/cms/snippets/pages/{model}/")
        visit(f"/cms/snippets/pages/{model}/add/")
        expect(page.get_by_role("button", name="Save").first).to_be_visible()
    page.goto("/cms/snippets/pages/programme/add/")
    page.get_by_role("button", name="Add link").click()
    expect(page.get_by_label("To*").first).to_be_visible()
    visit("/cms/content-to-review/")
    expect(page.get_by_role("heading", name="Content to review")).to_be_visible()
