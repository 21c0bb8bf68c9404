"""The record store in a real browser: by keyboard from a new credential to a statement that is found and followed."""

import base64
import json
import urllib.request
from typing import Any
from uuid import uuid4

from django.utils import timezone

import pytest
from playwright.sync_api import Page, expect

from people.models import Organisation, Role, User
from records import services, tasks
from records import vocabulary as words
from records.lrs import access
from records.models import Credential, Delivery
from tests import factories as make

WIDTHS = (1280, 390, 320)
REGISTRATION = str(uuid4())


@pytest.fixture
def statements_follow_the_profile() -> None:
    """Here statements are made to be looked at: any will do."""


@pytest.fixture
def organisation(transactional_db: None) -> Organisation:
    make.library()
    return make.organisation("Northshire Homes")


@pytest.fixture
def administrator(organisation: Organisation) -> User:
    return make.with_second_factor(make.person("Adam Istrator", role=Role.ADMINISTRATOR))


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the focus is on what has this label or text."""
    for _ in range(80):
        page.keyboard.press("Tab")
        label = page.evaluate(
            "() => { const at = document.activeElement; return (at.labels?.[0] || at).textContent.trim() }"
        )
        if label.startswith(name):
            return
    raise AssertionError(f"The focus never came to {name!r}.")


def send(address: str, key: str, secret: str, statements: list[dict[str, Any]]) -> int:
    """Post statements as another system would, and return the status."""
    pair = base64.b64encode(f"{key}:{secret}".encode()).decode()
    request = urllib.request.Request(
        address,
        json.dumps(statements).encode(),
        {
            "Authorization": f"Basic {pair}",
            "Content-Type": "application/json",
            "X-Experience-API-Version": "2.0.0",
        },
    )
    with urllib.request.urlopen(request) as answer:
        return answer.status


def statement(verb: str, name: str) -> dict[str, Any]:
    return {
        "actor": {"mbox": "mailto:kim@example.org", "name": "Kim Ng"},
        "verb": {"id": f"https://portal.example/verbs/{verb}", "display": {"en": verb}},
        "object": {"id": "https://portal.example/diary", "definition": {"name": {"en": name}}},
        "context": {"registration": REGISTRATION},
    }


def nothing_found(page: Page, axe: Any) -> None:
    """Look at a page in every width: axe finds nothing, and nothing scrolls sideways."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert axe(page) == [], (page.url, width)
        assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth"), (
            page.url,
            width,
        )
    page.set_viewport_size({"width": 1280, "height": 900})


def test_a_credential_is_made_by_keyboard_and_what_is_sent_with_it_is_found_and_followed(
    administrator: User, page: Page, visit: Any, sign_in: Any, axe: Any
) -> None:
    sign_in(page, administrator)
    visit("/cms/")
    page.get_by_role("link", name="Record store").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Statements", level=1)).to_be_visible()
    expect(page.get_by_text("Nothing has been recorded yet")).to_be_visible()
    tab_to(page, "Credentials")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Credentials", level=1)).to_be_visible()
    nothing_found(page, axe)
    tab_to(page, "Make a credential")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Make a credential")).to_be_visible()
    nothing_found(page, axe)

    # First with a mistake: what was typed stays.
    tab_to(page, "Name")
    page.keyboard.type("Staff portal")
    tab_to(page, "Make it")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_text("Tick at least one")).to_be_visible()
    expect(page.get_by_label("Name")).to_have_value("Staff portal")
    nothing_found(page, axe)
    tab_to(page, "Organisation")
    page.keyboard.type("Northshire Homes")
    tab_to(page, "Send statements")
    page.keyboard.press("Space")
    tab_to(page, "Make it")
    with page.expect_navigation():
        page.keyboard.press("Enter")

    secret = page.locator("#secret").inner_text()
    address = page.locator("#endpoint").inner_text() + "/statements"
    nothing_found(page, axe)
    tab_to(page, "I have copied it")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Staff portal, Northshire Homes")).to_be_visible()
    assert secret not in page.content()

    key = Credential.objects.get().key
    assert (
        send(address, key, secret, [statement("opened", "The diary"), statement("closed", "The diary")])
        == 200
    )
    visit("/cms/record-store/statements/")
    expect(page.locator(".up-store__rows li")).to_have_count(2)
    expect(page.locator(".up-store__rows li").first).to_contain_text("closed ‘The diary’")
    assert "Kim" not in page.locator("main, .up-store").first.inner_text()
    for details in page.locator("details.up-store__filters").all():
        details.locator("summary").click()
    nothing_found(page, axe)
    page.get_by_role("link", name="closed ‘The diary’").click()
    expect(page.get_by_text("a system of Northshire Homes")).to_be_visible()
    nothing_found(page, axe)
    page.get_by_role("link", name="Follow this registration").click()
    rows = page.locator(".up-store__rows li")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("opened")
    expect(page.get_by_label("Registration")).to_have_value(REGISTRATION)


def test_a_file_is_asked_for_and_downloaded(
    administrator: User, page: Page, visit: Any, sign_in: Any, axe: Any, settings: Any, tmp_path: Any
) -> None:
    settings.EXPORTS_ROOT = tmp_path / "exports"
    sign_in(page, administrator)
    visit("/cms/record-store/statements/?verb=https://portal.example/verbs/opened")
    page.get_by_text("Make a file").click()
    with page.expect_navigation():
        page.get_by_role("button", name="CSV").click()
    expect(page.get_by_text("0 statements")).to_be_visible()
    nothing_found(page, axe)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    assert download.value.suggested_filename.endswith(".csv")
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("You have no files")).to_be_visible()


def test_a_credential_is_revoked_after_a_question(
    administrator: User, organisation: Organisation, page: Page, visit: Any, sign_in: Any, axe: Any
) -> None:
    access.add(organisation, "Old portal", ["all"])
    sign_in(page, administrator)
    visit("/cms/record-store/credentials/")
    page.get_by_role("link", name="Revoke Old portal").click()
    expect(page.get_by_role("heading", name="Revoke ‘Old portal’?")).to_be_visible()
    nothing_found(page, axe)
    page.get_by_role("button", name="Revoke it").click()
    expect(page.get_by_text("It opens nothing any more")).to_be_visible()
    assert Credential.objects.get().revoked_at is not None


def test_what_another_store_refused_is_looked_at_and_sent_again(
    administrator: User, page: Page, visit: Any, sign_in: Any, axe: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for task in (tasks.deliver, tasks.fill):
        monkeypatch.setattr(task, "delay", lambda key: None)
    target = services.add_target(name="County", endpoint="https://county.example/xapi", secret="s")
    course = words.Activity(words.activity_id("course", "x"), words.COURSE, "Trusted Professional")
    for verb in (words.REGISTERED, words.LAUNCHED):
        services.record(actor=administrator, verb=verb, activity=course)
    Delivery.objects.update(
        status="dead", due_at=None, attempts=1, reason="400: no", claimed_at=timezone.now()
    )
    sign_in(page, administrator)
    visit("/cms/record-store/forwarding/")
    nothing_found(page, axe)
    for name in ("Change County", "Send history to County"):
        page.get_by_role("link", name=name).click()
        expect(page.get_by_role("heading", name=name.split()[0], level=1)).to_be_visible()
        nothing_found(page, axe)
        page.get_by_role("link", name="Cancel").click()
    page.get_by_role("link", name="2 statements").click()
    expect(page.get_by_role("heading", name="What ‘County’ refused")).to_be_visible()
    nothing_found(page, axe)
    page.get_by_label("registered for the course").check()
    page.get_by_role("button", name="Send the ticked ones again").click()
    expect(page.get_by_text("1 statement is sent again")).to_be_visible()
    page.get_by_role("button", name="Send again statement").click()
    expect(page.get_by_text("It has refused nothing")).to_be_visible()
    assert not Delivery.objects.filter(target=target).exclude(status="queued").exists()
    page.get_by_role("link", name="Back to forwarding").click()
    page.get_by_role("button", name="Stop County").click()
    expect(page.get_by_text("‘County’ is stopped")).to_be_visible()
