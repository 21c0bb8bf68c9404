"""From the HTML that our own templates render to a small tree that the printer sets. Pure; unknown tags give their content.

Blocks: {"t": "p" | "label" | "quote" | "box", "c": […]}, {"t": "h", "level": n, "c": […]}, {"t": "list", "ordered": …,
"c": [[…], …]}, {"t": "table", "caption": …, "head": […], "rows": […]}, {"t": "svg", "svg": …, "alt": …}.
Inside a line: {"t": "text", "v": …}, {"t": "b" | "i", "c": […]}, {"t": "a", "href": …, "c": […]}.
"""

import re
from html.parser import HTMLParser
from typing import Any

Node = dict[str, Any]

INLINE = {"b": "b", "strong": "b", "i": "i", "em": "i", "a": "a", "span": "", "br": ""}
PARAGRAPHS = {"p", "summary", "figcaption", "dt", "dd"}
BOXES = {"aside", "details", "blockquote"}
BOX_CLASSES = {"up-note", "up-reflection", "up-procedure", "up-dodont"}
LEFT_OUT = {"video", "audio", "script", "style", "form", "button"}
VOID = {"br", "img", "source", "track", "input", "hr"}
_SPACE = re.compile(r"\s+")


class _Element:
    """An element of the page as it was parsed."""

    def __init__(self, tag: str, attrs: dict[str, str]) -> None:
        self.tag = tag
        self.attrs = attrs
        self.children: list[_Element | str] = []

    @property
    def classes(self) -> set[str]:
        return set(self.attrs.get("class", "").split())


class _Parser(HTMLParser):
    """Builds elements. An SVG is kept as it stands, letter for letter."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = _Element("", {})
        self.open = [self.root]
        self.svg: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "svg" or self.svg:
            self.svg.append(self.get_starttag_text() or "")
            if tag == "svg":
                alt = dict(attrs).get("aria-label") or ""
                self.open[-1].children.append(_Element("svg", {"alt": alt}))
            return
        element = _Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.svg:
            self.svg.append(self.get_starttag_text() or "")
        else:
            self.handle_starttag(tag, attrs)
            if tag not in VOID and self.open[-1].tag == tag:
                self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if self.svg:
            self.svg.append(f"</{tag}>")
            if tag == "svg":
                drawn = self.open[-1].children[-1]
                assert isinstance(drawn, _Element)
                drawn.attrs["svg"] = "".join(self.svg)
                self.svg = []
            return
        for place in range(len(self.open) - 1, 0, -1):
            if self.open[place].tag == tag:
                del self.open[place:]
                return

    def handle_data(self, data: str) -> None:
        if self.svg:
            self.svg.append(data.replace("&", "&amp;").replace("<", "&lt;"))
        else:
            self.open[-1].children.append(data)


def tree_of(html: str, top: int = 1) -> list[Node]:
    """Return HTML as blocks. A heading <h2> gets level `top`; no level is ever jumped over, as PDF/UA asks."""
    parser = _Parser()
    parser.feed(html)
    parser.close()
    blocks = _blocks(parser.root.children)
    last = top - 1
    for block in blocks:
        if block["t"] == "h":
            last = block["level"] = min(block["level"] - 2 + top, last + 1)
    return blocks


def _blocks(children: list[_Element | str]) -> list[Node]:
    out: list[Node] = []
    line: list[_Element | str] = []

    def end_line() -> None:
        if inline := _inline(line):
            out.append({"t": "p", "c": inline})
        line.clear()

    for child in children:
        if isinstance(child, str) or child.tag in INLINE:
            line.append(child)
            continue
        end_line()
        out += _block(child)
    end_line()
    return out


def _block(element: _Element) -> list[Node]:
    tag, inside = element.tag, element.children
    if tag in LEFT_OUT:
        return []
    if tag in ("h1", "h2", "h3", "h4"):
        words = _inline(inside)
        if "govuk-heading-s" in element.classes:
            return [{"t": "label", "c": words}]
        return [{"t": "h", "level": int(tag[1]), "c": words}]
    if tag in PARAGRAPHS and all(one.tag in INLINE for one in _elements(inside)):
        kind = "label" if tag in ("summary", "dt") else "p"
        words = _inline(inside)
        return [{"t": kind, "c": words}] if words else []
    if tag in ("ul", "ol"):
        items = [_blocks(one.children) for one in _elements(inside) if one.tag == "li"]
        return [{"t": "list", "ordered": tag == "ol", "c": items}] if items else []
    if tag == "table":
        return [_table(element)]
    if tag == "svg":
        return [{"t": "svg", "svg": element.attrs.get("svg", ""), "alt": element.attrs["alt"]}]
    if tag == "img":
        return [
            {
                "t": "p",
                "c": [{"t": "i", "c": [{"t": "text", "v": f"Picture: {element.attrs.get('alt', '')}"}]}],
            }
        ]
    if tag in BOXES or element.classes & BOX_CLASSES:
        return [{"t": "quote" if tag == "blockquote" else "box", "c": _without_headings(_blocks(inside))}]
    return _blocks(inside)


def _without_headings(blocks: list[Node]) -> list[Node]:
    """Inside a box a heading is a label: the outline is the lesson's own."""
    return [{"t": "label", "c": block["c"]} if block["t"] == "h" else block for block in blocks]


def _elements(children: list[_Element | str]) -> list[_Element]:
    return [child for child in children if isinstance(child, _Element)]


def _table(element: _Element) -> Node:
    caption, head, rows = [], [], []
    for part in _elements(element.children):
        if part.tag == "caption":
            caption = _inline(part.children)
        for row in _elements(part.children) if part.tag in ("thead", "tbody") else []:
            cells = [_inline(cell.children) for cell in _elements(row.children)]
            if part.tag == "thead":
                head = cells
            else:
                rows.append(cells)
    return {"t": "table", "caption": caption, "head": head, "rows": rows}


def _inline(children: list[_Element | str]) -> list[Node]:
    """Return a line's nodes, with its white space as a browser shows it: one space, none at the ends."""
    nodes = _merged(_raw(children))
    while nodes and nodes[0]["t"] == "text" and not nodes[0]["v"].strip():
        nodes.pop(0)
    while nodes and nodes[-1]["t"] == "text" and not nodes[-1]["v"].strip():
        nodes.pop()
    if nodes and nodes[0]["t"] == "text":
        nodes[0]["v"] = nodes[0]["v"].lstrip()
    if nodes and nodes[-1]["t"] == "text":
        nodes[-1]["v"] = nodes[-1]["v"].rstrip()
    return nodes


def _raw(children: list[_Element | str]) -> list[Node]:
    out: list[Node] = []
    for child in children:
        if isinstance(child, str):
            out.append({"t": "text", "v": _SPACE.sub(" ", child)})
        elif child.tag == "br":
            out.append({"t": "text", "v": " "})
        elif child.tag in LEFT_OUT or child.tag == "svg":
            continue
        elif kind := INLINE.get(child.tag, ""):
            node: Node = {"t": kind, "c": _merged(_raw(child.children))}
            if kind == "a":
                node["href"] = child.attrs.get("href", "")
            out.append(node)
        else:
            out += _raw(child.children)
    return out


def _merged(nodes: list[Node]) -> list[Node]:
    out: list[Node] = []
    for node in nodes:
        if node["t"] == "text" and out and out[-1]["t"] == "text":
            out[-1] = {"t": "text", "v": _SPACE.sub(" ", out[-1]["v"] + node["v"])}
        else:
            out.append(node)
    return out
