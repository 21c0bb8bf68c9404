"""The few queries that stand behind every page of a learner and every statement, written as SQL (decision 9)."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django.db import connection
from django.db.models import BooleanField, CharField, ForeignKey, IntegerField, Model, TextField

type Convert = Callable[[Any], Any]
type Column = tuple[int, list[Convert]]  # where it stands in a row, and how to read it


class Row[M: Model]:
    """A query for one row of a model, read without putting the query together anew on each page.

    Columns that it does not name are read when they are asked for, as after `only()`; a column that the model does not
    have becomes an attribute.
    """

    def __init__(self, model: type[M], sql: str) -> None:
        self.model, self.sql = model, sql
        # For each kind of database: the model's fields in its own order, and what else there is.
        self.known: dict[str, tuple[dict[str, Column], dict[str, Column]]] = {}

    def first(self, *values: int | str) -> M | None:
        """Return the first row, or None. One query."""
        with connection.cursor() as cursor:
            cursor.execute(self.sql, values)
            row = cursor.fetchone()
            if row is None:
                return None
            if connection.vendor not in self.known:
                self.known[connection.vendor] = self._columns([column[0] for column in cursor.description])
        fields, others = self.known[connection.vendor]
        found = self.model.from_db(
            connection.alias, list(fields), [_read(row, column) for column in fields.values()]
        )
        for name, column in others.items():
            setattr(found, name, _read(row, column))
        return found

    def _columns(self, names: list[str]) -> tuple[dict[str, Column], dict[str, Column]]:
        fields = {field.column: field for field in self.model._meta.concrete_fields}
        return (
            {
                field.attname: (names.index(name), self._converters(field))
                for name, field in fields.items()
                if name in names
            },
            {name: (place, []) for place, name in enumerate(names) if name not in fields},
        )

    def _converters(self, field: Any) -> list[Convert]:
        column = field.get_col(self.model._meta.db_table)
        found = [*connection.ops.get_db_converters(column), *field.get_db_converters(connection)]
        return [partial(_convert, one, column) for one in found]


class Insert[M: Model]:
    """Puts rows of a model into the database where no unique constraint has them already.

    No `save`, no signals, and the rows do not learn their keys: it is for what comes in great numbers.
    """

    def __init__(self, model: type[M]) -> None:
        self.model = model
        self.known: dict[str, tuple[str, list[tuple[str, Callable[..., Any] | None]]]] = {}

    def one(self, row: M) -> int | None:
        """Insert a row and return its key, or None, changing nothing, if it is there already. One query."""
        text, values = self._prepared()
        with connection.cursor() as cursor:
            key = connection.ops.quote_name(str(self.model._meta.pk.column))
            cursor.execute(f"{text} RETURNING {key}", _values(row, values))
            found = cursor.fetchone()
        return int(found[0]) if found else None

    def many(self, rows: Sequence[M]) -> int:
        """Insert rows and return how many were not there already. One query."""
        if not rows:
            return 0
        text, values = self._prepared()
        with connection.cursor() as cursor:
            cursor.executemany(text, [_values(row, values) for row in rows])
            return int(cursor.rowcount)

    def _prepared(self) -> tuple[str, list[tuple[str, Callable[..., Any] | None]]]:
        if connection.vendor not in self.known:
            quote = connection.ops.quote_name
            fields = [field for field in self.model._meta.concrete_fields if not field.primary_key]
            columns = ", ".join(quote(str(field.column)) for field in fields)
            marks = ", ".join(["%s"] * len(fields))
            self.known[connection.vendor] = (
                f"INSERT INTO {quote(self.model._meta.db_table)} ({columns}) "  # noqa: S608 - names of ours
                f"VALUES ({marks}) ON CONFLICT DO NOTHING",
                [
                    (str(field.attname), None if isinstance(field, PLAIN) else field.get_db_prep_save)
                    for field in fields
                ],
            )
        return self.known[connection.vendor]


# The values of these go into a row as they are.
PLAIN = (BooleanField, CharField, ForeignKey, IntegerField, TextField)


def _values(row: Model, fields: list[tuple[str, Callable[..., Any] | None]]) -> list[Any]:
    return [
        prepare(getattr(row, name), connection) if prepare else getattr(row, name) for name, prepare in fields
    ]


def _convert(converter: Callable[..., Any], column: Any, value: Any) -> Any:
    return converter(value, column, connection)


def _read(row: tuple[Any, ...], column: Column) -> Any:
    place, converters = column
    value = row[place]
    for convert in converters:
        value = convert(value)
    return value
