"""Count again what learners chose in scenarios, from their first attempts."""

from argparse import ArgumentTypeError
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from assessments.counting import rebuild_choice_counts


def _month(text: str) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is no month; write one such as 2026-01") from None


class Command(BaseCommand):
    """Rebuild the counts behind "What learners chose", from a month on. Running it twice changes nothing."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Ask from which month on: of earlier ones the attempts may be gone, and their counts stay."""
        parser.add_argument("--since", required=True, type=_month, help="a month such as 2026-01")

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{rebuild_choice_counts(options['since'])} rows counted")
