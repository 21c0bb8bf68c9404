"""What the editor asks: the picture of a scenario and what is found in it, from a form that is never saved."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.contrib.auth.models import Group

from wagtail.models import GroupPagePermission

import pytest

from assessments.models import ScenarioPage
from assessments.scenarios.pages import SceneBlock
from assessments.scenarios.studio.checks import check
from assessments.scenarios.studio.graph import NO_WAY_IN, NO_WAY_OUT, NOWHERE, TWICE, draw
from courses.models import CoursePage, LessonPage
from people.models import Role, User
from tests import factories as make


@pytest.fixture
def page(db: None, tmp_path: Path) -> ScenarioPage:
    """The small course's scenario, as pages."""
    make.course_page(tmp_path)
    return ScenarioPage.objects.get()


@pytest.fixture
def stranger_to_the_page(trainer: User) -> User:
    """A trainer with a second factor whose rights over the pages were taken away."""
    GroupPagePermission.objects.filter(group=Group.objects.get(name=Role.TRAINER.label)).delete()
    return trainer


def url(page: ScenarioPage, what: str = "check") -> str:
    return f"/cms/scenarios/{page.pk}/{what}/"


def stream(prefix: str, kind: str, blocks: list[dict[str, Any]]) -> dict[str, str]:
    """Return the form fields of a stream, as the editor names them."""
    data = {f"{prefix}-count": str(len(blocks))}
    for number, value in enumerate(blocks):
        at = f"{prefix}-{number}"
        data |= {
            f"{at}-deleted": "",
            f"{at}-order": str(number),
            f"{at}-type": kind,
            f"{at}-id": f"{prefix}{number}",
        }
        for name, part in value.items():
            if isinstance(part, list):
                data |= rows(f"{at}-value-{name}", part)
            else:
                data[f"{at}-value-{name}"] = str(part)
    return data


def rows(prefix: str, items: list[dict[str, Any]]) -> dict[str, str]:
    data = {f"{prefix}-count": str(len(items))}
    for number, value in enumerate(items):
        at = f"{prefix}-{number}"
        data |= {f"{at}-deleted": "", f"{at}-order": str(number), f"{at}-id": f"c{number}"}
        data |= {f"{at}-type": "item"}
        for name, part in value.items():
            data |= (
                rows(f"{at}-value-{name}", part)
                if isinstance(part, list)
                else {f"{at}-value-{name}": str(part)}
            )
    return data


def choice(text: str, leads_to: str, safety: str = "safer", **more: Any) -> dict[str, Any]:
    return {
        "id": text.lower().replace(" ", "-"),
        "text": text,
        "safety": safety,
        "reason": "Because.",
        "tag": "respond",
        "at_risk": "",
        "next": leads_to,
        "effects": [],
        "needs": [],
        "after": [],
        "justification": "",
    } | more


def scene(name: str, title: str, choices: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    value = {"id": name, "title": title, "setting": "", "channel": "in-person", "text": "Here."}
    media = {"picture": "", "picture_alt": "", "recording": ""}
    return value | media | {"says_who": "", "says_line": "", "choices": choices} | more


def ending(name: str, title: str) -> dict[str, Any]:
    return {"id": name, "title": title, "text": "It ends.", "debrief": "Looking back.", "counts": "on"}


def form(scenes: list[dict[str, Any]], endings: list[dict[str, Any]], **fields: str) -> dict[str, str]:
    comments = {
        f"comments-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS")
    }
    plain = {
        "title": "A draft",
        "slug": "a-draft",
        "minutes": "5",
        "role": "You are Mel.",
        "feedback": "each",
        "intro": "It begins.",
        "relationship": "on",
    }
    return (
        plain
        | comments
        | stream("variables", "variable", [])
        | stream("scenes", "scene", scenes)
        | stream("endings", "ending", endings)
        | fields
    )


WHOLE = (
    [
        scene(
            "door", "At the door", [choice("Ask later", "good"), choice("Say nothing", "bad", "some-risk")]
        ),
    ],
    [ending("good", "Sam talks"), ending("bad", "Sam goes")],
)


@pytest.fixture
def told(page: ScenarioPage, trainer: User) -> Callable[..., dict[str, Any]]:
    """Send a form as the trainer and give the answer."""
    client = make.client_of(trainer)

    def send(*parts: Any, **fields: str) -> dict[str, Any]:
        answer = client.post(url(page), form(*parts, **fields))
        assert answer.status_code == 200, answer.content[:500]
        found: dict[str, Any] = answer.json()
        return found

    return send


# --- the picture


def test_a_saved_scenario_is_drawn_with_every_choice_and_without_problems(page: ScenarioPage) -> None:
    graph = draw(page)
    titles = {node["key"]: node["title"] for node in graph["nodes"]}
    assert list(titles.values()) == ["The counter", "The side room", "Joe talks", "Joe leaves"]
    assert titles[graph["start"]] == "The counter"
    leads = [(one["text"], one["label"], titles[one["to"]]) for one in graph["nodes"][0]["choices"]]
    assert leads[2] == ("Ask across the counter", "Less safe", "Joe leaves")
    assert all(node["problems"] == [] for node in graph["nodes"])
    json.dumps(graph)


def test_a_form_that_has_all_parts_has_no_errors(told: Callable[..., Any]) -> None:
    answer = told(*WHOLE)
    assert [one for one in answer["findings"] if one["severity"] == "error"] == []
    assert [node["title"] for node in answer["graph"]["nodes"]] == ["At the door", "Sam talks", "Sam goes"]


def test_an_empty_form_is_drawn_as_nothing_and_says_what_to_begin_with(told: Callable[..., Any]) -> None:
    answer = told([], [])
    assert answer["graph"] == {"start": None, "nodes": []}
    assert [one["at"] for one in answer["findings"]] == ["scenes", "endings"]


def test_a_half_written_form_is_drawn_and_each_gap_names_its_field(told: Callable[..., Any]) -> None:
    scenes = [
        scene("door", "At the door", [choice("Ask later", ""), choice("", "nowhere", safety="")]),
        scene("", "", [choice("Go on", "door"), choice("Wait", "door")]),
    ]
    answer = told(scenes, [ending("end", "")])
    door, lost, end = answer["graph"]["nodes"]
    assert door["problems"] == [NO_WAY_OUT, NOWHERE]
    assert lost["problems"] == [NO_WAY_IN, NO_WAY_OUT]
    assert end["problems"] == [NO_WAY_IN]
    places = {one["at"] for one in answer["findings"]}
    assert {
        "scenes.scenes0.choices.c0.next",
        "scenes.scenes0.choices.c1.next",
        "scenes.scenes0.choices.c1.text",
        "scenes.scenes0.choices.c1.safety",
        "scenes.scenes1.title",
        "scenes.scenes1.id",
        "endings.endings0.title",
    } <= places


def test_a_short_name_that_stands_twice_is_said_on_both(told: Callable[..., Any]) -> None:
    scenes, endings = WHOLE
    answer = told(scenes, [*endings, ending("door", "A third")])
    twice = [node["title"] for node in answer["graph"]["nodes"] if TWICE in node["problems"]]
    assert twice == ["At the door", "A third"]


def test_what_breaks_the_forms_own_rules_is_drawn_and_named(told: Callable[..., Any]) -> None:
    scenes = [scene("At The Door!", "At the door", WHOLE[0][0]["choices"])]
    answer = told(scenes, WHOLE[1])
    assert answer["graph"]["nodes"][0]["title"] == "At the door"
    assert ("scenes.scenes0.id", "“At The Door!” is no short name.") in {
        (one["at"], one["problem"]) for one in answer["findings"]
    }


def test_errors_come_before_warnings(told: Callable[..., Any]) -> None:
    scenes = [scene("door", "An abusive relationship", [choice("Ask later", "end"), choice("Wait", "")])]
    kinds = [one["severity"] for one in told(scenes, [ending("end", "End")])["findings"]]
    assert kinds == sorted(kinds)
    assert set(kinds) == {"error", "warning"}


def test_a_word_rule_names_the_field_in_which_it_was_broken(told: Callable[..., Any]) -> None:
    scenes, endings = WHOLE
    bad = [scenes[0] | {"text": "Suggest couples counselling."}]
    found = [one for one in told(bad, endings)["findings"] if "couples counselling" in one["problem"]]
    assert [one["at"] for one in found] == ["scenes.scenes0.text"]


def test_a_lint_of_the_whole_is_shown_once_nothing_else_is_wrong(told: Callable[..., Any]) -> None:
    wrong = [scene("door", "D", [choice("A", "good", "less-safe"), choice("B", "bad", "less-safe")])]
    problems = [one["problem"] for one in told(wrong, WHOLE[1])["findings"]]
    assert any("every choice is a wrong one" in problem for problem in problems)


def test_an_unknown_variable_is_said_and_an_unfinished_condition_does_not_stop_the_check(
    told: Callable[..., Any],
) -> None:
    third = choice("Third", "good", needs=[{"variable": "trust", "condition": ">= 1"}])
    scenes = [scene("door", "D", [*WHOLE[0][0]["choices"], third])]
    assert any("trust" in one["problem"] for one in told(scenes, WHOLE[1])["findings"])
    third = choice("Third", "good", effects=[{"variable": "", "by": ""}])
    scenes = [scene("door", "D", [*WHOLE[0][0]["choices"], third])]
    assert any("not finished" in one["problem"] for one in told(scenes, WHOLE[1])["findings"])


def test_a_check_saves_nothing(told: Callable[..., Any], page: ScenarioPage) -> None:
    before = page.revisions.count()
    told(*WHOLE, title="Changed")
    page.refresh_from_db()
    assert (page.title, page.revisions.count()) == ("At the counter", before)


def test_sixty_scenes_are_checked_with_as_many_queries_as_one(
    page: ScenarioPage, trainer: User, django_assert_max_num_queries: Any
) -> None:
    client = make.client_of(trainer)
    scenes = [
        scene(f"s{n}", f"Scene {n}", [choice("On", f"s{n + 1}" if n < 59 else "good"), choice("Off", "bad")])
        for n in range(60)
    ]
    with django_assert_max_num_queries(25):
        answer = client.post(url(page), form(scenes, WHOLE[1]))
    assert len(answer.json()["graph"]["nodes"]) == 62


def test_a_new_page_is_checked_before_it_was_ever_saved(page: ScenarioPage, trainer: User) -> None:
    module = page.get_parent()
    answer = make.client_of(trainer).post(f"/cms/scenarios/new/{module.pk}/check/", form(*WHOLE))
    assert answer.status_code == 200
    assert len(answer.json()["graph"]["nodes"]) == 3
    assert ScenarioPage.objects.count() == 1


def test_what_is_no_form_of_the_editor_is_refused_without_an_error_page(
    page: ScenarioPage, trainer: User
) -> None:
    client = make.client_of(trainer)
    assert client.post(url(page), {"title": "x"}).status_code == 400
    assert client.post(url(page), form(*WHOLE) | {"scenes-count": "many"}).status_code == 400
    assert client.get(url(page)).status_code == 405


def test_the_checks_of_the_saved_page_are_those_of_its_form(page: ScenarioPage) -> None:
    assert check(page)["findings"] == []


def test_a_story_with_gaps_is_saved_as_a_draft_and_not_published(page: ScenarioPage, trainer: User) -> None:
    client, edit = make.client_of(trainer), f"/cms/pages/{page.pk}/edit/"
    scenes = [scene("door", "At the door", [choice("Ask later", ""), choice("Wait", "attic")])]
    data = form(scenes, [], title="Half", slug="counter")
    assert client.post(edit, data).status_code == 302
    draft = ScenarioPage.objects.get().get_latest_revision_as_object()
    assert draft.title == "Half"
    assert client.post(edit, data | {"action-publish": "1"}).status_code == 200
    assert ScenarioPage.objects.get().title == "At the counter"


def test_the_block_still_takes_a_short_name_as_plain_text() -> None:
    block = SceneBlock().child_blocks["choices"].child_block.child_blocks["next"]
    assert block.clean("at-the-door") == "at-the-door"


# --- strangers at the doors

PATHS = ["check", "play", "stage", "report", "share", "export/yaml"]


@pytest.mark.parametrize("what", PATHS)
def test_strangers_find_the_studio_closed(
    page: ScenarioPage, what: str, client: Any, learner: User, trainer_without_mfa: User
) -> None:
    for send in ("get", "post"):
        anonymous = getattr(client, send)(url(page, what))
        assert anonymous.status_code == 302
        assert "/login/" in anonymous["Location"]
        second = make.with_second_factor(learner) if send == "get" else learner
        assert getattr(make.client_of(second), send)(url(page, what)).status_code == 403
        half = getattr(make.client_of(trainer_without_mfa), send)(url(page, what))
        assert half["Location"].startswith("/account/2fa/totp/activate/")


@pytest.mark.parametrize("what", PATHS)
def test_a_trainer_without_rights_on_the_page_is_refused(
    page: ScenarioPage, what: str, stranger_to_the_page: User
) -> None:
    client = make.client_of(stranger_to_the_page)
    answer = client.post(url(page, what), form(*WHOLE)) if what == "check" else client.get(url(page, what))
    assert answer.status_code in (302, 403)
    assert b"The counter" not in answer.content


def test_a_trainer_without_rights_on_the_module_neither_checks_nor_imports_there(
    page: ScenarioPage, stranger_to_the_page: User
) -> None:
    client, module = make.client_of(stranger_to_the_page), page.get_parent().pk
    assert client.post(f"/cms/scenarios/new/{module}/check/", form(*WHOLE)).status_code in (302, 403)
    assert client.get(f"/cms/scenarios/import/{module}/").status_code in (302, 403)
    assert client.post(f"/cms/scenarios/import/{module}/", {"format": "yaml", "text": "x"}).status_code in (
        302,
        403,
    )
    assert ScenarioPage.objects.count() == 1


def test_a_page_of_another_kind_or_that_is_not_there_is_not_found(page: ScenarioPage, trainer: User) -> None:
    client = make.client_of(trainer)
    lesson = LessonPage.objects.first()
    assert lesson is not None
    for pk in (lesson.pk, CoursePage.objects.get().pk, 10**6, 10**30):
        assert client.get(f"/cms/scenarios/{pk}/play/").status_code == 404


def test_the_editor_shows_the_studio_to_an_author(page: ScenarioPage, trainer: User) -> None:
    html = make.client_of(trainer).get(f"/cms/pages/{page.pk}/edit/").content.decode()
    assert 'id="studio"' in html
    assert "studio.js" in html
    assert "Import a scenario" not in html
    module = make.client_of(trainer).get(f"/cms/pages/{page.get_parent().pk}/").content.decode()
    assert f"/cms/scenarios/import/{page.get_parent().pk}/" in module
