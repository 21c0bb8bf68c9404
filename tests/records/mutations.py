"""Every small thing that can be wrong with a statement, and what the specification says of it.

The tables below are the specification's own (Data, part 2), written apart from the validator: which properties each
object has, of which type, and which it must have. A mutation says whether a store must refuse it, must accept it, or
may do either.
"""

import copy
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.records.strategies import INTERACTIONS, Number

REFUSE, ACCEPT, EITHER = "must refuse", "must accept", "may do either"
type Way = tuple[str | int, ...]

IDENTIFIERS = {"mbox": "word", "mbox_sha1sum": "word", "openid": "word", "account": "account"}
COMPONENT_LISTS = ("choices", "scale", "source", "target", "steps")
PARTS = {
    "actor": "actor!",
    "verb": "verb!",
    "object": "object!",
    "result": "result",
    "context": "context",
    "timestamp": "word",
    "attachments": "[attachment]",
}
# A property's type; ! stands behind those that must be there. A `word` is a string of some form, never empty.
SHAPES: dict[str, dict[str, str]] = {
    "statement": PARTS | {"id": "word", "stored": "word", "authority": "authority", "version": "word"},
    "substatement": PARTS | {"objectType": "kind!"},
    "agent": IDENTIFIERS | {"objectType": "kind", "name": "text"},
    "group": IDENTIFIERS | {"objectType": "kind!", "name": "text", "member": "[agent]"},
    "account": {"homePage": "word!", "name": "text!"},
    "verb": {"id": "word!", "display": "map"},
    "activity": {"objectType": "kind", "id": "word!", "definition": "definition"},
    "statementref": {"objectType": "kind!", "id": "word!"},
    "definition": {
        "name": "map",
        "description": "map",
        "type": "word",
        "moreInfo": "word",
        "extensions": "extensions",
        "interactionType": "kind",
        "correctResponsesPattern": "[text]",
        **dict.fromkeys(COMPONENT_LISTS, "[component]"),
    },
    "component": {"id": "text!", "description": "map"},
    "result": {
        "score": "score",
        "success": "boolean",
        "completion": "boolean",
        "response": "text",
        "duration": "word",
        "extensions": "extensions",
    },
    "score": dict.fromkeys(("scaled", "raw", "min", "max"), "number"),
    "context": {
        "registration": "word",
        "instructor": "actor",
        "team": "group",
        "contextActivities": "around",
        "contextAgents": "[contextagent]",
        "contextGroups": "[contextgroup]",
        "revision": "text",
        "platform": "text",
        "language": "word",
        "statement": "statementref",
        "extensions": "extensions",
    },
    "around": dict.fromkeys(("parent", "grouping", "category", "other"), "[activity]"),
    "contextagent": {"objectType": "kind!", "agent": "agent!", "relevantTypes": "[word]"},
    "contextgroup": {"objectType": "kind!", "group": "group!", "relevantTypes": "[word]"},
    "attachment": {
        "usageType": "word!",
        "display": "map!",
        "description": "map",
        "contentType": "word!",
        "length": "number!",
        "sha2": "word!",
        "fileUrl": "word",
    },
}
WRONG: dict[str, list[Any]] = {
    "text": [Number("1"), True, [], {}],
    "word": [Number("1"), True, [], {}, " ", "\n"],
    "kind": [Number("1"), True, [], {}, "Something", "agent"],
    "boolean": ["true", "false", Number("1"), Number("0"), [], {}],
    "number": ["1", True, [], {}],
    "map": ["en", [], True, {"en": Number("1")}, {"en": None}, {"not a tag": "x"}, {"en": {"en": "x"}}],
    "extensions": ["x", [], True, {"no IRI": True}],
}
NO_OBJECT = ["x", Number("1"), True, []]
MAY_BE_EMPTY = {"definition", "result", "score", "context", "around"}
UNKNOWN = "unknownProperty"
VOIDED = "http://adlnet.gov/expapi/verbs/voided"
AN_AGENT = {"mbox": "mailto:a@b"}
REFERENCE = {"objectType": "StatementRef", "id": "12345678-1234-5678-8234-567812345678"}
OF_A_STORE = {
    "id": REFERENCE["id"],
    "stored": "2026-11-22T10:00:00Z",
    "version": "1.0.0",
    "authority": AN_AGENT,
}


@dataclass(frozen=True)
class Mutation:
    """One change at one place, and what a store must do with it."""

    statement: Any
    holder: Way  # the object that is changed
    what: str
    verdict: str


@dataclass(frozen=True)
class Held:
    """An object of a statement with its shape; `part` is what it stands for there, such as the object or authority."""

    way: Way
    value: dict[str, Any]
    shape: str
    part: str = ""


def mutations(statement: dict[str, Any]) -> Iterator[Mutation]:
    """Give every mutation of a valid statement."""
    for held in objects(statement, "statement", ()):
        yield from _of_object(statement, held)
        for what, verdict, more in _more(held):
            yield _changed(statement, held, what, verdict, {**held.value, **more})
        for name, type_ in SHAPES[held.shape].items():
            if name in held.value:
                yield from _of_property(statement, held, name, type_)


def objects(value: Any, type_: str, way: Way) -> Iterator[Held]:
    if type_.startswith("["):
        items = enumerate(value) if isinstance(value, list) else [(None, value)]
        for index, item in items:
            yield from objects(item, type_.strip("[]"), way if index is None else (*way, index))
        return
    shape = _shape(type_, value)
    if shape not in SHAPES:
        return
    yield Held(way, value, shape, type_)
    for name, inner in SHAPES[shape].items():
        if name in value:
            yield from objects(value[name], inner.rstrip("!"), (*way, name))


def _shape(type_: str, value: Any) -> str:
    if type_ in ("actor", "authority"):
        return "group" if value.get("objectType") == "Group" else "agent"
    return value.get("objectType", "Activity").lower() if type_ == "object" else type_


def _of_object(statement: Any, held: Held) -> Iterator[Mutation]:
    yield _changed(statement, held, "unknown property", REFUSE, {**held.value, UNKNOWN: "x"})
    for name in held.value:
        for other in {name.upper(), name.capitalize(), name.lower()} - {name}:
            renamed = {other if key == name else key: inner for key, inner in held.value.items()}
            yield _changed(statement, held, f"{name} as {other}", REFUSE, renamed)
    names = list(held.value)
    for one, other in itertools.pairwise(names):
        swapped = {**held.value, one: held.value[other], other: held.value[one]}
        types = {SHAPES[held.shape][name].rstrip("!") for name in (one, other)}
        verdict = ACCEPT if types in ({"text"}, {"map"}, {"boolean"}, {"extensions"}) else EITHER
        yield _changed(statement, held, f"{one} and {other} swapped", verdict, swapped)


def _more(held: Held) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Give what may be put into an object, or must not be: rules that hold between properties."""
    value, shape = held.value, held.shape
    if shape in ("statement", "substatement"):
        about = value["object"].get("objectType", "Activity") == "Activity"
        for name in ("platform", "revision"):
            context = value.get("context", {}) | {name: "x"}
            yield f"{name} about an activity: {about}", ACCEPT if about else REFUSE, {"context": context}
        yield "voided, and no reference", REFUSE, {"verb": {"id": VOIDED}, "object": {"id": "x:y"}}
        yield "voided, and a reference", EITHER, {"verb": {"id": VOIDED}, "object": REFERENCE}
        inner = {
            "objectType": "SubStatement",
            "actor": AN_AGENT,
            "verb": {"id": "x:y"},
            "object": {"id": "x:y"},
        }
        yield "a SubStatement", EITHER if shape == "statement" else REFUSE, {"object": inner}
        for name in ("id", "stored", "version", "authority") if shape == "statement" else ():
            yield f"a SubStatement with {name}", REFUSE, {"object": inner | {name: OF_A_STORE[name]}}
    elif shape == "agent":
        for name, other in ({"mbox": "mailto:a@b", "openid": "x:y"}).items():
            yield f"also {name}", ACCEPT if name in value else REFUSE, {name: other}
        yield "members", REFUSE, {"member": [AN_AGENT]}
    elif shape == "group" and held.part != "authority":
        yield "a group in it", REFUSE, {"member": [{"objectType": "Group", "member": [AN_AGENT]}]}
    elif shape == "group":
        for name, other in {"mbox": "mailto:a@b", "member": [AN_AGENT]}.items():
            yield f"an authority with {name}", REFUSE, {name: other}
    elif shape == "definition":
        for name in COMPONENT_LISTS:
            fits = name in INTERACTIONS.get(value.get("interactionType", ""), ())
            yield f"{name} where they fit: {fits}", ACCEPT if fits else REFUSE, {name: [{"id": "a"}]}
            yield "an id twice", REFUSE, {name: [{"id": "a"}, {"id": "a"}]}
    elif shape == "score":
        for name, letters in (("scaled", "1.01"), ("scaled", "-1.01")):
            yield f"{name} {letters}", REFUSE, {name: Number(letters)}
        for name, letters in (("min", "1e9"), ("max", "-1e9"), ("raw", "1e400")):
            verdict = (
                REFUSE
                if {"raw": "raw"}.get(name) or value.keys() & {"raw", "max", "min"} - {name}
                else ACCEPT
            )
            yield f"{name} {letters}", verdict, {name: Number(letters)}
    elif shape in ("contextagent", "contextgroup"):
        yield "a type that is no IRI", REFUSE, {"relevantTypes": ["x:y", "word"]}


def _of_property(statement: Any, held: Held, name: str, type_: str) -> Iterator[Mutation]:
    def put(what: str, verdict: str, value: Any) -> Mutation:
        return _changed(statement, held, f"{name}: {what}", verdict, {**held.value, name: value})

    kind = type_.rstrip("!")
    without = {key: inner for key, inner in held.value.items() if key != name}
    needed = REFUSE if type_.endswith("!") else ACCEPT
    yield _changed(
        statement, held, f"{name}: gone", _EXCEPTIONS.get(name, _as_said)(held, without, needed), without
    )
    yield put("null", REFUSE, None)
    if kind == "text":
        yield put("empty", ACCEPT, "")
    elif kind in ("word", "kind"):
        yield put("empty", REFUSE, "")
    elif kind in ("map", "extensions"):
        yield put("empty", ACCEPT, {})
    elif kind.startswith("["):
        yield put("empty", _empty_list(held, name), [])
        if kind != "[activity]":
            yield put("an object", REFUSE, {})
        for value in ("x", Number("1"), True, [None], [Number("1")]):
            yield put(f"wrong type {value}", REFUSE, value)
    elif kind not in ("boolean", "number"):
        yield put("empty", ACCEPT if kind in MAY_BE_EMPTY else REFUSE, {})
    for value in WRONG.get(kind, [] if kind.startswith("[") else NO_OBJECT):
        yield put(f"wrong type {value}", REFUSE, value)
    if kind == "extensions":
        for value in (None, "", [], {}, [None, {"": None}], Number("1e400")):
            yield put(f"{value} inside", ACCEPT, {"x:y": value})


def _as_said(held: Held, without: dict[str, Any], needed: str) -> str:
    return needed


def _identifier(held: Held, without: dict[str, Any], needed: str) -> str:
    return ACCEPT if held.shape == "group" and without.get("member") else REFUSE


def _member(held: Held, without: dict[str, Any], needed: str) -> str:
    return ACCEPT if held.part != "authority" and without.keys() & IDENTIFIERS.keys() else REFUSE


def _object_type(held: Held, without: dict[str, Any], needed: str) -> str:
    """What has no objectType is an agent where an actor stands, and an activity where an object stands."""
    if held.part in ("actor", "authority") and held.shape == "group":
        return ACCEPT if without.keys() & IDENTIFIERS.keys() and "member" not in without else REFUSE
    return REFUSE if held.part == "object" and held.shape == "agent" else needed


def _interaction_type(held: Held, without: dict[str, Any], needed: str) -> str:
    return REFUSE if without.keys() & {"correctResponsesPattern", *COMPONENT_LISTS} else ACCEPT


def _file_url(held: Held, without: dict[str, Any], needed: str) -> str:
    """A statement may do without; a request may not, unless the bytes are in one of its parts."""
    return EITHER


_EXCEPTIONS = {
    "fileUrl": _file_url,
    "objectType": _object_type,
    "member": _member,
    "interactionType": _interaction_type,
    **dict.fromkeys(IDENTIFIERS, _identifier),
}


def _empty_list(held: Held, name: str) -> str:
    if name == "relevantTypes":
        return REFUSE
    return (
        _member(held, {key: held.value[key] for key in held.value if key != name}, "")
        if name == "member"
        else ACCEPT
    )


def _changed(statement: Any, held: Held, what: str, verdict: str, value: Any) -> Mutation:
    if not held.way:
        return Mutation(value, held.way, what, verdict)
    other = copy.copy(statement)
    holder = other
    for step in held.way[:-1]:
        holder[step] = copy.copy(holder[step])
        holder = holder[step]
    holder[held.way[-1]] = value
    return Mutation(other, held.way, what, verdict)
