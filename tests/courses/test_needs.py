"""A course may build on a level of another one."""

from pathlib import Path
from typing import Any

import pytest

from courses.errors import NotReady
from courses.models import Course, CourseCompletion, CourseLibraryPage, Enrolment
from courses.pack.files import dump
from courses.pack.writing import load_pack, pack_of
from courses.services import check_course, enrol
from people.models import User
from tests import factories as make

CARD = [{"title": "Before you ask", "points": ["Find a quiet place.", "Say why you ask."]}]


@pytest.fixture
def next_course(tmp_path: Path, course: Course) -> Course:
    """A second course with its own ids, which builds on the small one."""
    make.course_page(tmp_path / "small")
    files = {
        "course.yaml": dump(
            make.course_data()
            | {"key": make.identity("next"), "slug": "next-things", "title": "Next things"}
            | {"needs": [{"course": course.slug, "level": 1}], "card": CARD}
        ),
        "01-only/module.yaml": dump(make.module_data(9)),
        "01-only/01-one.lesson.md": make.lesson_text(9),
    }
    page, _ = load_pack(make.write_pack(tmp_path / "next", files), CourseLibraryPage.objects.get())
    assert pack_of(page)["course.yaml"] == files["course.yaml"]
    return make.release(page).course


def test_nobody_begins_before_the_other_is_complete(
    next_course: Course, learner: User, course: Course
) -> None:
    with pytest.raises(NotReady, match=f"builds on level 1 of ‘{course.title}’"):
        enrol(learner=learner, course=next_course)
    answer = make.client_of(learner).post(f"/courses/{next_course.slug}/start/")
    assert answer.status_code == 409
    assert f"level 1 of ‘{course.title}’" in answer.content.decode()
    assert not Enrolment.objects.filter(course=next_course).exists()


def test_the_courses_page_says_so_and_offers_no_button(
    next_course: Course, learner: User, course: Course
) -> None:
    html = make.client_of(learner).get(f"/courses/{next_course.slug}/").content.decode()
    assert "Another course comes first" in html
    assert f"level 1 of ‘{course.title}’" in html
    assert "Start this course" not in html


def test_whoever_has_completed_it_begins(next_course: Course, enrolment: Enrolment) -> None:
    make.finish_up_to(enrolment)
    assert CourseCompletion.objects.filter(enrolment=enrolment, level=1).exists()
    assert "Start this course" in (
        make.client_of(enrolment.learner).get(f"/courses/{next_course.slug}/").content.decode()
    )
    assert enrol(learner=enrolment.learner, course=next_course).course == next_course


@pytest.mark.parametrize(
    ("need", "what"),
    [
        ({"course": "smal", "level": 1}, "builds on the course “smal”, which is not here"),
        ({"course": "small", "level": 3}, "builds on level 3 of ‘A small course’, which has none"),
        ({"course": "next-things", "level": 1}, "which is not here"),
    ],
)
def test_a_need_that_nobody_could_meet_stops_a_release(
    tmp_path: Path, site: Any, need: Any, what: str
) -> None:
    make.course_page(tmp_path / "first")
    files = {
        "course.yaml": dump(
            make.course_data()
            | {"key": make.identity("next"), "slug": "next-things", "title": "Next things", "needs": [need]}
        ),
        "01-only/module.yaml": dump(make.module_data(9)),
        "01-only/01-one.lesson.md": make.lesson_text(9),
    }
    page, _ = load_pack(make.write_pack(tmp_path / "next", files), site)
    assert any(what in finding.problem for finding in check_course(page) if finding.is_error)


def test_somebody_elses_completion_opens_nothing(
    next_course: Course, enrolment: Enrolment, colleague: User
) -> None:
    make.finish_up_to(enrolment)
    with pytest.raises(NotReady):
        enrol(learner=colleague, course=next_course)
