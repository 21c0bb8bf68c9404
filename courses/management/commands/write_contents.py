"""Write the contents page of each pack in the library, from the pages that its course was loaded into."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from courses.compile import compile_course
from courses.models import CoursePage
from courses.pack.contents import contents
from courses.pack.reading import CONTENTS

from .load_courses import LIBRARY


class Command(BaseCommand):
    """Bring every CONTENTS.md of the library up to date. A second run changes nothing."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        for folder in sorted(path.parent for path in LIBRARY.glob("*/course.yaml")):
            course = CoursePage.objects.filter(slug=folder.name).first()
            if course is None:
                raise CommandError(f"{folder.name} is not loaded. Run: manage.py load_courses")
            (folder / CONTENTS).write_text(contents(compile_course(course)), encoding="utf-8")
            self.stdout.write(f"{folder.name}/{CONTENTS}")
