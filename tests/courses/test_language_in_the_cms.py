"""What the CMS says about words while somebody writes them."""

import json
from pathlib import Path
from typing import Any

from django.test import Client

import pytest

from courses.models import CoursePage, LessonPage, ModulePage
from people.models import User
from tests import factories as make

ASK = "/cms/language/"


def ask(client: Client, texts: Any, path: str = "/cms/pages/1/edit/") -> Any:
    return client.post(ASK, json.dumps({"path": path, "texts": texts}), content_type="application/json")


@pytest.fixture
def page(tmp_path: Path, db: None) -> CoursePage:
    return make.course_page(tmp_path / "pack", second_level=2)


def test_each_finding_names_its_field(trainer: User, site: Any) -> None:
    texts = [{"at": "0", "words": "All is well."}, {"at": "1", "words": "She asked for it."}]
    (found,) = ask(make.client_of(trainer), texts).json()["findings"]
    assert (found["at"], found["severity"]) == ("1", "error")
    assert found["problem"] == "“asked for it” blames the victim."


def test_a_sentence_does_not_run_on_into_the_next_field(trainer: User, site: Any) -> None:
    texts = [{"at": "0", "words": "It was a crime of"}, {"at": "1", "words": "passion"}]
    assert ask(make.client_of(trainer), texts).json()["findings"] == []


@pytest.mark.parametrize(("at", "level"), [("lesson-1", 1), ("scenario", 2)])
def test_the_reading_age_is_told_against_the_modules_level(
    page: CoursePage, trainer: User, at: str, level: int
) -> None:
    steps = {
        str(step.step_id): step
        for module in ModulePage.objects.all()
        for step in module.get_children().specific()
    }
    path = f"/cms/pages/{steps[make.step_id(at)].pk}/edit/"
    words = "The cat sat on the mat. " * 30
    told = ask(make.client_of(trainer), [{"at": "0", "words": words}], path).json()["summary"]
    assert f"the target at level {level} is at most" in told
    hard = "Multidisciplinary safeguarding arrangements necessitate proportionate considerations " * 20
    told = ask(make.client_of(trainer), [{"at": "0", "words": hard}], path).json()["summary"]
    assert "Use shorter sentences" in told


def test_a_page_that_is_new_takes_the_level_of_its_module(page: CoursePage, trainer: User) -> None:
    module = ModulePage.objects.get(level=2)
    path = f"/cms/pages/add/courses/lessonpage/{module.pk}/"
    words = [{"at": "0", "words": "The cat sat on the mat. " * 30}]
    assert "level 2" in ask(make.client_of(trainer), words, path).json()["summary"]


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"texts": 3, "path": ""}', b'{"texts": [{}], "path": ""}', b"x" * 600_000]
)
def test_what_is_no_form_is_refused(trainer: User, site: Any, body: bytes) -> None:
    answer = make.client_of(trainer).post(ASK, body, content_type="application/json")
    assert answer.status_code == 400


def test_nothing_is_saved(page: CoursePage, trainer: User) -> None:
    before = LessonPage.objects.get(step_id=make.step_id("lesson-1"))
    ask(make.client_of(trainer), [{"at": "0", "words": "x"}], f"/cms/pages/{before.pk}/edit/")
    assert LessonPage.objects.get(pk=before.pk).latest_revision_id == before.latest_revision_id


def test_notes_are_told_while_writing_and_leave_the_release_page_alone(tmp_path: Path, site: Any) -> None:
    from courses.services import check_course

    page = make.course_page(
        tmp_path / "noted", lesson_body="Ask whether her husband is in.\n\n::: in-practice\nX\n:::"
    )
    assert not [one for one in check_course(page) if one.severity == "info" or "husband" in one.problem]
