"""Write a course's published pages back as a course pack."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from courses.models import CoursePage
from courses.pack.sharing import shared


class Command(BaseCommand):
    """Export a course. Exporting what was just loaded gives the same bytes, with its facts and contents beside them."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="the course's slug, such as trusted-professional")
        parser.add_argument("folder", type=Path, help="where to write the pack; it must be new or empty")

    def handle(self, *args: Any, **options: Any) -> None:
        course = CoursePage.objects.filter(slug=options["slug"]).first()
        if course is None:
            known = ", ".join(CoursePage.objects.values_list("slug", flat=True)) or "none"
            raise CommandError(f"There is no course ‘{options['slug']}’. There are: {known}.")
        folder: Path = options["folder"]
        if folder.exists() and any(folder.iterdir()):
            raise CommandError(f"{folder} is not empty. Name a new folder, so that nothing is overwritten.")
        for name, text in shared(course).items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        self.stdout.write(f"{course.title}: written to {folder}")
