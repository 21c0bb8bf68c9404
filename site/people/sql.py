"""The few queries that stand behind every page of a learner, written as SQL (decision 9)."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.db import connection
from django.db.models import Model

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


def _convert(converter: Callable[..., Any], column: Any, value: Any) -> Any:
    return converter(value, column, connection)


def _read(row: tuple[Any, ...], column: Column) -> Any:
    place, converters = column
    value = row[place]
    for convert in converters:
        value = convert(value)
    return value
