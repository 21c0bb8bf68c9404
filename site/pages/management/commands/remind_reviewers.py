"""Remind whoever answers for facts, help lines, ways and map entries that are stale or due. At most once a week each."""

from typing import Any

from django.core.management.base import BaseCommand

from pages.models import Reminder
from pages.tasks import remind


class Command(BaseCommand):
    """What runs every day, now."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        before = Reminder.objects.count()
        remind()
        self.stdout.write(f"reminders: {Reminder.objects.count() - before} new")
