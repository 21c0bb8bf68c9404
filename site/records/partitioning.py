"""Statements in a partition a month, on PostgreSQL: an option for stores that outgrow one table (docs/operations.md).

`records_statement` becomes a table partitioned by the time of storing. A partitioned table can hold ids unique within
each month only, so a small table of its own, `records_statement_once`, says which ids are taken, and a trigger asks it
before each row: one that is there already is left out, as ON CONFLICT DO NOTHING leaves it out otherwise. For the same
reason the database no longer checks that mentions and deliveries name a statement that is there; Django still does.
"""

from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from .exceptions import RecordsError

TABLE, ONCE = "records_statement", "records_statement_once"
MONTHS_AHEAD = 3
LONGEST_WAIT = "5s"  # for the lock: whoever stores a statement waits behind us


class NotPostgreSQL(RecordsError):
    """Raised on another database: only PostgreSQL has partitions that Django can write to unchanged."""


def is_partitioned() -> bool:
    """Return whether the statements are in partitions. One query, none on another database."""
    if connection.vendor != "postgresql":
        return False
    return bool(_one("SELECT relkind = 'p' FROM pg_class WHERE oid = %s::regclass", TABLE))


@transaction.atomic
def partition(now: datetime | None = None) -> list[str]:
    """Put the statements into partitions, or make room for the coming months, and return the partitions made.

    The table is locked meanwhile; the statements are read once, to note their ids, and not written anew. A second call
    in the same month makes nothing, and locks nothing. Raises NotPostgreSQL; OperationalError, and changes nothing, if
    somebody reads the table (a dump, say) for longer than we let learners wait.
    """
    if connection.vendor != "postgresql":
        raise NotPostgreSQL("Only on PostgreSQL can statements be put into partitions.")
    month = _month(now or timezone.now())
    if is_partitioned() and not any(_missing(name) for name, _ in _ahead(month)):
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SET CONSTRAINTS ALL IMMEDIATE"
        )  # what waits for the commit would forbid changing the table
        cursor.execute(f"SET LOCAL lock_timeout = '{LONGEST_WAIT}'")
        cursor.execute(f"LOCK TABLE {TABLE} IN ACCESS EXCLUSIVE MODE")
        made = [] if is_partitioned() else [_divide(cursor, _after(month))]
        made += _make_room(cursor, month)
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    return made


def _divide(cursor: Any, end: datetime) -> str:
    """Make the table that there is the first partition of a new one, and return its name."""
    first = f"{TABLE}_until_{end:%Y_%m}"
    indexes = _all(
        "SELECT c.relname, pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
        "WHERE i.indrelid = %s::regclass AND NOT i.indisunique",
        TABLE,
    )
    own = _all(
        "SELECT conname, pg_get_constraintdef(oid), contype::text FROM pg_constraint WHERE conrelid = %s::regclass",
        TABLE,
    )
    pointing = _all(
        "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE confrelid = %s::regclass", TABLE
    )
    for table, name in pointing:
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    cursor.execute(f"SELECT COALESCE(max(id), 0) + 1 FROM {TABLE}")
    following = cursor.fetchone()[0]
    cursor.execute(f"ALTER TABLE {TABLE} ALTER COLUMN id DROP IDENTITY")
    for name, _, kind in own:
        if kind in "pu":  # unique by themselves: impossible over partitions
            cursor.execute(f'ALTER TABLE {TABLE} DROP CONSTRAINT "{name}"')
    for name, _ in indexes:
        cursor.execute(f'ALTER INDEX "{name}" RENAME TO "{name}_{end:%Y_%m}"')
    cursor.execute(f"ALTER TABLE {TABLE} RENAME TO {first}")
    cursor.execute(f"CREATE TABLE {TABLE} (LIKE {first} INCLUDING DEFAULTS) PARTITION BY RANGE (stored)")
    cursor.execute(f"CREATE SEQUENCE {TABLE}_key START {following} OWNED BY {TABLE}.id")
    cursor.execute(f"ALTER TABLE {TABLE} ALTER COLUMN id SET DEFAULT nextval('{TABLE}_key')")
    for name, definition, kind in own:
        if kind in "cf":
            cursor.execute(f'ALTER TABLE {TABLE} ADD CONSTRAINT "{name}" {definition}')
    cursor.execute(f"ALTER TABLE {TABLE} ADD PRIMARY KEY (id, stored)")
    for _, definition in indexes:
        cursor.execute(definition)
    cursor.execute(f"CREATE INDEX statement_once ON {TABLE} (uuid, realm)")
    cursor.execute(f"ALTER TABLE {TABLE} ATTACH PARTITION {first} FOR VALUES FROM (MINVALUE) TO ('{end}')")
    # Nothing is refused for lack of a partition: whatever has none waits here.
    cursor.execute(f"CREATE TABLE {TABLE}_rest PARTITION OF {TABLE} DEFAULT")
    _keep_ids_once(cursor)
    return first


def _keep_ids_once(cursor: Any) -> None:
    cursor.execute(f"CREATE TABLE {ONCE} (uuid uuid, realm bigint, PRIMARY KEY (uuid, realm))")
    cursor.execute(f"INSERT INTO {ONCE} SELECT uuid, realm FROM {TABLE}")
    cursor.execute(f"""
        CREATE FUNCTION {ONCE}_take() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO {ONCE} VALUES (NEW.uuid, NEW.realm) ON CONFLICT DO NOTHING;
            IF NOT FOUND THEN RETURN NULL; END IF;
            RETURN NEW;
        END $$""")
    cursor.execute(f"""
        CREATE FUNCTION {ONCE}_give_back() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            DELETE FROM {ONCE} WHERE uuid = OLD.uuid AND realm = OLD.realm;
            RETURN NULL;
        END $$""")
    for name, moment in (("take", "BEFORE INSERT"), ("give_back", "AFTER DELETE")):
        cursor.execute(
            f"CREATE TRIGGER {name} {moment} ON {TABLE} FOR EACH ROW EXECUTE FUNCTION {ONCE}_{name}()"
        )


def _make_room(cursor: Any, month: datetime) -> list[str]:
    """Make a partition for each of the coming months that has none."""
    made = [(name, begin) for name, begin in _ahead(month) if _missing(name)]
    for name, begin in made:
        cursor.execute(
            f"CREATE TABLE {name} PARTITION OF {TABLE} FOR VALUES FROM ('{begin}') TO ('{_after(begin)}')"
        )
    return [name for name, _ in made]


def _ahead(month: datetime) -> list[tuple[str, datetime]]:
    """Return the partitions of the coming months, with where each begins."""
    found = []
    for _ in range(MONTHS_AHEAD):
        month = _after(month)
        found.append((f"{TABLE}_{month:%Y_%m}", month))
    return found


def _missing(name: str) -> bool:
    return bool(_one("SELECT to_regclass(%s) IS NULL", name))


def _month(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _after(month: datetime) -> datetime:
    return month.replace(year=month.year + month.month // 12, month=month.month % 12 + 1)


def _all(sql: str, *values: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def _one(sql: str, *values: str) -> Any:
    return _all(sql, *values)[0][0]
