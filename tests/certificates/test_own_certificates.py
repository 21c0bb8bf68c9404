"""A learner sees and keeps their own certificates, and nobody else's."""

from datetime import timedelta

from django.test import Client

import pytest

from certificates.models import Award, AwardEvent
from certificates.services import revoke
from courses.models import Enrolment
from people.models import User
from tests import factories as make


@pytest.fixture
def nameless(learner: User, enrolment: Enrolment) -> Award:
    User.objects.filter(pk=learner.pk).update(first_name="", last_name="")
    make.finish_up_to(Enrolment.objects.get(pk=enrolment.pk))
    return Award.objects.get()


def test_the_list_shows_course_level_dates_and_the_way_to_the_file(learner: User, award: Award) -> None:
    text = make.client_of(learner).get("/certificates/").content.decode()
    for said in (
        "A small course",
        "Level 1",
        "Valid until",
        award.shown_code,
        f"/certificates/{award.code}.pdf",
    ):
        assert said in text


def test_the_list_says_how_each_one_stands(
    learner: User, award: Award, trainer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = make.client_of(learner)
    revoke(award=award, reason=AwardEvent.Reason.ISSUED_IN_ERROR, by=trainer)
    assert "No longer valid" in mine.get("/certificates/").content.decode()


def test_the_list_is_a_handful_of_queries_however_long(
    learner: User, award: Award, django_assert_max_num_queries: object
) -> None:
    completion = award.completion
    for cycle in (2, 3, 4):
        make.finish_up_to(
            Enrolment.objects.create(
                learner=learner, course=completion.course, edition=completion.edition, cycle=cycle
            )
        )
    mine = make.client_of(learner)
    with django_assert_max_num_queries(4):  # type: ignore[operator]
        text = mine.get("/certificates/").content.decode()
    assert text.count("Download") == 4


def test_somebody_without_certificates_is_told_how_to_get_one(stranger: User) -> None:
    assert "No certificate yet" in make.client_of(stranger).get("/certificates/").content.decode()


def test_the_file_has_a_neutral_name_and_is_not_stored(learner: User, award: Award) -> None:
    answer = make.client_of(learner).get(f"/certificates/{award.code}.pdf")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/pdf"
    assert (
        answer.headers["Content-Disposition"]
        == f'attachment; filename="learning-record-{award.shown_code}.pdf"'
    )
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.content.startswith(b"%PDF-")


def test_nobody_else_can_have_the_file(
    award: Award, colleague: User, stranger: User, administrator: User
) -> None:
    for person in (colleague, stranger, administrator):
        someone = make.client_of(person)
        assert someone.get(f"/certificates/{award.code}.pdf").status_code == 404
        assert someone.get(f"/certificates/{award.code}/name/").status_code == 404
        assert "A small course" not in someone.get("/certificates/").content.decode()


def test_who_is_not_signed_in_is_led_to_sign_in(client: Client, award: Award) -> None:
    for path in ("/certificates/", f"/certificates/{award.code}.pdf", f"/certificates/{award.code}/name/"):
        answer = client.get(path)
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/account/login/")


@pytest.mark.parametrize("path", ["/certificates/x.pdf", "/certificates/000000000000.pdf"])
def test_a_wrong_code_is_not_found(learner: User, path: str) -> None:
    assert make.client_of(learner).get(path).status_code == 404


def test_the_learner_is_asked_for_a_name_and_gets_the_certificate(learner: User, nameless: Award) -> None:
    mine = make.client_of(learner)
    assert f"/certificates/{nameless.code}/name/" in mine.get("/certificates/").content.decode()
    asked = mine.get(f"/certificates/{nameless.code}.pdf")
    assert asked.headers["Location"] == f"/certificates/{nameless.code}/name/"
    form = mine.get(asked.headers["Location"])
    assert learner.email not in form.content.decode().split("<main", 1)[1]
    given = mine.post(asked.headers["Location"], {"name": "Ada Lovelace", "surname": "Lovelace"})
    assert given.headers["Location"] == "/certificates/"
    assert mine.get(f"/certificates/{nameless.code}.pdf").content.startswith(b"%PDF-")
    assert mine.get(asked.headers["Location"]).status_code == 302


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "Enter the name to print"),
        ("李小龍", "“李”"),
        ("ada@example.org", "not an e-mail address"),
        ("—", "name to print"),
    ],
)
def test_a_name_that_can_not_be_printed_is_explained(
    learner: User, nameless: Award, name: str, said: str
) -> None:
    answer = make.client_of(learner).post(f"/certificates/{nameless.code}/name/", {"name": name})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert Award.objects.get().status == "waiting"


def test_an_expired_certificate_can_still_be_kept(
    learner: User, award: Award, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert award.valid_until
    later = award.valid_until + timedelta(days=1)
    monkeypatch.setattr("certificates.models.timezone.localdate", lambda *args: later)
    mine = make.client_of(learner)
    assert "Expired" in mine.get("/certificates/").content.decode()
    assert mine.get(f"/certificates/{award.code}.pdf").status_code == 200
