"""Check course packs on their own: whether they can be read, and their language, by file and line. Needs no database."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from courses.errors import PackError, PackRefused
from courses.pack.checking import check_files
from courses.pack.reading import files_of, read_pack
from courses.pack.zipping import unzipped

from .load_courses import LIBRARY


class Command(BaseCommand):
    """Check packs: folders, or zips. Ends with an error if any of them has one."""

    help = __doc__
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("pack", nargs="*", type=Path, help="default: all of courses/library/")
        parser.add_argument(
            "--warnings", action="store_true", help="tell what only asks for a second look too"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        packs = options["pack"] or sorted(path.parent for path in LIBRARY.glob("*/course.yaml"))
        wrong = 0
        for pack in packs:
            wrong += self.look_at(pack, warnings=options["warnings"])
        if wrong:
            raise CommandError(f"{wrong} thing{'s' if wrong > 1 else ''} to mend.")
        self.stdout.write(f"{len(packs)} pack{'s' if len(packs) > 1 else ''}: nothing to mend.")

    def look_at(self, pack: Path, *, warnings: bool) -> int:
        """Tell what is wrong with one pack; return how much of it must be mended."""
        try:
            if pack.is_dir():
                files = files_of(pack)
            else:
                with pack.open("rb") as file:
                    files = unzipped(file)
            read_pack(files)
        except OSError as error:
            raise CommandError(f"{pack} can not be read: {error.strerror}.") from error
        except PackError as error:
            problems = error.problems if isinstance(error, PackRefused) else [error]
            for problem in problems:
                self.stderr.write(f"{pack.name}/{problem}")
            return len(problems)
        found = check_files(files)
        for finding in found:
            if finding.is_error or warnings:
                self.stderr.write(f"{pack.name}/{finding.where}: {finding.problem} {finding.mend}")
        return sum(finding.is_error for finding in found)
