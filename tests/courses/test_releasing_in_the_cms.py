from pathlib import Path

import pytest

from courses.lint import error
from courses.models import CoursePage, Edition
from people.models import User
from tests import factories as make

FORM = {
    "kind": "revision",
    "name": "Suki Lead",
    "role": "Safeguarding lead",
    "organisation": "Upstander",
    "on": "2026-01-05",
    "note": "First.",
}


@pytest.fixture
def page(db: None, tmp_path: Path) -> CoursePage:
    found = make.course_page(tmp_path)
    make.reviewed(found)
    return found


def url(page: CoursePage) -> str:
    return f"/cms/courses/{page.pk}/release/"


def test_a_trainer_releases_a_course(page: CoursePage, trainer: User) -> None:
    client = make.client_of(trainer)
    assert "no error was found" in client.get(url(page)).content.decode()
    assert client.post(url(page), FORM).status_code == 302
    edition = Edition.objects.get()
    assert (edition.released_by, edition.signed_off_by) == (trainer, "Suki Lead")


@pytest.mark.parametrize("missing", ["name", "role", "organisation", "on"])
def test_a_sign_off_with_a_gap_is_refused_and_what_was_typed_is_kept(
    page: CoursePage, trainer: User, missing: str
) -> None:
    answer = make.client_of(trainer).post(url(page), {**FORM, missing: ""})
    assert answer.status_code == 200
    assert "First." in answer.content.decode()
    assert not Edition.objects.exists()


def test_a_learner_can_not_release(page: CoursePage, learner: User) -> None:
    client = make.client_of(make.with_second_factor(learner))
    assert client.post(url(page), FORM).status_code == 403
    assert not Edition.objects.exists()


def test_a_trainer_without_a_second_factor_can_not_release(
    page: CoursePage, trainer_without_mfa: User
) -> None:
    answer = make.client_of(trainer_without_mfa).post(url(page), FORM)
    assert answer.status_code == 302
    assert not Edition.objects.exists()


def test_a_finding_leads_to_its_field_in_the_editor() -> None:
    def of(at: str) -> str:
        return error("Here", "is wrong.", at=at).anchor

    assert of("scenes.one.choices.two.next") == "#block-two-section"
    assert of("scenes.one.text") == "#block-one-section"
    assert of("harm_by") == "#panel-child-content-harm_by-section"
    assert of("") == ""
