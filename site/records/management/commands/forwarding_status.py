"""`manage.py forwarding_status`: how forwarding to each target is going."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from records.queries import backlog


class Command(BaseCommand):
    """Prints one line a target."""

    help = (
        "Show each forwarding target with its backlog, the age of the oldest statement and the last reason."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the table. Changes nothing."""
        found = backlog()
        if not found:
            self.stdout.write("No forwarding targets.")
        for entry in found:
            state = "active" if entry.target.active else "stopped"
            if entry.resting:
                state += f", resting until {timezone.localtime(entry.resting):%d %B %H:%M}"
            age = str(entry.age).split(".")[0] if entry.oldest else "-"
            self.stdout.write(
                f"{entry.target.name} ({state}): {entry.waiting} waiting, oldest {age}, {entry.dead} dead."
                f"{' History is being queued.' if entry.filling else ''} {entry.reason}".rstrip()
            )
