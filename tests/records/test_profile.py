"""The published profile: what it is, what it says of every statement, and what it keeps out."""

import copy
import itertools
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.test import Client

import jsonschema_rs
import pytest

from assessments.h5p.hearing import Batch, Place, take
from assessments.scenarios.pages import SAFETY
from courses.models import Course, Enrolment
from courses.queries import running
from courses.services import complete_step, enrol, start
from courses.visits import Visit
from people.models import User
from records import builder
from records import vocabulary as xapi
from records.profile.concepts import ACTIVITY_TYPES, EXTENSIONS
from records.profile.document import VERSIONS, document
from records.profile.page import example
from records.profile.templates import TEMPLATES, Template
from tests import factories as make
from tests.assessments.conftest import Player
from tests.assessments.reports import event, score, statement
from tests.records.following import STEP, faults, follows, follows_the_profile, values

MADE = {template.name: template for template in TEMPLATES}


def everything(value: Any) -> Iterator[Any]:
    yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from everything(inner)


# --- the document


def test_the_files_in_docs_are_what_the_command_writes(tmp_path):
    call_command("write_xapi_profile", folder=tmp_path, verbosity=0)
    for written in tmp_path.iterdir():
        kept = settings.BASE_DIR / "docs" / written.name
        assert kept.read_text() == written.read_text(), "run manage.py write_xapi_profile"
    assert {file.name for file in tmp_path.iterdir()} == {"xapi-profile.jsonld", "xapi-profile.md"}


def test_the_profile_has_all_that_the_specification_asks_for():
    profile = document()
    assert profile["@context"] == "https://w3id.org/xapi/profiles/context"
    assert profile["type"] == "Profile"
    assert profile["conformsTo"] == "https://w3id.org/xapi/profiles#1.0"
    assert set(profile["author"]) == {"type", "name"}
    assert profile["versions"][0]["id"] == xapi.PROFILE_VERSION != profile["id"] == xapi.PROFILE
    described = [profile, *profile["concepts"], *profile["templates"]]
    assert all(list(each["prefLabel"]) == list(each["definition"]) == ["en-GB"] for each in described)
    ids = [each["id"] for each in (*described, *profile["versions"], *profile["patterns"])]
    assert len(set(ids)) == len(ids)
    inside = [*profile["concepts"], *profile["templates"], *profile["patterns"]]
    assert {each["inScheme"] for each in inside} == {xapi.PROFILE_VERSION}


def test_nothing_in_it_is_null_or_empty():
    assert all(value is False or value == 0 or value for value in everything(document()))


def test_every_version_but_the_first_names_the_one_before_it():
    for newer, older in itertools.pairwise(VERSIONS):
        assert newer["wasRevisionOf"] == [older["id"]]
        assert newer["generatedAtTime"] > older["generatedAtTime"]
    assert "wasRevisionOf" not in VERSIONS[-1]
    assert all(version["id"].endswith(version["generatedAtTime"][:10]) for version in VERSIONS)


def test_it_defines_words_of_ours_only_and_names_the_others():
    assert all(each["id"].startswith(xapi.OURS) for each in document()["concepts"])
    used = {template.activity.type for template in TEMPLATES}
    assert used == set(ACTIVITY_TYPES)
    assert not any(type_.startswith(xapi.OURS) for type_ in used)
    assert {template.verb for template in TEMPLATES} == {*xapi.VERBS} - {xapi.VOIDED}


def test_an_extension_says_what_it_may_hold_and_a_template_uses_it():
    locations = {rule["location"] for template in document()["templates"] for rule in template["rules"]}
    for one, said in zip(EXTENSIONS, document()["concepts"], strict=True):
        jsonschema_rs.validator_for(said["inlineSchema"])
        holder = {"ContextExtension": "$.context", "ResultExtension": "$.result"}[one.type]
        assert f"{holder}.extensions['{one.id}']" in locations
        assert ("recommendedVerbs" in said) is (one.type == "ResultExtension")


def test_no_two_templates_are_told_apart_by_nothing():
    told = [
        (template.verb, template.activity.type, template.parent and template.parent.type)
        for template in TEMPLATES
    ]
    assert len(set(told)) == len(told)


def test_a_pattern_holds_every_template_once():
    enrolment, follows_, whatever = document()["patterns"]
    assert enrolment["primary"] is True
    assert enrolment["sequence"] == [MADE["registered"].id, follows_["id"]]
    assert follows_["zeroOrMore"] == whatever["id"]
    assert {*whatever["alternates"], MADE["registered"].id} == {template.id for template in TEMPLATES}


def test_the_labels_of_safety_are_those_that_authors_choose_from():
    assert tuple(name for name, _ in SAFETY) == xapi.SAFETY_LABELS


def test_anybody_may_read_it_and_keep_it_without_a_credential_or_a_version(client: Client, db: None) -> None:
    answer = client.get("/xapi/profile")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/ld+json")
    assert answer.json() == document()
    assert answer.headers["Cache-Control"] == "public, max-age=3600"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    again = client.get("/xapi/profile", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.head("/xapi/profile").status_code == 200
    assert client.post("/xapi/profile").status_code == 405


# --- the statements


@pytest.mark.parametrize("template", TEMPLATES, ids=MADE)
def test_the_example_of_a_template_follows_it(template: Template) -> None:
    assert faults(example(template)) == []


@pytest.mark.django_db
def test_every_emitter_makes_statements_of_its_template_and_together_they_use_them_all(
    learner: User, make_course: Callable[..., Course], signed_in: Callable[[User], Client]
) -> None:
    enrolment = enrol(learner=learner, course=make_course(elsewhere={}, h5p={}))
    start(learner=learner, enrolment=enrolment)
    browser = signed_in(learner)

    def step(name: str) -> Player:
        return Player(browser, enrolment, make.step_url(enrolment, name))

    for lesson in ("lesson-1", "lesson-2"):
        step(lesson).post()
        assert step(lesson).is_done
    story = step("scenario")
    story.post(do="start")
    for choice in ("ask-loudly", "say-nothing", "advise"):
        story.post(do="choose", choice=choice)
        story.post(do="back" if choice == "ask-loudly" else "go-on")
    story.post(do="finish")
    assert story.is_done
    check = step("quiz")
    for right in (False, True):
        check.post(do="start")
        for number in range(1, 5):
            chosen = ["a", "b"] if number == 2 else ["a"]
            answer = [f"q{number}-{name}" for name in (chosen if right else ["c"])]
            # The newest attempt by number may be the scenario's.
            check.post(turn=2 * number - 2, do="answer", item=f"q{number}", answer=answer)
            check.post(turn=2 * number - 1, do="go-on")
    assert check.is_done
    step("survey").post(**{"s-notice": "3", "s-ask": "0"})
    edition = running(enrolment.edition)
    there = edition.step(make.step_id("elsewhere"))
    assert there is not None
    complete_step(learner=learner, enrolment=enrolment, edition=edition, step=there, scaled=Decimal("0.75"))
    play_activities(enrolment)
    followed = set()
    for said in make.said():
        assert faults(said) == []
        followed |= {template.id for template in TEMPLATES if is_like(said, template)}
    assert followed == {template.id for template in TEMPLATES}
    assert make.verbs()[0] == "registered"
    assert make.verbs().count("registered") == 1


def play_activities(enrolment: Enrolment) -> None:
    """Report from an activity that is a step, with a pass mark and without one, and from one in a lesson."""
    for name, content, scores in (
        ("h5p", {"counts": "passed", "pass_mark": 80}, (0.5, 0.9)),
        ("h5p", {"counts": "completed"}, (0.7,)),
        ("lesson-1", {"title": "Words that help"}, (0.7, None)),
    ):
        edition = running(enrolment.edition)
        step = edition.step(make.step_id(name))
        assert step is not None
        at = step.id if name == "h5p" else make.identity("a block")
        place = Place(Visit(edition, step, enrolment), at, content)
        for scaled in scores:
            result = {} if scaled is None else score(scaled)
            take(place, Batch(None, [event(statement("completed", place.activity.id, **result))]))


def is_like(statement: dict[str, Any], template: Template) -> bool:
    shown = example(template)
    places = (
        "$.verb.id",
        "$.object.definition.type",
        "$.context.contextActivities.parent[*].definition.type",
    )
    return all(values(statement, place) == values(shown, place) for place in places)


def test_a_choice_in_a_scenario_says_the_choice_its_safety_and_the_edition():
    said = copy.deepcopy(example(MADE["made-choice"]))
    for taken in ("result.response", "result.extensions", "context.extensions"):
        holder, name = taken.split(".")
        less = copy.deepcopy(said)
        del less[holder][name]
        assert faults(less), taken
    for label in ("Safer", "unknown", None, 1):
        said["result"]["extensions"][xapi.SAFETY_EXTENSION] = label
        assert faults(said), label


def test_each_statement_names_the_version_it_follows():
    for template in TEMPLATES:
        category = example(template)["context"]["contextActivities"]["category"]
        assert [each["id"] for each in category] == [xapi.PROFILE_VERSION]
    kept = builder.context({"contextActivities": {"category": [{"id": "https://example.org/c"}]}})
    assert [each["id"] for each in kept["contextActivities"]["category"]] == [
        "https://example.org/c",
        xapi.PROFILE_VERSION,
    ]


PRIVATE = [
    ("actor", {"name": "Ada Lovelace"}),
    ("actor", {"mbox": "mailto:ada@example.org"}),
    ("actor", {"mbox_sha1sum": "a" * 40}),
    ("actor", {"openid": "https://example.org/ada"}),
    ("actor", {"account": {"homePage": "https://example.org", "name": "ada@example.org"}}),
    ("actor", {"account": {"homePage": "https://example.org", "name": "Ada Lovelace"}}),
    ("authority", {"name": "Tess Trainer"}),
    ("context", {"instructor": {"mbox": "mailto:tess@example.org"}}),
    ("context", {"team": {"objectType": "Group", "mbox": "mailto:team@example.org"}}),
    ("context", {"contextAgents": []}),
    ("context", {"extensions": {xapi.EDITION_EXTENSION: "my neighbour at number 4"}}),
    ("context", {"extensions": {xapi.EDITION_EXTENSION: "0" * 64, "https://example.org/note": "he hits me"}}),
    ("result", {"response": "He hits me."}),
    ("result", {"response": "ask-later[,]He hits me."}),
    ("result", {"extensions": {"https://example.org/note": "He hits me."}}),
    ("result", {"extensions": {xapi.PROGRESS_EXTENSION: "He hits me."}}),
    ("result", {"duration": "PT5M"}),
    ("object", {"definition": {"type": xapi.INTERACTION, "description": {"en-GB": "He hits me."}}}),
]
UNSAID = [
    ("verb", {"id": "http://id.tincanapi.com/verb/skipped"}),
    ("verb", {"id": "http://adlnet.gov/expapi/verbs/exited"}),
    ("verb", {"id": "http://id.tincanapi.com/verb/viewed"}),
    ("verb", {"id": xapi.OURS + "verbs/disclosed"}),
    (
        "object",
        {"id": "https://example.org/help", "definition": {"type": "http://activitystrea.ms/schema/1.0/page"}},
    ),
]


@pytest.mark.parametrize("template", TEMPLATES, ids=MADE)
@pytest.mark.parametrize(("place", "parts"), PRIVATE + UNSAID)
def test_a_name_an_address_a_text_a_visit_an_exit_or_a_skip_follows_no_template(template, place, parts):
    said = example(template)
    said[place] = said.get(place, {}) | parts
    assert not follows_the_profile(said)


@pytest.mark.parametrize("template", TEMPLATES, ids=MADE)
def test_every_rule_of_a_template_is_broken_by_some_statement(template: Template) -> None:
    said = example(template)
    for rule in next(each for each in document()["templates"] if each["id"] == template.id)["rules"]:
        assert follows(said, rule)
        assert not all(follows(other, rule) for other in broken(said, rule["location"])), rule["location"]


def broken(said: dict[str, Any], location: str) -> Iterator[dict[str, Any]]:
    """Give statements with something else at a location: without it, and with a text there."""
    for path in location.split("|"):
        keys = [key.strip("'[]") for key in _keys(path.strip())]
        for gone in (True, False):
            other = copy.deepcopy(said)
            holder: Any = other
            for key in keys[:-1]:
                if isinstance(holder, list):
                    holder = holder[0]
                elif key != "*":
                    holder = holder.setdefault(key, {})
            holder = holder[0] if isinstance(holder, list) else holder
            if gone:
                holder.clear()
            else:
                holder["x" if keys[-1] == "*" else keys[-1]] = "something else"
            yield other


def _keys(path: str) -> list[str]:
    return [next(group for group in step.groups() if group) for step in STEP.finditer(path)]


def test_a_path_that_is_not_understood_is_an_error_not_a_rule_that_always_holds():
    for path in ("$.actor[?(@.name)]", "$..name", "actor.name"):
        with pytest.raises(ValueError, match="Not a path"):
            values({}, path)


def test_rules_are_read_as_the_specification_has_them():
    said = {"a": [{"b": 1}, {"b": 2}, {"c": 3}], "d": True}
    assert values(said, "$.a[*].b | $['d']") == [1, 2, True]
    assert values(said, "$.a[1].b") == [2]
    table = [
        ({"location": "$.e", "presence": "included"}, False),
        ({"location": "$.e", "presence": "excluded"}, True),
        ({"location": "$.e", "presence": "recommended", "all": [1]}, True),
        ({"location": "$.e", "any": [1]}, False),
        ({"location": "$.a[*]", "selector": "$.b", "presence": "included"}, False),
        ({"location": "$.a[*]", "selector": "$.x", "presence": "excluded"}, True),
        ({"location": "$.a[*]", "selector": "$.b", "all": [1, 2]}, False),
        ({"location": "$.a[*].b", "all": [1, 2]}, True),
        ({"location": "$.a[*].b", "all": [1]}, False),
        ({"location": "$.a[*].b", "any": [2, 9]}, True),
        ({"location": "$.a[*].b", "none": [2]}, False),
        ({"location": "$.d", "all": [1]}, False),
    ]
    for rule, kept in table:
        assert follows(said, rule) is kept, rule
