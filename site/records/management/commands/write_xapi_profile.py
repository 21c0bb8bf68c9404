"""`manage.py write_xapi_profile`: write docs/xapi-profile.jsonld and docs/xapi-profile.md anew."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from records.profile import document, page

FILES = {"xapi-profile.jsonld": document.text, "xapi-profile.md": page.text}


class Command(BaseCommand):
    """Writes the published profile of our statements."""

    help = "Write the xAPI profile of our statements to docs/, as JSON-LD and as a page for people."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take another folder."""
        parser.add_argument("--folder", type=Path, default=settings.BASE_DIR / "docs")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write both files. A second time changes nothing."""
        for name, text in FILES.items():
            (options["folder"] / name).write_text(text(), encoding="utf-8")
            self.stdout.write(f"Wrote {options['folder'] / name}.")
