"""Statements in: what `record` costs beside putting the same rows into SQLite by hand."""

import sqlite3
import uuid

from django.db import connection

from courses.models import Enrolment
from courses.queries import running
from courses.statements import course_activity, step_activity
from records import vocabulary as xapi
from records.models import Statement
from records.services import record

from .meter import Here
from .pages import step_of
from .places import SITE


def recording(enrolment: Enrolment) -> Here:
    """Return one call of `record`: a scenario choice, in a transaction of its own."""
    edition, step = running(enrolment.edition), step_of(enrolment, "scenario")
    parents = [course_activity(edition), step_activity(step)]

    def call() -> None:
        record(
            actor=enrolment.learner,
            verb=xapi.PROGRESSED,
            activity=step_activity(step),
            registration=enrolment.registration,
            result={"response": "ask-later", "success": True},
            parents=parents,
            edition=edition.content_hash,
            organisation_id=enrolment.organisation_id,
        )

    return Here(call)


def raw_inserting() -> Here:
    """Return one plain INSERT of the newest statement's values, into the same table in a file of its own."""
    columns = [field.column for field in Statement._meta.concrete_fields if not field.primary_key]
    names = ", ".join(f'"{column}"' for column in columns)
    table = Statement._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT {names} FROM "{table}" ORDER BY id DESC LIMIT 1')
        values = dict(zip(columns, cursor.fetchone(), strict=True))
        cursor.execute("SELECT sql FROM sqlite_master WHERE tbl_name = %s AND sql IS NOT NULL", [table])
        schema = [sql for (sql,) in cursor.fetchall()]
    path = SITE / "raw.sqlite3"
    for old in SITE.glob("raw.sqlite3*"):
        old.unlink()
    raw = sqlite3.connect(path, isolation_level=None)
    raw.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;" + ";".join(schema))
    insert = f'INSERT INTO "{table}" ({names}) VALUES ({", ".join("?" * len(columns))})'

    def call() -> None:
        # Only the id differs, as Django would store it.
        raw.execute(insert, list((values | {"uuid": uuid.uuid4().hex}).values()))

    return Here(call)
