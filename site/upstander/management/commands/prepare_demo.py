"""Bring a demonstration site up to date: tables, static files, pages, courses, an edition, demo people.

What is there already is left as it is, so a second run changes no data.
"""

import hashlib
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor

from courses.models import Course, CoursePage
from upstander.demo import PASSWORD, SIGN_INS, make_people

NOT_REVIEWED = "Demonstration only: this content has not been signed off for real learners."


class Command(BaseCommand):
    """Prepare the demonstration and print how to sign in."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write("Making the tables ...")
            call_command("migrate", verbosity=0, interactive=False)
        self._collect_static()
        call_command("make_fonts", verbosity=0)
        call_command("set_up_site", stdout=self.stdout)
        call_command("load_courses", stdout=self.stdout)
        for page in CoursePage.objects.live():
            if not Course.objects.filter(key=page.course_key).exists():
                call_command(
                    "release_course",
                    page.slug,
                    name="Nobody yet",
                    role="demonstration",
                    organisation="Upstander",
                    note=NOT_REVIEWED,
                    without_reviews=True,
                    stdout=self.stdout,
                )
        if make_people():
            self.stdout.write("Demo people and their learning were made.")
        self.stdout.write(
            f"\nUpstander is at {settings.BASE_URL}/   (CMS: {settings.BASE_URL}{settings.CMS_PATH})\n"
        )
        self.stdout.write(f"Demo people, all with the password {PASSWORD}:")
        for email, who in SIGN_INS:
            self.stdout.write(f"  {email:<34} {who}")
        self.stdout.write(
            "The lead and those who work in the CMS are asked for a code: `make code` prints it.\n"
        )

    def _collect_static(self) -> None:
        """Collect and compress the static files, unless that was done for these very packages and this front end."""
        stamp = settings.VAR_DIR / "static.stamp"
        whole = hashlib.sha256((settings.BASE_DIR / "requirements" / "base.txt").read_bytes())
        for folder in settings.STATICFILES_DIRS:
            for path in sorted(path for path in folder.rglob("*") if path.is_file()):
                whole.update(str(path.relative_to(folder)).encode() + path.read_bytes())
        if stamp.is_file() and stamp.read_text() == whole.hexdigest() and settings.STATIC_ROOT.is_dir():
            return
        call_command("collectstatic", verbosity=0, interactive=False)
        stamp.write_text(whole.hexdigest())
