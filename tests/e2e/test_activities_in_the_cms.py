"""An activity on its way into the CMS, in a real browser."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from courses.cms import give_rights
from media import h5p_services as services
from media.h5p import build, new_draft, new_library
from media.h5p.building import pack
from media.models import H5PActivity
from people.models import Role
from tests import factories as make
from tests.media.activities import WORDS
from tests.media.h5p.making import files

LIST = "/cms/snippets/media/h5pactivity/"


SLIDES = b"""
H5P.CoursePresentation = function () {
  H5P.EventDispatcher.call(this);
  this.attach = function ($container) { $container.text("The first slide"); };
};
"""


@pytest.fixture
def trainers_page(transactional_db: None, page: Page, sign_in: Any, monkeypatch: pytest.MonkeyPatch) -> Page:
    """The window of a trainer, on a site whose doorbells are lost."""
    monkeypatch.setattr(services, "_ring", lambda version_id: None)
    library = make.library()
    trainer = make.with_second_factor(make.person("Tess Trainer", role=Role.TRAINER))
    give_rights(library)
    sign_in(page, trainer)
    return page


def save(page: Page) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name="Save").first.click()


def test_a_trainer_mends_a_refused_file_and_sees_the_next_one_become_ready(
    trainers_page: Page, visit: Any, axe: Any, tmp_path: Path
) -> None:
    page = trainers_page
    bad, good = tmp_path / "bad.h5p", tmp_path / "good.h5p"
    bad.write_bytes(pack(files() | {"content/a.exe": b"x"}))
    library = new_library("H5P.CoursePresentation 1.22", scripts={"it.js": SLIDES})
    good.write_bytes(build(new_draft("Slides", {"picture": {"path": "images/gone.png"}}, [library])))
    visit(f"{LIST}add/")
    page.locator("#id_title").fill("Slides")
    page.locator("#id_text_alternative").fill(WORDS)
    page.locator("#id_file").set_input_files(bad)
    save(page)
    expect(page.get_by_text("content/a.exe: Files that end in “.exe” are not allowed here.")).to_be_visible()
    expect(page.locator("#id_title")).to_have_value("Slides")
    page.locator("#id_file").set_input_files(good)
    save(page)
    versions = page.locator(".up-versions")
    expect(versions).to_contain_text("Version 1: Waiting to be unpacked")
    page.locator("#id_title").fill("Typed while it waits")
    services.unpack(H5PActivity.objects.get().versions.get().pk)
    expect(versions).to_contain_text("Version 1: Ready")
    expect(versions).to_contain_text("Give it a summary or submit screen")
    expect(versions).to_contain_text("“images/gone.png” is used in the activity, but is not in the package.")
    expect(page.locator("#id_title")).to_have_value("Typed while it waits")
    assert [one for one in axe(page) if "up-versions" in one] == []
    address = versions.get_by_role("link", name="Preview").get_attribute("href")
    with page.expect_response("**/played/"):
        visit(address)
    expect(page.get_by_role("heading", name="Slides")).to_be_visible()
    expect(page.locator("main")).to_contain_text(WORDS)
    expect(page.locator(".up-activity--ready")).to_have_count(1)
    expect(page.frame_locator(".up-activity iframe").get_by_text("The first slide")).to_be_visible()
    visit(f"{LIST}edit/{H5PActivity.objects.get().pk}/")
    expect(versions).to_contain_text("It worked in the preview")
    visit(address)
    expect(page.locator(".up-activity--ready")).to_have_count(1)
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        assert axe(page) == []
        assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")


def test_the_list_says_what_there_is(trainers_page: Page, visit: Any) -> None:
    it = H5PActivity.objects.create(title="Slides", text_alternative=WORDS)
    library = new_library("H5P.Accordion 1.0", scripts={"it.js": b"it"})
    services.add_now(activity=it, data=build(new_draft("Slides", {}, [library])))
    visit(LIST)
    row = trainers_page.get_by_role("row").filter(has_text="Slides")
    expect(row).to_contain_text("Accordion")
    expect(row).to_contain_text("Ready")
    expect(row).to_contain_text("Good")


def test_a_file_that_is_opened_as_a_page_belongs_to_no_site_and_runs_nothing(
    transactional_db: None, browser: Browser, live_server: Any
) -> None:
    picture = b"""<svg xmlns="http://www.w3.org/2000/svg"><title>before</title>
        <script>document.querySelector("title").textContent = "after"</script></svg>"""
    library = new_library("H5P.Accordion 1.0", scripts={"it.js": b"it"}, files={"icon.svg": picture})
    it = H5PActivity.objects.create(title="Slides", text_alternative=WORDS)
    version = services.add_now(activity=it, data=build(new_draft("Slides", {}, [library])))
    said: list[str] = []
    with browser.new_context() as context:
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.goto(f"{live_server.url}/h5p/{version.sha256}/H5P.Accordion-1.0/icon.svg")
        found = page.evaluate("[origin, document.querySelector('title').textContent]")
    assert found == ["null", "before"]
    # The browser says that it did not run the script, and knows every word of our headers.
    assert len(said) == 1, said
    assert said[0].startswith("Blocked script execution")
