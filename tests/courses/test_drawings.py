"""The drawings: well made, said in words, and nothing in them that could run or lead away."""

import re
from xml.etree import ElementTree

import pytest

from courses.drawings import DRAWINGS, choices, figure, svg

SVG = "{http://www.w3.org/2000/svg}"
LETTER = 0.6  # of the font size: wider than the mean letter of our typeface


@pytest.mark.parametrize("slug", sorted(DRAWINGS))
def test_a_drawing_is_plain_shapes_and_says_what_it_shows(slug: str) -> None:
    root = ElementTree.fromstring(svg(slug))
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= {
        "svg", "g", "rect", "circle", "ellipse", "path", "text",
    }  # fmt: skip
    names = {name for element in root.iter() for name in element.attrib}
    assert not {name for name in names if name.startswith("on") or name in ("style", "href")}
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-label"] == DRAWINGS[slug].alt
    assert len(DRAWINGS[slug].text.split()) >= 20, "the text equivalent says all that the picture does"
    assert DRAWINGS[slug].text in re.sub(r"&#x27;", "'", figure(slug))


@pytest.mark.parametrize("slug", sorted(DRAWINGS))
def test_its_words_stay_on_the_paper_and_can_be_read_on_a_phone(slug: str) -> None:
    for text in ElementTree.fromstring(svg(slug)).iter(f"{SVG}text"):
        size, x = float(text.attrib["font-size"]), float(text.attrib["x"])
        half = len(text.text or "") * size * LETTER / 2
        assert half <= x <= 480 - half, text.text
        assert size >= 14


def test_authors_choose_from_all_of_them() -> None:
    assert {slug for slug, _ in choices()} == set(DRAWINGS)
    assert len({title for _, title in choices()}) == len(DRAWINGS)
