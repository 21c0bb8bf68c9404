"""A statement in words: ours verb by verb, and whatever other systems send."""

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records import vocabulary as words
from records.sentences import display, person, plain, sentence, text, to_the_learner

from .examples import FULL

OURS = "https://learn.example.org"
LEARNER = {
    "objectType": "Agent",
    "account": {"homePage": OURS, "name": "7f3a91c2-0000-4000-8000-000000000001"},
}
COURSE = words.Activity(words.activity_id("course", "c"), words.COURSE, "Trusted Professional").as_json()
MODULE = words.Activity(words.activity_id("module", "m"), words.MODULE, "Recognise").as_json()
LESSON = words.Activity(words.activity_id("step", "l"), words.LESSON, "What the law says").as_json()
SCENARIO = words.Activity(words.activity_id("step", "s"), words.SCENARIO, "A call at night").as_json()
CHECK = words.Activity(words.activity_id("step", "q"), words.ASSESSMENT, "Check what you know").as_json()
QUESTION = words.Activity(
    words.activity_id("step", "q", "item", "q3"), words.INTERACTION, "Who may be told?"
).as_json()
MEDIA = words.Activity(words.activity_id("step", "h"), words.MEDIA, "Spot the signs").as_json()
CERTIFICATE = words.Activity(
    words.activity_id("certificate", "c"), words.CERTIFICATE, "Level 2 certificate"
).as_json()
REF = {"objectType": "StatementRef", "id": "4D9C0000-0000-4000-8000-000000000001"}


def said(verb: words.Verb, object_: Any, **more: Any) -> dict[str, Any]:
    return {
        "actor": LEARNER,
        "verb": {"id": verb.id, "display": {"en-GB": verb.display}},
        "object": object_,
        **more,
    }


def of(activity: Any) -> dict[str, Any]:
    return {"contextActivities": {"parent": [activity]}}


OF_EACH_VERB = [
    (said(words.REGISTERED, COURSE), "registered for the course ‘Trusted Professional’"),
    (said(words.LAUNCHED, MEDIA), "started the activity ‘Spot the signs’"),
    (said(words.INITIALIZED, SCENARIO), "began the scenario ‘A call at night’"),
    (
        said(words.PROGRESSED, COURSE, result={"extensions": {words.PROGRESS_EXTENSION: 40}}),
        "got to 40 % of the course ‘Trusted Professional’",
    ),
    (said(words.EXPERIENCED, LESSON), "worked through the lesson ‘What the law says’"),
    (
        said(words.ANSWERED, QUESTION, context=of(CHECK), result={"response": "b", "success": True}),
        "answered the question ‘Who may be told?’ in ‘Check what you know’",
    ),
    (said(words.COMPLETED, MODULE), "completed the module ‘Recognise’"),
    (
        said(words.PASSED, CHECK, result={"score": {"scaled": 0.9}}),
        "passed the check ‘Check what you know’, with 90 %",
    ),
    (
        said(words.FAILED, CHECK, result={"score": {"scaled": 0.4}}),
        "did not yet pass the check ‘Check what you know’, with 40 %",
    ),
    (
        said(words.SCORED, MEDIA, result={"score": {"scaled": 0.7}}),
        "worked on the activity ‘Spot the signs’, with 70 %",
    ),
    (said(words.EARNED, CERTIFICATE), "earned the certificate ‘Level 2 certificate’"),
    (said(words.VOIDED, REF), "voided the statement 4d9c0000…"),
]


def test_every_verb_of_ours_has_its_words() -> None:
    assert {statement["verb"]["id"] for statement, _ in OF_EACH_VERB} == {verb.id for verb in words.VERBS}


@pytest.mark.parametrize(("statement", "expected"), OF_EACH_VERB)
def test_a_statement_of_ours_is_said_in_plain_words(statement: Any, expected: str) -> None:
    assert sentence(statement, ours=OURS) == f"Learner 7f3a91c2… {expected}"


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (OF_EACH_VERB[0][0], "You registered for the course ‘Trusted Professional’"),
        (OF_EACH_VERB[3][0], "You got to 40 % of the course ‘Trusted Professional’"),
        (
            said(words.EXPERIENCED, LESSON, context=of(COURSE)),
            "You worked through a lesson in ‘Trusted Professional’",
        ),
        (said(words.ANSWERED, QUESTION, context=of(SCENARIO)), "You answered a question in a scenario"),
        (said(words.ANSWERED, QUESTION), "You answered a question"),
        (OF_EACH_VERB[7][0], "You passed a check"),
        (OF_EACH_VERB[8][0], "You worked on a check"),
        (OF_EACH_VERB[9][0], "You worked on an activity"),
        (OF_EACH_VERB[10][0], "You earned the certificate ‘Level 2 certificate’"),
        (OF_EACH_VERB[11][0], "You voided the statement 4d9c0000…"),
        (said(words.COMPLETED, {"id": "https://e.example/telling"}), "You completed a step"),
    ],
)
def test_a_learner_is_told_without_steps_questions_and_scores(statement: Any, expected: str) -> None:
    assert to_the_learner(statement) == expected


def test_progress_without_a_number_is_said_without_one() -> None:
    for reached in (None, True, "40", {}):
        statement = said(words.PROGRESSED, COURSE, result={"extensions": {words.PROGRESS_EXTENSION: reached}})
        assert sentence(statement).endswith("progressed in the course ‘Trusted Professional’")


def test_upstander_itself_is_called_by_its_name_only_where_the_account_is_ours() -> None:
    account = {"objectType": "Agent", "account": {"homePage": OURS, "name": "upstander"}}
    assert person(account, OURS) == "Upstander"
    assert person(account, "https://elsewhere.example") != "Upstander"


@pytest.mark.parametrize(
    "agent",
    [
        {"name": "Ada Lovelace", "mbox": "mailto:ada@example.org"},
        {"name": "Ada Lovelace", "mbox_sha1sum": "a" * 40},
        {"name": "Ada Lovelace", "openid": "https://ada.example.org/"},
        {"name": "Ada Lovelace", "account": {"homePage": "https://hr.example.org", "name": "ada"}},
        {"objectType": "Group", "name": "Ada and friends", "mbox": "mailto:ada@example.org"},
        {"objectType": "Group", "name": "Ada and friends", "member": [{"mbox": "mailto:ada@example.org"}]},
    ],
)
def test_nobody_is_called_by_name_or_address_and_the_same_one_always_the_same(agent: dict[str, Any]) -> None:
    assert "ada" not in person(agent).lower()
    assert "Ada" not in sentence(
        {
            "actor": agent,
            "verb": {"id": "https://example.org/met"},
            "object": {"objectType": "Agent", **agent},
        }
    )
    assert person(agent) == person(agent | {"name": "Somebody else"})


def test_groups_are_counted() -> None:
    member = {"mbox": "mailto:a@example.org"}
    assert person({"objectType": "Group", "member": [member]}) == "A group of 1 person"
    assert person({"objectType": "Group", "member": [member, member]}) == "A group of 2 people"


@pytest.mark.parametrize(
    ("verb", "expected"),
    [
        (
            {"id": "https://example.org/verbs/waved", "display": {"cy": "chwifio", "en-US": "waved at"}},
            "waved at",
        ),
        ({"id": "https://example.org/verbs/waved", "display": {"cy": "chwifio"}}, "chwifio"),
        ({"id": "https://example.org/verbs/waved", "display": {}}, "waved"),
        ({"id": "https://example.org/verbs/waved_off-quickly"}, "waved off quickly"),
        ({"id": "https://example.org/verbs/a%20b/"}, "a b"),
        ({"id": "urn:example:waved"}, "waved"),
        ({"id": "https://example.org/verbs/waved", "display": {"en": " \n"}}, "waved"),
        ({"id": words.INITIALIZED.id, "display": {"en-US": "initialized"}}, "initialised"),
        ({"id": "x:"}, "x"),
        ({"id": "x:/#"}, "x"),
    ],
)
def test_a_verb_of_another_system_is_said_as_well_as_can_be(verb: dict[str, Any], expected: str) -> None:
    assert display(verb) == expected


def test_an_activity_without_a_name_is_called_by_its_id() -> None:
    verb = {"id": "https://example.org/verbs/opened"}
    statement = {"actor": LEARNER, "verb": verb, "object": {"id": "https://example.org/a"}}
    assert sentence(statement) == "Learner 7f3a91c2… opened ‘https://example.org/a’"


def test_a_statement_inside_another_is_said_inside_it() -> None:
    inner = {**said(words.PASSED, CHECK), "objectType": "SubStatement"}
    statement = said(words.Verb("https://example.org/planned", "planned", ""), inner)
    assert (
        sentence(statement)
        == "Learner 7f3a91c2… planned: “Learner 7f3a91c2… passed the check ‘Check what you know’”"
    )


def test_a_parent_may_be_a_list_one_activity_or_nothing() -> None:
    for context in ({}, {"contextActivities": {}}, {"contextActivities": {"parent": []}}):
        assert "question ‘Who may be told?’" in sentence(said(words.ANSWERED, QUESTION, context=context))
    alone = {"contextActivities": {"parent": CHECK}}
    assert sentence(said(words.ANSWERED, QUESTION, context=alone)).endswith("in ‘Check what you know’")


def test_words_of_others_are_cut_tidied_and_can_not_turn_the_line_round() -> None:
    assert plain("a\n\tb\u202ec\x00\ud800") == "a b c"
    assert len(plain("x" * 500)) == 90
    assert text({"en": "y" * 500}).endswith("…")


def test_the_example_with_everything_in_it_has_words() -> None:
    statement = copy.deepcopy(FULL)
    assert sentence(statement).endswith("answered the question ‘Q’ in ‘https://example.org/a’")


SIGN = st.text(max_size=12)
AGENT = st.one_of(
    st.builds(lambda name: {"account": {"homePage": "https://e.example", "name": name}, "name": name}, SIGN),
    st.builds(lambda name: {"mbox": f"mailto:{name}@e.example"}, SIGN),
    st.builds(
        lambda n: {"objectType": "Group", "member": [{"mbox": f"mailto:{i}@e.example"} for i in range(n)]},
        st.integers(0, 3),
    ),
)
NAMES = st.dictionaries(SIGN, SIGN, max_size=3)
ACTIVITY = st.builds(
    lambda name, kind, names: {
        "id": f"https://e.example/{name}",
        "definition": {"type": kind, "name": names},
    },
    SIGN,
    st.sampled_from([words.INTERACTION, words.COURSE, "https://e.example/kind"]),
    NAMES,
)
OBJECT = st.one_of(ACTIVITY, st.just(REF), st.builds(lambda agent: {"objectType": "Agent"} | agent, AGENT))
VERB = st.builds(lambda name, shown: {"id": f"https://e.example/{name}", "display": shown}, SIGN, NAMES)


@given(AGENT, VERB | st.sampled_from([{"id": verb.id} for verb in words.VERBS]), OBJECT, NAMES)
def test_whatever_comes_there_is_one_line_that_can_be_shown(
    actor: Any, verb: Any, object_: Any, extensions: Any
) -> None:
    found = sentence({"actor": actor, "verb": verb, "object": object_, "result": {"extensions": extensions}})
    assert found.isprintable()
    assert json.dumps(found)
    found.encode()
