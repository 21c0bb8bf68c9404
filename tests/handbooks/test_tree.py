"""From our HTML to what the printer sets: nothing is lost, nothing becomes markup, no heading is jumped over."""

import re
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from courses.drawings import DRAWINGS, figure
from handbooks.tree import tree_of


def text(node: Any) -> str:
    """Return all the words of a tree in order."""
    if isinstance(node, list):
        return " ".join(text(one) for one in node)
    if node["t"] == "text":
        return str(node["v"])
    if node["t"] == "table":
        return text([*node["caption"], *node["head"], *node["rows"]])
    return text(node["c"]) if "c" in node else ""


def kinds(nodes: list[Any]) -> list[str]:
    return [node["t"] for node in nodes]


def test_paragraphs_lists_and_inline_marks() -> None:
    nodes = tree_of(
        '<p class="x">One <b>two</b> <a href="/help/">three</a>.</p><ol><li>four</li><li><p>five</p></li></ol>'
    )
    assert kinds(nodes) == ["p", "list"]
    assert nodes[0]["c"] == [
        {"t": "text", "v": "One "},
        {"t": "b", "c": [{"t": "text", "v": "two"}]},
        {"t": "text", "v": " "},
        {"t": "a", "c": [{"t": "text", "v": "three"}], "href": "/help/"},
        {"t": "text", "v": "."},
    ]
    assert nodes[1]["ordered"] is True
    assert [text(item) for item in nodes[1]["c"]] == ["four", "five"]


def test_headings_begin_at_the_level_asked_for_and_none_is_jumped_over() -> None:
    nodes = tree_of("<h3>Small first</h3><p>x</p><h2>Large</h2><h3>Small</h3>", top=3)
    assert [node["level"] for node in nodes if node["t"] == "h"] == [3, 3, 4]


def test_a_heading_in_a_box_is_a_label() -> None:
    (box,) = tree_of('<aside><h2 class="govuk-heading-s">Fact</h2><p>So.</p></aside>')
    assert kinds(box["c"]) == ["label", "p"]


def test_details_stand_open_on_paper() -> None:
    (box,) = tree_of("<details><summary><span>More</span></summary><div>All of it.</div></details>")
    assert (kinds(box["c"]), text(box["c"])) == (["label", "p"], "More All of it.")


def test_a_table_keeps_its_caption_and_cells() -> None:
    (table,) = tree_of(
        "<table><caption>C</caption><thead><tr><th>A</th><th>B</th></tr></thead>"
        "<tbody><tr><th>1</th><td>2</td></tr></tbody></table>"
    )
    assert [text(cell) for cell in table["head"]] == ["A", "B"]
    assert [[text(cell) for cell in row] for row in table["rows"]] == [["1", "2"]]


def test_a_drawing_keeps_every_letter_and_its_words() -> None:
    for slug, drawing in DRAWINGS.items():
        drawn, box = tree_of(figure(slug))
        assert drawn["t"] == "svg"
        assert drawn["alt"] == drawing.alt
        assert drawn["svg"].startswith("<svg")
        assert drawn["svg"].endswith("</svg>")
        assert kinds(box["c"]) == ["label", "p"]
        assert drawing.text == text(box["c"][1])


@given(st.text(alphabet=st.characters(blacklist_categories=("Cs", "Cc")), max_size=60))
def test_what_people_wrote_stays_text(words: str) -> None:
    from django.utils.html import escape

    nodes = tree_of(f"<p>{escape(words)}</p>")
    assert " ".join(text(nodes).split()) == " ".join(re.sub(r"\s+", " ", words).split())


@given(st.text(alphabet="<>/pulih2abdetils= \"'&;x", max_size=120))
def test_no_html_breaks_the_reader(html: str) -> None:
    levels = [node["level"] for node in tree_of(html, top=2) if node["t"] == "h"]
    assert all(later - earlier <= 1 for earlier, later in zip([1, *levels], levels, strict=False))
