"""The pages of a learner and of a lead: how many queries, how much CPU, how many bytes."""

import gzip
import json
import re
from dataclasses import dataclass
from html import unescape
from uuid import uuid4

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from courses.editions import Step
from courses.models import Enrolment
from courses.queries import running
from people.models import User
from records.vocabulary import activity_id

HIDDEN = re.compile(r"<(script|style)\b.*?</\1>|<[^>]+>", re.DOTALL)
FACE = re.compile(r"@font-face\s*{([^}]*)}")
RANGE = re.compile(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?", re.IGNORECASE)


def browser_of(person: User) -> Client:
    """Return the browser of somebody who is signed in; it meets the whole middleware, CSRF too."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(person)
    return client


def step_of(enrolment: Enrolment, kind: str) -> Step:
    """Return an edition's first step of a kind."""
    return next(step for step in running(enrolment.edition).steps if step.kind == kind)


def url_of(enrolment: Enrolment, step: Step) -> str:
    """Return where a step is."""
    return f"/learn/{enrolment.pk}/{step.id}/"


@dataclass(frozen=True)
class Page:
    """A page that one person opens again and again."""

    browser: Client
    url: str

    def get(self) -> HttpResponse:
        """Open it. Raises AssertionError unless it is there."""
        response = self.browser.get(self.url)
        assert response.status_code == 200, (self.url, response.status_code)
        return response

    def queries(self) -> int:
        """Return how many queries it takes in a process that has shown it before."""
        self.get()
        with CaptureQueriesContext(connection) as queries:
            self.get()
        return len(queries)

    def post(self, **values: object) -> HttpResponse:
        """Send a form of the page. Raises AssertionError unless it redirects."""
        token = self.browser.cookies[settings.CSRF_COOKIE_NAME].value
        response = self.browser.post(self.url, {"csrfmiddlewaretoken": token, **values})
        assert response.status_code == 302, (self.url, response.status_code)
        return response


def begun(enrolment: Enrolment, kind: str, expected: str) -> Page:
    """Return a played step's page with an attempt begun; `expected` is what its form must hold."""
    page = Page(browser_of(enrolment.learner), url_of(enrolment, step_of(enrolment, kind)))
    page.get()
    page.post(do="start")
    assert expected in page.get().content.decode(), f"{page.url} shows no {kind}"
    return page


def queries_of_a_choice(enrolment: Enrolment) -> int:
    """Return the queries of one scenario choice, from POST to redirect: savepoints, BEGIN and COMMIT count too."""
    scenario = step_of(enrolment, "scenario")
    page = begun(enrolment, "scenario", 'name="choice"')
    choices = scenario.content["scenes"][scenario.content["start"]]["choices"]
    with CaptureQueriesContext(connection) as queries:
        page.post(do="choose", turn=0, choice=choices[0]["id"])
    return len(queries)


def bytes_of_first_visit(page: Page) -> dict[str, int]:
    """Return what a browser with an empty cache fetches for a page: gzip bytes by kind, each file once."""
    html = page.get().content
    counted = {"HTML": len(gzip.compress(html)), "CSS": 0, "JS": 0, "font": 0, "icon": 0}
    text = html.decode()
    for url in sorted(set(re.findall(rf'(?:href|src)="({re.escape(settings.STATIC_URL)}[^"]+)"', text))):
        kind = {"css": "CSS", "js": "JS", "woff2": "font"}.get(url.rpartition(".")[2], "icon")
        if kind != "font":  # fonts are counted below, whether the page preloads them or not
            counted[kind] += len(_fetch(page.browser, url))
    shown = {ord(letter) for letter in unescape(HIDDEN.sub("", text))}
    for url in fonts_for(shown):
        counted["font"] += len(_fetch(page.browser, url))
    return counted


def fonts_for(shown: set[int]) -> set[str]:
    """Return the fonts that a browser fetches to show these characters, by the unicode-range of our style sheet."""
    with staticfiles_storage.open("upstander.css") as sheet:
        faces = FACE.findall(sheet.read().decode())
    wanted = set()
    for face in faces:
        ranges = [(int(low, 16), int(high or low, 16)) for low, high in RANGE.findall(face)]
        if any(low <= letter <= high for letter in shown for low, high in ranges):
            wanted |= {staticfiles_storage.url(name) for name in re.findall(r"url\(([^)]+\.woff2)\)", face)}
    return wanted


def _fetch(browser: Client, url: str) -> bytes:
    """Return a file as it goes over the wire to a browser that takes gzip: WhiteNoise serves it, as in production."""
    response = browser.get(url, headers={"Accept-Encoding": "gzip"})
    assert response.status_code == 200, url
    return b"".join(response.streaming_content)


def queries_of_reports(page: Page, step: Step) -> dict[str, int]:
    """Return the queries of what a playing activity sends: an event, its first result, and where somebody is."""
    iri, address = activity_id("step", step.id), f"{page.url}activity/{step.id}/"
    verb = {"id": "http://adlnet.gov/expapi/verbs/interacted"}
    finished = verb | {"id": "http://adlnet.gov/expapi/verbs/completed"}
    result = {"score": {"scaled": 0.5}, "completion": True}
    sent = {
        "the first event": {"events": [_event(verb, iri)]},
        "an event": {"events": [_event(verb, iri)], "state": {"0": '{"a":1}'}},
        "a result that completes the step": {"events": [_event(finished, iri, result=result)]},
    }
    return {name: _queries_of(page, address, {"do": "hear", **body}) for name, body in sent.items()}


def _event(verb: dict[str, str], iri: str, **more: object) -> dict[str, str]:
    statement = {"verb": verb, "object": {"id": iri}, **more}
    return {"id": str(uuid4()), "statement": json.dumps(statement)}


def _queries_of(page: Page, address: str, body: dict[str, object]) -> int:
    token = page.browser.cookies[settings.CSRF_COOKIE_NAME].value
    with CaptureQueriesContext(connection) as queries:
        answer = page.browser.post(
            address, body, content_type="application/json", headers={"X-CSRFToken": token}
        )
    assert answer.status_code == 200, answer.content
    return len(queries)


PLAYER = (
    "activity.css",
    "activity.js",
    "player.css",
    "player.js",
    "h5p/main.bundle.js",
    "h5p/frame.bundle.js",
    "h5p/styles/h5p.css",
)


def bytes_of_player() -> dict[str, int]:
    """Return what a browser fetches to play an activity, beyond its page and the package's own files, gzip."""
    weight = {"page": len(gzip.compress(Client().get("/h5p/player/").content))}
    return weight | {name: len(_fetch(Client(), staticfiles_storage.url(name))) for name in PLAYER}
