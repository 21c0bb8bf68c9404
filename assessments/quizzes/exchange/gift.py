"""Questions as Moodle's GIFT text, in and out. Pure.

Moodle reads `// [id:…] [tag:…]` above a question. We put there what GIFT has no other way to say: a question that is
safety-critical, and the kind of one that is written as its nearest neighbour (an order as matching to 1, 2, 3).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from .items import (
    CanNotWrite,
    Item,
    Option,
    Problem,
    Refused,
    faults,
    from_html,
    kept_tags,
    letter,
    one_line,
    refuse_faulty,
    slug,
    tidy,
    unique,
)

CRITICAL = "safety-critical"
KIND_TAG = "kind-"
TAGGED_KINDS = ("order", "sort", "match", "spot")

ESCAPED = "\\:#={}~"  # and n, for a line break
PLACES = {char: chr(number) for number, char in enumerate(ESCAPED, 1)} | {"n": "\x08"}
BACK = {ord(place): "\n" if char == "n" else char for char, place in PLACES.items()}
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
ESCAPE = re.compile(r"\\([\\:#={}~n])")
FORMAT = re.compile(r"\[(html|moodle|plain|markdown)\]")
COMMENT = re.compile(r"\[(id|tag):((?:\\[\[\]\\]|[^\[\]\\])*)\]")
WEIGHT = re.compile(r"%(-?\d{1,3}(?:\.\d*)?)%")
PIECE = re.compile(r"([~=])([^~=]*)")
MARKUP = re.compile(
    r"</?(?:p|br|b|i|em|strong|u|span|div|ul|ol|li|code|pre|sub|sup|img|a|h[1-6]|table|t[rdh]|tbody)\b[^<>]*>",
    re.IGNORECASE,
)
EMPHASIS = re.compile(r"(\*\*|__|`)(?=\S)(.+?)(?<=\S)\1")
TRUE_FALSE = {"T": True, "TRUE": True, "F": False, "FALSE": False}
BLANK = "_____"


# --- Reading


@dataclass
class _Block:
    """The lines of one question, and what its comments say."""

    line: int = 0
    lines: list[str] = field(default_factory=list)
    name: str = ""
    tags: list[str] = field(default_factory=list)
    depth: int = 0
    closed: bool = False
    gap: bool = False


def read(text: str) -> tuple[list[Item], list[Problem]]:
    """Return the questions of GIFT text and what could not be brought in, or not wholly. Raises nothing."""
    items: list[Item] = []
    problems: list[Problem] = []
    taken: set[str] = set()
    for block in _blocks(text):
        try:
            item, notes = _question(block)
        except Refused as refused:
            problems.append(Problem(block.line, refused.problem, refused.mend))
            continue
        wrong = faults(item)
        if wrong:
            problems.append(
                Problem(block.line, " ".join(wrong), "Mend it in the file and bring it in again.")
            )
            continue
        item["id"] = unique(item["id"], taken)
        items.append(item)
        problems += [Problem(block.line, note, "Look it over.", item=item["id"]) for note in notes]
    return items, problems


def _blocks(text: str) -> list[_Block]:
    """Return the questions' lines. A blank line parts questions, but not inside braces that are still open."""
    found: list[_Block] = []
    category: list[str] = []
    block = _Block()
    for number, raw in enumerate(re.split(r"\r\n|\r|\n", CONTROL.sub("", text.removeprefix("\ufeff"))), 1):
        line = raw.strip()
        bare = re.sub(r"\\.", "", line)
        if line.startswith("//"):
            for key, value in COMMENT.findall(line):
                value = one_line(re.sub(r"\\(.)", r"\1", value))
                if key == "id":
                    block.name = value
                elif value:
                    block.tags.append(value)
            continue
        if line.startswith("$CATEGORY:"):
            found.append(block)
            category = _category(line)
            block = _Block(tags=[*category])
            continue
        ends = not line and not block.depth
        begins = (line.startswith("::") and (block.depth or block.closed)) or (block.gap and "{" in bare)
        if ends or begins:
            if block.lines:
                found.append(block)
                block = _Block(tags=[*category])
            elif ends:
                block = _Block(tags=[*category])
        if line or block.lines:
            block.line = block.line or number
            block.lines.append(line)
            block.gap = bool(block.depth) and (block.gap or not line)
            block.depth = max(0, block.depth + bare.count("{") - bare.count("}"))
            block.closed = block.closed or "}" in bare
    return [one for one in [*found, block] if one.lines]


def _category(line: str) -> list[str]:
    parts = [one_line(part) for part in line.removeprefix("$CATEGORY:").split("/")]
    return [part for part in parts if part and part != "top" and not part.startswith("$")]


def _question(block: _Block) -> tuple[Item, list[str]]:
    body = ESCAPE.sub(lambda found: PLACES[found[1]], "\n".join(block.lines)).strip()
    name = block.name
    if body.startswith("::") and (end := body.find("::", 2)) > 0:
        name, body = one_line(_back(body[2:end])) or name, body[end + 2 :].strip()
    asked, inside, written = _parts(body)
    text = _plain(asked, written)
    inside, _, general = inside.rpartition("####") if "####" in inside else (inside, "", "")
    inside = inside.strip()
    item: Item = {
        "id": slug(name) or slug(text, "question"),
        "kind": "single",
        "text": text,
        "explanation": _text(general, written),
        "critical": CRITICAL in block.tags,
        "tags": [],
    }
    notes = ["It has a picture or a file, which was left out."] if _has_file(body, written) else []
    verdict = inside.partition("#")[0].strip()
    if not inside:
        raise Refused("This asks for a written answer (an essay).", _LEAVE)
    if inside.startswith("#"):
        raise Refused("This asks for a number.", _LEAVE)
    if "~" in inside:
        notes += _choice(item, inside, written)
    elif "=" in inside and "->" in inside:
        notes += _matching(item, inside, written, sort=KIND_TAG + "sort" in block.tags)
    elif verdict in TRUE_FALSE:
        _true_false(item, inside, written)
    else:
        raise Refused("This asks for a typed answer (short answer).", _LEAVE)
    _apply_tags(item, block.tags)
    return item, notes


_LEAVE = "There is no such kind here. Write it as a choice between answers, or leave it out."


def _parts(body: str) -> tuple[str, str, str]:
    """Return what is asked, what stands between the braces, and the format's name."""
    marked = FORMAT.match(body)
    written = marked[1] if marked else ""
    body = body[marked.end() :] if marked else body
    start, end = body.find("{"), body.find("}")
    if start < 0 and end < 0:
        raise Refused(
            "This text has no answers: nothing stands in braces { }.", "Add answers, or leave it out."
        )
    if start < 0 or end < start:
        raise Refused("A brace is not closed, or not opened.", "Put all answers between one { and one }.")
    before, inside, after = body[:start].strip(), body[start + 1 : end], body[end + 1 :].strip()
    if "{" in after or "{" in inside:
        raise Refused("This has several gaps, or a brace inside the braces (Cloze).", _LEAVE)
    if not any(char.isalnum() for char in after) and before.endswith((".", "?", "!", ":")):
        after = ""
    return f"{before} {BLANK} {after}".replace(" .", ".") if after else before, inside, written


def _back(text: str) -> str:
    return text.translate(BACK)


def _text(raw: str, written: str) -> str:
    """Return plain text of a part, by its own format or the question's."""
    raw = raw.strip()
    if marked := FORMAT.match(raw):
        written, raw = marked[1], raw[marked.end() :]
    return _plain(raw, written)


def _plain(raw: str, written: str) -> str:
    if written not in ("plain", "markdown"):
        raw = " ".join(raw.split())
    raw = _back(raw)
    if written == "html":
        return from_html(raw)
    if written == "markdown":
        return tidy(EMPHASIS.sub(r"\2", raw))
    if written != "plain" and MARKUP.search(raw):
        return from_html(re.sub(r"<(?![/a-zA-Z])", "&lt;", raw).replace("\n", "<br>"))
    return tidy(raw)


def _has_file(body: str, written: str) -> bool:
    return written != "plain" and ("<img" in body.lower() or "@@PLUGINFILE@@" in body)


def _option(number: int, raw: str, written: str) -> Option:
    text, _, feedback = raw.partition("#")
    return {"id": letter(number), "text": _text(text, written), "feedback": _text(feedback, written)}


def _choice(item: Item, inside: str, written: str) -> list[str]:
    if not inside.startswith(("~", "=")):
        raise Refused("Words stand before the first answer.", "Begin every answer with = or ~.")
    options: list[Option] = []
    weights: list[float] = []
    for mark, piece in PIECE.findall(inside):
        raw = piece.strip()
        if not raw:
            continue
        weight = 100.0 if mark == "=" else 0.0
        # Some programs write =%100% for the right answer; Moodle itself knows weights after ~ only.
        if (found := WEIGHT.match(raw)) and (mark == "~" or float(found[1]) == weight):
            weight, raw = float(found[1]), raw[found.end() :].strip()
        options.append(_option(len(options), raw, written))
        weights.append(weight)
    one = "=" in inside
    best = max(weights, default=0.0)
    for option, weight in zip(options, weights, strict=True):
        option["correct"] = best > 0 and (weight == best if one else weight > 0)
    item["options"] = options
    right = sum(option["correct"] for option in options)
    item["kind"] = "single" if one and right == 1 else "multiple"
    notes = []
    if one and right > 1:
        notes.append("Any one of several answers was right there; here all of them must be chosen.")
    if one and any(0 < weight < best for weight in weights):
        notes.append("An answer that earned part of the marks counts as wrong here.")
    return notes


def _true_false(item: Item, inside: str, written: str) -> None:
    verdict, wrong, right = (*(part.strip() for part in inside.split("#", 2)), "", "")[:3]
    truth = TRUE_FALSE[verdict]
    feedback = {truth: _text(right, written), not truth: _text(wrong, written)}
    item["kind"] = "truefalse"
    item["options"] = [
        {"id": "true", "text": "True", "feedback": feedback[True], "correct": truth},
        {"id": "false", "text": "False", "feedback": feedback[False], "correct": not truth},
    ]


def _matching(item: Item, inside: str, written: str, *, sort: bool) -> list[str]:
    options: list[Option] = []
    partners: dict[str, None] = {}
    lone: list[str] = []
    for piece in filter(str.strip, inside.split("=")):
        left, arrow, right = piece.partition("->")
        if not arrow:
            raise Refused("A pair has no “->”.", "Write every pair as =this -> that.")
        card, partner = _text(left, written), _text(right, written)
        partners[partner] = None
        if card:
            options.append({"id": letter(len(options)), "text": card, "feedback": "", "match": partner})
        else:
            lone.append(partner)
    item["kind"], item["options"] = "match", options
    if sort or len({option["match"] for option in options}) < len(options):
        _to_columns(item, list(partners))
    elif lone:
        return [f"Partners that fit nothing were left out: {', '.join(lone)}."]
    return []


def _to_columns(item: Item, partners: list[str]) -> None:
    """Make a matching question whose partners repeat into a sorting one."""
    item["kind"] = "sort"
    item["columns"] = [{"id": letter(number), "text": text} for number, text in enumerate(partners)]
    ids = {column["text"]: column["id"] for column in item["columns"]}
    for option in item["options"]:
        option["column"] = ids[option.pop("match")]


def _apply_tags(item: Item, tags: list[str]) -> None:
    """Take the kind that we wrote above a question, where it fits, and keep the other tags."""
    kinds = {tag.removeprefix(KIND_TAG) for tag in tags if tag.startswith(KIND_TAG)}
    own = {CRITICAL, *(KIND_TAG + kind for kind in TAGGED_KINDS)}
    item["tags"] = kept_tags(tag for tag in tags if tag not in own)
    if "spot" in kinds and item["kind"] in ("single", "multiple"):
        item["kind"] = "spot"
    if "order" in kinds and item["kind"] == "match":
        places = {option["match"]: option for option in item["options"]}
        numbers = [str(number) for number in range(1, len(item["options"]) + 1)]
        if sorted(places) == sorted(numbers):
            item["kind"] = "order"
            item["options"] = [places[number] for number in numbers]
            for number, option in enumerate(item["options"]):
                del option["match"]
                option["id"] = letter(number)


# --- Writing


def unwritable(items: Sequence[Item]) -> list[Item]:
    """Return the questions that GIFT has no way to say: a slider, which has no right answer."""
    return [item for item in items if item["kind"] == "slider"]


def write(items: Sequence[Item]) -> str:
    """Return questions as GIFT. Raises CanNotWrite naming those that it can not say.

    An order is written as matching to 1, 2, 3, a sort as matching to its columns, a spot as a choice between lines:
    GIFT has no feedback for a single card there, so it goes into the general feedback.
    """
    refuse_faulty(items)
    if left := unwritable(items):
        raise CanNotWrite("GIFT has no slider.", [item["id"] for item in left])
    return "\n\n".join(_written(item) for item in items) + ("\n" if items else "")


def _written(item: Item) -> str:
    tags = [*item["tags"]]
    if item["critical"]:
        tags.append(CRITICAL)
    if item["kind"] in TAGGED_KINDS:
        tags.append(KIND_TAG + item["kind"])
    comment = " ".join(f"[{key}:{_in_comment(value)}]" for key, value in _about(item["id"], tags))
    explanation = _explanation(item)
    general = f"####{_say(explanation)}" if explanation else ""
    lines = [f"// {comment}", f"::{item['id']}::[plain]{_escape(item['text'])}{{"]
    if item["kind"] == "truefalse":
        lines[-1] += f"{_verdict(item)}{general}}}"
        return "\n".join(lines)
    lines += ANSWERS[item["kind"]](item)
    return "\n".join([*lines, *([general] if general else []), "}"])


def _about(name: str, tags: list[str]) -> list[tuple[str, str]]:
    return [("id", name), *(("tag", tag) for tag in tags)]


def _in_comment(text: str) -> str:
    return re.sub(r"([\[\]\\])", r"\\\1", one_line(text))


def _escape(text: str) -> str:
    return re.sub(r"([\\:#={}~])", r"\\\1", text).replace("\n", r"\n")


def _say(text: str) -> str:
    return ("[plain]" if text.startswith("[") else "") + _escape(text)


def _with_feedback(option: Option) -> str:
    return _say(option["text"]) + (f"#{_say(option['feedback'])}" if option["feedback"] else "")


def _explanation(item: Item) -> str:
    """Return the general feedback: the explanation, and of cards that are moved what would be lost."""
    if item["kind"] not in ("order", "sort", "match"):
        return item["explanation"]
    told = [f"{option['text']}: {option['feedback']}" for option in item["options"] if option["feedback"]]
    return "\n".join(part for part in [item["explanation"], *told] if part)


def _verdict(item: Item) -> str:
    true, false = item["options"]
    right, wrong = (true, false) if true["correct"] else (false, true)
    word = "TRUE" if true["correct"] else "FALSE"
    if right["feedback"]:
        return f"{word}#{_say(wrong['feedback'])}#{_say(right['feedback'])}"
    return f"{word}#{_say(wrong['feedback'])}" if wrong["feedback"] else word


def _choices(item: Item) -> list[str]:
    right = sum(option["correct"] for option in item["options"])
    if item["kind"] != "multiple" and right == 1 and len(item["options"]) > 1:
        return [f"{_mark(option)}{_with_feedback(option)}" for option in item["options"]]
    share = f"{100 / right:.5f}".rstrip("0").rstrip(".")
    return [
        f"~%{share if option['correct'] else '-100'}%{_with_feedback(option)}" for option in item["options"]
    ]


def _mark(option: Option) -> str:
    """Return the mark of a single choice's answer, with a weight where its text begins like one."""
    if option["correct"]:
        return "=%100%" if WEIGHT.match(option["text"]) else "="
    return "~%0%" if option["text"].startswith("%") else "~"


def _pair(card: str, partner: str) -> str:
    return f"={_say(card.replace('->', '→'))} -> {_say(partner)}"


def _pairs(item: Item) -> list[str]:
    return [_pair(option["text"], option["match"]) for option in item["options"]]


def _steps(item: Item) -> list[str]:
    return [_pair(option["text"], str(number)) for number, option in enumerate(item["options"], 1)]


def _cards(item: Item) -> list[str]:
    names = {column["id"]: column["text"] for column in item["columns"]}
    used = {option["column"] for option in item["options"]}
    cards = [_pair(option["text"], names[option["column"]]) for option in item["options"]]
    return cards + [_pair("", text) for name, text in names.items() if name not in used]


ANSWERS = {
    "single": _choices,
    "multiple": _choices,
    "spot": _choices,
    "match": _pairs,
    "order": _steps,
    "sort": _cards,
}
