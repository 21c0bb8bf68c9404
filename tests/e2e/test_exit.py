"""Exit this page: at once, from anywhere, without a way back for whoever looks next."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session

import pytest
from playwright.sync_api import Error, Page, expect

from tests.broker.worker import wait_for

from .conftest import Elsewhere

Visit = Callable[..., Page]

HERE = "/account/login/"
BEFORE = "/account/signup/"


def away(page: Page) -> None:
    """Wait until the other site is on the screen."""
    expect(page.get_by_role("heading", name="Sunny spells")).to_be_visible()


def press_shift(page: Page, times: int) -> None:
    for _ in range(times):
        page.keyboard.press("Shift")


def covered(page: Page) -> bool:
    """Say whether a screen shows nothing of ours: either the other site, or an empty page.

    A page that leaves while it is asked takes the question with it: then the one that comes next is asked.
    """
    question = (
        "() => document.title === 'Weather' || (document.documentElement.classList.contains('is-gone')"
        " && !document.querySelector('main')?.checkVisibility())"
    )
    for _ in range(5):
        try:
            return page.evaluate(question)
        except Error as error:
            if "context was destroyed" not in str(error):
                raise
            page.wait_for_load_state()
    raise AssertionError("the page never came to rest")


@pytest.fixture
def learner(transactional_db: None) -> Any:
    return get_user_model().objects.create_user(
        "kim@example.org", "a long passphrase", first_name="Kim", last_name="Ng"
    )


def test_one_click_leaves(visit: Visit) -> None:
    page = visit(HERE)
    page.get_by_role("button", name="Exit this page").click()
    away(page)


def test_the_page_that_was_left_is_not_in_the_history(visit: Visit, page: Page) -> None:
    visit(BEFORE)
    visit(HERE)
    page.get_by_role("button", name="Exit this page").click()
    away(page)
    length = page.evaluate("history.length")
    assert length == 3, "about:blank, the page before, and the weather in place of ours"


def test_back_after_leaving_shows_nothing_of_ours(visit: Visit, page: Page) -> None:
    visit("/account/login/code/")
    visit(BEFORE)
    visit(HERE)
    page.get_by_role("button", name="Exit this page").click()
    away(page)
    for _ in range(2):
        page.evaluate("setTimeout(() => history.back())")  # it may leave before evaluate has answered
        page.wait_for_timeout(300)
        assert covered(page)
        away(page)


def test_coming_back_on_purpose_works(visit: Visit, page: Page) -> None:
    visit(HERE)
    page.get_by_role("button", name="Exit this page").click()
    away(page)
    visit(HERE)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert not covered(page)


def test_back_to_a_page_from_before_the_exit_stays_covered_even_after_coming_back(
    visit: Visit, page: Page
) -> None:
    visit(BEFORE)
    visit(HERE)
    page.get_by_role("button", name="Exit this page").click()
    away(page)
    visit(HERE)
    page.evaluate("history.go(-2)")
    page.wait_for_timeout(500)
    # Either the browser kept the old page, and it is covered; or it asked for it anew, with no session left.
    kept = page.evaluate("performance.timeOrigin < Number(sessionStorage.getItem('left') ?? Infinity)")
    assert covered(page) or not kept


def test_ordinary_back_is_left_alone(visit: Visit, page: Page) -> None:
    visit(BEFORE)
    visit(HERE)
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert not covered(page)


def test_shift_three_times_leaves(visit: Visit) -> None:
    page = visit(HERE)
    press_shift(page, 3)
    away(page)


def test_shift_three_times_leaves_from_inside_a_field(visit: Visit) -> None:
    page = visit(HERE)
    page.get_by_label("Email").focus()
    press_shift(page, 3)
    away(page)


def test_dots_and_a_spoken_message_count_the_presses(visit: Visit) -> None:
    page = visit(HERE)
    press_shift(page, 1)
    expect(page.get_by_role("status").filter(has_text="Shift, press 2 more times to exit.")).to_have_count(1)
    expect(page.locator(".up-exit__dots .is-on")).to_have_count(1)
    press_shift(page, 1)
    expect(page.get_by_role("status").filter(has_text="Shift, press 1 more time to exit.")).to_have_count(1)
    expect(page.locator(".up-exit__dots .is-on")).to_have_count(2)


def test_presses_more_than_five_seconds_apart_do_not_count(visit: Visit, page: Page) -> None:
    page.clock.install()
    visit(HERE)
    press_shift(page, 2)
    page.clock.run_for(5_100)
    expect(page.get_by_role("status").filter(has_text="Exit this page expired.")).to_have_count(1)
    press_shift(page, 2)
    expect(page.locator(".up-exit__dots .is-on")).to_have_count(2)
    assert page.title() != "Weather"


@pytest.mark.parametrize("keys", [["Shift+A"] * 4, ["Shift+Tab"] * 4, ["Control+Shift"] * 4])
def test_shift_with_another_key_does_not_count(visit: Visit, keys: list[str]) -> None:
    page = visit(HERE)
    page.get_by_label("Email").focus()
    for key in keys:
        page.keyboard.press(key)
    page.wait_for_timeout(200)
    assert not covered(page)


def test_a_capital_typed_fast_does_not_count(visit: Visit) -> None:
    # Shift is let go of before the letter is.
    page = visit(HERE)
    page.get_by_label("Email").focus()
    for _ in range(4):
        page.keyboard.down("Shift")
        page.keyboard.down("A")
        page.keyboard.up("Shift")
        page.keyboard.up("A")
    page.wait_for_timeout(200)
    assert not covered(page)


def test_another_key_in_between_starts_the_count_again(visit: Visit) -> None:
    page = visit(HERE)
    press_shift(page, 2)
    page.keyboard.press("x")
    press_shift(page, 2)
    page.wait_for_timeout(200)
    assert not covered(page)


def test_leaving_ends_the_session(
    visit: Visit, page: Page, sign_in: Callable[..., Any], learner: Any
) -> None:
    sign_in(page, learner)
    visit("/account/password/change/")
    expect(page.get_by_text("Signed in as Kim Ng")).to_be_visible()
    with page.expect_request(lambda request: request.method == "POST" and request.url.endswith("/leave/")):
        page.get_by_role("button", name="Exit this page").click()
    away(page)
    assert wait_for(lambda: Session.objects.count() == 0, 5)  # nothing on the screen waits for the answer
    visit("/account/password/change/")
    expect(page.get_by_text("Signed in as")).to_have_count(0)


def test_the_other_site_is_not_told_where_somebody_came_from(visit: Visit, elsewhere: Elsewhere) -> None:
    page = visit(HERE)
    press_shift(page, 3)
    away(page)
    assert elsewhere.referrers == [None]


def test_it_works_without_javascript(
    page_without_scripts: Page, sign_in: Callable[..., Any], learner: Any, elsewhere: Elsewhere
) -> None:
    page = page_without_scripts
    sign_in(page, learner)
    page.goto("/account/password/change/")
    page.get_by_role("button", name="Exit this page").click()
    away(page)
    assert Session.objects.count() == 0
    assert elsewhere.referrers == [None]


def test_a_link_for_keyboards_comes_second_on_the_page(visit: Visit) -> None:
    page = visit(HERE)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Exit this page")
    page.keyboard.press("Enter")
    away(page)


def test_the_space_bar_presses_it_like_any_button(visit: Visit) -> None:
    page = visit(HERE)
    page.get_by_role("button", name="Exit this page").focus()
    page.keyboard.press("Space")
    away(page)


def test_on_a_phone_it_is_always_at_the_bottom(visit: Visit, phone: Page) -> None:
    visit(BEFORE, phone)
    for position in (0, 10_000):
        phone.evaluate(f"scrollTo(0, {position})")
        box = phone.get_by_role("button", name="Exit this page").bounding_box()
        assert box is not None
        assert 844 - 80 < box["y"] < 844
        assert box["width"] > 340
        assert box["height"] >= 44
    phone.get_by_role("button", name="Exit this page").tap()
    away(phone)


def test_on_a_phone_it_hides_nothing_that_has_focus(visit: Visit, phone: Page) -> None:
    visit(BEFORE, phone)
    strip = phone.locator(".up-exit").bounding_box()
    assert strip is not None
    for _ in range(25):
        phone.keyboard.press("Tab")
        hidden = phone.evaluate(
            """(top) => {
                const element = document.activeElement;
                if (element === document.body || element.closest(".up-exit")) return false;
                return element.getBoundingClientRect().top >= top;
            }""",
            strip["y"],
        )
        assert not hidden


def test_nothing_that_has_focus_lies_beneath_the_bar(visit: Visit, page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 500})
    visit(BEFORE)
    page.evaluate("scrollTo(0, 10000)")
    page.locator("footer a").first.focus()
    for _ in range(12):
        page.keyboard.press("Shift+Tab")
        hidden = page.evaluate(
            """() => {
                const element = document.activeElement;
                if (element === document.body || element.closest(".up-bar, .up-header, [aria-label='Skip links']")) {
                    return false;
                }
                const bar = document.querySelector(".up-bar").getBoundingClientRect();
                return element.getBoundingClientRect().top < bar.bottom;
            }"""
        )
        assert not hidden


@pytest.mark.parametrize("path", ["/account/login/", "/account/signup/", "/nowhere/"])
def test_every_page_has_it(visit: Visit, path: str) -> None:
    page = visit(path)
    expect(page.get_by_role("button", name="Exit this page")).to_be_visible()
    expect(page.get_by_role("link", name="Get help now").first).to_be_visible()


def test_axe_finds_nothing(visit: Visit, phone: Page, axe: Callable[[Page], list[str]]) -> None:
    assert axe(visit(HERE)) == []
    assert axe(visit(HERE, phone)) == []
