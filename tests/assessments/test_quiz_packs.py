"""Checks as text: every kind there and back byte for byte, and kind words for what can not be read."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from assessments.models import QuizPage
from assessments.quizzes import pack
from assessments.quizzes.blocks import QuizBlocks, block_of, item_of
from assessments.quizzes.compile import compile_quiz
from courses.errors import PackError
from courses.pack.files import dump
from tests import factories as make
from tests.assessments.every_kind import ITEMS, WRITTEN, items
from tests.assessments.test_question_bank import ask, bank, draw, entry


def text_of(**more: Any) -> str:
    return dump(make.quiz_data() | {"items": list(WRITTEN.values())} | more)


def page_of(text: str) -> QuizPage:
    """Return a page, not saved, from pack text."""
    values = pack.read(text, "check.quiz.yaml")
    return QuizPage(**{**values, "items": json.dumps(values["items"])})


SETTINGS = {
    "attempts_allowed": 3,
    "counts": "last",
    "partial_credit": True,
    "shuffle": False,
    "retry_wait_hours": 2,
}


MARKED_NAMES = [kind for kind in WRITTEN if kind != "slider"]
MARKED = [WRITTEN[kind] for kind in MARKED_NAMES]


@pytest.mark.parametrize("more", [{}, SETTINGS, {"items": [{"draw": 2, "from": MARKED}]}])
@pytest.mark.django_db
def test_a_check_of_every_kind_goes_there_and_back_byte_for_byte(more: dict[str, Any]) -> None:
    once = pack.write(page_of(text_of(**more)))
    assert pack.write(page_of(once)) == once
    compiled = compile_quiz(page_of(text_of(**more)))
    assert compile_quiz(page_of(once)) == compiled
    asked = MARKED_NAMES if "items" in more else list(ITEMS)
    assert compiled["items"] == [ITEMS[kind] for kind in asked]


@pytest.mark.django_db
def test_settings_are_written_only_where_they_are_not_the_usual_ones() -> None:
    once = pack.write(page_of(text_of()))
    assert not any(f"{name}:" in once for name in SETTINGS)
    assert all(f"{name}:" in pack.write(page_of(text_of(**SETTINGS))) for name in SETTINGS)


@given(items())
def test_any_question_comes_back_from_its_block(item: dict[str, Any]) -> None:
    held = QuizBlocks().to_python([block_of(item)])[0]
    assert item_of(held.block_type, held.value) == item


@pytest.mark.django_db
def test_questions_of_the_bank_are_written_out_and_ask_the_same(tmp_path: Path) -> None:
    make.course_page(tmp_path)
    chosen = entry("chosen", "order", ("law",))
    entry("drawn", "sort", ("asking",))
    page = ask(QuizPage.objects.get(), bank(chosen), draw(1, "asking"))
    text = pack.write(page)
    again = page_of(text)
    assert pack.write(again) == text
    assert "bank" not in text
    mine, theirs = compile_quiz(page), compile_quiz(again)
    assert [item | {"tags": []} for item in mine["items"]] == theirs["items"]
    assert [slot | {"tag": ""} if "tag" in slot else slot for slot in mine["plan"]] == theirs["plan"]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"items": []}, "at least one question"),
        ({"items": ["x"]}, "expected “key: value” lines"),
        ({"items": [{"kind": "riddle", "id": "r"}]}, "‘kind’ is 'riddle'. It may be: single, multiple"),
        ({"items": [{"kind": ["single"], "id": "r"}]}, "‘kind’ is"),
        ({"items": [{"id": "r", "text": "T"}]}, "‘kind’ is missing"),
        ({"items": [WRITTEN["sort"] | {"columns": "x"}]}, "‘columns’ must be a list"),
        ({"items": [WRITTEN["order"] | {"options": [{"id": "a"}]}]}, "‘text’ is missing"),
        (
            {"items": [WRITTEN["order"] | {"options": [{"id": "a", "text": "A", "correct": True}]}]},
            "‘correct’ is not known",
        ),
        ({"items": [WRITTEN["slider"] | {"critical": True}]}, "‘critical’ is not known"),
        ({"items": [WRITTEN["single"] | {"critical": "yes"}]}, "‘critical’ must be true or false"),
        ({"items": [{"draw": 2}]}, "‘from’ is missing"),
        ({"items": [{"draw": 2, "from": []}]}, "at least one question"),
        ({"items": [{"draw": "two", "from": [WRITTEN["single"]]}]}, "write a whole number"),
        ({"counts": "worst"}, "‘counts’ is 'worst'. It may be: best, last, first"),
        ({"shuffle": "yes"}, "‘shuffle’ must be true or false"),
        ({"attempts_allowed": -1}, "write a whole number"),
        ({"tries": 3}, "‘tries’ is not known here"),
    ],
)
def test_what_can_not_be_read_is_said_with_its_place(more: dict[str, Any], words: str) -> None:
    with pytest.raises(PackError, match=r"check\.quiz\.yaml") as caught:
        pack.read(text_of(**more), "check.quiz.yaml")
    assert words in str(caught.value)
