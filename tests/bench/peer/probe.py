"""Shows a lesson to an enrolled learner who is signed in. Run by the peer's Python; see meter.py for the protocol.

The lesson's HTML is read from the file that BENCH_LESSON names: one rich text block for each of its sections, as an
author would make it.
"""

import os
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.bench.meter import answer


def lesson(html: str) -> str:
    """Make course, lesson and enrolled learner anew; return the lesson's address."""
    from django.contrib.auth import get_user_model

    from wagtail.models import Page, Site

    from wagtail_lms.models import CourseEnrollment, CoursePage, H5PLessonPage

    get_user_model().objects.all().delete()
    home = Site.objects.get(is_default_site=True).root_page
    for old in CoursePage.objects.all():
        Page.objects.get(pk=old.pk).delete()
    home.refresh_from_db()
    course = home.add_child(instance=CoursePage(title="Trusted Professional", slug="trusted-professional"))
    first, *sections = html.split("<h2")
    body = [("paragraph", part) for part in [first, *(f"<h2{part}" for part in sections)] if part.strip()]
    page = course.add_child(
        instance=H5PLessonPage(title="A definition you can use", slug="lesson", body=body)
    )
    learner = get_user_model().objects.create_user("learner", "learner@example.org", "bench")
    CourseEnrollment.objects.create(user=learner, course=course)
    return page.url


def main() -> None:
    """Prepare, check that the lesson is there whole, and measure."""
    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    if not (Path(settings.STATIC_ROOT) / "staticfiles.json").is_file():
        call_command("collectstatic", verbosity=0, interactive=False)
    html = Path(os.environ["BENCH_LESSON"]).read_text(encoding="utf-8")
    url = lesson(html)
    client = Client()
    assert client.login(username="learner", password="bench")
    page = client.get(url)
    assert page.status_code == 200, (url, page.status_code)
    assert len(page.content) > len(html), "the lesson's text is not all there"
    with CaptureQueriesContext(connection) as queries:
        client.get(url)
    answer(lambda: client.get(url), sql=len(queries), html=len(page.content))


if __name__ == "__main__":
    main()
