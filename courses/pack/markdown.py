"""A lesson's body as Markdown with directives (`::: name argument` … `:::`), and as StreamField data. Both ways."""

import re
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from courses import richtext
from courses.errors import PackError
from courses.sectors import NAMES as SECTORS

from . import library
from .files import identity

# directive -> block whose value is rich text
PROSE = {"content-note": "content_note", "in-practice": "in_practice", "facilitator-note": "facilitator_note"}
# directive, and block of the same name, that says which entry by its slug
SLUG = {"fact", "helpline", "procedure", "programme", "drawing"}
# directive -> block that points at a file of the media library, by title
FILES = {"picture", "recording", "download"}
# directive, and the block that points at an activity of the media library, by its id
ACTIVITY = ("activity", "h5p")
OTHERS = {"details", "quote", "do-dont", "table", "for-sector", "reflect", "tasks"}
ALL = sorted({*PROSE, *SLUG, *FILES, ACTIVITY[0], *OTHERS})


def to_blocks(text: str, where: str, first_line: int = 1, *, seed: str) -> list[dict[str, Any]]:
    """Return StreamField data. Block ids are made from `seed`, so that a second reading gives the same ids.

    Raises PackError with the line of what can not be read.
    """
    blocks: list[dict[str, Any]] = []
    lines = text.splitlines()
    at = 0

    def add(kind: str, value: Any) -> None:
        identity = uuid.uuid5(uuid.NAMESPACE_URL, f"{seed}/{len(blocks)}")
        blocks.append({"type": kind, "value": value, "id": str(identity)})

    while at < len(lines):
        line = lines[at]
        here = f"{where}, line {first_line + at}"
        if not line.strip():
            at += 1
        elif heading := re.fullmatch(r"(##|###) (.+)", line):
            add("heading", {"text": heading[2].strip(), "level": str(len(heading[1]))})
            at += 1
        elif line.startswith("#"):
            raise PackError(here, "headings are written ## or ###; the title stands in the front matter.")
        elif opening := re.fullmatch(r"::: ([a-z-]+)(?: (.+))?", line):
            end = next((n for n in range(at + 1, len(lines)) if lines[n].strip() == ":::"), None)
            if end is None:
                raise PackError(here, f"‘::: {opening[1]}’ is not closed by a line with ‘:::’.")
            body = "\n".join(lines[at + 1 : end]).strip()
            add(*_directive(opening[1], (opening[2] or "").strip(), body, here))
            at = end + 1
        elif line.startswith(":::"):
            raise PackError(here, "this closes a directive that was not opened.")
        else:
            stop = next(
                (n for n in range(at, len(lines)) if not lines[n].strip() or lines[n].startswith(":::")),
                len(lines),
            )
            chunk = lines[at:stop]
            if all(item.startswith("- ") for item in chunk) or all(
                re.match(r"\d+\. ", item) for item in chunk
            ):
                kind = "bullet" if chunk[0].startswith("- ") else "number"
                items = [item.split(" ", 1)[1].strip() for item in chunk]
                add(
                    "points",
                    {"kind": kind, "items": [f"<p>{richtext.inline_html(item)}</p>" for item in items]},
                )
            else:
                prose = "".join(f"<p>{richtext.inline_html(item.strip())}</p>" for item in chunk)
                if blocks and blocks[-1]["type"] == "text":
                    blocks[-1]["value"] += prose
                else:
                    add("text", prose)
            at = stop
    if not blocks:
        raise PackError(where, "the body is empty.")
    return blocks


def _directive(name: str, argument: str, body: str, where: str) -> tuple[str, Any]:
    """Return (block type, value) of one directive. Raises PackError."""
    if name in PROSE:
        return PROSE[name], richtext.to_html(body)
    if name in SLUG:
        if not argument:
            raise PackError(where, f"say which: ‘::: {name} slug’.")
        return name, argument
    if name == "details":
        return "details", {"title": argument, "text": richtext.to_html(body)}
    if name == "quote":
        return "quote", {"text": richtext.to_html(body), "who": argument}
    if name == "do-dont":
        return "do_dont", _do_dont(body, where)
    if name == "for-sector":
        return "for_sector", _for_sector(argument, body, where)
    if name == "reflect":
        return "reflection", _reflection(argument, body, where)
    if name == "tasks":
        return "tasks", {"tasks": _dashes(body, where)}
    if name == "table":
        return "table", _table(argument, body, where)
    if name == ACTIVITY[0]:
        return ACTIVITY[1], str(identity(argument, where))
    if name in FILES:
        return _from_library(name, argument, body, where)
    raise PackError(where, f"‘::: {name}’ is not known. Known: {', '.join(ALL)}.")


def _do_dont(body: str, where: str) -> dict[str, list[str]]:
    value: dict[str, list[str]] = {"do": [], "dont": []}
    side = ""
    for line in body.splitlines():
        if line.strip() in ("do:", "dont:"):
            side = line.strip().rstrip(":")
        elif line.startswith("- ") and side:
            value[side].append(line[2:].strip())
        elif line.strip():
            raise PackError(where, "write ‘do:’, then ‘- …’ lines, then ‘dont:’, then ‘- …’ lines.")
    if not value["do"] or not value["dont"]:
        raise PackError(where, "both ‘do:’ and ‘dont:’ need at least one ‘- …’ line.")
    return value


def _dashes(body: str, where: str) -> list[str]:
    lines = [line.strip() for line in body.splitlines() if line.strip()]
    if not lines or not all(line.startswith("- ") for line in lines):
        raise PackError(where, "write one or more ‘- …’ lines here, and nothing else.")
    return [line[2:].strip() for line in lines]


def _for_sector(argument: str, body: str, where: str) -> dict[str, Any]:
    named = [name.strip() for name in argument.split(",") if name.strip()]
    if unknown := [name for name in named if name not in SECTORS]:
        raise PackError(
            where, f"‘{unknown[0]}’ is not known here. Known: {', '.join(SECTORS)}; put commas between them."
        )
    if not named or not body:
        raise PackError(where, "say for whom, and what: ‘::: for-sector housing, health’ and text below it.")
    return {"sectors": named, "text": richtext.to_html(body)}


def _reflection(question: str, body: str, where: str) -> dict[str, Any]:
    statements = []
    for line in _dashes(body, where):
        statement, _, thought = (part.strip() for part in line.partition(" | "))
        if not thought:
            raise PackError(where, f"‘- {statement}’ has no thought: write ‘- statement | thought’.")
        statements.append({"statement": statement, "thought": thought})
    if not question or len(statements) < 2:
        raise PackError(where, "a reflection needs a question and at least two statements.")
    return {"question": question, "statements": statements}


def _table(caption: str, body: str, where: str) -> dict[str, Any]:
    rows = [
        [cell.strip() for cell in line.strip().strip("|").split("|")]
        for line in body.splitlines()
        if line.strip()
    ]
    if len(rows) < 3 or not all(re.fullmatch(r":?-+:?", cell) for cell in rows[1]):
        raise PackError(where, "a table needs a heading row, a row of |---|, and at least one row.")
    width = len(rows[0])
    if any(len(row) != width for row in rows):
        raise PackError(where, f"every row of this table needs {width} cells.")
    return {
        "caption": caption,
        "table": {
            "columns": [{"type": "text", "heading": heading} for heading in rows[0]],
            "rows": [{"values": row} for row in rows[2:]],
            "caption": "",
        },
    }


def _from_library(name: str, title: str, body: str, where: str) -> tuple[str, Any]:
    """Point at a file of the media library by its title; `alt:` and `caption:` lines describe a picture."""
    found = library.find(name, title, where)
    notes = dict(line.split(": ", 1) for line in body.splitlines() if ": " in line)
    if name == "recording":
        return name, found.pk
    if name == "download":
        return name, {"title": notes.get("title", title), "document": found.pk}
    if not notes.get("alt"):
        raise PackError(where, "a picture needs a line ‘alt: …’ that says what it shows.")
    return name, {"picture": found.pk, "alt": notes["alt"], "caption": notes.get("caption", "")}


def from_blocks(blocks: Iterable[Mapping[str, Any]]) -> str:
    """Return StreamField data as Markdown. Reading it back gives the same blocks."""
    return "\n\n".join(_block(block["type"], block["value"]) for block in blocks)


def _fence(name: str, argument: str, body: str) -> str:
    head = f"::: {name} {argument}".rstrip()
    return f"{head}\n{body}\n:::" if body else f"{head}\n:::"


def _items(value: Iterable[Any]) -> list[Any]:
    """Return the values of a list block, whether stored bare or with ids."""
    return [item["value"] if isinstance(item, Mapping) and "value" in item else item for item in value]


def _block(kind: str, value: Any) -> str:
    if kind == "heading":
        return "#" * int(value["level"]) + " " + str(value["text"])
    if kind == "text":
        return richtext.to_markdown(value)
    if kind == "points":
        items = [richtext.to_inline(item) for item in _items(value["items"])]
        marks = [f"{n}. " if value["kind"] == "number" else "- " for n in range(1, len(items) + 1)]
        return "\n".join(mark + item for mark, item in zip(marks, items, strict=True))
    if kind in PROSE.values():
        return _fence(kind.replace("_", "-"), "", richtext.to_markdown(value))
    if kind in SLUG:
        return _fence(kind, value, "")
    if kind == ACTIVITY[1]:
        return _fence(ACTIVITY[0], str(value), "")
    if kind == "details":
        return _fence("details", value["title"], richtext.to_markdown(value["text"]))
    if kind == "quote":
        return _fence("quote", value["who"], richtext.to_markdown(value["text"]))
    if kind == "do_dont":
        lines = ["do:", *(f"- {item}" for item in _items(value["do"]))]
        return _fence(
            "do-dont", "", "\n".join([*lines, "dont:", *(f"- {item}" for item in _items(value["dont"]))])
        )
    if kind == "for_sector":
        return _fence("for-sector", ", ".join(value["sectors"]), richtext.to_markdown(value["text"]))
    if kind == "reflection":
        lines = [f"- {one['statement']} | {one['thought']}" for one in _items(value["statements"])]
        return _fence("reflect", value["question"], "\n".join(lines))
    if kind == "tasks":
        return _fence("tasks", "", "\n".join(f"- {task}" for task in _items(value["tasks"])))
    if kind == "table":
        return _fence("table", value["caption"], _table_lines(value["table"]))
    return _library_block(kind, value)


def _table_lines(table: Mapping[str, Any]) -> str:
    def line(cells: Iterable[Any]) -> str:
        return "| " + " | ".join(str(cell) for cell in cells) + " |"

    headings = [column["heading"] for column in table["columns"]]
    rows = [line(row["values"]) for row in table["rows"]]
    return "\n".join([line(headings), "|" + "---|" * len(headings), *rows])


def _library_block(kind: str, value: Any) -> str:
    from wagtail.documents import get_document_model
    from wagtail.images import get_image_model

    from media.models import Recording

    if kind == "recording":
        return _fence(kind, Recording.objects.get(pk=value).title, "")
    if kind == "download":
        document = get_document_model().objects.get(pk=value["document"])
        return _fence(kind, document.title, f"title: {value['title']}")
    picture = get_image_model().objects.get(pk=value["picture"])
    notes = [f"alt: {value['alt']}", *([f"caption: {value['caption']}"] if value["caption"] else [])]
    return _fence(kind, picture.title, "\n".join(notes))
