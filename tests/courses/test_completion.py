from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.completion import Decision, evaluate, rules_for

PLURALS = {"lesson": "lessons", "scenario": "scenarios", "quiz": "checks", "survey": "surveys"}
STEPS = [
    ("l1", "lesson", 1),
    ("l2", "lesson", 1),
    ("s1", "scenario", 1),
    ("s2", "scenario", 1),
    ("q1", "quiz", 1),
    ("v1", "survey", 1),
    ("l3", "lesson", 2),
    ("s3", "scenario", 2),
]
TITLES = {step_id: f"Title {step_id}" for step_id, _, _ in STEPS}
ONE, TWO = rules_for(STEPS, PLURALS)


@pytest.mark.parametrize(
    ("done", "one", "two"),
    [
        ("", False, False),
        ("l1 l2 q1 v1", False, False),
        ("l1 l2 s1 q1 v1", True, False),
        ("l1 l2 s2 q1 v1", True, False),
        ("l1 s1 s2 q1 v1", False, False),
        ("l1 l2 s1 s2 q1", False, False),
        ("l1 l2 s1 s2 v1", False, False),
        ("l1 l2 s1 q1 v1 l3 s3", True, False),
        ("l1 l2 s1 s2 q1 v1 l3", True, False),
        ("l1 l2 s1 s2 q1 v1 l3 s3", True, True),
    ],
)
def test_what_each_level_asks_for(done: str, one: bool, two: bool) -> None:
    assert evaluate(ONE, done.split(), TITLES).complete is one
    assert evaluate(TWO, done.split(), TITLES).complete is two


def test_a_few_missing_steps_are_named_and_many_are_counted() -> None:
    few = evaluate(ONE, ["l1", "s1", "q1", "v1"], TITLES)
    assert [item.text for item in few.missing] == ["Still to do: ‘Title l2’"]
    assert few.missing[0].step_ids == ("l2",)
    steps = [(f"l{number}", "lesson", 1) for number in range(9)]
    (rules,) = rules_for(steps, PLURALS)
    assert [item.text for item in evaluate(rules, [], {}).missing] == ["9 more of the lessons"]


def test_one_of_several_scenarios_is_not_named() -> None:
    decision = evaluate(ONE, ["l1", "l2", "q1", "v1"], TITLES)
    assert [item.text for item in decision.missing] == ["1 more of the scenarios"]
    assert set(decision.missing[0].step_ids) == {"s1", "s2"}


@st.composite
def courses(draw: st.DrawFn) -> tuple[list[tuple[str, str, int]], list[dict[str, Any]]]:
    parts = st.tuples(st.sampled_from(sorted(PLURALS)), st.integers(1, 3))
    steps = [
        (f"s{number}", *part) for number, part in enumerate(draw(st.lists(parts, min_size=1, max_size=12)))
    ]
    return steps, rules_for(steps, PLURALS)


def decide(rules: list[dict[str, Any]], done: set[str]) -> list[Decision]:
    titles = {step_id: step_id for group in rules[-1]["groups"] for step_id in group["steps"]}
    return [evaluate(one, done, titles) for one in rules]


@given(courses(), st.data())
def test_doing_more_never_makes_it_less_complete(
    course: tuple[list[tuple[str, str, int]], list[dict[str, Any]]], data: st.DataObject
) -> None:
    steps, rules = course
    some = data.draw(st.sets(st.sampled_from([step_id for step_id, _, _ in steps])))
    more = some | data.draw(st.sets(st.sampled_from([step_id for step_id, _, _ in steps])))
    for before, after in zip(decide(rules, some), decide(rules, more), strict=True):
        assert after.complete or not before.complete
        assert len(after.missing) <= len(before.missing)


@given(courses(), st.data())
def test_a_higher_level_is_never_complete_without_the_lower_ones(
    course: tuple[list[tuple[str, str, int]], list[dict[str, Any]]], data: st.DataObject
) -> None:
    steps, rules = course
    done = data.draw(st.sets(st.sampled_from([step_id for step_id, _, _ in steps])))
    complete = [decision.complete for decision in decide(rules, done)]
    assert complete == sorted(complete, reverse=True)


@given(courses())
def test_everything_done_completes_every_level(
    course: tuple[list[tuple[str, str, int]], list[dict[str, Any]]],
) -> None:
    steps, rules = course
    decisions = decide(rules, {step_id for step_id, _, _ in steps})
    assert all(decision.complete and not decision.missing for decision in decisions)


@given(courses(), st.data())
def test_deciding_again_and_in_another_order_changes_nothing(
    course: tuple[list[tuple[str, str, int]], list[dict[str, Any]]], data: st.DataObject
) -> None:
    steps, rules = course
    done = data.draw(st.lists(st.sampled_from([step_id for step_id, _, _ in steps]), unique=True))
    assert decide(rules, set(done)) == decide(rules, done[::-1])
