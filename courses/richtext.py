"""The small rich text of courses (paragraphs, lists, bold, italic, links): cleaned, dressed, and as Markdown."""

import functools
import html
import re
from html.parser import HTMLParser

from django.utils.safestring import SafeString, mark_safe

import nh3

TAGS = {"p", "b", "strong", "i", "em", "a", "ul", "ol", "li", "br"}
CLASSES = {
    "p": "govuk-body",
    "ul": "govuk-list govuk-list--bullet",
    "ol": "govuk-list govuk-list--number",
    "a": "govuk-link",
}


def clean(source: str) -> str:
    """Return rich text with nothing but the tags that we allow, and only http(s), mailto, tel and own links."""
    return nh3.clean(
        source,
        tags=TAGS,
        attributes={"a": {"href"}},
        link_rel=None,
        url_schemes={"http", "https", "mailto", "tel"},
    )


def dressed(source: str) -> SafeString:
    """Return cleaned rich text with the classes of our design, safe to put on a page."""
    text = re.sub(r"<(p|ul|ol)>", lambda tag: f'<{tag[1]} class="{CLASSES[tag[1]]}">', clean(source))
    text = re.sub(r"<a (?=href)", f'<a class="{CLASSES["a"]}" rel="noreferrer" ', text)
    return mark_safe(text)  # noqa: S308 (nh3 has cleaned it)


@functools.lru_cache(maxsize=2048)
def paragraphs(text: str) -> SafeString:
    """Return plain text as paragraphs and lists, with **bold** and *italic*: a blank line parts them.

    The texts of editions are shown again and again and never change, so the newest are kept.
    """
    return dressed(to_html(text))


def words(source: str) -> str:
    """Return the words of rich text without its tags."""
    return html.unescape(re.sub(r"<[^<>]+>", " ", source))


# --- Markdown: one line a paragraph or item; **bold**, *italic*, [text](address)

_INLINE = re.compile(r"\*\*(?P<bold>.+?)\*\*|\*(?P<italic>.+?)\*|\[(?P<text>[^\]]+)\]\((?P<href>[^)\s]+)\)")


def inline_html(text: str) -> str:
    """Return one line of Markdown as HTML."""
    out, at = [], 0
    for match in _INLINE.finditer(text):
        out.append(html.escape(text[at : match.start()], quote=False))
        if match["bold"] is not None:
            out.append(f"<b>{inline_html(match['bold'])}</b>")
        elif match["italic"] is not None:
            out.append(f"<i>{inline_html(match['italic'])}</i>")
        else:
            out.append(f'<a href="{html.escape(match["href"])}">{inline_html(match["text"])}</a>')
        at = match.end()
    out.append(html.escape(text[at:], quote=False))
    return "".join(out)


class _Markdown(HTMLParser):
    """Turns our rich text back into Markdown lines."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[str] = []
        self.line = ""
        self.items: list[str] = []
        self.ordered = False
        self.href = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("b", "strong"):
            self.line += "**"
        elif tag in ("i", "em"):
            self.line += "*"
        elif tag == "a":
            self.href = dict(attrs).get("href") or ""
            self.line += "["
        elif tag in ("ul", "ol"):
            self.flush()
            self.items, self.ordered = [], tag == "ol"
        elif tag in ("p", "li"):
            self.line = ""
        elif tag == "br":
            self.line += " "

    def handle_endtag(self, tag: str) -> None:
        if tag in ("b", "strong"):
            self.line += "**"
        elif tag in ("i", "em"):
            self.line += "*"
        elif tag == "a":
            self.line += f"]({self.href})"
        elif tag == "li":
            self.items.append(self.line.strip())
            self.line = ""
        elif tag in ("ul", "ol"):
            marks = (f"{number}. " if self.ordered else "- " for number in range(1, len(self.items) + 1))
            self.blocks.append("\n".join(mark + item for mark, item in zip(marks, self.items, strict=True)))
        elif tag == "p":
            self.flush()

    def handle_data(self, data: str) -> None:
        self.line += re.sub(r"\s+", " ", data)

    def flush(self) -> None:
        if self.line.strip():
            self.blocks.append(self.line.strip())
        self.line = ""


def to_markdown(source: str) -> str:
    """Return rich text as Markdown blocks with a blank line between them."""
    parser = _Markdown()
    parser.feed(source)
    parser.close()
    parser.flush()
    return "\n\n".join(parser.blocks)


def to_inline(source: str) -> str:
    """Return one paragraph of rich text as a line of Markdown."""
    return to_markdown(source).replace("\n", " ").strip()


def to_html(markdown: str) -> str:
    """Return Markdown blocks (paragraphs and lists, parted by blank lines) as rich text."""
    out = []
    for block in re.split(r"\n\s*\n", markdown.strip()):
        lines = block.splitlines()
        if not lines:
            continue
        if all(re.match(r"- ", line) for line in lines):
            out.append(
                "<ul>" + "".join(f"<li>{inline_html(line[2:].strip())}</li>" for line in lines) + "</ul>"
            )
        elif all(re.match(r"\d+\. ", line) for line in lines):
            items = (line.split(". ", 1)[1].strip() for line in lines)
            out.append("<ol>" + "".join(f"<li>{inline_html(item)}</li>" for item in items) + "</ol>")
        else:
            out.append(f"<p>{inline_html(' '.join(line.strip() for line in lines))}</p>")
    return "".join(out)
