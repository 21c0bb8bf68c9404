"""What an author is told while writing, each with the field it is about."""

from pathlib import Path
from typing import Any

import pytest

from assessments.scenarios import pack
from assessments.scenarios.compile import compile_story, marking
from assessments.scenarios.lint import lint
from assessments.scenarios.pages import ScenarioPage
from assessments.scenarios.shape import problems, story_of
from courses.errors import CompileError
from courses.models import CourseLibraryPage
from courses.pack.files import dump
from tests import factories as make
from tests.pace import cost

pytestmark = pytest.mark.django_db


def page_of(data: dict[str, Any]) -> ScenarioPage:
    return ScenarioPage(**pack.read(dump(data), "desk.scenario.yaml"))


def told(data: dict[str, Any]) -> dict[str, str]:
    """Return what the lint says: problem -> the field."""
    return {finding.problem: finding.at for finding in lint(page_of(data))}


def field_of(page: ScenarioPage, at: str) -> str:
    """Return what stands at a path, to show that it leads to the right field."""
    name, block_id, *rest = at.split(".")
    block = next(block for block in getattr(page, name) if block.id == block_id)
    if rest[0] == "choices" and len(rest) > 1:
        choice = next(one for one in block.value["choices"].bound_blocks if one.id == rest[1])
        return str(choice.value["id"]) + "." + rest[2]
    return str(block.value["id"]) + "." + rest[0]


@pytest.fixture
def story() -> dict[str, Any]:
    return make.scenario_data()


def test_a_sound_scenario_has_no_error(story: dict[str, Any]) -> None:
    assert [one.problem for one in lint(page_of(story)) if one.is_error] == []


def at_choice(page: ScenarioPage, problem: str) -> str:
    return field_of(page, next(one.at for one in lint(page) if one.problem == problem))


@pytest.mark.parametrize(
    ("field", "problem"),
    [
        ("safety", "the safety is missing."),
        ("reason", "the reason is missing."),
        ("tag", "the tag is missing."),
    ],
)
def test_what_a_choice_lacks_is_named_with_its_field(story: dict[str, Any], field: str, problem: str) -> None:
    page = page_of(story)
    page.scenes[0].value["choices"][0][field] = ""
    assert at_choice(page, problem) == f"{story['scenes'][0]['choices'][0]['id']}.{field}"
    with pytest.raises(CompileError, match=problem):
        compile_story(page)


def test_a_choice_that_leads_nowhere_and_one_that_leads_astray_are_both_told(story: dict[str, Any]) -> None:
    page = page_of(story)
    page.scenes[0].value["choices"][0]["next"] = ""
    page.scenes[0].value["choices"][1]["next"] = "the-moon"
    said = [one.problem for one in problems(story_of(page))]
    assert "leads nowhere yet." in said
    assert "leads to “the-moon”, which does not exist." in said


def test_a_scene_that_nothing_leads_to_is_told(story: dict[str, Any]) -> None:
    story["scenes"].append({**story["scenes"][0], "id": "lonely", "title": "Lonely"})
    page = page_of(story)
    finding = next(one for one in lint(page) if one.problem == "no choice leads here.")
    assert "Lonely" in finding.where
    assert field_of(page, finding.at) == "lonely.id"


def test_a_loop_without_a_way_out_is_told(story: dict[str, Any]) -> None:
    for choice in story["scenes"][-1]["choices"]:
        choice["next"] = story["scenes"][-1]["id"]
    assert "no path leads from here to an ending." in told(story)


def test_a_scene_without_choices_is_a_dead_end(story: dict[str, Any]) -> None:
    page = page_of(story)
    page.scenes[-1].value["choices"] = page.scenes[-1].block.child_blocks["choices"].to_python([])
    assert "is a dead end: it has no choices." in [one.problem for one in lint(page)]


def test_a_story_in_which_no_ending_counts_is_refused(story: dict[str, Any]) -> None:
    for ending in story["endings"]:
        ending["counts"] = False
    assert "no ending completes the scenario." in told(story)


def test_an_earlier_choice_that_does_not_exist_is_told(story: dict[str, Any]) -> None:
    story["scenes"][0]["choices"][0]["after"] = {"nowhere/nothing": True}
    assert "depends on “nowhere/nothing”, which is no choice of this scenario." in told(story)


def test_a_scene_of_wrong_choices_is_refused(story: dict[str, Any]) -> None:
    for choice in story["scenes"][0]["choices"]:
        choice["safety"] = "less safe"
    assert "every choice is a wrong one." in told(story)


@pytest.mark.parametrize(
    ("caution", "problem"),
    [
        ("direct", "speaks to the person causing harm and is labelled safer."),
        ("in-front", "asks in front of somebody else and is labelled safer."),
        ("unchecked", "uses a way of contact that nobody has checked and is labelled safer."),
    ],
)
def test_a_risky_act_may_be_called_safer_only_with_a_reason_for_it(
    story: dict[str, Any], caution: str, problem: str
) -> None:
    choice = next(one for one in story["scenes"][0]["choices"] if one["safety"] == "safer")
    choice["cautions"] = [caution]
    assert told(story)[problem].endswith(".justification")
    choice["justification"] = "She has asked for exactly this."
    assert problem not in told(story)


def test_a_direct_act_needs_no_reason_where_nobody_near_causes_harm(story: dict[str, Any]) -> None:
    story["relationship"] = False
    choice = next(one for one in story["scenes"][0]["choices"] if one["safety"] == "safer")
    choice["cautions"] = ["direct"]
    assert "speaks to the person causing harm and is labelled safer." not in told(story)


def test_words_to_avoid_are_told_in_their_field_and_an_unsafe_choice_may_say_them(
    story: dict[str, Any],
) -> None:
    story["scenes"][0]["text"] = "It is an abusive relationship."
    unsafe = next(one for one in story["scenes"][0]["choices"] if one["safety"] == "less safe")
    unsafe["text"] = "Ask why does she stay"
    said = told(story)
    assert said["“abusive relationship” hides who does it."].endswith(".text")
    assert not any("why does she stay" in problem for problem in said)


def test_a_picture_without_words_is_refused(story: dict[str, Any]) -> None:
    page = page_of(story)
    page.scenes[0].value["picture"] = object()
    assert "the picture has no text alternative." in [one.problem for one in problems_without_compiling(page)]


def problems_without_compiling(page: ScenarioPage) -> list[Any]:
    page.scenes[0].value["id"] = ""  # so that nothing asks for the file
    return lint(page)


def test_the_same_kind_of_person_causing_harm_in_every_scenario_is_told(
    site: CourseLibraryPage, tmp_path: Path
) -> None:
    make.course_page(tmp_path)
    first = ScenarioPage.objects.get()
    first.harm_by = "man"
    first.save()
    second = page_of(make.scenario_data())
    second.step_id, second.harm_by = "6f0c2a34-9c51-4d8b-8a3e-0d5a2f3a1b10", "man"
    first.get_parent().add_child(instance=second)
    problem = "in all 2 scenarios of this course it is a man who causes harm."
    assert problem in [one.problem for one in lint(second)]
    second.harm_by = "woman"
    assert not any("who causes harm" in one.problem for one in lint(second))


def test_new_fields_change_the_marking_only_when_they_are_used(story: dict[str, Any]) -> None:
    content = compile_story(page_of(story))
    old = {**content, "endings": {name: dict(end) for name, end in content["endings"].items()}}
    for ending in old["endings"].values():
        del ending["counts"]
    assert marking(old) == marking(content)
    # As it was when the first editions were released: what is stored of them must stay comparable.
    _start, _variables, endings, scenes = marking(content)
    assert endings == ["open", "silence"]
    assert all(len(choice) == 7 for choices in scenes.values() for choice in choices)
    story["endings"][1]["counts"] = False
    assert marking(compile_story(page_of(story)))[2] == ["open", ["silence", False]]


def test_sixty_scenes_are_compiled_and_checked_in_a_fifth_of_a_second() -> None:
    page = page_of(make.large_scenario_data(60))
    lint(page)
    assert cost(lambda: lint(page)) <= 14  # 0.2 s, where the fixed work takes 15 ms


def test_at_least_so_many_choices_is_never_more_than_a_condition_allows(story: dict[str, Any]) -> None:
    story["scenes"][0]["choices"][0] |= {"needs": {"trust": ">= 5"}, "next": "open"}
    for choice in story["scenes"][0]["choices"][1:]:
        choice["next"] = "room"
    story["scenes"][0]["choices"].append({**story["scenes"][0]["choices"][1], "id": "other"})
    assert compile_story(page_of(story))["to_go"] == {"counter": 1, "room": 1}
