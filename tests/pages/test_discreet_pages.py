import re
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

import pytest

from courses.models import Enrolment
from people.models import User
from tests import factories as make

TELLING = (
    "abuse",
    "violen",
    "perpetrator",
    "victim",
    "survivor",
    "coerciv",
    "domestic",
    "small course",
    "lesson 1",
)


@pytest.fixture
def pages(
    enrolment: Enrolment, learner: User, organisation_lead: User, site: Any
) -> list[tuple[str, HttpResponse]]:
    """Every kind of page that a learner, a visitor or a lead meets."""
    make.whole_site()
    own, lead, visitor = make.client_of(learner), make.client_of(organisation_lead), Client()
    base = f"/learn/{enrolment.pk}/"
    paths: list[tuple[Client, str]] = [
        *[
            (visitor, reverse(f"account_{name}"))
            for name in ("login", "signup", "reset_password", "request_login_code")
        ],
        *[
            (visitor, path)
            for path in (
                *("/", "/courses/", "/courses/small/", "/help/", "/privacy/", "/nowhere/"),
                *("/what-happens-next/", "/find-a-service/", "/words/"),
            )
        ],
        *[
            (own, path)
            for path in ("/learning/", "/courses/", "/courses/small/", "/help/", "/cookies/", "/nowhere/")
        ],
        *[
            (own, base + path)
            for path in ("finished/", f"{make.step_id('lesson-1')}/", f"{make.step_id('quiz')}/")
        ],
        *[(own, reverse(name)) for name in ("account_email", "account_change_password", "mfa_index")],
        (lead, "/reports/"),
    ]
    found = [(path, client.get(path)) for client, path in paths]
    make.finish_up_to(enrolment)
    for name in ("lesson-1", "scenario", "quiz", "survey"):
        found.append((name, own.get(make.step_url(enrolment, name))))
        own.post(make.step_url(enrolment, name), {"do": "start"})
        found.append((f"{name}, begun", own.get(make.step_url(enrolment, name))))
    found.append(("finished", own.get(base + "finished/")))
    return found


def html_of(pages: list[tuple[str, HttpResponse]]) -> Iterator[tuple[str, str]]:
    for path, answer in pages:
        if "text/html" in answer.get("Content-Type", "") and answer.content:
            yield path, answer.content.decode()


def test_titles_say_nothing_of_the_subject(pages: list[tuple[str, HttpResponse]]) -> None:
    seen = 0
    for path, html in html_of(pages):
        found = re.search(r"<title>(.*?)</title>", html, re.DOTALL)
        assert found, path
        seen += 1
        assert not any(word in found[1].lower() for word in TELLING), (path, found[1])
    assert seen > 20


def test_the_way_out_and_help_are_on_every_page(pages: list[tuple[str, HttpResponse]]) -> None:
    for path, html in html_of(pages):
        assert "data-exit-button" in html, path
        assert 'href="/help/"' in html, path


def test_nothing_comes_from_a_third_party(pages: list[tuple[str, HttpResponse]]) -> None:
    for path, html in html_of(pages):
        for tag in re.findall(
            r"<(?:script|link|img|iframe|source|video|audio|form|object|embed|svg)\b[^>]*>", html
        ):
            for address in re.findall(r"(?:src|href|action|srcset|data|poster)=\"([^\"]*)\"", tag):
                assert not re.match(r"(?:[a-z]+:)?//", address), (path, tag)


def test_no_page_sets_another_cookie_than_session_and_csrf(pages: list[tuple[str, HttpResponse]]) -> None:
    allowed = {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME}
    for path, answer in pages:
        assert set(answer.cookies) <= allowed, path
        for cookie in answer.cookies.values():
            assert cookie["httponly"], path
            assert cookie["samesite"] == "Lax", path


def test_no_page_holds_an_inline_script_or_style(pages: list[tuple[str, HttpResponse]]) -> None:
    for path, html in html_of(pages):
        assert not re.search(r"<script(?![^>]*\bsrc=)[^>]*>", html), path
        assert "<style" not in html, path
        assert not re.search(r"<[a-z][^>]*\s(?:style|on[a-z]+)=", html), path


def test_every_page_has_the_safe_headers(pages: list[tuple[str, HttpResponse]]) -> None:
    for path, answer in pages:
        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy, path
        assert "unsafe" not in policy, path
        assert "http" not in policy, path
        assert answer["Referrer-Policy"] in ("same-origin", "no-referrer"), path
        assert answer["X-Content-Type-Options"] == "nosniff", path
        assert "camera=()" in answer["Permissions-Policy"], path


def test_pages_of_somebody_who_is_signed_in_are_not_kept(pages: list[tuple[str, HttpResponse]]) -> None:
    for path, answer in pages:
        signed_in = "Signed in as" in answer.content.decode()
        assert not signed_in or answer["Cache-Control"] == "no-store", path
    assert sum("Signed in as" in answer.content.decode() for _, answer in pages) > 10
