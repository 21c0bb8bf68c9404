"""Turn the course packs of the library into pages."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from courses.errors import PackError, PackRefused
from courses.models import CourseLibraryPage
from courses.pack.writing import load_pack

LIBRARY = Path(__file__).resolve().parents[2] / "library"


class Command(BaseCommand):
    """Load course packs. A pack that has not changed is left alone."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "folder", nargs="*", type=Path, help="pack folders; default: all of courses/library/"
        )
        parser.add_argument(
            "--overwrite", action="store_true", help="give up edits that were made in the CMS"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        library = CourseLibraryPage.objects.first()
        if library is None:
            raise CommandError("There is no course library page yet. Run: manage.py set_up_site")
        folders = options["folder"] or sorted(path.parent for path in LIBRARY.glob("*/course.yaml"))
        for folder in folders:
            try:
                course, changed = load_pack(folder, library, overwrite=options["overwrite"])
            except PackError as error:
                problems = error.problems if isinstance(error, PackRefused) else [error]
                raise CommandError("\n".join(f"{folder.name}/{problem}" for problem in problems)) from error
            self.stdout.write(f"{course.title}: {'loaded' if changed else 'nothing new'}")
