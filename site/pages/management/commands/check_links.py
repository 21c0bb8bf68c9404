"""Ask every source address whether it still answers. What does not is shown in the report “Content to review”."""

from typing import Any

from django.core.management.base import BaseCommand

from pages.models import LinkCheck
from pages.tasks import check_links


class Command(BaseCommand):
    """What runs every day, now, and to the end."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        check_links(seconds=None)
        silent = LinkCheck.objects.filter(works=False)
        for check in silent:
            self.stdout.write(str(check))
        self.stdout.write(f"addresses: {LinkCheck.objects.count()}, without an answer: {len(silent)}")
