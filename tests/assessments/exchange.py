"""Questions of every kind for the tests of exchange, made up by Hypothesis."""

from typing import Any

from hypothesis import strategies as st

from assessments.quizzes.exchange.items import KINDS, Item, letter, one_line, slug, tidy

texts = st.text(max_size=60).map(tidy)
some = texts.filter(bool)
names = st.text("abc xyz-09", min_size=1, max_size=20).map(slug).filter(bool)
tags = st.lists(st.text(max_size=15).map(one_line).filter(slug), max_size=3, unique=True)


@st.composite
def items(draw: st.DrawFn, kinds: tuple[str, ...] = KINDS) -> Item:
    """Return a sound question of one of the kinds."""
    item: dict[str, Any] = {
        "id": draw(names),
        "kind": draw(st.sampled_from(kinds)),
        "text": draw(some),
        "explanation": draw(texts),
        "critical": draw(st.booleans()),
        "tags": draw(tags),
    }
    if item["kind"] == "slider":
        return {**item, "low": one_line(draw(some)), "high": one_line(draw(some))}  # type: ignore[typeddict-item]
    written = draw(st.lists(some, min_size=2, max_size=5))
    item["options"] = [
        {"id": letter(number), "text": text, "feedback": draw(texts)} for number, text in enumerate(written)
    ]
    DRESSED[item["kind"]](draw, item)
    return item  # type: ignore[return-value]


def _one_right(draw: st.DrawFn, item: dict[str, Any]) -> None:
    right = draw(st.integers(0, len(item["options"]) - 1))
    for number, option in enumerate(item["options"]):
        option["correct"] = number == right


def _some_right(draw: st.DrawFn, item: dict[str, Any]) -> None:
    _one_right(draw, item)
    for option in item["options"]:
        option["correct"] = option["correct"] or draw(st.booleans())


def _true_false(draw: st.DrawFn, item: dict[str, Any]) -> None:
    truth = draw(st.booleans())
    item["options"] = [
        {"id": "true", "text": "True", "feedback": draw(texts), "correct": truth},
        {"id": "false", "text": "False", "feedback": draw(texts), "correct": not truth},
    ]


def _columns(draw: st.DrawFn, item: dict[str, Any]) -> None:
    written = draw(st.lists(some, min_size=2, max_size=3, unique=True))
    item["columns"] = [{"id": letter(number), "text": text} for number, text in enumerate(written)]
    for option in item["options"]:
        option["column"] = draw(st.sampled_from([column["id"] for column in item["columns"]]))


def _partners(draw: st.DrawFn, item: dict[str, Any]) -> None:
    count = len(item["options"])
    for option, partner in zip(
        item["options"], draw(st.lists(some, min_size=count, max_size=count, unique=True)), strict=True
    ):
        option["match"] = partner


def _nothing(draw: st.DrawFn, item: dict[str, Any]) -> None:
    """The order is the answer."""


DRESSED = {
    "single": _one_right,
    "multiple": _some_right,
    "spot": _some_right,
    "truefalse": _true_false,
    "order": _nothing,
    "sort": _columns,
    "match": _partners,
}
