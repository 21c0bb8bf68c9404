from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.test import RequestFactory

import pytest

from assessments.models import Attempt
from courses import kinds
from courses.models import LessonPage, StepPage
from people.models import User
from tests import factories as make

NAMES = {"lesson": "lesson-1", "scenario": "scenario", "quiz": "quiz", "survey": "survey"}


@pytest.fixture
def preview(db: None, tmp_path: Path, trainer: User, rf: RequestFactory) -> Callable[..., str]:
    """Give the preview of a step, as the CMS asks for it."""
    make.course_page(tmp_path)

    def show(page: StepPage) -> str:
        response = page.make_preview_request(extra_request_attrs={"user": trainer})
        response.render() if hasattr(response, "render") else None
        assert response.status_code == 200
        return response.content.decode()

    return show


def page_of(kind: str) -> Any:
    return kinds.get(kind).page.objects.get(step_id=make.step_id(NAMES[kind]))


@pytest.mark.parametrize("kind", sorted(NAMES))
def test_a_preview_is_the_learners_page_and_can_not_be_sent(preview: Callable[..., str], kind: str) -> None:
    html = preview(page_of(kind))
    assert "This is a preview" in html
    main = html[html.index("<main") : html.index("</main>")]
    assert "disabled" in main
    for button in main.split("<button")[1:]:
        assert "disabled" in button.split(">")[0]
    assert not Attempt.objects.exists()
    assert make.verbs() == []


def test_a_preview_shows_what_has_not_been_saved(preview: Callable[..., str]) -> None:
    page = page_of("lesson")
    page.title = "Not saved yet"
    assert "Not saved yet" in preview(page)
    assert LessonPage.objects.filter(title="Lesson 1").exists()


def test_a_step_that_can_not_be_compiled_says_where_to_look(preview: Callable[..., str]) -> None:
    page = page_of("lesson")
    page.body = []
    html = preview(page)
    assert "This page can not be shown yet" in html
    assert "this lesson is empty" in html


@pytest.mark.parametrize("kind", sorted(NAMES))
def test_learners_never_meet_the_page_itself(preview: Callable[..., str], kind: str, client: Any) -> None:
    answer = client.get(page_of(kind).url)
    assert answer.status_code == 302
    assert answer["Location"] == "/courses/small/"
