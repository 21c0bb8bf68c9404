"""Over any story that can be released: each path can end, a path replayed leads to the same place, nothing is lost on
the way out and back in."""

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.scenarios import pack, player, twee
from assessments.scenarios.compile import compile_story
from assessments.scenarios.pages import ScenarioPage
from assessments.scenarios.shape import problems, story_of
from courses.pack.files import dump
from tests import factories as make

pytestmark = pytest.mark.django_db  # choosers of pictures ask the library
SHORT = settings(max_examples=60, deadline=None)


@st.composite
def pages(draw: st.DrawFn) -> dict[str, Any]:
    """Make a story as a pack holds it: some can be released, some can not."""
    data = make.scenario_data(draw(st.sampled_from(["each", "end"])))
    size = draw(st.integers(1, 5))
    names = [f"scene-{number}" for number in range(size)]
    endings = ["end-a", "end-b"]
    earlier = [f"{name}/c0" for name in names]
    scenes = []
    for name in names:
        choices = [
            make.choice(
                f"c{place}",
                draw(st.sampled_from(["Wait", "Ask: “Now?”", "Sag – nichts", "Go [on] -> there"])),
                draw(st.sampled_from(["safer", "some risk", "less safe"])),
                draw(st.sampled_from([*names, *endings])),
            )
            for place in range(draw(st.integers(2, 4)))
        ]
        for choice in choices[2:]:
            if draw(st.booleans()):
                choice["needs"] = {
                    "trust": f"{draw(st.sampled_from(['>=', '<', '==']))} {draw(st.integers(-2, 2))}"
                }
            if draw(st.booleans()):
                choice["after"] = {draw(st.sampled_from(earlier)): draw(st.booleans())}
        choices[0]["effects"] = {"trust": draw(st.integers(-1, 1))}
        scenes.append({**data["scenes"][1], "id": name, "title": f"The {name}", "choices": choices})
    counts = draw(st.booleans())
    return {
        **data,
        "scenes": scenes,
        "endings": [
            {**data["endings"][0], "id": "end-a"},
            {**data["endings"][1], "id": "end-b", **({} if counts else {"counts": False})},
        ],
    }


def page_of(data: dict[str, Any]) -> ScenarioPage:
    return ScenarioPage(**pack.read(dump(data), "story.scenario.yaml"))


def playable(data: dict[str, Any]) -> dict[str, Any] | None:
    page = page_of(data)
    return None if problems(story_of(page)) else compile_story(page)


def step(content: dict[str, Any], state: dict[str, Any], choice: str) -> dict[str, Any]:
    state, _ = player.act(content, state, {"do": "choose", "choice": choice})
    return player.act(content, state, {"do": "go-on"})[0] if state["told"] else state


def walk(content: dict[str, Any], picks: list[int]) -> dict[str, Any]:
    """Choose by numbers from the start, until they or the story end."""
    state = player.first_state(content)
    for pick in picks:
        if player.is_over(content, state):
            break
        offered = player.offered(content, state)
        state = step(content, state, offered[pick % len(offered)]["id"])
    return state


@SHORT
@given(pages(), st.lists(st.integers(0, 3), max_size=15))
def test_from_wherever_a_learner_gets_an_ending_can_be_reached(
    data: dict[str, Any], picks: list[int]
) -> None:
    content = playable(data)
    if content is None:
        return
    state = walk(content, picks)
    # Only choices that are always offered, breadth first: the release gate promises that these are enough.
    seen, front = {state["at"]}, [state["at"]]
    while front and not any(name in content["endings"] for name in seen):
        front = [
            choice["next"]
            for name in front
            for choice in content["scenes"][name]["choices"]
            if not choice["needs"] and not choice["after"] and choice["next"] not in seen
        ]
        seen |= set(front)
    assert any(name in content["endings"] for name in seen)
    assert player.is_over(content, state) or content["to_go"][state["at"]] >= 1


@SHORT
@given(pages(), st.lists(st.integers(0, 3), max_size=15))
def test_a_path_replayed_gives_the_same_state(data: dict[str, Any], picks: list[int]) -> None:
    content = playable(data)
    if content is None:
        return
    state = walk(content, picks)
    again = player.first_state(content)
    for _, choice in state["path"]:
        again = step(content, again, choice)
    assert again == state


@SHORT
@given(pages())
def test_a_story_comes_back_from_yaml_and_from_twee_as_it_was(data: dict[str, Any]) -> None:
    content = playable(data)
    if content is None:
        return
    page = page_of(data)
    assert compile_story(ScenarioPage(**pack.read(pack.write(page), "back.yaml"))) == content
    # A link's words can not hold square brackets or an arrow in Twee.
    expected = copy.deepcopy(content)
    for scene in expected["scenes"].values():
        for choice in scene["choices"]:
            choice["text"] = choice["text"].replace("[", "(").replace("]", ")")
    assert compile_story(ScenarioPage(**twee.read(twee.write(page), "back.twee"))) == expected


@SHORT
@given(pages())
def test_what_is_wrong_with_a_story_is_told_and_never_an_accident(data: dict[str, Any]) -> None:
    for finding in problems(story_of(page_of(data))):
        assert finding.is_error
        assert finding.at
        assert finding.where
