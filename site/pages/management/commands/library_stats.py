"""Print how much each course of the library holds: lessons, words, scenarios, choices, items, facts and sources."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from courses.errors import CompileError
from pages.library_stats import COLUMNS, stats


class Command(BaseCommand):
    """Count what the published pages of each course hold. Changes nothing."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="for machines: a list of rows")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            rows = stats()
        except CompileError as error:
            raise CommandError(f"{error.where}: {error.reason}") from error
        if options["json"]:
            self.stdout.write(json.dumps(rows))
            return
        wide = max(len(row["course"]) for row in rows)
        self.stdout.write(" ".join(["".ljust(wide), *(name.rjust(10) for name in COLUMNS)]))
        for row in rows:
            self.stdout.write(
                " ".join([row["course"].ljust(wide), *(f"{row[name]:>10,}" for name in COLUMNS)])
            )
