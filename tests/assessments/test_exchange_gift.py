import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.quizzes.exchange import gift
from assessments.quizzes.exchange.items import CanNotWrite, Item, faults
from tests.assessments.exchange import items


def only(text: str) -> Item:
    found, problems = gift.read(text)
    assert not problems
    (item,) = found
    return item


def said(item: Item) -> list[tuple[str, object, str]]:
    return [(one["text"], one.get("correct"), one["feedback"]) for one in item["options"]]


def test_one_right_answer_with_feedback_for_each() -> None:
    item = only(
        "// a comment\n::First words::What do you say first?{\n"
        "  =I am glad you told me. # It shows belief.\n  ~Why do you stay? # It blames.\n"
        "####Belief comes first.\n}"
    )
    assert (item["id"], item["kind"], item["text"]) == ("first-words", "single", "What do you say first?")
    assert item["explanation"] == "Belief comes first."
    assert said(item) == [
        ("I am glad you told me.", True, "It shows belief."),
        ("Why do you stay?", False, "It blames."),
    ]


def test_weights_without_an_equals_sign_make_several_answers() -> None:
    item = only("Which two are safe?{~%50%Ask alone ~%-100%Ask in front of a partner ~%50%Say the limits}")
    assert item["kind"] == "multiple"
    assert [one["correct"] for one in item["options"]] == [True, False, True]


def test_the_weights_that_some_programs_write_everywhere_are_no_part_of_the_text() -> None:
    item = only("Which?{~%0%<p>Not this</p> =%100%<p>This</p>#<p>Yes!</p> ~%0%Nor 50%}")
    assert item["kind"] == "single"
    assert said(item) == [("Not this", False, ""), ("This", True, "Yes!"), ("Nor 50%", False, "")]
    odd = only("Which?{=%100%%100% of them ~%0%%5% of them}")
    assert [one["text"] for one in odd["options"]] == ["%100% of them", "%5% of them"]
    assert only(gift.write([odd])) == {**odd, "id": "which"}


@pytest.mark.parametrize(("word", "truth"), [("T", True), ("TRUE", True), ("F", False), ("FALSE", False)])
def test_true_and_false_with_feedback_for_wrong_and_right(word: str, truth: bool) -> None:
    item = only(f"A child who hears it is a victim.{{{word}#Look again.#Yes.####The law says so.}}")
    assert item["kind"] == "truefalse"
    right, wrong = ("true", "false") if truth else ("false", "true")
    assert {one["id"]: one["feedback"] for one in item["options"]} == {right: "Yes.", wrong: "Look again."}
    assert [one["id"] for one in item["options"] if one["correct"]] == [right]
    assert item["explanation"] == "The law says so."


def test_pairs_become_matching() -> None:
    item = only("Who does what?{ =Idva -> safety planning =Helpline->listening at any hour }")
    assert item["kind"] == "match"
    assert [(one["text"], one["match"]) for one in item["options"]] == [
        ("Idva", "safety planning"),
        ("Helpline", "listening at any hour"),
    ]


def test_partners_that_repeat_become_columns() -> None:
    item = only("Sort.{=Ask alone -> Do =Ask a child to interpret -> Do not =Say the limits -> Do}")
    assert item["kind"] == "sort"
    assert [one["text"] for one in item["columns"]] == ["Do", "Do not"]
    assert [one["column"] for one in item["options"]] == ["a", "b", "a"]


def test_escaped_signs_and_line_breaks_are_themselves() -> None:
    item = only(r"::a\:b::Which is 2 \= 1 \+ 1\: \{x\} \~ \# C\\D\nnext{=\=yes#\#1 ~\~no}")
    assert item["id"] == "a-b"
    assert item["text"] == "Which is 2 = 1 \\+ 1: {x} ~ # C\\D\nnext"
    assert said(item) == [("=yes", True, "#1"), ("~no", False, "")]


def test_a_gap_in_a_sentence_is_shown_as_a_gap() -> None:
    assert only("Coercive control is {=a crime ~a quarrel} in England.")["text"] == (
        "Coercive control is _____ in England."
    )
    assert only("Control is {=a crime ~a quarrel}.")["text"] == "Control is _____."
    assert only('A whole sentence. {T}";')["text"] == "A whole sentence."


def test_html_comes_in_as_words_and_markdown_without_its_marks() -> None:
    text = "[html]<p>A <b>first</b> thought\\: 2 &lt; 3</p><ul><li>one</li><li>two</li></ul>{=<i>Yes</i> ~[plain]<no>}"
    item = only(text)
    assert item["text"] == "A first thought: 2 < 3\n\none\ntwo"
    assert [one["text"] for one in item["options"]] == ["Yes", "<no>"]
    assert only("[markdown]A **strong** word{T}")["text"] == "A strong word"
    assert only("<p>No prefix<br>but marks</p>{T}")["text"] == "No prefix\nbut marks"
    assert only("1 < 2 and 3 > 2{T}")["text"] == "1 < 2 and 3 > 2"


def test_categories_and_moodles_own_tags_become_tags() -> None:
    found, problems = gift.read(
        "$CATEGORY: $course$/top/Safety/Asking\n\n// [id:ask-1] [tag:pilot] [tag:a \\[b\\]]\nOne.{T}\n\n"
        "Two.{F}\n\n$CATEGORY: Law\nThree.{T}\n"
    )
    assert not problems
    assert [(one["id"], one["tags"]) for one in found] == [
        ("ask-1", ["Safety", "Asking", "pilot", "a [b]"]),
        ("two", ["Safety", "Asking"]),
        ("three", ["Law"]),
    ]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("How are you? {}", "essay"),
        ("When? {#1822:2}", "number"),
        ("Who? {=no one =nobody}", "typed answer"),
        ("Only words.", "no answers"),
        ("Open {=a ~b", "brace"),
        ("Two {=a ~b} gaps {=c ~d}.", "several gaps"),
        ("None right {~a ~b}", "At least one answer must be right"),
        ("Alone {=a ~}", "at least two answers"),
        ("Lost {=a -> b =c}", "->"),
    ],
)
def test_what_can_not_be_asked_here_is_named_with_its_line_and_the_rest_comes_in(
    text: str, word: str
) -> None:
    found, problems = gift.read(f"Before.{{T}}\n\n{text}\n\n::after::After.{{F}}\n")
    assert [one["id"] for one in found] == ["before", "after"]
    assert [(one.line, one.item) for one in problems] == [(3, "")]
    assert word in problems[0].problem + problems[0].mend


def test_what_means_something_else_here_comes_in_with_a_note() -> None:
    found, problems = gift.read(
        "Half.{=whole ~%50%half ~none}\n\nAny.{=a =b ~c}\n\nLone.{=a -> 1 =b -> 2 = -> 3}\n\n"
        '[html]Look <img src="@@PLUGINFILE@@/a.png" alt="at a door">{T}'
    )
    assert [(one.line, one.item) for one in problems] == [
        (1, "half"),
        (3, "any"),
        (5, "lone"),
        (7, "look-at-a-door"),
    ]
    assert [one["kind"] for one in found] == ["single", "multiple", "match", "truefalse"]


def test_blank_lines_inside_braces_do_not_part_a_question() -> None:
    assert len(only("Long?{\n=yes\n\n~no\n\n####Because.\n}")["options"]) == 2


def test_titles_part_questions_also_without_a_blank_line() -> None:
    found, _ = gift.read("::a::A.{T}\n::b::B.{\n=x\n~y\n}\n::c::C.{F}")
    assert [one["id"] for one in found] == ["a", "b", "c"]


def test_the_same_title_twice_makes_two_short_names() -> None:
    found, _ = gift.read("::Same::A.{T}\n\n::Same::B.{F}\n\n::日本::C.{F}")
    assert [one["id"] for one in found] == ["same", "same-2", "c"]


def test_a_windows_file_with_a_mark_at_its_start_is_read() -> None:
    assert only("\ufeff::a::A.\r\n{=x\r\n~y}\r\n")["id"] == "a"


def test_a_slider_is_refused_by_name() -> None:
    item: Item = {
        "id": "sure",
        "kind": "slider",
        "text": "How sure are you?",
        "explanation": "",
        "critical": False,
        "tags": [],
        "low": "not sure",
        "high": "sure",
    }
    with pytest.raises(CanNotWrite, match=r"GIFT has no slider.*sure") as refused:
        gift.write([item])
    assert refused.value.names == ["sure"]
    assert gift.unwritable([item]) == [item]


def test_an_unfinished_question_is_refused_by_name() -> None:
    item = only("A.{=x ~y}")
    item["options"][0]["correct"] = False
    with pytest.raises(CanNotWrite, match=r"not finished.*: a\."):
        gift.write([item])


@given(
    st.lists(
        items(kinds=("single", "multiple", "truefalse", "spot")), max_size=4, unique_by=lambda one: one["id"]
    )
)
def test_choices_come_back_as_they_were_written(made: list[Item]) -> None:
    for item in made:
        item["tags"] = [tag for tag in item["tags"] if tag != gift.CRITICAL]
    assert gift.read(gift.write(made)) == (made, [])


@given(items(kinds=("order", "sort", "match")))
def test_cards_come_back_with_their_places(item: Item) -> None:
    for option in item["options"]:
        option["text"] = option["text"].replace("->", "to")
        option["feedback"] = ""
    (back,), problems = gift.read(gift.write([item]))
    assert not problems
    assert (back["id"], back["kind"], back["text"]) == (item["id"], item["kind"], item["text"])
    assert (back["explanation"], back["critical"]) == (item["explanation"], item["critical"])
    if item["kind"] != "sort":
        assert back["options"] == item["options"]
        return
    names = [{column["id"]: column["text"] for column in one["columns"]} for one in (item, back)]
    assert set(names[0].values()) == set(names[1].values())
    assert [(one["text"], names[1][one["column"]]) for one in back["options"]] == [
        (one["text"], names[0][one["column"]]) for one in item["options"]
    ]


def test_feedback_of_a_card_is_kept_in_the_general_feedback() -> None:
    item = only("Sort.{=Ask alone -> Do =Shout -> Do not =Listen -> Do####Calm.}")
    item["options"][1]["feedback"] = "It frightens."
    assert only(gift.write([item]))["explanation"] == "Calm.\nShout: It frightens."


signs = st.text(st.sampled_from(list("{}~=#:\\/%->\n ab1[]TF$")) | st.characters(), max_size=120)


@given(signs | st.text())
def test_any_text_gives_sound_questions_and_problems_and_never_an_exception(text: str) -> None:
    found, problems = gift.read(text)
    assert not [fault for item in found for fault in faults(item)]
    assert len({item["id"] for item in found}) == len(found)
    assert all(one.line > 0 and one.problem and one.mend for one in problems)
