import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses import richtext

# Words without the characters that mean something in our Markdown.
WORD = st.text("abcxyz019’“”‘é&<>\"',.?!:;%£–", min_size=1, max_size=8)
WORDS = st.lists(WORD, min_size=1, max_size=4).map(" ".join)
SPAN = st.one_of(
    WORDS,
    WORDS.map(lambda text: f"**{text}**"),
    WORDS.map(lambda text: f"*{text}*"),
    WORDS.map(lambda text: f"[{text}](https://example.org/a?b=1&c=2)"),
    WORDS.map(lambda text: f"**[{text}](https://example.org/)**"),
)
LINE = (
    st.lists(SPAN, min_size=1, max_size=4).map(" ".join).filter(lambda line: not re.match(r"- |\d+\. ", line))
)
BLOCK = st.one_of(
    LINE,
    st.lists(LINE, min_size=1, max_size=4).map(lambda items: "\n".join(f"- {item}" for item in items)),
    st.lists(LINE, min_size=1, max_size=4).map(
        lambda items: "\n".join(f"{number}. {item}" for number, item in enumerate(items, start=1))
    ),
)
MARKDOWN = st.lists(BLOCK, min_size=1, max_size=4).map("\n\n".join)


@given(MARKDOWN)
def test_markdown_comes_back_byte_for_byte(markdown: str) -> None:
    assert richtext.to_markdown(richtext.to_html(markdown)) == markdown


@given(MARKDOWN)
def test_cleaning_what_we_made_changes_nothing_that_is_read(markdown: str) -> None:
    html = richtext.to_html(markdown)
    assert richtext.to_markdown(richtext.clean(html)) == markdown


@given(st.text())
def test_any_text_becomes_nothing_but_our_own_tags(text: str) -> None:
    html = richtext.paragraphs(text)
    allowed = (
        r"<(?!/?(?:p|ul|ol|li|b|i|a)\b(?: class=\"[a-z -]+\")?(?: rel=\"noreferrer\" href=\"[^\"]*\")?>|br>)"
    )
    assert not re.search(allowed, html)


@pytest.mark.parametrize("text", ["", "  ", "\n\n", "\r"])
def test_no_text_is_no_paragraph(text: str) -> None:
    assert richtext.paragraphs(text) == ""


@pytest.mark.parametrize(
    "text", ["[x](javascript:alert(1))", '<a href="javascript:alert(1)">x</a>', "<b onclick=x>y</b>"]
)
def test_plain_text_brings_no_dangerous_link(text: str) -> None:
    html = richtext.paragraphs(text)
    assert not re.search(r"<[^>]*(?:javascript|onclick)", html)


@given(st.text())
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert richtext.clean(richtext.clean(text)) == richtext.clean(text)


@pytest.mark.parametrize(
    "source",
    [
        "<p>x</p><script>alert(1)</script>",
        '<p onclick="alert(1)">x</p>',
        '<p style="color:red">x</p>',
        '<a href="javascript:alert(1)">x</a>',
        '<a href="data:text/html,x">x</a>',
        "<iframe src=https://example.org></iframe>x",
        '<img src=x onerror="alert(1)">x',
    ],
)
def test_nothing_dangerous_survives(source: str) -> None:
    dressed = richtext.dressed(source).lower()
    for word in ("script", "onclick", "onerror", "style=", "javascript", "data:", "iframe", "<img"):
        assert word not in dressed
    assert "x" in dressed


def test_rich_text_is_dressed_in_our_classes() -> None:
    dressed = richtext.dressed('<p>Ask <a href="/help/">here</a></p><ul><li>one</li></ul>')
    assert '<p class="govuk-body">' in dressed
    assert '<ul class="govuk-list govuk-list--bullet">' in dressed
    assert 'class="govuk-link" rel="noreferrer" href="/help/"' in dressed
