"""H5P activities in a real browser: played, kept, left and resumed, with and without scripts, and the way out of a frame."""

import base64
import gzip
import os
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from assessments.models import Attempt
from courses.management.commands.load_courses import LIBRARY
from courses.models import Enrolment
from courses.pack import activities
from courses.services import enrol
from media.h5p_services import add_now
from media.models import H5PActivity
from tests import factories as make
from tests.packages import make_activity, talker

from . import real
from .conftest import AXE, Elsewhere

PICTURES = os.environ.get("PICTURES", "")
PLACE = make.step_id("h5p")


# What a package runs when it is shown: a thing that is done and never reported, a size that follows the width, and a
# picture that is drawn and read back.
SILENT = """
    const button = document.createElement("button");
    button.textContent = "Turn";
    button.onclick = () => (self.pressed += 1);
    root.append(button);
"""
HALF_AS_HIGH_AS_WIDE = """
    root.replaceChildren();
    self.on("resize", () => (root.style.height = `${root.clientWidth / 2}px`));
"""
DRAWN = """
    const [picture, canvas, told] = ["img", "canvas", "p"].map((name) => document.createElement(name));
    told.id = "drawn";
    root.append(told);
    picture.onload = () => {
      canvas.getContext("2d").drawImage(picture, 0, 0);
      told.textContent = canvas.toDataURL().slice(0, 14);
    };
    H5P.setSource(picture, { path: "images/dot.png" }, self.contentId);
"""


DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="
)


def enrolled(tmp_path: Path, run: str = "", media: dict[str, bytes] | None = None, **h5p: Any) -> Enrolment:
    """Return a learner who has come to an activity, which may run something of its own."""
    page = make.course_page(tmp_path / "pack", lessons=1, h5p=h5p)
    if run:
        add_now(activity=H5PActivity.objects.get(), data=talker(run, media))
    edition = make.release(page)
    learner = make.person("Kim Ng", make.organisation("Northshire Homes"))
    enrolment = enrol(learner=learner, course=edition.course)
    make.finish_up_to(enrolment, "h5p")
    return enrolment


@pytest.fixture
def enrolment(transactional_db: None, tmp_path: Path) -> Enrolment:
    return enrolled(tmp_path)


def play(page: Page, enrolment: Enrolment) -> FrameLocator:
    """Open the activity and wait until it plays."""
    page.goto(make.step_url(enrolment, "h5p"))
    return frame_of(page)


def frame_of(page: Page) -> FrameLocator:
    page.locator(".up-activity").scroll_into_view_if_needed()  # it begins when it is nearly seen
    expect(page.locator(".up-activity--ready")).to_have_count(1)
    return page.frame_locator(".up-activity iframe")


def saved(page: Page) -> None:
    expect(page.locator("[data-status]")).to_have_text(re.compile("^Saved"))


def state_of(enrolment: Enrolment) -> dict[str, Any]:
    found = Attempt.objects.filter(enrolment=enrolment, step_id=PLACE).order_by("number").last()
    assert found is not None
    state: dict[str, Any] = found.state
    return state


def picture(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)


def test_an_activity_is_played_to_its_end_and_the_step_is_done(
    enrolment: Enrolment, page: Page, sign_in: Any
) -> None:
    sign_in(page, enrolment.learner)
    activity = play(page, enrolment)
    assert page.locator(".up-activity iframe").get_attribute("sandbox") == "allow-scripts"
    assert page.locator(".up-activity iframe").get_attribute("title") == "Activity: A talker"
    expect(page.locator(".up-activity details")).not_to_have_attribute("open", "")
    activity.get_by_role("button", name="All").click()
    saved(page)
    expect(page.locator("[data-result]")).to_have_text("Your result, as the activity reported it: 100 %.")
    expect(page.get_by_text("You have done this step.", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Mark as done")).to_be_hidden()
    picture(page, "activity-done-1280")
    with page.expect_navigation():
        page.get_by_role("button", name="Continue").click()
    assert enrolment.step_completions.filter(step_id=PLACE).exists()


def test_somebody_leaves_at_once_and_comes_back_to_where_they_were(
    enrolment: Enrolment, page: Page, sign_in: Any
) -> None:
    sign_in(page, enrolment.learner)
    activity = play(page, enrolment)
    for _ in range(3):
        activity.get_by_role("button", name="Look").click()
    expect(activity.locator("#pressed")).to_have_text("Pressed 3 times")
    page.wait_for_timeout(400)  # as long as the frame takes to tell; the page itself waits for two seconds
    page.goto("/learning/")
    activity = play(page, enrolment)
    expect(activity.locator("#pressed")).to_have_text("Pressed 3 times")
    assert "Kim" not in str(state_of(enrolment))


def test_what_an_activity_does_not_report_is_kept_too(
    transactional_db: None, tmp_path: Path, page: Page, sign_in: Any
) -> None:
    enrolment = enrolled(tmp_path, run=SILENT)
    sign_in(page, enrolment.learner)
    play(page, enrolment).get_by_role("button", name="Turn").click()
    page.wait_for_timeout(400)
    page.goto("/learning/")
    expect(play(page, enrolment).locator("#pressed")).to_have_text("Pressed 1 times")


def test_an_activity_is_shown_in_whole_in_a_line_with_margins_and_follows_a_turned_phone(
    transactional_db: None, tmp_path: Path, page: Page, sign_in: Any
) -> None:
    enrolment = enrolled(tmp_path, run=HALF_AS_HIGH_AS_WIDE)
    sign_in(page, enrolment.learner)
    activity = play(page, enrolment)
    frame = page.locator(".up-activity iframe")
    heights = []
    for width in (1280, 390, 800):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_function(
            "(frame) => Math.abs(frame.clientHeight * 2 - frame.clientWidth) <= 2", arg=frame.element_handle()
        )
        root = activity.locator("html")
        assert root.evaluate("(root) => root.scrollHeight <= innerHeight && root.scrollWidth <= innerWidth")
        heights.append(frame.evaluate("(frame) => frame.clientHeight"))
    assert len(set(heights)) == 3
    expect(activity.locator(".h5p-content.h5p-frame")).to_have_count(1)


def test_a_picture_of_a_package_can_be_drawn_and_read_back(
    transactional_db: None, tmp_path: Path, page: Page, sign_in: Any
) -> None:
    enrolment = enrolled(tmp_path, run=DRAWN, media={"images/dot.png": DOT})
    sign_in(page, enrolment.learner)
    expect(play(page, enrolment).locator("#drawn")).to_have_text("data:image/png")


def test_what_is_done_without_a_connection_is_sent_once_when_it_is_back(
    enrolment: Enrolment, page: Page, sign_in: Any
) -> None:
    sign_in(page, enrolment.learner)
    activity = play(page, enrolment)
    bodies: list[str] = []

    def lose_the_answer(route: Any) -> None:
        bodies.append(route.request.post_data)
        if len(bodies) == 1:
            route.fetch()  # the server has it, and the answer is lost on the way
        route.abort()

    page.route("**/activity/**", lose_the_answer)
    activity.get_by_role("button", name="Half").click()
    expect(page.locator("[data-status]")).to_have_text("Not saved yet. We keep trying.")
    page.unroute("**/activity/**")
    page.evaluate("dispatchEvent(new Event('online'))")
    saved(page)
    assert [result["scaled"] for result in state_of(enrolment)["results"]] == [0.5]
    scored = [said for said in make.said() if said["verb"]["id"].endswith("scored")]
    assert len(scored) == 1


def test_start_again_is_a_new_attempt_without_the_old_state(
    enrolment: Enrolment, page: Page, sign_in: Any
) -> None:
    sign_in(page, enrolment.learner)
    play(page, enrolment).get_by_role("button", name="Half").click()
    saved(page)
    page.get_by_role("button", name="Start again").click()
    activity = frame_of(page)
    expect(activity.locator("#pressed")).to_have_text("Pressed 0 times")
    activity.get_by_role("button", name="All").click()
    expect(page.locator("[data-result]")).to_contain_text("100 %")
    page.reload()
    expect(page.locator("[data-result]")).to_have_text(
        "Your best result, as the activity reported it: 100 %."
    )
    assert Attempt.objects.filter(enrolment=enrolment, step_id=PLACE).count() == 2


def test_shift_three_times_inside_the_frame_leaves(
    enrolment: Enrolment, page: Page, sign_in: Any, elsewhere: Elsewhere
) -> None:
    client = sign_in(page, enrolment.learner)
    play(page, enrolment).get_by_role("button", name="Look").click()
    saved(page)
    for key in ("Shift", "Shift", "a", "Shift", "Shift"):
        page.keyboard.press(key)
    assert "/learn/" in page.url  # another key in between, and a capital letter, are no presses
    page.keyboard.press("a")
    page.keyboard.press("Shift")
    expect(page.locator("[role=status]", has_text="press 2 more times")).to_have_count(1)
    page.keyboard.press("Shift")
    page.keyboard.press("Shift")
    page.wait_for_url(elsewhere.url)
    assert client.get("/learning/").status_code == 302  # signed out


def test_in_full_screen_the_way_out_is_in_sight(
    enrolment: Enrolment, page: Page, sign_in: Any, elsewhere: Elsewhere
) -> None:
    sign_in(page, enrolment.learner)
    activity = play(page, enrolment)
    assert activity.locator("body").evaluate("document.fullscreenEnabled") is False
    exit_link = page.locator(".up-activity__exit")
    expect(exit_link).to_be_hidden()
    page.get_by_role("button", name="Full screen").click()
    expect(exit_link).to_be_visible()
    expect(exit_link).to_be_in_viewport()
    activity.get_by_role("button", name="Half").click()
    saved(page)
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/activity-full-1280.png")
    exit_link.click()
    page.wait_for_url(elsewhere.url)


STORED = "Object.keys(sessionStorage).filter((name) => name.startsWith('activity'))"


def leave_something_unsent(page: Page, enrolment: Enrolment) -> None:
    activity = play(page, enrolment)
    page.route("**/activity/**", lambda route: route.abort())
    activity.get_by_role("button", name="Half").click()
    expect(page.locator("[data-status]")).to_have_text("Not saved yet. We keep trying.")
    assert len(page.evaluate(STORED)) == 1


@pytest.mark.parametrize("way", ["exit", "sign out"])
def test_from_any_page_the_exit_and_signing_out_empty_the_tab(
    enrolment: Enrolment, page: Page, sign_in: Any, elsewhere: Elsewhere, way: str
) -> None:
    sign_in(page, enrolment.learner)
    leave_something_unsent(page, enrolment)
    page.goto("/help/")
    assert len(page.evaluate(STORED)) == 1
    if way == "exit":
        page.locator("[data-exit-button]").click()
        page.wait_for_url(elsewhere.url)
        page.goto("/help/")
    else:
        page.goto("/learning/")
        with page.expect_navigation():
            page.get_by_role("button", name="Sign out").click()
    assert page.evaluate(STORED) == []


def test_a_package_that_hangs_does_not_hold_up_the_exit(
    transactional_db: None, tmp_path: Path, page: Page, sign_in: Any, elsewhere: Elsewhere
) -> None:
    hang = "setTimeout(() => { const end = Date.now() + 15000; while (Date.now() < end); }, 1500);"
    enrolment = enrolled(tmp_path, run=hang)
    sign_in(page, enrolment.learner)
    play(page, enrolment)
    page.wait_for_timeout(1800)
    page.locator("[data-exit-button]").click()
    page.wait_for_url(elsewhere.url, timeout=10_000)


def test_work_is_kept_while_somebody_is_signed_out_and_sent_when_they_are_back(
    enrolment: Enrolment, screen: Page, sign_in: Any
) -> None:
    page = screen
    sign_in(page, enrolment.learner)
    activity = play(page, enrolment)
    page.context.clear_cookies()
    activity.get_by_role("button", name="Half").click()
    expect(page.locator("[data-status]")).to_contain_text("Sign in again in another tab, then load this page")
    assert not Attempt.objects.filter(state__has_key="results").exists()
    sign_in(page, enrolment.learner)
    page.reload()
    expect(page.locator("[data-result]")).to_contain_text("50 %")
    assert [result["scaled"] for result in state_of(enrolment)["results"]] == [0.5]


def test_starting_again_without_a_connection_loses_nothing(
    enrolment: Enrolment, page: Page, sign_in: Any
) -> None:
    sign_in(page, enrolment.learner)
    activity = play(page, enrolment)
    activity.get_by_role("button", name="Half").click()
    saved(page)
    page.route("**/activity/**", lambda route: route.abort())
    activity.get_by_role("button", name="All").click()
    page.get_by_role("button", name="Start again").click()
    expect(page.locator("[data-status]")).to_contain_text("something is not saved yet")
    expect(page.get_by_role("button", name="Start again")).to_be_enabled()
    page.unroute("**/activity/**")
    page.get_by_role("button", name="Start again").click()
    expect(frame_of(page).locator("#pressed")).to_have_text("Pressed 0 times")
    expect(page.locator(".up-activity iframe")).to_be_focused()
    first = Attempt.objects.get(enrolment=enrolment, step_id=PLACE, number=1)
    assert [result["scaled"] for result in first.state["results"]] == [0.5, 1]


def test_a_go_that_was_ended_elsewhere_is_not_mixed_with_the_new_one(
    enrolment: Enrolment, screen: Page, new_page: Any, sign_in: Any
) -> None:
    page = screen
    sign_in(page, enrolment.learner)
    here = play(page, enrolment)
    here.get_by_role("button", name="Half").click()
    saved(page)
    other = new_page(1280, 900)
    sign_in(other, enrolment.learner)
    play(other, enrolment)
    other.get_by_role("button", name="Start again").click()
    expect(frame_of(other).locator("#pressed")).to_have_text("Pressed 0 times")
    here.get_by_role("button", name="All").click()
    expect(page.locator("[data-status]")).to_contain_text("started this again in another place")
    assert state_of(enrolment).get("results", []) == []


def test_results_come_through_while_the_activity_moves(
    transactional_db: None, tmp_path: Path, page: Page, sign_in: Any
) -> None:
    moving = """
    const box = document.createElement("div");
    root.append(box);
    const began = Date.now();
    let said = 0;
    const timer = setInterval(() => {
      box.style.height = `${100 + (Date.now() % 200)}px`;
      if (Date.now() - began > 250 * (said + 1) && said < 10) self.report({ scaled: (said += 1) / 10 });
      if (said === 10) clearInterval(timer);
    }, 10);
    """
    enrolment = enrolled(tmp_path, run=moving)
    sign_in(page, enrolment.learner)
    play(page, enrolment)
    expect(page.locator("[data-result]")).to_contain_text("100 %")
    scaled = [result["scaled"] for result in state_of(enrolment)["results"]]
    assert scaled == [number / 10 for number in range(1, 11)]


def test_printed_it_is_its_text(enrolment: Enrolment, page: Page, sign_in: Any) -> None:
    sign_in(page, enrolment.learner)
    play(page, enrolment)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    expect(page.get_by_text("It says how much you know about signs at work")).to_be_visible()


def test_nothing_of_an_activity_is_left_in_the_tab_after_the_exit(
    enrolment: Enrolment, page: Page, sign_in: Any, elsewhere: Elsewhere
) -> None:
    sign_in(page, enrolment.learner)
    activity = play(page, enrolment)
    page.route("**/activity/**", lambda route: route.abort())
    activity.get_by_role("button", name="Half").click()
    expect(page.locator("[data-status]")).to_have_text("Not saved yet. We keep trying.")
    stored = "Object.keys(sessionStorage).filter((name) => name.startsWith('activity'))"
    assert len(page.evaluate(stored)) == 1
    page.locator("[data-exit-button]").click()
    page.wait_for_url(elsewhere.url)
    page.goto("/help/")
    assert page.evaluate(stored) == []
    assert page.evaluate("localStorage.length") == 0


def test_without_a_script_it_is_text_and_can_be_done(
    enrolment: Enrolment, page_without_scripts: Page, sign_in: Any
) -> None:
    page = page_without_scripts
    sign_in(page, enrolment.learner)
    page.goto(make.step_url(enrolment, "h5p"))
    expect(page.get_by_text("It says how much you know about signs at work")).to_be_visible()
    expect(page.get_by_role("button", name="Full screen")).to_be_hidden()
    picture(page, "activity-no-script-1280")
    real.press(page, "Mark as done")
    assert enrolment.step_completions.filter(step_id=PLACE).exists()


def test_an_activity_that_does_not_start_says_so_and_opens_its_text(
    transactional_db: None, tmp_path: Path, page: Page, sign_in: Any
) -> None:
    enrolment = enrolled(tmp_path)
    sign_in(page, enrolment.learner)
    page.route("**/talker.js", lambda route: route.abort())
    page.goto(make.step_url(enrolment, "h5p"))
    expect(page.locator("[data-status]")).to_contain_text("does not start. You can do it as text, below.")
    expect(page.locator(".up-activity details")).to_have_attribute("open", "")


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_nothing_is_wrong_with_the_page_on_any_screen(
    enrolment: Enrolment, new_page: Any, sign_in: Any, axe: Any, width: int
) -> None:
    page = new_page(width, 900)
    sign_in(page, enrolment.learner)
    activity = play(page, enrolment)
    activity.get_by_role("button", name="Half").click()
    saved(page)
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    picture(page, f"activity-{width}")


def test_the_player_weighs_what_it_may(enrolment: Enrolment, page: Page, sign_in: Any) -> None:
    """80 KB compressed beyond the page itself and the package's own files."""
    sizes: dict[str, int] = {}

    def note(response: Any) -> None:
        if re.search(r"/static/(h5p/|player|activity)|/h5p/player/", response.url):
            body = response.body()
            sizes[response.url] = len(body) if response.url.endswith("woff2") else len(gzip.compress(body, 9))

    page.on("response", note)
    sign_in(page, enrolment.learner)
    play(page, enrolment)
    page.wait_for_load_state("networkidle")
    assert len(sizes) >= 7, sizes
    assert sum(sizes.values()) <= 80 * 1024, sizes


# What a whole page must have, and a frame inside one need not. Style sheets are not fetched again: the policy forbids it.
IN_A_FRAME = """async () => (await axe.run(document, {
    preload: false,
    rules: Object.fromEntries(["landmark-one-main", "page-has-heading-one", "region"].map((name) => [name, { enabled: false }])),
})).violations.map((found) => `${found.id}: ${found.nodes.map((node) => node.target.join(" ")).join(", ")}`)"""


def found_in(frame: Any) -> list[str]:
    """Return what axe-core finds inside an activity."""
    frame.evaluate(AXE.read_text())
    found: list[str] = frame.evaluate(IN_A_FRAME)
    return found


OF_OUR_COURSES = sorted(LIBRARY.glob(f"*/{activities.FOLDER}/*.yaml"))


def sort(page: Page, activity: FrameLocator) -> None:
    """Sort every card with the keyboard alone, and see the reasons."""
    for card in activity.locator(".up-sorting__card").all():
        card.locator("input").first.focus()
        page.keyboard.press("Space")
    activity.get_by_role("button", name="Check").focus()
    page.keyboard.press("Enter")
    expect(activity.locator(".up-sorting__result")).to_contain_text("right")


def turn(page: Page, activity: FrameLocator) -> None:
    """Turn every card with the keyboard alone."""
    while True:
        activity.get_by_role("button", name="Turn the card").focus()
        page.keyboard.press("Enter")
        activity.get_by_role("button", name="I knew this").focus()
        page.keyboard.press("Enter")
        following = activity.get_by_role("button", name="Next card")
        if not following.count() or not following.is_visible() or following.is_disabled():
            return
        following.focus()
        page.keyboard.press("Enter")


@pytest.mark.parametrize("path", OF_OUR_COURSES, ids=lambda path: path.stem)
def test_each_activity_of_our_courses_is_done_with_the_keyboard_and_is_there_again(
    transactional_db: None, tmp_path: Path, new_page: Any, sign_in: Any, path: Path
) -> None:
    given = activities.read(path.read_text(encoding="utf-8"), path.name)
    course = make.course_page(tmp_path / "pack", lessons=1, h5p={})
    add_now(activity=H5PActivity.objects.get(), data=given.package)
    learner = make.person("Kim Ng")
    enrolment = enrol(learner=learner, course=make.release(course).course)
    make.finish_up_to(enrolment, "h5p")
    page = new_page(390, 844)
    sign_in(page, learner)
    activity = play(page, enrolment)
    (turn if "Cards" in given.library else sort)(page, activity)
    expect(page.get_by_text("You have done this step.", exact=True)).to_be_visible()
    saved(page)
    frame = page.locator(".up-activity iframe").element_handle().content_frame()
    assert found_in(frame) == []
    assert frame.evaluate("document.documentElement.scrollWidth <= innerWidth")
    frame.wait_for_function("document.documentElement.scrollHeight <= innerHeight + 1")  # nothing is cut off
    end = ".up-sorting__result, .up-cards__end"
    before = activity.locator(end).inner_text()
    picture(page, f"ours-{path.stem}")
    page.reload()
    expect(frame_of(page).locator(end)).to_have_text(before, use_inner_text=True)
    assert [result["verb"] for result in state_of(enrolment)["results"]] != []


def test_an_activity_in_a_lesson_is_played_there(
    transactional_db: None, tmp_path: Path, page: Page, sign_in: Any
) -> None:
    course = make.course_page(
        tmp_path / "pack", lessons=1, lesson_body="Read this.\n\n::: in-practice\nTry.\n:::"
    )
    lesson = course.get_descendants().get(slug="lesson-1").specific
    lesson.body.append(("h5p", make_activity(title="Words that help")))
    lesson.save_revision().publish()
    enrolment = enrol(learner=make.person("Kim Ng"), course=make.release(course).course)
    sign_in(page, enrolment.learner)
    page.goto(make.step_url(enrolment, "lesson-1"))
    page.locator(".up-activity").scroll_into_view_if_needed()
    frame_of(page).get_by_role("button", name="Half").click()
    saved(page)
    assert H5PActivity.objects.count() == 1
    assert Attempt.objects.get().score == pytest.approx(0.5)
    real.press(page, "Mark complete and continue")


def test_on_a_second_host_it_plays_and_is_saved_all_the_same(
    enrolment: Enrolment, page: Page, sign_in: Any, live_server: Any, settings: Any
) -> None:
    settings.BASE_URL = live_server.url
    settings.CONTENT_ORIGIN = live_server.url.replace("localhost", "127.0.0.1")  # to a browser another site
    sign_in(page, enrolment.learner)
    activity = play(page, enrolment)
    assert activity.locator("body").evaluate("location.host").startswith("127.0.0.1:")
    activity.get_by_role("button", name="All").click()
    expect(page.locator("[data-result]")).to_contain_text("100 %")
    assert page.context.cookies(settings.CONTENT_ORIGIN) == []
