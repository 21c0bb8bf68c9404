"""What stands in a file of statements, and for whom."""

import json
import stat
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.contrib.auth.models import Permission

import pytest
from hypothesis import given
from hypothesis import strategies as st

from people.models import Organisation, Role, RoleGrant, User
from records import vocabulary as words
from records.exports import services, tasks
from records.exports.writing import COLUMNS, as_json_line
from records.looking import Looking
from records.models import Statement
from records.validation.values import moment
from tests.records.examples import FULL
from tests.records.lrs.conftest import System

from .conftest import Say, Status, files, made, table


def test_json_lines_hold_each_statement_to_the_letter_oldest_first(say: Say, ask: Any) -> None:
    rows = [say() for _ in range(3)]
    export = ask()
    assert made(export).decode().splitlines() == [row.body for row in rows]
    assert (export.rows, export.percent, export.due_at) == (3, 100, None)


def test_a_statement_that_came_on_several_lines_stands_on_one_with_the_same_letters(
    system: System, ask: Any
) -> None:
    given = FULL | {"id": str(uuid4())}
    del given["authority"]
    pretty = json.dumps(given, indent=2).replace('"raw": 5', '"raw": 1.50').replace("\n", "\r\n")
    assert system.post(pretty.encode()).status_code == 200
    body = Statement.objects.get().body
    assert "\n" in body
    [line] = made(ask()).decode().splitlines()
    assert '"raw":1.50,' in line
    assert json.loads(line) == json.loads(body)


@given(
    st.dictionaries(st.text(), st.text() | st.floats(allow_nan=False, allow_infinity=False) | st.none()),
    st.sampled_from([None, 0, 2]),
)
def test_a_line_is_one_line_whatever_it_holds(value: dict[str, Any], indent: int | None) -> None:
    line = as_json_line(json.dumps(value, indent=indent))
    assert line.count(b"\n") == 1
    assert line.endswith(b"\n")
    assert b"\r" not in line
    assert json.loads(line) == value


def test_a_table_has_what_a_statement_says_in_columns(
    say: Say, ask: Any, organisation: Organisation, learner: User
) -> None:
    registration = uuid4()
    row = say(
        verb=words.PASSED,
        organisation=organisation,
        registration=registration,
        edition="abc",
        result={
            "success": True,
            "completion": False,
            "score": {"scaled": 0.9, "raw": -1, "min": -10, "max": 10},
            "response": "a",
            "duration": "PT5S",
        },
    )
    export = ask("csv")
    [found] = table(export)
    assert tuple(found) == COLUMNS
    said = json.loads(row.body)
    assert found == {
        "stored": said["stored"],
        "timestamp": said["timestamp"],
        "id": str(row.uuid),
        "actor": str(learner.actor_id),
        "verb": words.PASSED.id,
        "verb words": "passed",
        "activity": row.activity,
        "activity name": "Trusted Professional",
        "registration": str(registration),
        "success": "yes",
        "completion": "no",
        "score scaled": "0.9",
        "score raw": "-1",
        "score min": "-10",
        "score max": "10",
        "response": "a",
        "duration": "PT5S",
        "organisation": "Northshire Police",
        "edition": "abc",
        "voided": "no",
    }
    assert moment(found["stored"]) == row.stored


def test_what_others_wrote_is_no_formula_and_numbers_keep_their_letters(system: System, ask: Any) -> None:
    body = r"""{
        "actor": {"account": {"homePage": "https://e.example", "name": "+cmd"}},
        "verb": {"id": "https://e.example/v", "display": {"en": "@waved"}},
        "object": {"id": "https://e.example/a", "definition": {"name": {"en": "-a"}}},
        "result": {"response": "=HYPERLINK(1)\n\ud800", "score": {"raw": -1.50, "max": 2E+3}},
        "context": {"extensions": {"EDITION": ["=1"]}}
    }""".replace("EDITION", words.EDITION_EXTENSION)
    assert system.post(body.encode()).status_code == 200
    [found] = table(ask("csv"))
    assert found["actor"] == "'+cmd"
    assert found["verb words"] == "'@waved"
    assert found["activity name"] == "'-a"
    assert found["response"].startswith("'=HYPERLINK")
    assert (found["score raw"], found["score max"]) == ("-1.50", "2E+3")
    assert not any(value.startswith(("=", "+", "@")) for value in found.values())


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_statements_of_every_shape_find_their_place(system: System, ask: Any, kind: str) -> None:
    plain = {"actor": FULL["actor"], "verb": FULL["verb"], "object": FULL["object"]}
    system.stored(
        plain | {"actor": {"objectType": "Group", "member": [FULL["actor"]]}},
        plain | {"object": {"objectType": "Agent", "openid": "https://e.example/"}},
        plain | {"object": {"objectType": "StatementRef", "id": str(uuid4())}},
        plain | {"object": {"objectType": "SubStatement", **plain}},
    )
    export = ask(kind)
    made(export)
    assert export.rows == 4


def test_only_what_was_asked_for_stands_in_it_and_nothing_that_came_later(say: Say, ask: Any) -> None:
    wanted = say(verb=words.PASSED)
    say()
    export = ask(verb=words.PASSED.id)
    say(verb=words.PASSED)
    assert made(export).decode().splitlines() == [wanted.body]


def test_a_file_without_statements_is_a_file(db: None, ask: Any) -> None:
    assert made(ask()) == b""
    assert made(ask("csv")).decode("utf-8-sig").strip() == ",".join(COLUMNS)


def test_only_statements_within_the_reach_of_who_asked_stand_in_it(
    say: Say, rung: list[int], organisation: Organisation, learner: User
) -> None:
    RoleGrant.objects.create(user=learner, role=Role.ORGANISATION_LEAD, organisation=organisation)
    learner.user_permissions.add(Permission.objects.get(codename="view_statement"))
    ours = say(organisation=organisation)
    say()
    export = services.ask(by=learner, looking=Looking(), kind="jsonl")
    assert made(export).decode().splitlines() == [ours.body]


def test_a_right_that_has_ended_since_counts_no_more(say: Say, ask: Any, keeper: User, root: Path) -> None:
    say()
    export = ask()
    keeper.user_permissions.clear()
    tasks.write(export.pk)
    export.refresh_from_db()
    assert (export.status, export.reason) == (Status.FAILED, "You may not look at statements any more.")
    assert files(root) == []


def test_the_files_are_for_us_alone(say: Say, ask: Any, root: Path) -> None:
    say()
    export = ask()
    made(export)
    assert stat.S_IMODE(root.stat().st_mode) == 0o700
    assert stat.S_IMODE(export.path.stat().st_mode) == 0o600


def test_nobody_asks_for_more_than_a_few_at_once(ask: Any) -> None:
    first = [ask() for _ in range(services.MOST_AT_ONCE)]
    with pytest.raises(services.TooMany):
        ask()
    made(first[0])
    ask()
