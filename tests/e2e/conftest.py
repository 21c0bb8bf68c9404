"""A real browser against the live server. Any console error or breach of the content policy fails the test."""

import os
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from django.conf import settings as django_settings
from django.test import Client

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from courses.models import Course

from . import real

# Playwright's synchronous interface runs an event loop in the main thread, where Django then refuses the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

expect.set_options(timeout=15_000)  # a slow machine is slow, not wrong: only what fails waits as long

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything in this folder."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("e2e")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, once for the whole run."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("No Chromium on this machine: install the package `chromium` to run the browser tests.")
    if not django_settings.STATICFILES_DIRS:
        pytest.skip("site/static/ is not built: run `npm ci --ignore-scripts && npm run build`.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium,
            # All hosts of a test are this machine, which Chromium would keep apart by itself: that must not be what
            # protects anybody here.
            args=["--no-sandbox", "--disable-features=LocalNetworkAccessChecks"],
            # What Back shows from the browser's own cache is exactly what must be looked at.
            ignore_default_args=["--disable-back-forward-cache"],
        )
        yield browser
        browser.close()


class Elsewhere:
    """The site that the exit leads to: on another host, and it remembers who came from where."""

    def __init__(self) -> None:
        self.referrers: list[str | None] = []
        told = self.referrers

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if self.path == "/weather":
                    told.append(self.headers.get("Referer"))
                self.send_response(200)
                self.send_header("Content-Type", "text/html")
                self.end_headers()
                self.wfile.write(b"<!DOCTYPE html><title>Weather</title><h1>Sunny spells</h1>")

            def log_message(self, *args: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        # 127.0.0.1, while the live server is called "localhost": to the browser these are two sites.
        self.url = f"http://127.0.0.1:{self.server.server_port}/weather"


@pytest.fixture(scope="session")
def elsewhere_server() -> Iterator[Elsewhere]:
    """The other site, once for the whole run."""
    site = Elsewhere()
    threading.Thread(target=site.server.serve_forever, daemon=True).start()
    yield site
    site.server.shutdown()


@pytest.fixture(autouse=True)
def elsewhere(elsewhere_server: Elsewhere, settings: Any) -> Elsewhere:
    """Lead the exit to our own "weather": no test ever leaves this machine."""
    elsewhere_server.referrers.clear()
    settings.EXIT_URL = elsewhere_server.url
    return elsewhere_server


@pytest.fixture
def new_page(browser: Browser, live_server: Any) -> Iterator[Callable[..., Page]]:
    """Open pages in contexts of their own; afterwards nothing may have gone wrong in any of them."""
    contexts = []
    trouble: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        # A page that answers 404 is reported as an error of its own address; that is not trouble.
        if message.type == "error" and "Failed to load resource" not in message.text:
            trouble.append(message.text)

    def refused(response: Any) -> None:
        # Wagtail saves a draft while somebody writes, and tells itself 400 while a block is half filled in.
        autosave = response.request.method == "POST" and re.search(r"/cms/pages/\d+/edit/$", response.url)
        if response.status == 400 and autosave:
            return
        if response.status >= 400 and response.request.resource_type != "document":
            trouble.append(f"{response.status} {response.url}")

    def open_page(width: int, height: int, **options: Any) -> Page:
        context = browser.new_context(
            base_url=live_server.url, viewport={"width": width, "height": height}, **options
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("console", heard)
        page.on("response", refused)
        page.on("pageerror", lambda error: trouble.append(str(error)))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert trouble == []


@pytest.fixture
def screen(browser: Browser, live_server: Any) -> Iterator[Page]:
    """A window whose console may complain, where that is what a test is about."""
    context = browser.new_context(base_url=live_server.url)
    page = context.new_page()
    page.set_default_timeout(20_000)
    yield page
    context.close()


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """A window on a desk."""
    return new_page(1280, 900)


@pytest.fixture
def phone(new_page: Callable[..., Page]) -> Page:
    """A phone, held upright."""
    return new_page(390, 844, has_touch=True, is_mobile=True)


@pytest.fixture
def page_without_scripts(new_page: Callable[..., Page]) -> Page:
    """A window in which JavaScript is off."""
    return new_page(1280, 900, java_script_enabled=False)


@pytest.fixture
def visit(page: Page) -> Callable[..., Page]:
    """Go to an address of ours: `visit("/help/")`, or `visit("/help/", phone)`."""

    def go(path: str, on: Page | None = None) -> Page:
        screen = on or page
        screen.goto(path)
        return screen

    return go


@pytest.fixture
def sign_in(live_server: Any) -> Callable[[Page, Any], Client]:
    """Sign somebody in without the form: `sign_in(page, user)`. Gives a Django client that holds the same session."""

    def sign(page: Page, user: Any) -> Client:
        client = Client()
        client.force_login(user)
        name = django_settings.SESSION_COOKIE_NAME
        page.context.add_cookies(
            [{"name": name, "value": client.cookies[name].value, "url": live_server.url, "httpOnly": True}]
        )
        return client

    return sign


@pytest.fixture
def axe() -> Callable[[Page], list[str]]:
    """What axe-core finds on a page, one line each: `assert axe(page) == []`."""
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: run `npm ci --ignore-scripts`.")
    source = AXE.read_text()

    def check(page: Page) -> list[str]:
        # A <script> would be stopped by our content policy; what the debugger evaluates is not.
        if not page.evaluate("'axe' in window"):
            page.evaluate(source)
        return page.evaluate(
            """async () => (await axe.run(document)).violations.map(
                (found) => `${found.id}: ${found.nodes.map((node) => node.target.join(" ")).join(", ")}`
            )"""
        )

    return check


@pytest.fixture(scope="session")
def frozen_course(django_db_setup: None, django_db_blocker: Any) -> dict[str, Any]:
    """What was released of the real course, made once."""
    with django_db_blocker.unblock():
        return real.freeze_trusted_professional()


@pytest.fixture
def world(frozen_course: dict[str, Any], transactional_db: None) -> Course:
    """The real course, released, with its facts and help lines."""
    return real.trusted_professional(frozen_course)
