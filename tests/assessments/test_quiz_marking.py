"""Marking: exact, monotone, and total over whatever is sent."""

import copy
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.players import PlayError
from assessments.quizzes import feedback, player
from assessments.quizzes.items import PLACING, asked, is_right, is_scored, partners, points, shown
from tests.assessments.every_kind import ITEMS, content_of, contents, items

SEEDS = st.text("0123456789abcdef", min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("kind", "answer", "earned"),
    [
        ("single", ["one-1"], 1),
        ("single", ["one-2"], 0),
        ("multiple", ["several-1", "several-2", "several-3"], 1),
        ("multiple", ["several-1", "several-2"], Fraction(2, 3)),
        ("multiple", ["several-1", "several-2", "several-4"], Fraction(1, 3)),
        ("multiple", ["several-4", "several-5"], 0),
        ("truefalse", ["true-or-false-2"], 1),
        ("truefalse", ["true-or-false-1"], 0),
        ("order", ["notice", "ask", "listen", "record"], 1),
        ("order", ["notice", "ask", "record", "listen"], Fraction(1, 2)),
        ("order", ["record", "notice", "ask", "listen"], 0),
        ("sort", {"believe": "say", "why-stay": "leave", "safe-now": "say"}, 1),
        ("sort", {"believe": "say", "why-stay": "say", "safe-now": "say"}, Fraction(2, 3)),
        ("match", {"now": "now", "support": "support", "worry": "worry"}, 1),
        ("match", {"now": "support", "support": "now", "worry": "worry"}, Fraction(1, 3)),
        ("spot", ["script-2"], 1),
        ("spot", ["script-1"], 0),
    ],
)
def test_an_answer_earns_its_share(kind: str, answer: Any, earned: Fraction) -> None:
    assert points(ITEMS[kind], answer) == earned
    assert is_right(ITEMS[kind], answer) is (earned == 1)


def test_picking_everything_earns_nothing_where_half_is_wrong() -> None:
    item = copy.deepcopy(ITEMS["multiple"])
    item["options"] = item["options"][1:]  # two right, two wrong
    assert points(item, [option["id"] for option in item["options"]]) == 0


def test_equal_partners_may_be_matched_either_way() -> None:
    item = copy.deepcopy(ITEMS["match"])
    item["options"][1]["match"] = "Call 999"
    content = content_of(item)
    sent = {"now": "Call 999", "support": "Call 999", "worry": "Your safeguarding lead"}
    state, outcome = player.act(
        content, player.first_state(content), {"do": "answer", "item": "pairs", "placed": sent}
    )
    assert is_right(item, state["answers"]["pairs"])
    assert outcome.answer is not None
    assert outcome.answer.success is True


def test_parts_count_only_where_the_author_says_so() -> None:
    answers = {"several": ["several-1", "several-2"], "one": ["one-1"]}
    for partial, score in ((False, 1 / 2), (True, 5 / 6)):
        content = content_of(ITEMS["multiple"], ITEMS["single"], partial_credit=partial)
        marked = player.mark(content, {"answers": answers, "told": None})
        assert marked["score"] == pytest.approx(score)
        assert marked["passed"] is partial
        assert (marked["right"], marked["total"], marked["wrong"]) == (1, 2, ["several"])


def test_a_safety_question_must_be_wholly_right_even_where_parts_count() -> None:
    content = content_of(ITEMS["order"], ITEMS["single"], partial_credit=True, pass_mark=50)
    answers = {"steps": ["notice", "ask", "record", "listen"], "one": ["one-1"]}
    marked = player.mark(content, {"answers": answers, "told": None})
    assert (marked["score"], marked["missed"], marked["passed"]) == (0.75, ["steps"], False)


def test_nearly_enough_is_not_shown_as_enough() -> None:
    items = [ITEMS["single"] | {"id": f"q{number}"} for number in range(113)]
    answers = {item["id"]: ["one-1"] for item in items[:90]}
    marked = player.mark(content_of(*items, pass_mark=80), {"answers": answers, "told": None})
    assert (marked["percent"], marked["passed"]) == (79, False)  # 79.6


def test_how_confident_somebody_feels_never_counts() -> None:
    content = content_of(ITEMS["single"], ITEMS["slider"], pass_mark=100)
    for level in ("1", "5"):
        marked = player.mark(content, {"answers": {"one": ["one-1"], "sure": [level]}, "told": None})
        assert (marked["right"], marked["total"], marked["passed"]) == (1, 1, True)


@given(items(kind="order"), st.data())
def test_putting_a_step_in_its_place_never_lowers_the_mark(item: dict[str, Any], data: st.DataObject) -> None:
    right = [option["id"] for option in item["options"]]
    order = list(data.draw(st.permutations(right)))
    place = data.draw(st.integers(0, len(right) - 1))
    better = list(order)
    other = better.index(right[place])
    better[place], better[other] = better[other], better[place]
    assert points(item, better) >= points(item, order)


@given(st.sampled_from(["sort", "match"]).flatmap(lambda kind: items(kind=kind)), st.data())
def test_placing_one_thing_right_never_lowers_the_mark(item: dict[str, Any], data: st.DataObject) -> None:
    names = [option["id"] for option in item["options"]]
    places = ["c0", "c1"] if item["kind"] == "sort" else names
    answer = {name: data.draw(st.sampled_from(places)) for name in names}
    mended = data.draw(st.sampled_from(item["options"]))
    better = answer | {mended["id"]: mended["column"] if item["kind"] == "sort" else mended["id"]}
    assert points(item, better) >= points(item, answer)


@given(items(kind="multiple"), st.data())
def test_ticking_a_right_answer_or_leaving_a_wrong_one_never_lowers_the_mark(
    item: dict[str, Any], data: st.DataObject
) -> None:
    answer = data.draw(st.sets(st.sampled_from([option["id"] for option in item["options"]])))
    one = data.draw(st.sampled_from(item["options"]))
    better = answer | {one["id"]} if one["correct"] else answer - {one["id"]}
    assert points(item, list(better)) >= points(item, list(answer))


@given(st.one_of(contents()), SEEDS, st.data())
def test_a_higher_mark_for_one_question_never_lowers_the_whole(
    content: dict[str, Any], seed: str, data: st.DataObject
) -> None:
    state = player.first_state(content, seed)
    known = {item["id"]: item for item in content["items"]}
    for name in state["asked"]:
        state["answers"][name] = data.draw(answers_to(known[name]))
    scored = [name for name in state["asked"] if is_scored(known[name])]
    before = player.mark(content, state)
    assert 0 <= before["score"] <= 1
    if scored:
        name = data.draw(st.sampled_from(scored))
        after = player.mark(content, state | {"answers": state["answers"] | {name: solution(known[name])}})
        assert after["score"] >= before["score"]
        assert after["passed"] >= before["passed"]
        assert name not in after["wrong"]


def answers_to(item: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Any answer that the player would store."""
    if item["kind"] == "slider":
        return st.sampled_from("12345").map(lambda level: [level])
    names = [option["id"] for option in item["options"]]
    if item["kind"] == "order":
        return st.permutations(names).map(list)
    if item["kind"] == "sort":
        return st.fixed_dictionaries({name: st.sampled_from(["c0", "c1"]) for name in names})
    if item["kind"] == "match":
        return st.fixed_dictionaries({name: st.sampled_from(names) for name in names})
    return st.lists(st.sampled_from(names), min_size=1, unique=True)


def solution(item: dict[str, Any]) -> Any:
    if item["kind"] == "order":
        return [option["id"] for option in item["options"]]
    if item["kind"] == "sort":
        return {option["id"]: option["column"] for option in item["options"]}
    if item["kind"] == "match":
        return {option["id"]: option["id"] for option in item["options"]}
    return [option["id"] for option in item["options"] if option["correct"]]


WILD = st.one_of(
    st.text(max_size=4), st.sampled_from(["", "o0", "o1", "c0", "m0", "1", "2", "6", "-1", "²", "\x00"])
)


@given(contents(), SEEDS, st.data())
def test_whatever_is_sent_gives_a_state_or_a_kind_refusal(
    content: dict[str, Any], seed: str, data: st.DataObject
) -> None:
    """Total: never another exception. What was given is not changed, and everything stored can be marked and told."""
    state = player.first_state(content, seed)
    known = {item["id"]: item for item in content["items"]}
    for _ in range(12):
        before = copy.deepcopy((content, state))
        item = player.current(content, state)
        names = [option["id"] for option in item.get("options", [])] if item else []
        sensible = st.sampled_from([*names, "1", "2", "3", "c0", "c1", "m0", "m1", "m2", "?"])
        action = {
            "do": data.draw(st.sampled_from(["answer", "answer", "go-on", "finish", "?"])),
            "item": item["id"] if item and data.draw(st.booleans()) else data.draw(WILD),
            "chosen": data.draw(st.lists(sensible | WILD, max_size=3)),
            "placed": data.draw(
                st.dictionaries(st.sampled_from(names) if names else WILD, sensible | WILD, max_size=5)
            ),
        }
        try:
            state, outcome = player.act(content, state, action)
        except PlayError as error:
            assert str(error)
        else:
            if outcome.answer is not None:
                told = known[outcome.answer.item]
                answer = state["answers"][told["id"]]
                assert outcome.answer.success is (is_right(told, answer) if is_scored(told) else None)
                assert feedback.heading(told, answer)
                assert feedback.lines(told, answer)
                feedback.worth(told, answer, partial=True)
        assert before[0] == content
        assert set(state["answers"]) <= set(state["asked"])
        player.mark(content, state)


@given(contents(), SEEDS)
def test_the_same_seed_asks_and_shows_the_same(content: dict[str, Any], seed: str) -> None:
    names = asked(content, seed)
    assert names == asked(copy.deepcopy(content), seed)
    assert len(set(names)) == len(names)
    expected = len(content["items"])
    if "plan" in content:
        expected = sum(slot.get("draw", 1) for slot in content["plan"])
    assert len(names) == expected
    for item in content["items"]:
        if item["kind"] == "slider":
            continue
        options = shown(content, item, seed)
        assert options == shown(content, copy.deepcopy(item), seed)
        assert sorted(option["id"] for option in options) == sorted(
            option["id"] for option in item["options"]
        )
        if item["kind"] == "order":
            assert options != item["options"], "steps began in the right order"
        elif item["kind"] in ("truefalse", "spot", "match") or not content["shuffle"]:
            assert options == item["options"]
        if item["kind"] == "match":
            assert sorted(partners(item, seed)) == sorted({option["match"] for option in item["options"]})


def test_seeds_differ_in_what_they_draw_and_mix() -> None:
    made = [ITEMS["single"] | {"id": f"q{number}"} for number in range(6)]
    content = content_of(*made, shuffle=True)
    content["plan"] = [{"draw": 2, "tag": "t", "from": [item["id"] for item in made]}]
    assert len({tuple(asked(content, str(seed))) for seed in range(40)}) > 10
    mixed = {tuple(o["id"] for o in shown(content, made[0], str(seed))) for seed in range(40)}
    assert len(mixed) == 6


def test_a_question_is_drawn_once_even_from_two_pools() -> None:
    made = [ITEMS["single"] | {"id": f"q{number}"} for number in range(4)]
    names = [item["id"] for item in made]
    content = content_of(*made)
    content["plan"] = [
        {"draw": 1, "tag": "a", "from": names},
        {"item": "q0"},
        {"draw": 2, "tag": "b", "from": names},
    ]
    for seed in range(30):
        assert sorted(asked(content, str(seed))) == names


def test_an_attempt_from_before_there_were_draws_goes_on() -> None:
    old = {
        "pass_mark": 50,
        "retry_wait_hours": 0,
        "items": [
            {key: value for key, value in ITEMS[kind].items() if key != "tags"}
            for kind in ("single", "multiple")
        ],
    }
    state: dict[str, Any] = {"answers": {"one": ["one-1"]}, "told": None}
    item = player.current(old, state)
    assert item is not None
    assert item["id"] == "several"
    assert shown(old, item, "") == item["options"]
    state, _ = player.act(
        old, state, {"do": "answer", "item": "several", "chosen": ["several-1", "several-4"]}
    )
    _, outcome = player.act(old, state, {"do": "go-on"})
    assert (outcome.finished, outcome.score, outcome.passed) == (True, 0.5, True)


@pytest.mark.parametrize(
    ("kind", "answer", "words"),
    [
        ("order", ["notice", "ask", "record", "listen"], "2 of 4 in the right place"),
        ("sort", {"believe": "say", "why-stay": "say", "safe-now": "say"}, "2 of 3 in the right column"),
        ("match", {"now": "now", "support": "now", "worry": "worry"}, "2 of 3 matched"),
        ("multiple", ["several-1", "several-4"], "1 of 3 right answers found, and 1 that does not fit"),
        ("single", ["one-1"], ""),
    ],
)
def test_the_share_is_said_in_words(kind: str, answer: Any, words: str) -> None:
    assert feedback.share(ITEMS[kind], answer) == words


def test_what_a_part_is_worth_is_said_in_words() -> None:
    nearly = ["notice", "ask", "record", "listen"]
    assert (
        feedback.worth(ITEMS["order"], nearly, partial=False)
        == "The question counts when all of it is right."
    )
    assert feedback.worth(ITEMS["order"], nearly, partial=True) == (
        "It counts as 0.5 of a question. It is a safety question: to pass, all of it must be right."
    )
    assert feedback.worth(ITEMS["multiple"], ["several-4"], partial=True) == "It does not count this time."
    assert feedback.worth(ITEMS["order"], ["notice", "ask", "listen", "record"], partial=True) == ""


def test_every_placing_kind_has_words_for_its_share() -> None:
    for kind in PLACING:
        assert feedback.share(ITEMS[kind], solution(ITEMS[kind]))


def test_a_go_in_which_nothing_is_marked_is_not_passed() -> None:
    content = {"pass_mark": 80, "items": [ITEMS["slider"]]}
    assert player.mark(content, player.first_state(content))["passed"] is False
