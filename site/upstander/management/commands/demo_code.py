"""Print the sign-in code that the demo people of the CMS need in this half minute."""

from typing import Any

from django.core.management.base import BaseCommand

from upstander.demo import code_now


class Command(BaseCommand):
    """Print the code."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(code_now())
