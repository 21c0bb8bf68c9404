"""Whoever holds the paper can check it; whoever only has the link learns no name."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone

import pytest

from certificates import views
from certificates.models import Award, AwardEvent
from certificates.services import revoke
from courses.models import Course, CoursePage, Enrolment
from courses.services import enrol
from people.models import User
from tests import factories as make

HEADERS = {
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def page(client: Client, code: str) -> str:
    return str(client.get(f"/v/{code}/").content.decode())


def test_a_code_leads_to_how_the_certificate_stands(client: Client, award: Award) -> None:
    text = page(client, award.code)
    assert "This certificate is valid" in text
    for said in ("1, Awareness", "A short course", award.shown_code, "Upstander"):
        assert said in text
    assert (
        "Records completion of learning. Not evidence of behaviour, safety or suitability for contact."
        in text
    )


def test_the_page_shows_no_name_no_full_title_no_organisation_and_no_address(
    client: Client, award: Award
) -> None:
    text = page(client, award.code)
    for hidden in ("Lovelace", "A small course", "Northshire", "example.org"):
        assert hidden not in text
    assert not re.search(r"\bAda\b", text)  # as a word: a nonce may hold the letters


def test_the_surname_on_the_paper_shows_the_name(client: Client, award: Award) -> None:
    answer = client.post(f"/v/{award.code}/", {"surname": " LOVELACE "})
    assert answer.status_code == 200
    assert "Ada Lovelace" in answer.content.decode()


@pytest.mark.parametrize("surname", ["", "Ada", "Babbage"])
def test_another_surname_does_not(client: Client, award: Award, surname: str) -> None:
    answer = client.post(f"/v/{award.code}/", {"surname": surname})
    assert answer.status_code == 422
    assert "Lovelace" not in answer.content.decode()


def test_a_browser_that_sends_no_origin_can_still_ask(award: Award) -> None:
    # A page without a referrer makes browsers say "Origin: null", which the usual protection refuses.
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(f"/v/{award.code}/", {"surname": "Lovelace"}, headers={"Origin": "null"})
    assert answer.status_code == 200


def test_no_cookie_is_set_and_no_session_asked(client: Client, award: Award) -> None:
    for answer in (
        client.get("/verify/"),
        client.get(f"/v/{award.code}/"),
        client.post(f"/v/{award.code}/", {"surname": "Lovelace"}),
    ):
        assert not answer.cookies
        assert "Cookie" not in answer.headers.get("Vary", "")


def test_somebody_signed_in_is_not_looked_up(
    learner: User, award: Award, django_assert_num_queries: object
) -> None:
    signed_in = make.client_of(learner)
    with django_assert_num_queries(2):  # type: ignore[operator]
        text = page(signed_in, award.code)
    assert learner.email not in text


def test_public_pages_are_neither_indexed_nor_stored_nor_referred_from(client: Client, award: Award) -> None:
    for path in ("/verify/", "/verify/?code=x", f"/verify/?code={award.code}", f"/v/{award.code}/", "/v/x/"):
        answer = client.get(path)
        assert {name: answer.headers[name] for name in HEADERS} == HEADERS, path


def test_the_title_is_neutral(client: Client, award: Award) -> None:
    assert "<title>Certificate check – Upstander</title>" in page(client, award.code)


def test_a_wrong_code_and_one_that_is_not_shown_are_answered_alike(
    client: Client, learner: User, enrolment: Enrolment
) -> None:
    User.objects.filter(pk=learner.pk).update(first_name="", last_name="")
    make.finish_up_to(Enrolment.objects.get(pk=enrolment.pk))
    hidden, wrong, no_code = (client.get(f"/v/{code}/") for code in (Award.objects.get().code, "0" * 12, "x"))
    assert hidden.status_code == wrong.status_code == no_code.status_code == 404
    assert hidden.content == wrong.content == no_code.content


@pytest.mark.parametrize("spelling", ["{0}", " {1} ", "{2}", "{3}"])
def test_a_code_may_be_typed_in_any_way(client: Client, award: Award, spelling: str) -> None:
    shown = award.shown_code
    typed = spelling.format(award.code, shown, shown.lower(), shown.replace("-", " ").replace("0", "O"))
    answer = client.get("/verify/", {"code": typed}, follow=True)
    assert answer.status_code == 200
    assert "This certificate is valid" in answer.content.decode()


def test_what_is_no_code_is_explained(client: Client) -> None:
    answer = client.get("/verify/", {"code": "7K4M"})
    assert answer.status_code == 422
    assert "twelve letters and digits" in answer.content.decode()


def test_a_revoked_certificate_says_since_when_but_not_why(
    client: Client, award: Award, trainer: User
) -> None:
    revoke(
        award=award, reason=AwardEvent.Reason.ASSESSMENT_INTEGRITY, by=trainer, note="Somebody else sat it"
    )
    text = page(client, award.code)
    today = timezone.localdate()
    assert f"No longer valid since {today.day} {today:%B %Y}" in text
    assert "This certificate is valid" not in text
    for hidden in ("relied", "integrity", "Somebody else", "Tess"):
        assert hidden not in text


def test_an_expired_certificate_says_so(
    client: Client, award: Award, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert award.valid_until
    later = award.valid_until + timedelta(days=1)
    monkeypatch.setattr("certificates.models.timezone.localdate", lambda *args: later)
    assert "expired" in page(client, award.code).lower()


def test_a_code_outlives_the_course_and_its_pages(client: Client, award: Award) -> None:
    CoursePage.objects.all().delete()
    Course.objects.update(title="Something else", discreet_title="Something else", retired_at=timezone.now())
    assert "A short course" in page(client, award.code)
    assert make.client_of(award.learner).get(f"/certificates/{award.code}.pdf").status_code == 200  # type: ignore[arg-type]


def test_checking_reads_the_award_and_its_events_only(client: Client, award: Award) -> None:
    with connection.execute_wrapper(_only_awards):
        assert "This certificate is valid" in page(client, award.code)


def _only_awards(execute: object, sql: str, params: object, many: object, context: object) -> object:
    assert set(re.findall(r'(?:FROM|JOIN) "(\w+)"', sql)) <= {
        "certificates_award",
        "certificates_awardevent",
    }, sql
    return execute(sql, params, many, context)  # type: ignore[operator]


def test_a_snapshot_that_was_tampered_with_is_not_confirmed(
    client: Client, award: Award, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Award, "intact", False)
    assert client.get(f"/v/{award.code}/").status_code == 404


def test_after_thirty_checks_in_a_minute_one_is_asked_to_wait(
    client: Client, award: Award, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [1_000_000.0]
    monkeypatch.setattr("certificates.views.time.time", lambda: clock[0])
    cache.clear()
    for _ in range(views.CHECKS_A_MINUTE):
        assert client.get("/v/000000000000/").status_code == 404
    refused = client.get(f"/v/{award.code}/")
    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == "60"
    assert {name: refused.headers[name] for name in HEADERS} == HEADERS
    assert "Please wait a minute" in refused.content.decode()
    assert client.get(f"/v/{award.code}/", REMOTE_ADDR="192.0.2.7").status_code == 200
    clock[0] += 60
    assert client.get(f"/v/{award.code}/").status_code == 200


def test_a_specimen_is_not_called_valid(
    client: Client, learner: User, released: Callable[..., dict[str, Any]]
) -> None:
    enrolment = enrol(learner=learner, course=make.thawed(released(), reviewed=False))
    make.finish_up_to(enrolment)
    text = page(client, Award.objects.get().code)
    assert "This is a specimen" in text
    assert "It may not be used as proof of training." in text
    assert "is valid" not in text
    own = make.client_of(learner).get("/certificates/").content.decode()
    assert "A specimen" in own
    assert "It may not be used as proof of training." in own
