"""Makes the fonts that certificates are set in, so that the first learner does not wait for them."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from certificates.errors import FontsMissing
from certificates.render.fonts import font_paths


class Command(BaseCommand):
    """Make what is missing. Doing so twice changes nothing."""

    help = "Make the fonts for certificates. They are also made at first use."

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the fonts and say where they are."""
        try:
            paths = font_paths()
        except FontsMissing as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"The fonts for certificates are ready in {paths[0]}.")
