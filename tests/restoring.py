"""The database as migrations left it, put back whole after a test with real transactions.

Django empties every table instead: slower, without what migrations put in, and refused by the triggers that protect
editions and awards.
"""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import cast

from django.db import connection


class Original:
    """What a SQLite database held when this was made, with its triggers."""

    def __init__(self) -> None:
        self.copy = sqlite3.connect(":memory:", check_same_thread=False)
        connection.ensure_connection()
        cast("sqlite3.Connection", connection.connection).backup(self.copy)

    def write(self, path: Path) -> None:
        """Write it as a file, for a process of its own."""
        with closing(sqlite3.connect(path)) as file:
            self.copy.backup(file)

    def put_back(self) -> None:
        """Make the database what it was. Waits for others who are writing to it."""
        connection.close()
        connection.ensure_connection()
        self.copy.backup(cast("sqlite3.Connection", connection.connection))
