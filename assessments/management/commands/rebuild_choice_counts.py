"""Count again what learners chose in scenarios, from their first attempts."""

from typing import Any

from django.core.management.base import BaseCommand

from assessments.counting import rebuild_choice_counts


class Command(BaseCommand):
    """Rebuild the counts behind "What learners chose". Running it twice changes nothing."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{rebuild_choice_counts()} rows counted")
