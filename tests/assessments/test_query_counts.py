"""The budgets of DESIGN.md: a step page costs at most 5 queries, a choice at most 8, whatever the course's size."""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

import pytest

from tests import factories as make
from tests.assessments import every_kind
from tests.assessments.conftest import Player


def counted(act: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as caught:
        answer = act()
    assert answer.status_code in (200, 302)
    return len([query for query in caught if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))])


@pytest.mark.parametrize("name", ["lesson-2", "scenario", "quiz", "survey"])
@pytest.mark.parametrize("begun", [False, True])
def test_a_step_page(at_step: Callable[..., Player], name: str, begun: bool) -> None:
    player = at_step(name)
    if begun and name in ("scenario", "quiz"):
        player.post(do="start")
    player.see()
    assert counted(lambda: player.client.get(player.url)) <= 5


@pytest.mark.parametrize("name", ["lesson-2", "scenario", "quiz"])
def test_a_step_page_in_a_course_of_any_size(
    at_step: Callable[..., Player], name: str, stranger: Any, make_course: Callable[..., Any]
) -> None:
    small = at_step(name)
    small.see()
    few = counted(lambda: small.client.get(small.url))
    large = in_a_large_course(name, stranger, make_course)
    assert counted(lambda: large.client.get(large.url)) == few


def in_a_large_course(name: str, learner: Any, make_course: Callable[..., Any]) -> Player:
    """Bring somebody to the same step of a course with 30 steps. (It has the small one's key: that one goes first.)"""
    from courses.models import Course
    from courses.services import enrol

    Course.objects.update(key="00000000-0000-0000-0000-000000000001", slug="small-one")
    course = make_course(lessons=27)
    enrolment = enrol(learner=learner, course=course)
    make.finish_up_to(enrolment, name)
    player = Player(make.client_of(learner), enrolment, make.step_url(enrolment, name))
    player.see()
    return player


def test_a_scenario_choice(at_step: Callable[..., Player]) -> None:
    player = at_step("scenario")
    player.post(do="start")
    player.see()
    assert (
        counted(lambda: player.client.post(player.url, {"do": "choose", "choice": "ask-later", "turn": "0"}))
        <= 8
    )


def test_a_scenario_choice_in_a_course_of_any_size(
    at_step: Callable[..., Player], stranger: Any, make_course: Callable[..., Any]
) -> None:
    costs = []
    for player in (at_step("scenario"), in_a_large_course("scenario", stranger, make_course)):
        player.post(do="start")
        player.see()
        form = {"do": "choose", "choice": "ask-later", "turn": "0"}
        costs.append(counted(lambda player=player, form=form: player.client.post(player.url, form)))
    assert costs[0] == costs[1]


def test_a_lesson_done_in_a_course_of_any_size(
    at_step: Callable[..., Player], stranger: Any, make_course: Callable[..., Any]
) -> None:
    costs = []
    for player in (at_step("lesson-2"), in_a_large_course("lesson-2", stranger, make_course)):
        player.see()
        costs.append(counted(lambda player=player: player.client.post(player.url)))
    assert costs[0] == costs[1]


@pytest.mark.parametrize("kind", list(every_kind.WRITTEN))
def test_a_question_of_any_kind_and_its_answer(at_step: Callable[..., Player], kind: str) -> None:
    items = [every_kind.WRITTEN[kind], every_kind.WRITTEN["truefalse" if kind != "truefalse" else "single"]]
    player = at_step("quiz", quiz={"items": items})
    player.post(do="start")
    player.see()
    name = every_kind.ITEMS[kind]["id"]
    assert counted(lambda: player.client.get(player.url)) <= 4
    form = {"do": "answer", "item": name, "turn": "0", **every_kind.RIGHT[name]}
    assert counted(lambda: player.client.post(player.url, form)) <= 8
    assert counted(lambda: player.client.get(player.url)) <= 4


def test_a_result_after_several_goes(at_step: Callable[..., Player]) -> None:
    player = at_step("quiz", quiz={"items": [every_kind.WRITTEN["single"]]})
    for _ in range(3):
        player.post(do="start")
        player.post(do="answer", item="one", answer="one-2")
        player.post(do="go-on")
    assert counted(lambda: player.client.get(player.url)) <= 5
