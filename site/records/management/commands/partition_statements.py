"""`manage.py partition_statements`: the statements in a partition a month (PostgreSQL only)."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from records import partitioning


class Command(BaseCommand):
    """Divides the table of statements, or makes room for the coming months."""

    help = "Put the statements into a partition a month, or make those of the coming months. Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        """Say which partitions were made."""
        try:
            made = partitioning.partition()
        except partitioning.NotPostgreSQL as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Made: {', '.join(made)}." if made else "There is room for the coming months.")
