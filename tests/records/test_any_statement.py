"""The validator on statements that nobody thought of: valid ones pass, and each fault is refused where it is."""

import json
import random
import re
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from records.lrs import rawjson
from records.validation import StatementInvalid, validate
from tests.records.examples import ACCOUNT, AGENT, CHOICE, FULL, small
from tests.records.mutations import ACCEPT, EITHER, REFUSE, SHAPES, Mutation, mutations, objects
from tests.records.strategies import statements, written

VERSIONS = ("1.0.3", "2.0.0")
HANDS = st.integers(0, 2**32).map(random.Random)
PATH = re.compile(r'\.([A-Za-z_$][\w$]*)|\[([0-9]+)\]|\[("(?:[^"\\]|\\.)*")\]')


def parsed(statement: Any) -> Any:
    return rawjson.value(written(statement, random.Random(0))).value


def refusal(statement: Any, version: str) -> StatementInvalid | None:
    try:
        validate(statement, version)
    except StatementInvalid as error:
        return error
    return None


def steps(path: str) -> list[str | int]:
    """Return the names and places of a JSON path."""
    assert path.startswith("$")
    found: list[str | int] = []
    position = 1
    while position < len(path):
        match = PATH.match(path, position)
        assert match, path
        found.append(match[1] or (int(match[2]) if match[2] else json.loads(match[3])))
        position = match.end()
    return found


def leads_somewhere(path: str, statement: Any) -> bool:
    """Whether a path names something in a statement, or a property that an object in it lacks."""
    way = steps(path)
    for number, step in enumerate(way):
        if isinstance(statement, dict) and isinstance(step, str):
            if step not in statement:
                return number == len(way) - 1
            statement = statement[step]
        elif isinstance(statement, list) and isinstance(step, int) and step < len(statement):
            statement = statement[step]
        else:
            return False
    return True


@pytest.mark.parametrize("version", VERSIONS)
@settings(suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data(), hand=HANDS)
def test_every_valid_statement_passes_whoever_wrote_it_down(version, data, hand):
    text = written(data.draw(statements(version)), hand)
    value = rawjson.value(text).value
    before = repr(value)
    validate(value, version)
    assert repr(value) == before


def judged(mutation: Mutation, version: str) -> None:
    statement = parsed(mutation.statement)
    error = refusal(statement, version)
    told = f"{mutation.what} at {mutation.holder}: {mutation.verdict}, but {error or 'accepted'}"
    if error is None:
        assert mutation.verdict in (ACCEPT, EITHER), told
        return
    assert mutation.verdict in (REFUSE, EITHER), told
    assert leads_somewhere(error.path, statement), told
    where, changed = steps(error.path), list(mutation.holder)
    assert where[: len(changed)] == changed or changed[: len(where)] == where, told
    assert re.fullmatch(r"(must|is|has|does|stands) .{4,}[^.]", error.reason), told


@pytest.mark.parametrize("version", VERSIONS)
@settings(
    max_examples=settings.default.max_examples // 2,
    phases=[Phase.reuse, Phase.generate],  # the message names the fault: nothing need be made smaller
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(data=st.data())
def test_every_single_fault_is_refused_at_its_place_and_nothing_else_is(version, data):
    for mutation in mutations(data.draw(statements(version))):
        judged(mutation, version)


def question(kind: str, *lists: str) -> dict[str, Any]:
    """Return the full activity as a question of another kind."""
    definition = {name: value for name, value in CHOICE["definition"].items() if name != "choices"}
    return CHOICE | {
        "objectType": "Activity",
        "definition": definition
        | {"interactionType": kind}
        | dict.fromkeys(lists, CHOICE["definition"]["choices"]),
    }


INNER = {
    name: FULL[name] for name in ("actor", "verb", "object", "result", "context", "timestamp", "attachments")
}
IDENTIFIERS = [{"mbox_sha1sum": "a" * 40}, {"openid": "x:y"}, {"account": ACCOUNT}]
GROUP = {"objectType": "Group", "name": "G", "member": [AGENT]}
RELATED = {"objectType": "contextGroup", "group": GROUP, "relevantTypes": ["x:y"]}
# Together these have every property that there is.
EVERYTHING = [
    FULL,
    FULL | {"object": question("matching", "source", "target")},
    FULL | {"object": question("likert", "scale")},
    FULL | {"object": question("performance", "steps")},
    small(object=INNER | {"objectType": "SubStatement"}),
    FULL | {"context": FULL["context"] | {"contextGroups": [RELATED]}},
    *(small(actor=one | {"objectType": "Agent"}) for one in IDENTIFIERS),
    *(small(object=one | GROUP) for one in ({"mbox": "mailto:a@b"}, *IDENTIFIERS)),
]


def test_those_have_every_property_of_every_object():
    reached = {
        (held.shape, name)
        for statement in EVERYTHING
        for held in objects(statement, "statement", ())
        for name in held.value
    }
    assert {(shape, name) for shape, names in SHAPES.items() for name in names} <= reached


@pytest.mark.parametrize("statement", EVERYTHING, ids=range(len(EVERYTHING)))
def test_every_fault_of_every_property_is_refused_at_its_place(statement):
    assert refusal(parsed(statement), "2.0.0") is None
    found = list(mutations(statement))
    assert len(found) > 50
    for mutation in found:
        judged(mutation, "2.0.0")


@pytest.mark.parametrize("name", ["contextAgents", "contextGroups"])
def test_the_old_version_refuses_what_the_new_one_brought(name):
    statement = small(context={name: []})
    assert refusal(statement, "2.0.0") is None
    error = refusal(statement, "1.0.3")
    assert error is not None
    assert error.path == f"$.context.{name}"
