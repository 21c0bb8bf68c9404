import io
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media import h5p_own as own
from media.h5p import validate

SORTING, CARDS = own.libraries()[1], own.libraries()[0]


def sorting() -> dict[str, Any]:
    """Content for sorting: two groups, three cards."""
    return {
        "intro": "Sort these.",
        "groups": [{"id": "now", "label": "At once"}, {"id": "later", "label": "Another day"}],
        "cards": [
            {"id": "smoke", "text": "You smell smoke.", "group": "now", "why": "Fire is fast."},
            {"id": "lamp", "text": "A lamp is out.", "group": "later", "why": "It can wait."},
            {"id": "shout", "text": "Someone shouts for help.", "group": "now", "why": "They need you."},
        ],
    }


def cards() -> dict[str, Any]:
    """Content for cards: two of them."""
    return {
        "intro": "Turn these.",
        "cards": [
            {"front": "“I am fine.”", "back": "It may be so."},
            {"front": "“Never mind.”", "back": "Ask another day."},
        ],
    }


def words_of(data: Any) -> list[str]:
    """Every word in the texts of content. Ids are no words."""
    if isinstance(data, dict):
        return [word for key, value in data.items() if key not in ("id", "group") for word in words_of(value)]
    if isinstance(data, list):
        return [word for entry in data for word in words_of(entry)]
    return str(data).split()


def test_our_libraries_are_named_as_packages_depend_on_them() -> None:
    assert own.libraries() == ["Upstander.Cards 1.0", "Upstander.Sorting 1.0"]


@pytest.mark.parametrize(("library", "content"), [(SORTING, sorting()), (CARDS, cards())])
def test_a_package_of_ours_keeps_every_rule_and_is_built_the_same_each_time(
    library: str, content: dict[str, Any]
) -> None:
    data = own.package(library, "How soon?", content)
    assert own.package(library, "How soon?", content) == data
    package = validate(io.BytesIO(data))
    assert (str(package.manifest.main), package.manifest.title) == (library, "How soon?")
    assert package.content == content
    assert package.notices == ()
    assert package.licences == {library: "BSD-3-Clause"}
    (played,) = package.libraries
    assert [path.rpartition(".")[2] for path in (*played.scripts, *played.styles)] == ["js", "css"]


@pytest.mark.parametrize("library", own.libraries())
def test_a_script_of_ours_makes_no_html_from_text_and_asks_nobody_for_anything(library: str) -> None:
    package = validate(io.BytesIO(own.package(library, "T", sorting() if library == SORTING else cards())))
    for path in package.files:
        if path.endswith((".js", ".css")):
            text = package.archive.read(path).decode()
            assert (
                re.findall(r"innerHTML|insertAdjacentHTML|eval|fetch\(|https?://(?!adlnet)|url\(", text) == []
            )


def test_tidying_changes_white_space_and_the_order_of_keys_only() -> None:
    untidy = {"cards": cards()["cards"], "intro": "  Turn\n  these. "}
    assert own.check(CARDS, untidy) == cards()
    assert list(own.check(CARDS, untidy)) == ["intro", "cards"]
    assert own.package(CARDS, " T ", untidy) == own.package(CARDS, "T", cards())


def test_the_text_of_sorting_gives_each_statement_its_group_and_reason() -> None:
    assert own.as_text(SORTING, sorting()).split("\n\n") == [
        "Sort these.",
        "The groups: At once; Another day.",
        "1. You smell smoke.\nAt once: Fire is fast.",
        "2. A lamp is out.\nAnother day: It can wait.",
        "3. Someone shouts for help.\nAt once: They need you.",
    ]


def test_the_text_of_cards_gives_each_front_its_back() -> None:
    assert own.as_text(CARDS, cards()).split("\n\n") == [
        "Turn these.",
        "1. “I am fine.”\nIt may be so.",
        "2. “Never mind.”\nAsk another day.",
    ]


def changed(content: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """Content with another value at a path such as "cards/0/text"; None takes it out."""
    *way, last = [int(part) if part.isdigit() else part for part in path.split("/")]
    at: Any = content
    for part in way:
        at = at[part]
    if value is None:
        del at[last]
    else:
        at[last] = value
    return content


MANY = [{"id": f"c{number}", "text": f"Text {number}", "group": "now", "why": "Why."} for number in range(31)]
WRONG_SORTING = [
    ("intro", None, "content: ‘intro’ is missing"),
    ("intro", "  ", "intro: this is empty"),
    ("intro", 7, "intro: this is 7"),
    ("colour", "red", "content: ‘colour’ is not known"),
    ("groups", {}, "groups: expected a list"),
    ("groups/1", None, "groups: there are 1. There may be 2 to 4"),
    ("groups/1/id", "now", "groups[2].id: this stands in groups[1] as well"),
    ("groups/1/id", "Not short", "groups[2].id: 'Not short' is no short name"),
    ("groups/1/label", "At once", "groups[2].label: this stands in groups[1]"),
    ("groups/1/label", "x" * 61, "groups[2].label: this has 61 characters"),
    ("cards", MANY, "cards: there are 31. There may be 2 to 30"),
    ("cards/2/group", "x", "cards[3].group: no group has the id ‘x’"),
    ("cards/2/group", ["now"], "cards[3].group: no group has the id"),
    ("cards/2/id", "smoke", "cards[3].id: this stands in cards[1]"),
    ("cards/2/id", "a[.]b", "cards[3].id: 'a[.]b' is no short name"),
    ("cards/2/text", "You smell smoke.", "cards[3].text: this stands in cards[1]"),
    ("cards/2/why", None, "cards[3]: ‘why’ is missing"),
    ("cards/2/why", "Left \u202e right", "cards[3].why: this holds a character"),
    ("cards/2/why", "Half \ud800", "cards[3].why: this holds a character"),
    ("cards/2", "Text", "cards[3]: expected the fields id, text, group, why"),
    ("cards/1/group", "now", "groups[2]: no card belongs to ‘Another day’"),
]


@pytest.mark.parametrize(("path", "value", "message"), WRONG_SORTING)
def test_wrong_content_for_sorting_is_refused_with_its_place(path: str, value: Any, message: str) -> None:
    with pytest.raises(own.ContentWrong, match=re.escape(message)):
        own.package(SORTING, "T", changed(sorting(), path, value))


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("cards/1/back", None, "cards[2]: ‘back’ is missing"),
        ("cards/1/front", "“I am fine.”", "cards[2].front: this stands in cards[1]"),
        ("cards/1", None, "cards: there are 1"),
        ("groups", [], "content: ‘groups’ is not known"),
    ],
)
def test_wrong_content_for_cards_is_refused_with_its_place(path: str, value: Any, message: str) -> None:
    with pytest.raises(own.ContentWrong, match=re.escape(message)):
        own.check(CARDS, changed(cards(), path, value))


def test_a_library_that_is_not_ours_and_an_empty_title_are_refused() -> None:
    with pytest.raises(own.ContentWrong, match=r"library: there is no library ‘H5P\.MultiChoice 1\.16’"):
        own.as_text("H5P.MultiChoice 1.16", {})
    with pytest.raises(own.ContentWrong, match="title: this is empty"):
        own.package(CARDS, " ", cards())


texts = st.text(max_size=12) | st.sampled_from(["“So”, she said.", "two\nlines", " ", "<b>bold</b>", "[.]"])
ids = st.sampled_from(["a", "b-1", "c", "A", "", "a b"])
nonsense = st.none() | st.integers() | texts | st.lists(texts, max_size=2)
groups = st.lists(st.fixed_dictionaries({"id": ids, "label": texts}) | nonsense, max_size=5)
sortings = st.fixed_dictionaries(
    {
        "intro": texts,
        "groups": groups,
        "cards": st.lists(
            st.fixed_dictionaries({"id": ids, "text": texts, "group": ids, "why": texts}), max_size=4
        ),
    }
)
# Most of what is drawn above is refused; this is mostly accepted.
good = st.text(st.characters(exclude_categories=("Cc", "Cf", "Cs", "Co", "Cn", "Z")), min_size=1, max_size=9)
good_sortings = st.builds(
    lambda intro, names: {
        "intro": intro,
        "groups": [{"id": f"g{at}", "label": name} for at, name in enumerate(names[:2])],
        "cards": [
            {"id": f"c{at}", "text": name, "group": f"g{at % 2}", "why": name}
            for at, name in enumerate(names)
        ],
    },
    good,
    st.lists(good, min_size=2, max_size=30, unique=True),
)
good_cards = st.builds(
    lambda intro, sides: {"intro": intro, "cards": [{"front": side, "back": side} for side in sides]},
    good,
    st.lists(good, min_size=2, max_size=30, unique=True),
)


@given(st.sampled_from(own.libraries()), sortings | good_sortings | good_cards | nonsense)
def test_whatever_comes_is_refused_with_a_place_or_becomes_a_package_and_a_text_of_every_word(
    library: str, content: Any
) -> None:
    try:
        tidied = own.check(library, content)
    except own.ContentWrong as error:
        assert error.place
        assert error.sentence.endswith(".")
        return
    assert own.check(library, tidied) == tidied
    assert words_of(tidied) == words_of({key: content[key] for key in tidied})
    data = own.package(library, "T", content)
    assert data == own.package(library, "T", tidied)
    assert validate(io.BytesIO(data)).content == tidied
    text = own.as_text(library, content)
    assert all(word in text for word in words_of(tidied))


@given(good_sortings)
def test_good_content_for_sorting_is_accepted(content: dict[str, Any]) -> None:
    assert own.check(SORTING, content) == content


@given(good_cards)
def test_good_content_for_cards_is_accepted(content: dict[str, Any]) -> None:
    assert own.check(CARDS, content) == content
