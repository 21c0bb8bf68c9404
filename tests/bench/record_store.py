"""The record store's door: statements in and out of a store that holds many, in the process that we measure."""

import base64
import io
import itertools
import json
import shutil
import sqlite3
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, connections

from people.models import Organisation
from records.lrs import access
from records.models import Statement

from .meter import Here
from .places import SITE

AGENTS, VERBS, ACTIVITIES, COURSES = 1_000, 5, 200, 20
TABLE = Statement._meta.db_table
COLUMNS = [field.column for field in Statement._meta.concrete_fields if not field.primary_key]
INSERT = f"INSERT INTO {TABLE} ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"
EVERYTHING = 10**9  # requests a minute: the limit is not what is measured


def statement(number: int) -> dict[str, Any]:
    """Return a statement of about 1 kB, as a learning platform sends it; an agent and verb come back each 5,000."""
    return {
        "id": str(uuid.uuid4()),
        "actor": {
            "objectType": "Agent",
            "account": {"homePage": "https://lms.example", "name": f"learner-{number % AGENTS}"},
        },
        "verb": {
            "id": f"http://adlnet.gov/expapi/verbs/verb-{number // AGENTS % VERBS}",
            "display": {"en": "did"},
        },
        "object": {
            "objectType": "Activity",
            "id": f"https://lms.example/activities/{number % ACTIVITIES}",
            "definition": {
                "name": {"en": "A lesson with a name"},
                "type": "http://adlnet.gov/expapi/activities/lesson",
                "description": {"en": "What it is about, in a sentence as long as such sentences are."},
            },
        },
        "result": {
            "success": True,
            "completion": True,
            "score": {"scaled": 0.85, "raw": 17, "min": 0, "max": 20},
            "duration": "PT4M12.5S",
        },
        "context": {
            "registration": str(uuid.UUID(int=number % AGENTS + 1)),
            "platform": "A platform",
            "language": "en",
            "contextActivities": {
                "parent": [
                    {"objectType": "Activity", "id": f"https://lms.example/courses/{number % COURSES}"}
                ]
            },
            "extensions": {"https://lms.example/edition": "b1946ac92492d2347c6235b4d2611184"},
        },
        "timestamp": "2026-11-20T10:11:12.345Z",
    }


class Door:
    """Another system at the door, with a credential for everything."""

    def __init__(self) -> None:
        organisation = Organisation.objects.order_by("pk").last()
        assert organisation is not None
        credential, secret = access.add(organisation, "Bench", ["all"], requests_a_minute=EVERYTHING)
        pair = base64.b64encode(f"{credential.key}:{secret}".encode()).decode()
        self.headers = {
            "HTTP_AUTHORIZATION": f"Basic {pair}",
            "HTTP_X_EXPERIENCE_API_VERSION": "2.0.0",
            "CONTENT_TYPE": "application/json",
        }
        self.site = WSGIHandler()
        self.sent = itertools.count()

    def ask(self, method: str, query: str = "", body: bytes = b"") -> bytes:
        """Send a request through the whole site and return the answer. Raises AssertionError unless it is one of 200."""
        path, _, query = f"/xapi/statements?{query}".partition("?")
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "CONTENT_LENGTH": str(len(body)),
            "SERVER_NAME": "testserver",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.url_scheme": "https",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
        }
        statuses: list[str] = []
        answer = self.site(environ | self.headers, lambda status, headers: statuses.append(status))
        content = b"".join(answer)
        answer.close()
        assert statuses[0].startswith("200"), (statuses, content)
        return content

    def storing(self, size: int, calls: int) -> Here:
        """Return one POST of so many statements; it can be called so often."""
        bodies = iter([body(self.sent, size) for _ in range(calls)])
        return Here(lambda: self.ask("POST", body=next(bodies)))

    def reading(self, query: str) -> Here:
        """Return one GET of a page."""
        return Here(lambda: self.ask("GET", query))

    def looking_up(self) -> Here:
        """Return one GET by agent and verb, each time of another agent: what was stored of them, no more."""
        numbers = itertools.count()
        return Here(lambda: self.ask("GET", of_agent(next(numbers))))

    def page(self, number: int) -> str:
        """Return the query of a later page of the unfiltered statements, as `more` has it."""
        query = "limit=100"
        for _ in range(number - 1):
            query = json.loads(self.ask("GET", query))["more"].partition("?")[2]
        return query


def body(numbers: Iterator[int], size: int) -> bytes:
    """Return the body of a POST."""
    said = [statement(next(numbers)) for _ in range(size)]
    return json.dumps(said if size > 1 else said[0]).encode()


def of_agent(number: int) -> str:
    """Return the query for what one agent did with one verb, 15 statements at most."""
    asked = statement(number)
    return urlencode({"agent": json.dumps(asked["actor"]), "verb": asked["verb"]["id"], "limit": 15})


def fill(door: Door, wanted: int) -> None:
    """Fill the store up to so many statements, as if they had come through the door."""
    door.ask("POST", body=body(door.sent, 1))
    with connection.cursor() as cursor:
        names = ", ".join(COLUMNS)
        cursor.execute(f"SELECT {names} FROM {TABLE} ORDER BY id DESC LIMIT 1")
        model = dict(zip(COLUMNS, cursor.fetchone(), strict=True))
        cursor.execute(f"SELECT count(*) FROM {TABLE}")
        held = cursor.fetchone()[0]
        cursor.execute(f"SELECT name, sql FROM sqlite_master WHERE tbl_name = '{TABLE}' AND type = 'index'")
        indexes = [(name, sql) for name, sql in cursor.fetchall() if sql]
    connections.close_all()
    raw = open_raw(Path(str(connection.settings_dict["NAME"])))
    raw.execute("BEGIN")
    # Sorted at the end, an index costs a tenth.
    for name, _ in indexes:
        raw.execute(f"DROP INDEX {name}")
    raw.executemany(INSERT, (list(row(model, next(door.sent)).values()) for _ in range(held, wanted)))
    for _, sql in indexes:
        raw.execute(sql)
    raw.execute("COMMIT")
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw.execute("ANALYZE")
    raw.close()


def row(model: dict[str, Any], number: int) -> dict[str, Any]:
    """Return the values of another row like this one."""
    said = statement(number)
    return model | {
        "uuid": uuid.uuid4().hex,
        "actor": f"account|https://lms.example|{said['actor']['account']['name']}",
        "verb": said["verb"]["id"],
        "activity": said["object"]["id"],
        "context_1": said["context"]["contextActivities"]["parent"][0]["id"],
        "registration": said["context"]["registration"].replace("-", ""),
    }


def raw_inserting(size: int) -> Here:
    """Return one transaction of so many plain INSERTs, of rows as different as ours, into a copy of the same store."""
    connections.close_all()
    database, copy = Path(str(connection.settings_dict["NAME"])), SITE / "raw.sqlite3"
    for old in SITE.glob("raw.sqlite3*"):
        old.unlink()
    open_raw(database).execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copyfile(database, copy)
    raw = open_raw(copy)
    newest = raw.execute(f"SELECT {', '.join(COLUMNS)} FROM {TABLE} ORDER BY id DESC LIMIT 2000").fetchall()
    rows = itertools.cycle([dict(zip(COLUMNS, found, strict=True)) for found in newest])

    def call() -> None:
        raw.execute("BEGIN IMMEDIATE")
        raw.executemany(
            INSERT, [list((next(rows) | {"uuid": uuid.uuid4().hex}).values()) for _ in range(size)]
        )
        raw.execute("COMMIT")

    return Here(call)


def open_raw(path: Path) -> sqlite3.Connection:
    """Open a database without Django, with the settings that the site uses."""
    raw = sqlite3.connect(path, isolation_level=None)
    raw.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;")
    return raw
