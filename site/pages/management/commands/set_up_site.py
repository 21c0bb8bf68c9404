"""Make the home page, the plain pages, the facts, the help lines and the course library, where they are missing."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils.dateparse import parse_date

from wagtail.models import Site

from courses.cms import give_rights, offer_review
from courses.models import BasePage, CourseLibraryPage
from courses.pack import markdown
from courses.pack.files import fields, front_matter, load
from pages.models import Fact, HelpLine, HomePage, StandardPage

LIBRARY = Path(__file__).resolve().parents[2] / "library"
LEAD = (
    "Free training for the people who meet others every day: notice abuse and control, respond in a safe way, "
    "and know who can help."
)


class Command(BaseCommand):
    """Set up the site. What is there already is left as it is."""

    help = __doc__

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        made = [self.facts(), self.helplines()]
        home = self.home()
        made.append(self.plain_pages(home))
        if not CourseLibraryPage.objects.exists():
            home.add_child(instance=CourseLibraryPage(title="Courses", slug="courses"))
        give_rights(CourseLibraryPage.objects.get())
        offer_review(CourseLibraryPage.objects.get())
        self.stdout.write(f"facts: {made[0]} new, help lines: {made[1]} new, plain pages: {made[2]} new")

    def home(self) -> HomePage:
        """Return the home page, made in place of the one that a new Wagtail site begins with."""
        home: HomePage | None = HomePage.objects.first()
        if home is not None:
            return home
        root = BasePage.objects.get(depth=1)
        for page in root.get_children():
            page.delete()
        root = BasePage.objects.get(depth=1)
        home = HomePage(title="Home", slug="home", lead=LEAD)
        root.add_child(instance=home)
        Site.objects.all().delete()
        Site.objects.create(hostname="localhost", root_page=home, is_default_site=True, site_name="Upstander")
        return home

    def facts(self) -> int:
        """Add the facts of the library that are missing; return how many."""
        where, new = "facts.yaml", 0
        for entry in load((LIBRARY / where).read_text(encoding="utf-8"), where):
            data = fields(
                entry,
                f"{where}, {entry.get('slug')}",
                required=[
                    "slug",
                    "title",
                    "text",
                    "source",
                    "source_url",
                    "jurisdiction",
                    "checked_on",
                    "review_by",
                ],
            )
            dates = {key: parse_date(data.pop(key)) for key in ("checked_on", "review_by")}
            new += Fact.objects.get_or_create(slug=data.pop("slug"), defaults={**data, **dates})[1]
        return new

    def helplines(self) -> int:
        """Add the help lines of the library that are missing; return how many."""
        where, new = "helplines.yaml", 0
        for entry in load((LIBRARY / where).read_text(encoding="utf-8"), where):
            data = fields(
                entry,
                f"{where}, {entry.get('slug')}",
                required=[
                    "slug",
                    "name",
                    "phone",
                    "phone_link",
                    "who_for",
                    "group",
                    "nations",
                    "hours",
                    "note",
                ]
                + ["order", "checked_on", "review_by"],
                optional=["text_line"],
            )
            dates = {key: parse_date(data.pop(key)) for key in ("checked_on", "review_by")}
            served = data.pop("nations")
            nations = {
                name.replace("-", "_"): name in served
                for name in ("england", "wales", "scotland", "northern-ireland")
            }
            new += HelpLine.objects.get_or_create(
                slug=data.pop("slug"), defaults={**data, **dates, **nations}
            )[1]
        return new

    def plain_pages(self, home: HomePage) -> int:
        """Add the plain pages of the library that are missing; return how many."""
        new = 0
        for path in sorted((LIBRARY / "pages").glob("*.md")):
            if StandardPage.objects.filter(slug=path.stem).exists():
                continue
            data, body, line = front_matter(
                path.read_text(encoding="utf-8"), path.name, required=["title", "summary"]
            )
            blocks = markdown.to_blocks(body, path.name, line, seed=path.stem)
            home = HomePage.objects.get(pk=home.pk)
            page = StandardPage(
                title=data["title"], slug=path.stem, summary=data["summary"], body=json.dumps(blocks)
            )
            home.add_child(instance=page)
            page.save_revision().publish()
            new += 1
        return new
