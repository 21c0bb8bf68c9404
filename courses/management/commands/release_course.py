"""Release a course from the command line, with the sign-off that a release needs."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from courses.errors import ReleaseRefused
from courses.models import CoursePage, Edition
from courses.services import SignOff, release


class Command(BaseCommand):
    """Release a course. Releasing the same content again changes nothing."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("--kind", choices=Edition.Kind.values, default=Edition.Kind.REVISION)
        parser.add_argument("--name", required=True, help="who signed the course off")
        parser.add_argument("--role", required=True)
        parser.add_argument("--organisation", required=True)
        parser.add_argument(
            "--on", type=date.fromisoformat, default=None, help="date of the sign-off; default: today"
        )
        parser.add_argument("--note", default="")
        parser.add_argument(
            "--without-reviews",
            action="store_true",
            help="for a demonstration only: the course says that it awaits its reviews",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        page = CoursePage.objects.filter(slug=options["slug"]).first()
        if page is None:
            raise CommandError(f"There is no course ‘{options['slug']}’.")
        sign_off = SignOff(
            options["name"], options["role"], options["organisation"], options["on"] or timezone.localdate()
        )
        try:
            edition = release(
                page=page,
                kind=options["kind"],
                sign_off=sign_off,
                note=options["note"],
                without_reviews=options["without_reviews"],
            )
        except ReleaseRefused as error:
            raise CommandError("Not released.\n- " + "\n- ".join(error.reasons)) from error
        self.stdout.write(f"{page.title}: edition {edition.number}")
