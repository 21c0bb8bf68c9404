"""What authors see of what learners chose in an activity, and whom that protects."""

from collections.abc import Callable
from typing import Any

from django.test import Client
from django.utils import timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.h5p.figures import THRESHOLD, figures
from assessments.models import Attempt, H5PPage
from courses.models import CoursePage
from courses.services import enrol
from people.models import Role, User
from tests import factories as make


def chose(*chosen: str, asked: str = "Which?", kind: str = "choice") -> dict[str, Any]:
    return {"answers": [{"asked": asked, "kind": kind, "chosen": list(chosen)}]}


def test_answers_are_counted_by_their_words() -> None:
    (one,) = figures([chose("Ask her now")] * 12 + [chose("Wait")] * 20)
    assert (one.people, one.cells, one.hidden) == (32, (("Wait", 20, 62), ("Ask her now", 12, 38)), False)


def test_a_question_that_few_have_met_is_not_shown_at_all() -> None:
    assert figures([chose("Wait")] * (THRESHOLD - 1)) == []


def test_a_small_answer_is_hidden_with_another_one() -> None:
    (one,) = figures([chose("A")] * 30 + [chose("B")] * 15 + [chose("C")] * 3)
    assert one.cells == (("A", 30, 62),)
    assert one.hidden


def test_where_several_may_be_chosen_what_nearly_all_chose_is_hidden_too() -> None:
    (one,) = figures([chose("A", "B")] * 15 + [chose("A")] * 13 + [chose("C")] * 2)
    assert one.cells == (("B", 15, 50),)


def test_what_was_typed_is_no_answer() -> None:
    assert figures([chose("x", kind="fill-in")] * 50) == []


def test_states_without_answers_say_nothing() -> None:
    assert figures([{}, {"results": []}] * 50) == []


@given(st.lists(st.sampled_from(["A", "B", "C", "D"]), min_size=0, max_size=120))
def test_nothing_shown_or_left_over_stands_for_few(picks: list[str]) -> None:
    for one in figures([chose(pick) for pick in picks]):
        assert one.people is not None
        assert all(count >= THRESHOLD for _, count, _ in one.cells)
        left = one.people - sum(count for _, count, _ in one.cells)
        assert left == 0 or left >= THRESHOLD or not one.cells


@pytest.fixture
def page(tmp_path: Any, site: Any) -> H5PPage:
    course = make.course_page(tmp_path / "pack", h5p={}, lessons=1)
    return H5PPage.objects.descendant_of(course).get()


def address(page: H5PPage) -> str:
    return f"/cms/h5p-steps/{page.pk}/answers/"


def test_a_trainer_sees_the_answers_of_an_edition(
    page: H5PPage, trainer: User, signed_in: Callable[[User], Client]
) -> None:
    client = signed_in(trainer)
    assert "no edition yet" in client.get(address(page)).content.decode()
    edition = make.release(CoursePage.objects.get())
    for number in range(THRESHOLD):
        learner = make.person(f"Learner {number}")
        Attempt.objects.create(
            enrolment=enrol(learner=learner, course=edition.course),
            step_id=page.step_id,
            state=chose("<b>Wait</b>"),
            finished_at=timezone.now(),
        )
    shown = client.get(address(page)).content.decode()
    assert "&lt;b&gt;Wait&lt;/b&gt;" in shown
    assert "10 (100 %)" in shown
    assert client.get(address(page), {"edition": "9"}).status_code == 404
    assert "What learners chose" in client.get(f"/cms/pages/{page.pk}/edit/").content.decode()


def test_nobody_else_sees_them(page: H5PPage, learner: User, signed_in: Callable[[User], Client]) -> None:
    assert Client().get(address(page)).status_code == 302
    assert signed_in(learner).get(address(page)).status_code == 403
    without = make.person("Tess Trainer", role=Role.TRAINER)
    assert signed_in(without).get(address(page)).status_code == 302  # to set up a second factor
    assert signed_in(without).get(address(page)).headers["Location"].startswith("/account/")
