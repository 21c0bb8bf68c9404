"""Questions as QTI 3.0 in and out, and QTI 2.x in: one item, a test, or a zip with its manifest. Pure; nothing unpacks.

Of QTI's interactions these are ours: choice, order, match, and a slider without a right answer. What QTI has no place
for (a question that is safety-critical, a line to spot) stands in `data-` attributes, which QTI lets anybody add.
"""

import io
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from urllib.parse import unquote
from xml.etree.ElementTree import Element, ParseError, SubElement, indent, tostring

from defusedxml import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

from .items import (
    Column,
    Item,
    Option,
    Problem,
    Refused,
    faults,
    kept_tags,
    one_line,
    refuse_faulty,
    slug,
    tidy,
    unique,
)

MOST_FILES = 2_000
MOST_BYTES = 2_000_000  # of one file
MOST_BYTES_TOGETHER = 50_000_000
MOST_RATIO = 200
DEEPEST = 60

NAMESPACE = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
PACKAGE = "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1"
LOM = "http://ltsc.ieee.org/xsd/LOM"
TEMPLATES = "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/"
MANIFEST = "imsmanifest.xml"
DAMAGED = (  # what zipfile raises at bytes that are not a zip after all
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
)
COLUMN = "column_"  # an identifier may stand once only in an item
LEAVE = "There is no such kind here. Leave it out, or write it as a choice between answers."

FEEDBACK = ("feedback-inline", "feedback-block", "modal-feedback")
APART = {"p", "div", "ul", "ol", "table", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "prompt"}
BREAKS = {"br", "li", "tr", "hr"}
SILENT = {*FEEDBACK, "rubric-block", "stylesheet", "catalog-info", "template-block", "template-inline"}
MEDIA = {"img", "object", "audio", "video", "picture", "svg", "iframe", "media-interaction"}


# --- Reading


def read(data: bytes) -> tuple[list[Item], list[Problem]]:
    """Return the questions of a file and what could not be brought in, or not wholly. Raises nothing."""
    if data[:2] == b"PK":
        return _Package(data).read()
    found = _Found()
    try:
        root = _xml(data)
        name = _name(root)
        if name == "assessment-item":
            found.add(root, "")
        elif name in ("assessment-test", "assessment-section"):
            raise Refused(
                "This is a test that names its questions in other files.",
                "Bring in the whole package: the zip file with imsmanifest.xml.",
            )
        else:
            raise Refused(f"This is not a question of QTI 2 or 3: it begins with “{name}”.", _AGAIN)
    except Refused as refused:
        found.problems.append(Problem(0, refused.problem, refused.mend))
    return found.items, found.problems


_AGAIN = "Export it anew as QTI 3.0 (or 2.x) and try again."


class _Found:
    """What came in so far."""

    def __init__(self) -> None:
        self.items: list[Item] = []
        self.problems: list[Problem] = []
        self.taken: set[str] = set()

    def add(self, root: Element, where: str, tags: Sequence[str] = ()) -> None:
        """Add one question, or the problem that it makes."""
        try:
            item, notes = _item(root)
        except Refused as refused:
            self.problems.append(Problem(0, refused.problem, refused.mend, where))
            return
        wrong = faults(item)
        if wrong:
            self.problems.append(
                Problem(0, " ".join(wrong), "Mend it where it was written and export it anew.", where)
            )
            return
        item["id"] = unique(item["id"], self.taken)
        item["tags"] = list(tags)
        self.items.append(item)
        self.problems += [Problem(0, note, "Look it over.", where, item["id"]) for note in notes]


def _xml(data: bytes) -> Element:
    """Return the root of a file. Raises Refused: no document types, no entities, no abyss."""
    try:
        root: Element = fromstring(data, forbid_dtd=True)
    except ParseError as error:
        if error.position == (1, 0):
            raise Refused("This is neither XML nor a zip file.", _AGAIN) from error
        raise Refused(f"This is not well-formed XML (line {error.position[0]}).", _AGAIN) from error
    except DefusedXmlException as error:
        raise Refused("It has a document type or entities, which are not let in.", _AGAIN) from error
    except (ValueError, LookupError) as error:
        raise Refused("It is written in an encoding that can not be read.", _AGAIN) from error
    layer = [root]
    for _ in range(DEEPEST):
        layer = [child for element in layer for child in element]
    if layer:
        raise Refused("Its parts are nested too deeply.", _AGAIN)
    return root


def _name(element: Element) -> str:
    """Return an element's name as QTI 3 has it, without `qti-`: simpleChoice and qti-simple-choice are one."""
    name = element.tag.rpartition("}")[2]
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).lower().removeprefix("qti-")


def _get(element: Element, name: str) -> str:
    """Return an attribute by its QTI 3 name, also where it is written as in QTI 2."""
    first, *rest = name.split("-")
    return element.get(name) or element.get(first + "".join(part.title() for part in rest)) or ""


def _all(element: Element, *names: str) -> list[Element]:
    return [one for one in element.iter() if _name(one) in names]


def _children(element: Element, name: str) -> list[Element]:
    return [one for one in element if _name(one) == name]


def _words(element: Element, leave: frozenset[str] = frozenset()) -> str:
    """Return the words of an element: paragraphs and breaks keep their lines, feedback and pictures stay out."""

    def parts(one: Element) -> Iterator[str]:
        name = _name(one)
        if one is element or (name not in SILENT and name not in leave):
            edge = "\n\n" if name in APART else "\n" if name in BREAKS else ""
            yield edge
            if name in ("img", "object") and not (one.text or "").strip():
                yield one.get("alt") or ""
            yield re.sub(r"\s+", " ", one.text or "")
            for child in one:
                yield from parts(child)
                yield re.sub(r"\s+", " ", child.tail or "")
            if name != "br":
                yield edge

    return tidy("".join(parts(element)))


def _item(root: Element) -> tuple[Item, list[str]]:
    bodies = _children(root, "item-body")
    if not bodies:
        raise Refused("It has no text to show (no item body).", _AGAIN)
    body = bodies[0]
    if _all(root, "template-processing", "template-declaration"):
        raise Refused("Its words are made anew for everybody (a template).", LEAVE)
    asked = [one for one in body.iter() if _name(one).endswith("-interaction")]
    kinds = sorted({_name(one).removesuffix("-interaction") for one in asked})
    if not asked:
        raise Refused("It asks nothing: it has no interaction.", "Leave it out.")
    if len(asked) > 1:
        raise Refused(f"It asks several things at once ({', '.join(kinds)}).", "Make one question of each.")
    if kinds[0] not in READERS:
        raise Refused(f"It is of a kind that is not known here ({kinds[0]}).", LEAVE)
    text = "\n\n".join(
        part
        for part in [
            _words(body, leave=frozenset([_name(asked[0])])),
            *(_words(prompt) for prompt in _children(asked[0], "prompt")),
        ]
        if part
    )
    title = one_line(root.get("title") or "")
    item: Item = {
        "id": slug(root.get("identifier") or "") or slug(title, "question"),
        "kind": "single",
        "text": text or title,
        "explanation": "",
        "critical": body.get("data-critical") == "true",
        "tags": [],
    }
    notes = READERS[kinds[0]](item, root, asked[0], body.get("data-kind") or "")
    item["explanation"] = _explanation(root, body)
    if any(_name(one) in MEDIA for one in body.iter()):
        notes.append("It has a picture or a recording, which was left out.")
    if _all(body, "math"):
        notes.append("It has a formula, which came in as plain signs.")
    if _all(root, "assessment-stimulus-ref"):
        notes.append("It belongs to a text that stands in another file, which was left out.")
    return item, notes


def _declared(root: Element, interaction: Element) -> tuple[str, list[str], dict[str, float]]:
    """Return how many answers are asked for, the right ones, and what each answer earns."""
    wanted = _get(interaction, "response-identifier")
    for one in _children(root, "response-declaration"):
        if one.get("identifier") == wanted:
            right = [
                " ".join((value.text or "").split())
                for correct in _children(one, "correct-response")
                for value in _children(correct, "value")
            ]
            earned = {
                " ".join(_get(entry, "map-key").split()): _number(_get(entry, "mapped-value"))
                for entry in _all(one, "map-entry")
            }
            return one.get("cardinality") or "single", right, earned
    raise Refused("It does not say which answer is right.", "Mark the right answer and export it anew.")


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def _options(root: Element, elements: Sequence[Element]) -> tuple[list[Option], dict[str, str]]:
    """Return options with their feedback, and which short name each identifier got."""
    taken: set[str] = set()
    names: dict[str, str] = {}
    options: list[Option] = []
    modal = {one.get("identifier"): _words(one) for one in _children(root, "modal-feedback")}
    for number, element in enumerate(elements):
        identifier = element.get("identifier") or f"answer-{number + 1}"
        if identifier in names:
            raise Refused("Two of its answers have the same identifier.", _AGAIN)
        name = slug(identifier.removeprefix(COLUMN), f"answer-{number + 1}")
        names[identifier] = unique(name, taken)
        inline = [_words(one) for one in _all(element, "feedback-inline")]
        feedback = tidy("\n\n".join(inline)) or modal.get(identifier, "")
        options.append({"id": names[identifier], "text": _words(element), "feedback": feedback})
    return options, names


def _choice(item: Item, root: Element, interaction: Element, kind: str) -> list[str]:
    cardinality, right, earned = _declared(root, interaction)
    options, names = _options(root, _all(interaction, "simple-choice"))
    if not right:
        best = max(earned.values(), default=0.0)
        right = [
            key for key, value in earned.items() if value > 0 and (cardinality != "single" or value == best)
        ]
    if not right:
        raise Refused(
            "No answer is marked right: it may be a survey.", "Mark the right answer and export it anew."
        )
    for identifier, option in zip(names, options, strict=True):
        option["correct"] = identifier in right
    item["options"] = options
    item["kind"] = "single" if cardinality == "single" else "multiple"
    said = [option["text"].casefold() for option in options]
    if item["kind"] == "single" and kind in ("", "truefalse") and sorted(said) == ["false", "true"]:
        item["kind"] = "truefalse"
        for option in options:
            option["id"] = option["text"].casefold()
            option["text"] = option["text"].title()
        options.sort(key=lambda option: option["id"], reverse=True)
    if kind == "spot":
        item["kind"] = "spot"
    lost = [key for key, value in earned.items() if value > 0 and key not in right]
    return ["An answer that earned part of the marks counts as wrong here."] if lost else []


def _order(item: Item, root: Element, interaction: Element, kind: str) -> list[str]:
    _, right, _ = _declared(root, interaction)
    options, names = _options(root, _all(interaction, "simple-choice"))
    if sorted(right) != sorted(names):
        raise Refused(
            "Its right order does not hold every step once.", "Put all steps in order and export it anew."
        )
    by_name = {option["id"]: option for option in options}
    item["kind"] = "order"
    item["options"] = [by_name[names[identifier]] for identifier in right]
    return []


def _match(item: Item, root: Element, interaction: Element, kind: str) -> list[str]:
    _, right, earned = _declared(root, interaction)
    sets = _all(interaction, "simple-match-set")
    if len(sets) != 2:
        raise Refused("It does not have two sets to match.", _AGAIN)
    lefts, rights = (_all(one, "simple-associable-choice") for one in sets)
    pairs = [tuple(pair.split()) for pair in right or [key for key, value in earned.items() if value > 0]]
    if any(len(pair) != 2 for pair in pairs):
        raise Refused("A right pair does not name two cards.", _AGAIN)
    if not _each_once(lefts, [pair[0] for pair in pairs]):
        lefts, rights, pairs = rights, lefts, [(pair[1], pair[0]) for pair in pairs]
    if not _each_once(lefts, [pair[0] for pair in pairs]):
        raise Refused("A card fits several places, or none.", "Give every card one place and export it anew.")
    options, names = _options(root, lefts)
    columns, column_names = _options(root, rights)
    partner = {names[left]: column_names.get(right, "") for left, right in pairs}
    texts = {column["id"]: column["text"] for column in columns}
    item["options"] = options
    if kind == "sort" or len(set(partner.values())) < len(partner):
        item["kind"] = "sort"
        item["columns"] = [Column(id=column["id"], text=column["text"]) for column in columns]
        for option in options:
            option["column"] = partner[option["id"]]
        return []
    item["kind"] = "match"
    for option in options:
        option["match"] = texts.get(partner[option["id"]], "")
    lone = [text for name, text in texts.items() if name not in partner.values()]
    return [f"Partners that fit nothing were left out: {', '.join(lone)}."] if lone else []


def _each_once(cards: Sequence[Element], named: Sequence[str]) -> bool:
    return sorted(card.get("identifier") or "" for card in cards) == sorted(named)


def _slider(item: Item, root: Element, interaction: Element, kind: str) -> list[str]:
    try:
        _, right, _ = _declared(root, interaction)
    except Refused:
        right = []
    if right:
        raise Refused("It is a slider with a right value.", LEAVE)
    item["kind"] = "slider"
    item["low"] = one_line(interaction.get("data-low") or _get(interaction, "lower-bound"))
    item["high"] = one_line(interaction.get("data-high") or _get(interaction, "upper-bound"))
    return []


READERS = {"choice": _choice, "order": _order, "match": _match, "slider": _slider}


def _explanation(root: Element, body: Element) -> str:
    """Return the feedback that belongs to no one answer; where there are several, what is said to a right answer."""
    choices = {one.get("identifier") for one in _all(body, "simple-choice", "simple-associable-choice")}
    found = [
        (one.get("identifier") or "", text)
        for one in [*_children(root, "modal-feedback"), *_all(body, "feedback-block")]
        if (text := _words(one)) and one.get("identifier") not in choices
    ]
    right = [text for name, text in found if re.match(r"(?i)correct|right|solution|explanation", name)]
    return (right or [text for _, text in found] or [""])[0]


class _Package:
    """A zip whose parts are read one by one, within limits, and never unpacked."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.found = _Found()
        self.left = MOST_BYTES_TOGETHER
        self.parts: dict[str, zipfile.ZipInfo] = {}

    def read(self) -> tuple[list[Item], list[Problem]]:
        """Return the questions that the manifest names, in the order of its test where it has one."""
        try:
            archive = zipfile.ZipFile(io.BytesIO(self.data))
        except DAMAGED:
            self._problem("This zip file is damaged.", _AGAIN)
            return [], self.found.problems
        try:
            with archive:
                self._read(archive)
        except Refused as refused:
            self._problem(refused.problem, refused.mend)
        return self.found.items, self.found.problems

    def _problem(self, problem: str, mend: str, where: str = "") -> None:
        self.found.problems.append(Problem(0, problem, mend, where))

    def _read(self, archive: zipfile.ZipFile) -> None:
        infos = archive.infolist()
        if len(infos) > MOST_FILES:
            raise Refused(f"It holds more than {MOST_FILES} files.", "Export fewer questions at a time.")
        self.parts = {info.filename: info for info in infos if not info.is_dir()}
        manifests = sorted((name for name in self.parts if posixpath.basename(name) == MANIFEST), key=len)
        if not manifests:
            raise Refused(f"It has no {MANIFEST}: it is not a QTI package.", _AGAIN)
        folder = posixpath.dirname(manifests[0])
        manifest = _xml(self._bytes(archive, manifests[0]))
        items, tests = {}, []
        for resource in _all(manifest, "resource"):
            kind = (resource.get("type") or "").lower()
            href = unquote(resource.get("href") or "")
            if "qti_item" in kind or "qti_assessmentitem" in kind:
                items[_inside(folder, href)] = (href, _keywords(resource))
            elif "qti_test" in kind or "qti_assessmenttest" in kind:
                tests.append(_inside(folder, href))
        if not items:
            raise Refused("Its manifest names no question of QTI 2 or 3.", _AGAIN)
        for name in sorted(items, key=self._places(archive, tests, items).__getitem__):
            href, tags = items[name]
            try:
                self.found.add(_xml(self._bytes(archive, name)), href, tags)
            except Refused as refused:
                self._problem(refused.problem, refused.mend, href[:200])

    def _places(
        self, archive: zipfile.ZipFile, tests: Sequence[str], items: dict[str, tuple[str, list[str]]]
    ) -> dict[str, int]:
        """Return the place of every question: as the tests name them, then as the manifest does."""
        names: list[str] = []
        for test in tests:
            try:
                root = _xml(self._bytes(archive, test))
            except Refused as refused:
                self._problem(refused.problem, refused.mend, test[:200])
                continue
            folder = posixpath.dirname(test)
            names += [
                _inside(folder, unquote(one.get("href") or "")) for one in _all(root, "assessment-item-ref")
            ]
        order = dict.fromkeys([*(name for name in names if name in items), *items])
        return {name: place for place, name in enumerate(order)}

    def _bytes(self, archive: zipfile.ZipFile, name: str) -> bytes:
        """Return a part's bytes. Raises Refused past a limit, whatever the zip says of itself."""
        info = self.parts.get(name)
        if info is None:
            raise Refused("The manifest names this file, but it is not in the package.", _AGAIN)
        if info.flag_bits & 1:
            raise Refused("It is locked with a password.", "Export it without a password.")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Refused("It is packed in an unusual way.", "Pack it anew as an ordinary zip file.")
        if info.file_size > MOST_BYTES or info.file_size > MOST_RATIO * max(info.compress_size, 1):
            raise Refused("It is too large once unpacked.", "Export fewer questions at a time.")
        try:
            with archive.open(info) as part:
                data = part.read(min(MOST_BYTES, self.left) + 1)
        except DAMAGED as error:
            raise Refused("It is damaged.", _AGAIN) from error
        self.left -= len(data)
        if len(data) > MOST_BYTES or self.left < 0:
            raise Refused("It is too large once unpacked.", "Export fewer questions at a time.")
        return data


def _inside(folder: str, href: str) -> str:
    """Return a part's name in the zip; a path that leads out of it names no part."""
    name = posixpath.normpath(posixpath.join(folder, href))
    return "" if name.startswith(("/", "..")) or "\\" in name else name


def _keywords(resource: Element) -> list[str]:
    words = (one_line("".join(word.itertext())) for word in _all(resource, "keyword"))
    return kept_tags(words)


# --- Writing


def write(items: Sequence[Item]) -> bytes:
    """Return questions as a QTI 3.0 package: a zip with a manifest and one file each.

    Raises CanNotWrite naming questions that are not finished. The same questions give the same bytes.
    """
    refuse_faulty(items)
    taken: set[str] = set()
    files = {unique(item["id"], taken): item for item in items}
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        _put(archive, MANIFEST, _manifest(files))
        for name, item in files.items():
            _put(archive, f"items/{name}.xml", _written(item))
    return target.getvalue()


def _put(archive: zipfile.ZipFile, name: str, root: Element) -> None:
    info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    info.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(info, tostring(root, encoding="utf-8", xml_declaration=True))


def _identifier(name: str) -> str:
    """Return a short name as XML wants a name to begin."""
    return name if name[:1].isalpha() else f"_{name}"


def _manifest(files: dict[str, Item]) -> Element:
    root = Element("manifest", {"xmlns": PACKAGE, "identifier": "questions"})
    about = SubElement(root, "metadata")
    SubElement(about, "schema").text = "QTI Package"
    SubElement(about, "schemaversion").text = "3.0.0"
    SubElement(root, "organizations")
    resources = SubElement(root, "resources")
    for name, item in files.items():
        path = f"items/{name}.xml"
        resource = SubElement(
            resources,
            "resource",
            {"identifier": _identifier(name), "type": "imsqti_item_xmlv3p0", "href": path},
        )
        if item["tags"]:
            lom = SubElement(SubElement(resource, "metadata"), "lom", {"xmlns": LOM})
            general = SubElement(lom, "general")
            for tag in item["tags"]:
                SubElement(SubElement(general, "keyword"), "string", {"language": "en"}).text = tag
        SubElement(resource, "file", {"href": path})
    indent(root)
    return root


def _written(item: Item) -> Element:
    root = Element(
        "qti-assessment-item",
        {
            "xmlns": NAMESPACE,
            "identifier": _identifier(item["id"]),
            "title": one_line(item["text"])[:100],
            "adaptive": "false",
            "time-dependent": "false",
            "xml:lang": "en",
        },
    )
    kind = item["kind"]
    cardinality, base = _response(item)
    declared = SubElement(
        root,
        "qti-response-declaration",
        {"identifier": "RESPONSE", "cardinality": cardinality, "base-type": base},
    )
    if right := _right(item):
        correct = SubElement(declared, "qti-correct-response")
        for value in right:
            SubElement(correct, "qti-value").text = value
    shown = [option for option in item.get("options", []) if option["feedback"]]
    _outcome(root, "SCORE", "float")
    if shown:
        _outcome(root, "FEEDBACK", "identifier", cardinality="multiple")
    if item["explanation"]:
        _outcome(root, "EXPLANATION", "identifier", "explanation")
    body = SubElement(root, "qti-item-body", {"data-kind": kind})
    if item["critical"]:
        body.set("data-critical", "true")
    interaction = WRITERS[kind](item, body)
    _fill(SubElement(interaction, "qti-prompt"), item["text"])
    interaction.insert(0, interaction[-1])
    del interaction[-1]
    _processing(root, item, scored=bool(right), feedback=[option["id"] for option in shown])
    if item["explanation"]:
        modal = SubElement(
            root,
            "qti-modal-feedback",
            {"outcome-identifier": "EXPLANATION", "identifier": "explanation", "show-hide": "show"},
        )
        _fill(SubElement(SubElement(modal, "qti-content-body"), "p"), item["explanation"])
    return root


def _response(item: Item) -> tuple[str, str]:
    match item["kind"]:
        case "single" | "truefalse":
            return "single", "identifier"
        case "multiple" | "spot":
            return "multiple", "identifier"
        case "order":
            return "ordered", "identifier"
        case "sort" | "match":
            return "multiple", "directedPair"
    return "single", "integer"


def _right(item: Item) -> list[str]:
    options = item.get("options", [])
    match item["kind"]:
        case "order":
            return [_identifier(option["id"]) for option in options]
        case "sort":
            return [f"{_identifier(option['id'])} {_column(option['column'])}" for option in options]
        case "match":
            return [f"{_identifier(option['id'])} {_partner(option['id'])}" for option in options]
    return [_identifier(option["id"]) for option in options if option["correct"]]


def _column(name: str) -> str:
    return COLUMN + name


def _partner(name: str) -> str:
    return f"partner_{name}"


def _outcome(root: Element, name: str, base: str, default: str = "", cardinality: str = "single") -> None:
    outcome = SubElement(
        root,
        "qti-outcome-declaration",
        {"identifier": name, "cardinality": cardinality, "base-type": base},
    )
    if default:
        SubElement(SubElement(outcome, "qti-default-value"), "qti-value").text = default


def _fill(element: Element, text: str) -> None:
    """Put plain text into an element, a break for each line."""
    first, *rest = text.split("\n")
    element.text = first
    for line in rest:
        SubElement(element, "br").tail = line


def _put_option(parent: Element, tag: str, option: Option, **more: str) -> None:
    element = SubElement(parent, tag, {"identifier": _identifier(option["id"]), **more})
    _fill(element, option["text"])
    if option["feedback"]:
        inline = SubElement(
            element,
            "qti-feedback-inline",
            {
                "outcome-identifier": "FEEDBACK",
                "identifier": _identifier(option["id"]),
                "show-hide": "show",
            },
        )
        _fill(inline, option["feedback"])


def _write_choice(item: Item, body: Element) -> Element:
    most = "1" if _response(item)[0] == "single" else "0"
    interaction = SubElement(
        body, "qti-choice-interaction", {"response-identifier": "RESPONSE", "max-choices": most}
    )
    for option in item["options"]:
        _put_option(interaction, "qti-simple-choice", option)
    return interaction


def _write_order(item: Item, body: Element) -> Element:
    """Write the steps sorted by their short names: a program that does not shuffle must not show the answer."""
    interaction = SubElement(
        body, "qti-order-interaction", {"response-identifier": "RESPONSE", "shuffle": "true"}
    )
    for option in sorted(item["options"], key=lambda option: option["id"]):
        _put_option(interaction, "qti-simple-choice", option)
    return interaction


def _write_match(item: Item, body: Element) -> Element:
    interaction = SubElement(
        body,
        "qti-match-interaction",
        {"response-identifier": "RESPONSE", "shuffle": "true", "max-associations": str(len(item["options"]))},
    )
    cards = SubElement(interaction, "qti-simple-match-set")
    for option in item["options"]:
        _put_option(cards, "qti-simple-associable-choice", option, **{"match-max": "1"})
    partners = SubElement(interaction, "qti-simple-match-set")
    places = (
        [(_column(column["id"]), column["text"], "0") for column in item["columns"]]
        if item["kind"] == "sort"
        else [(_partner(option["id"]), option["match"], "1") for option in item["options"]]
    )
    for name, text, most in places:
        _fill(
            SubElement(partners, "qti-simple-associable-choice", {"identifier": name, "match-max": most}),
            text,
        )
    return interaction


def _write_slider(item: Item, body: Element) -> Element:
    return SubElement(
        body,
        "qti-slider-interaction",
        {
            "response-identifier": "RESPONSE",
            "lower-bound": "1",
            "upper-bound": "5",
            "step": "1",
            "data-low": item["low"],
            "data-high": item["high"],
        },
    )


WRITERS = {
    "single": _write_choice,
    "multiple": _write_choice,
    "truefalse": _write_choice,
    "spot": _write_choice,
    "order": _write_order,
    "sort": _write_match,
    "match": _write_match,
    "slider": _write_slider,
}


def _processing(root: Element, item: Item, *, scored: bool, feedback: list[str]) -> None:
    """Mark by the right response; show the feedback of what was chosen, or of every card where cards are moved."""
    if not feedback:
        if scored:
            SubElement(root, "qti-response-processing", {"template": f"{TEMPLATES}match_correct.xml"})
        return
    processing = SubElement(root, "qti-response-processing")
    condition = SubElement(processing, "qti-response-condition")
    right = SubElement(condition, "qti-response-if")
    same = SubElement(right, "qti-match")
    SubElement(same, "qti-variable", {"identifier": "RESPONSE"})
    SubElement(same, "qti-correct", {"identifier": "RESPONSE"})
    _set_score(right, "1")
    _set_score(SubElement(condition, "qti-response-else"), "0")
    told = SubElement(
        SubElement(processing, "qti-set-outcome-value", {"identifier": "FEEDBACK"}), "qti-multiple"
    )
    if _response(item)[1] == "identifier" and item["kind"] != "order":
        SubElement(told, "qti-variable", {"identifier": "RESPONSE"})
        return
    for name in feedback:
        SubElement(told, "qti-base-value", {"base-type": "identifier"}).text = _identifier(name)


def _set_score(parent: Element, score: str) -> None:
    value = SubElement(parent, "qti-set-outcome-value", {"identifier": "SCORE"})
    SubElement(value, "qti-base-value", {"base-type": "float"}).text = score
