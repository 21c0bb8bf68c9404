"""What we make of what an activity says of itself: held to shape and range, whatever it is."""

import itertools
import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from assessments.h5p import player
from assessments.h5p.player import counting, hear, keep, note_answers, result_of, scaled_of

from .reports import ADL, event, question, score, statement

IRI = "https://example.org/activity"
CONTENT = {"counts": "completed", "pass_mark": 80, "score": "best"}
WITH_PASS_MARK = CONTENT | {"counts": "passed"}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)


def results(*events: dict[str, Any], content: dict[str, Any] = CONTENT) -> list[dict[str, Any]]:
    state: dict[str, Any] = {}
    for one in events:
        state, _ = hear(content, state, one, IRI)
    found: list[dict[str, Any]] = state.get("results", [])
    return found


@pytest.mark.parametrize("verb", ["completed", "answered", "passed", "failed", "mastered"])
def test_a_finishing_verb_about_the_whole_activity_is_a_result(verb: str) -> None:
    assert results(event(statement(verb, **score(0.5)))) == [{"verb": verb, "scaled": 0.5, "passed": None}]


def test_a_text_that_was_opened_is_a_result_without_a_score() -> None:
    (result,) = results(event(statement("http://activitystrea.ms/schema/1.0/consume")))
    assert result == {"verb": "consume", "scaled": None, "passed": None}


@pytest.mark.parametrize(
    "said",
    [
        statement("attempted"),
        statement("interacted", **score(1)),
        statement("progressed", **score(1)),
        statement("completed", parent=IRI, **score(1)),
        statement("completed", f"{IRI}?subContentId=1", **score(1)),
        statement("completed", "https://example.org/other", **score(1)),
        statement("https://example.org/verbs/completed", **score(1)),
        statement("completed", completion=False, score={"scaled": 1}),
        {"verb": {"id": ADL + "completed"}},
        {"verb": "completed", "object": IRI},
        [],
        None,
        7,
        "completed",
    ],
)
def test_anything_else_is_none(said: Any) -> None:
    assert results(event(said)) == []


@pytest.mark.parametrize(
    ("given_score", "scaled"),
    [
        ({"scaled": 0.3333333}, 0.3333),
        ({"raw": 3, "min": 0, "max": 4}, 0.75),
        ({"raw": 3, "max": 4}, 0.75),
        ({"raw": 3, "min": 2, "max": 4}, 0.5),
        ({"scaled": 0.5, "raw": 1e9, "max": 2}, 0.5),
        ({"scaled": 999}, None),
        ({"scaled": -0.1}, None),
        ({"scaled": float("nan")}, None),
        ({"scaled": float("inf")}, None),
        ({"scaled": 10**400}, None),
        ({"scaled": True}, None),
        ({"scaled": "1"}, None),
        ({"raw": 0, "max": 0}, None),
        ({"raw": 5, "max": 4}, None),
        ({}, None),
        ([1], None),
        (1, None),
        (None, None),
    ],
)
def test_a_score_is_from_0_to_1_or_there_is_none(given_score: Any, scaled: float | None) -> None:
    assert scaled_of(given_score) == scaled


@pytest.mark.parametrize(
    ("said", "passed"),
    [
        (statement("completed", **score(0.8)), True),
        (statement("completed", **score(0.79)), False),
        (statement("passed", **score(0.1, success=True)), False),
        (statement("failed", **score(0.9, success=False)), True),
        (statement("answered", success=True), True),
        (statement("answered", success=False), False),
        (statement("passed"), True),
        (statement("mastered"), True),
        (statement("failed", success=True), False),
        (statement("completed"), False),
        (statement("completed", score={"scaled": 999}), False),
    ],
)
def test_the_courses_own_pass_mark_decides_and_the_activitys_word_only_where_it_has_no_score(
    said: dict[str, Any], passed: bool
) -> None:
    result = result_of(WITH_PASS_MARK, said, IRI)
    assert result is not None
    assert result.passed is passed
    assert player.is_done(WITH_PASS_MARK, result) is passed


def test_marked_by_the_learner_means_that_no_result_completes_it() -> None:
    content = CONTENT | {"counts": "marked"}
    result = result_of(content, statement("completed", **score(1)), IRI)
    assert result is not None
    assert not player.is_done(content, result)


def test_the_same_event_twice_counts_once() -> None:
    one = event(statement("completed", **score(0.5)))
    other = event(statement("completed", **score(0.7)))
    assert [result["scaled"] for result in results(one, other, one, other)] == [0.5, 0.7]


def test_a_result_that_is_told_again_changes_nothing() -> None:
    again = [event(statement("completed", **score(0.5))) for _ in range(5)]
    assert len(results(*again)) == 1


@pytest.mark.parametrize(("which", "scaled"), [("best", 0.9), ("last", 0.4), ("first", 0.2)])
def test_the_best_the_last_or_the_first_counts(which: str, scaled: float) -> None:
    found = results(*(event(statement("completed", **score(one))) for one in (0.2, 0.9, 0.4)))
    assert counting(CONTENT | {"score": which}, found) == scaled


def test_of_many_results_the_first_the_last_and_the_best_are_kept() -> None:
    scores = [0.3, 0.99, *(n / 200 for n in range(90)), 0.1]
    found = [one["scaled"] for one in results(*(event(statement("completed", **score(n))) for n in scores))]
    assert len(found) == player.MOST_RESULTS
    assert (found[0], max(found), found[-1]) == (0.3, 0.99, 0.1)


def test_a_result_that_comes_again_after_much_else_still_counts_once() -> None:
    first = event(statement("completed", **score(0.5)))
    harmless = [event(statement("interacted")) for _ in range(player.MOST_HEARD + 50)]
    other = event(statement("completed", **score(0.7)))
    assert [one["scaled"] for one in results(first, *harmless, other, first)] == [0.5, 0.7]


def test_only_the_answers_of_the_first_time_are_kept() -> None:
    choices = [{"id": "0", "description": {"en": "Wrong"}}, {"id": "1", "description": {"en": "Right"}}]
    state = note_answers({}, json.dumps({"children": [question("choice", "0", choices=choices)]}))
    state = note_answers(state, json.dumps({"children": [question("choice", "1", choices=choices)]}))
    assert state["answers"][0]["chosen"] == ["Wrong"]


def test_a_text_made_to_be_slow_is_read_at_once() -> None:
    data = {"children": [question("choice", "0", choices=[], description={"en": "<" * 180_000})]}
    before = time.process_time()
    note_answers({}, json.dumps(data))
    assert time.process_time() - before < 0.5


@pytest.mark.parametrize("odd", ["\0", "\ud800"])
def test_what_no_database_takes_is_not_kept(odd: str) -> None:
    state, _ = keep({}, {"0": f'"{odd}"', "1": "{}"})
    assert state["resume"] == {"1": "{}"}
    state, result = hear(CONTENT, {}, event(statement("completed"), f"a{odd}"), IRI)
    assert (state, result) == ({}, None)
    choices = [{"id": "0", "description": {"en": f"Wait{odd}"}}]
    answers = note_answers({}, json.dumps({"children": [question("choice", "0", choices=choices)]}))[
        "answers"
    ]
    assert answers[0]["chosen"] == ["Wait"]


def test_what_was_left_is_kept_part_by_part() -> None:
    state, kept = keep({}, {"0": '{"answers":[1]}'})
    assert kept
    state, kept = keep(state, {"0": '{"answers":[2]}', "1b4e28ba-2fa1-11d2-883f-0016d3cca427": "{}"})
    assert kept
    assert state["resume"] == {"0": '{"answers":[2]}', "1b4e28ba-2fa1-11d2-883f-0016d3cca427": "{}"}


@pytest.mark.parametrize(
    "resume",
    [
        {"0": "null"},
        {"0": '"RESET"'},
        {"0": {"answers": 1}},
        {"0": None},
        {"../x": "{}"},
        {"": "{}"},
        {"x" * 65: "{}"},
        [],
        "state",
        None,
        7,
    ],
)
def test_what_is_no_state_is_not_kept(resume: Any) -> None:
    state, _ = keep({"resume": {"0": "{}"}}, resume)
    assert state == {"resume": {"0": "{}"}}


def test_a_state_beyond_what_is_allowed_leaves_the_one_before() -> None:
    before, _ = keep({}, {"0": "{}"})
    for most in ({"0": "x" * (player.MOST_RESUME + 1)}, {str(part): "{}" for part in range(99)}):
        state, kept = keep(before, most)
        assert not kept
        assert state == before


def test_answers_are_kept_in_the_authors_words() -> None:
    choices = [
        {"id": "0", "description": {"en": "Ask her now\n"}},
        {"id": "1", "description": {"en": "Wait"}},
    ]
    pairs = {
        "source": [{"id": "0", "description": {"en": "A note"}}],
        "target": [{"id": "g", "description": {"en": "A sign"}}],
    }
    data = {
        "statement": statement("completed"),
        "children": [
            question("choice", "1", choices=choices),
            question("true-false", "true"),
            question("matching", "0[.]g", **pairs),
        ],
    }
    answers = note_answers({}, json.dumps(data))["answers"]
    assert [one.get("chosen") for one in answers] == [["Wait"], ["true"], ["A note → A sign"]]
    assert [one["asked"].strip() for one in answers] == ["Which?"] * 3
    assert all(one["scaled"] == 1 for one in answers)


def test_a_way_through_a_story_is_kept_though_its_choices_are_said_as_numbers() -> None:
    choices = [
        {"id": "0", "description": {"en": "Ask her now"}},
        {"id": "1", "description": {"en": "Wait\n\n"}},
    ]
    said = question("choice", "", choices=choices)
    for response, chosen in ((1, ["Wait"]), (0, ["Ask her now"]), (7, []), (True, None), (None, None)):
        said["statement"]["result"]["response"] = response
        (answer,) = note_answers({}, json.dumps({"children": [said]}))["answers"]
        assert answer.get("chosen") == chosen


@pytest.mark.parametrize("kind", ["fill-in", "long-fill-in", "other", "numeric", "performance"])
def test_what_somebody_typed_is_never_kept(kind: str) -> None:
    data = {"children": [question(kind, "He took my phone")]}
    answers = note_answers({}, json.dumps(data))["answers"]
    assert "phone" not in json.dumps(answers)
    assert answers[0]["kind"] == kind


def test_a_response_that_stands_for_no_choice_is_left_out() -> None:
    data = {"children": [question("choice", "He took my phone", choices=[{"id": "0"}])]}
    assert note_answers({}, json.dumps(data))["answers"][0]["chosen"] == []


@given(JSON)
def test_whatever_is_sent_nothing_breaks_and_the_rest_stays(anything: Any) -> None:
    before = {"results": [{"verb": "completed", "scaled": 0.5, "passed": None}], "resume": {"0": "{}"}}
    state, _ = hear(CONTENT, before, anything, IRI)
    state, _ = hear(CONTENT, state, {"id": "a", "statement": anything}, IRI)
    text = json.dumps(anything)
    state, _ = hear(CONTENT, state, {"id": "b", "statement": text}, IRI)
    state, _ = keep(state, anything)
    state = note_answers(state, anything)
    state = note_answers(state, text)
    assert state["results"] == before["results"]
    json.dumps(state)


@given(JSON, JSON, JSON)
def test_whatever_stands_in_a_statement_a_result_is_in_range(verb: Any, result: Any, context: Any) -> None:
    said = statement("completed") | {"result": result, "context": context}
    found = result_of(WITH_PASS_MARK, said, IRI)
    if found is not None:
        assert found.scaled is None or 0 <= found.scaled <= 1
        assert found.passed in (True, False)
    assert result_of(CONTENT, said | {"verb": verb}, IRI) is None


@pytest.mark.parametrize("text", ["[" * 100_000, "1" * 10_000, '{"a":', "\ud800", ""])
def test_text_that_is_no_json_is_nothing(text: str) -> None:
    assert player.read(text) is None or player.read(text) == int(text)


class AnActivityThatTalks(RuleBasedStateMachine):
    """Any order of results, repeats and states: what counts is always among what was said, and never doubles."""

    def __init__(self) -> None:
        super().__init__()
        self.state: dict[str, Any] = {}
        self.sent: list[dict[str, Any]] = []
        self.said: list[float] = []

    @rule(tenths=st.integers(0, 10))
    def report(self, tenths: int) -> None:
        self.said.append(tenths / 10)
        self.sent.append(event(statement("completed", **score(tenths / 10))))
        self.state, _ = hear(WITH_PASS_MARK, self.state, self.sent[-1], IRI)

    @rule(which=st.integers(0, 99))
    def send_again(self, which: int) -> None:
        if self.sent:
            before = self.state
            self.state, result = hear(WITH_PASS_MARK, self.state, self.sent[which % len(self.sent)], IRI)
            assert result is None
            assert self.state == before

    @rule(text=st.text(max_size=30))
    def leave(self, text: str) -> None:
        self.state, _ = keep(self.state, {"0": json.dumps(text)})

    @invariant()
    def only_what_was_said_counts(self) -> None:
        found = [result["scaled"] for result in self.state.get("results", [])]
        assert len(found) <= len(self.said)
        assert counting(CONTENT, self.state.get("results", [])) == max(self.said, default=None)
        assert all(one != other for one, other in itertools.pairwise(found))


TestAnActivityThatTalks = AnActivityThatTalks.TestCase
