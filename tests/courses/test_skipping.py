"""A scenario may be left out where the level asks for fewer than there are; nobody notes that it was."""

from collections.abc import Callable

import pytest

from courses.editions import RunningEdition
from courses.errors import NotReleased
from courses.models import Course
from courses.services import enrol
from people.models import User
from records.models import Statement
from tests import factories as make


def edition(kinds: list[str], needed: dict[str, int]) -> RunningEdition:
    """Return an edition of one module with steps of these kinds, named 0, 1, 2 …"""
    steps = {
        str(number): {"kind": kind, "title": kind, "summary": "", "minutes": 1, "content": {}}
        for number, kind in enumerate(kinds)
    }
    groups = [
        {
            "kind": kind,
            "label": kind,
            "steps": [name for name, step in steps.items() if step["kind"] == kind],
            "needed": needed.get(kind, kinds.count(kind)),
        }
        for kind in dict.fromkeys(kinds)
    ]
    module = {"id": "m", "title": "", "summary": "", "level": 1, "steps": list(steps)}
    return RunningEdition(
        {"course": {}, "levels": [{"level": 1, "groups": groups}], "modules": [module], "steps": steps}
    )


TWO_SCENARIOS = edition(["lesson", "scenario", "lesson", "scenario", "quiz"], {"scenario": 1})


def test_the_step_after_a_scenario_is_open_before_it_is_played() -> None:
    assert TWO_SCENARIOS.is_open(TWO_SCENARIOS.steps[2], frozenset({"0"}))


def test_a_lesson_can_not_be_left_out() -> None:
    assert not TWO_SCENARIOS.is_open(TWO_SCENARIOS.steps[1], frozenset())
    assert not TWO_SCENARIOS.is_open(TWO_SCENARIOS.steps[3], frozenset({"0"}))


def test_continue_does_not_call_people_back_to_what_they_left_out() -> None:
    following = TWO_SCENARIOS.frontier(frozenset({"0", "2"}))
    assert following is not None
    assert following.id == "3"


def test_continue_leads_to_what_was_left_out_once_nothing_else_is_left() -> None:
    left = TWO_SCENARIOS.frontier(frozenset({"0", "2", "3", "4"}))
    assert left is not None
    assert left.id == "1"


def test_the_only_scenario_can_not_be_left_out() -> None:
    one = edition(["lesson", "scenario", "quiz"], {"scenario": 1})
    assert not one.is_open(one.steps[2], frozenset({"0"}))


def test_opening_the_next_step_says_nothing_of_the_one_left_out(
    learner: User, make_course: Callable[..., Course]
) -> None:
    course = make_course()
    enrolment = enrol(learner=learner, course=course)
    before = Statement.objects.count()
    make.client_of(learner).get(make.step_url(enrolment, "scenario"))
    make.client_of(learner).get(make.step_url(enrolment, "quiz"))
    assert Statement.objects.count() == before


def test_level_2_is_for_members_of_an_organisation_only(make_course: Callable[..., Course]) -> None:
    course = make_course(second_level=2)
    with pytest.raises(NotReleased, match="for members of an organisation"):
        enrol(learner=make.person("Nadia Nowhere"), course=course)
