"""The studio in a real browser: a scenario from nothing with the keyboard alone, the map, the checks, the playtest."""

import re
import time
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from assessments.models import Attempt, ScenarioPage
from assessments.scenarios.pages import ScenarioPage as Scenario
from courses.models import CoursePage, ModulePage
from people.models import Role, User
from tests import factories as make


@pytest.fixture
def written(transactional_db: None, tmp_path: Path) -> CoursePage:
    return make.course_page(tmp_path)


@pytest.fixture
def author(written: CoursePage) -> User:
    return make.with_second_factor(make.person("Tess Trainer", role=Role.TRAINER))


@pytest.fixture
def editor(written: CoursePage, author: User, page: Page, visit: Any, sign_in: Any) -> Page:
    """The editor of the small course's scenario."""
    sign_in(page, author)
    visit(f"/cms/pages/{ScenarioPage.objects.get().pk}/edit/")
    expect(page.locator(".studio-box")).to_have_count(4)
    return page


def field(page: Page, path: str) -> Any:
    """The field at a path such as scenes.0.choices.1.text, as Wagtail names it; “Leads to” is our list."""
    if "." not in path:
        return page.locator(f"#id_{path}")
    name = re.sub(r"-(\d+)-", r"-\1-value-", path.replace(".", "-"))
    return page.locator(f"#{name}-list" if path.endswith(".next") else f"#{name}")


def type_at(page: Page, path: str, text: str) -> None:
    """Come to a field with the focus alone, and type."""
    field(page, path).focus()
    page.keyboard.press("Control+A")
    page.keyboard.type(text) if text else page.keyboard.press("Delete")
    page.keyboard.press("Tab")


def pick(page: Page, path: str, label: str) -> None:
    """Choose from a list by typing its first letters."""
    box = field(page, path)
    box.focus()
    page.keyboard.type(label)
    page.keyboard.press("Tab")
    assert label in box.evaluate("list => list.selectedOptions[0].textContent")


def press_add(page: Page, holder: str) -> None:
    """Press a list's last “Insert” button with Enter."""
    button = page.locator(holder).locator("button.c-sf-add-button:visible").last
    button.focus()
    page.keyboard.press("Enter")


def test_the_map_the_outline_and_the_checks_stand_beside_the_form(editor: Page, axe: Any) -> None:
    expect(editor.locator(".studio-status")).to_have_text("✓ Nothing to mend")
    expect(editor.locator(".studio-badge")).to_have_count(6)
    expect(editor.locator(".studio-badge--some-risk").first).to_contain_text("! Some risk")
    form, studio = (
        editor.locator("#tab-content > .w-form-width").bounding_box(),
        editor.locator("#studio").bounding_box(),
    )
    assert form
    assert studio
    assert form["x"] + form["width"] <= studio["x"]
    assert [one for one in axe(editor) if "studio" in one] == []
    tab = editor.get_by_role("tab", name="Map")
    tab.focus()
    editor.keyboard.press("ArrowRight")
    expect(editor.locator("#studio-outline")).to_contain_text("Ask across the counter → Joe leaves")
    assert [one for one in axe(editor) if "studio" in one] == []


def test_a_box_and_a_finding_lead_to_their_fields_by_keyboard(editor: Page) -> None:
    editor.locator(".studio-box").nth(1).focus()
    editor.keyboard.press("Enter")
    expect(editor.locator("#scenes-1-value-id")).to_be_focused()
    expect(editor.locator(".studio-box.is-here")).to_contain_text("The side room")
    type_at(editor, "scenes.1.text", "")
    go = editor.locator(".studio-findings__go").filter(has_text="the text is missing")
    go.focus()
    editor.keyboard.press("Enter")
    expect(editor.locator("#scenes-1-value-text")).to_be_focused()


def test_the_list_of_places_follows_what_is_renamed_and_links_follow_a_short_name(editor: Page) -> None:
    type_at(editor, "scenes.1.title", "The quiet room")
    first = editor.locator("[data-contentpath=next] select").first
    assert "The quiet room" in first.evaluate("list => list.selectedOptions[0].textContent")
    type_at(editor, "scenes.1.id", "quiet-room")
    expect(editor.locator("[data-contentpath=next] input").first).to_have_value("quiet-room")
    expect(editor.locator(".studio-status")).to_have_text("✓ Nothing to mend")


def test_a_check_that_can_not_be_reached_loses_nothing(
    written: CoursePage, author: User, new_page: Any, sign_in: Any
) -> None:
    page = new_page(1280, 900)
    sign_in(page, author)
    page.goto(f"/cms/pages/{ScenarioPage.objects.get().pk}/edit/")
    expect(page.locator(".studio-box")).to_have_count(4)
    page.route("**/check/", lambda route: route.fulfill(status=200, body="no json"))
    type_at(page, "scenes.1.title", "Still here")
    expect(page.locator(".studio-status")).to_contain_text("can not be reached")
    expect(field(page, "scenes.1.title")).to_have_value("Still here")
    page.unroute("**/check/")
    type_at(page, "scenes.1.title", "Here again")
    expect(page.locator(".studio-map")).to_contain_text("Here again")


def test_sixty_scenes_are_laid_out_in_under_a_second(
    written: CoursePage, author: User, page: Page, sign_in: Any, visit: Any
) -> None:
    data = make.scenario_data()
    data["scenes"] = [
        {
            "id": f"s{n}",
            "title": f"A moment in the story, number {n}",
            "setting": "",
            "channel": "phone",
            "text": "Here.",
            "choices": [
                make.choice("on", "Go on", "safer", f"s{n + 1}" if n < 59 else "open"),
                make.choice("skip", "Skip", "some risk", f"s{n + 7}" if n < 53 else "open"),
                make.choice("stop", "Stop", "less safe", "silence"),
            ],
        }
        for n in range(60)
    ]
    scenario = Scenario.objects.get()
    from assessments.scenarios.studio.moving import FORMATS, import_scenario

    module = ModulePage.objects.get(pk=scenario.get_parent().pk)
    big = import_scenario(text=make.dump(data), where="here", kind=FORMATS["yaml"], module=module, by=author)
    sign_in(page, author)
    page.set_default_navigation_timeout(60_000)  # Wagtail draws 180 choices' fields; only our layout is timed
    visit(f"/cms/pages/{big.pk}/edit/")
    expect(page.locator(".studio-box")).to_have_count(62, timeout=60_000)
    took = page.evaluate("performance.getEntriesByName('studio-layout').map((one) => one.duration)")
    assert min(took) < 1000, took


def test_a_trainer_writes_a_scenario_of_six_scenes_with_the_keyboard_alone(
    written: CoursePage, author: User, page: Page, sign_in: Any, visit: Any
) -> None:
    module = ScenarioPage.objects.get().get_parent()
    sign_in(page, author)
    visit(f"/cms/pages/add/assessments/scenariopage/{module.pk}/")
    expect(page.locator("#studio")).to_contain_text("there is no scene yet")
    type_at(page, "title", "The third visit")
    type_at(page, "role", "You are Mel, a housing officer.")
    type_at(page, "intro", "You come to look at a lock.")
    press_add(page, "[data-contentpath=scenes]")
    expect(page.locator(".studio-box")).to_have_count(1)
    type_at(page, "scenes.0.title", "At the door")
    expect(field(page, "scenes.0.id")).to_have_value("at-the-door")

    for number in range(6):
        at = f"scenes.{number}"
        if number:
            # “New scene…” of the scene before has brought the focus here.
            type_at(page, f"{at}.title", f"Moment {number + 1}")
        type_at(page, f"{at}.text", "Something happens.")
        have = page.locator(f"[name='scenes-{number}-value-choices-count']").input_value()
        for _ in range(2 - int(have)):
            press_add(page, f"[data-contentpath=scenes] [name='scenes-{number}-value-choices-count'] + *")
        for place, (words, safety) in enumerate(
            (("Ask when alone", "Safer"), ("Wait and see", "Has some risk"))
        ):
            choice = f"{at}.choices.{place}"
            type_at(page, f"{choice}.text", words)
            pick(page, f"{choice}.safety", safety)
            type_at(page, f"{choice}.reason", "Because it leaves the choice with them.")
            pick(page, f"{choice}.tag", "Respond")
        if number == 0:
            pick_new(page, f"{at}.choices.1.next", "New ending", "endings-0-value-title")
            page.keyboard.type("They wait")
            page.keyboard.press("Tab")
        else:
            pick(page, f"{at}.choices.1.next", "They wait")
        if number < 5:
            pick_new(page, f"{at}.choices.0.next", "New scene", f"scenes-{number + 1}-value-title")
        else:
            pick_new(page, f"{at}.choices.0.next", "New ending", "endings-1-value-title")
            page.keyboard.type("They talk")
            page.keyboard.press("Tab")

    # The checks say what is missing still, and lead there.
    expect(page.locator(".studio-box")).to_have_count(8)
    for _ in range(6):
        gap = page.locator(".studio-findings__go").filter(has_text="is missing")
        expect(page.locator(".studio-status")).to_contain_text(re.compile("error|Nothing to mend"))
        left = gap.count()
        if not left:
            break
        gap.first.focus()
        page.keyboard.press("Enter")
        page.keyboard.type("Words that look back kindly.")
        page.keyboard.press("Tab")
        # The list may still have been an older one when it was counted.
        expect(gap).not_to_have_count(left)
    expect(page.locator(".studio-status")).not_to_contain_text("error")

    page.get_by_role("button", name="Save draft").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    made = ScenarioPage.objects.get(title="The third visit").get_latest_revision_as_object()
    assert [block.value["id"] for block in made.scenes] == [
        "at-the-door",
        *(f"moment-{number}" for number in range(2, 7)),
    ]
    assert [one["next"] for one in made.scenes[0].value["choices"]] == ["moment-2", "they-wait"]

    visit(f"/cms/scenarios/{made.pk}/play/?from=moment-6")
    frame = page.frame_locator("#playtest-frame")
    frame.get_by_label("Ask when alone").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.locator("#playtest-report")).to_contain_text("Ask when alone")
    frame.get_by_role("button", name="Continue").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#playtest-report")).to_contain_text("They talk (an ending)")
    page.get_by_role("button", name="Back one choice").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#playtest-report")).to_contain_text("No choice made yet")
    assert not Attempt.objects.exists()


def pick_new(page: Page, path: str, label: str, focus: str) -> None:
    """Press “New scene…” or “New ending…” by keyboard, and be brought to its title."""
    holder = page.locator("[data-contentpath=next]").filter(has=field(page, path))
    holder.get_by_role("button", name=label).focus()
    page.keyboard.press("Enter")
    title = page.locator(f"#{focus}")
    expect(title).to_be_focused()
    time.sleep(0.05)


def test_a_phone_gets_the_studio_below_the_form_and_a_way_to_it(
    written: CoursePage, author: User, phone: Page, sign_in: Any
) -> None:
    sign_in(phone, author)
    phone.goto(f"/cms/pages/{ScenarioPage.objects.get().pk}/edit/")
    expect(phone.locator(".studio-jump")).to_have_text("Map and checks: ✓ Nothing to mend")
    phone.locator(".studio-jump").tap()
    expect(phone.locator(".studio-box").first).to_be_in_viewport()
