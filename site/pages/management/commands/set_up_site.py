"""Make the home page, the plain pages, facts, help lines, the map and the course library, where they are missing."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils.dateparse import parse_date

from wagtail.models import Site

from courses.cms import give_rights, offer_review
from courses.errors import PackError
from courses.models import BasePage, CourseLibraryPage
from courses.pack import markdown
from courses.pack.files import fields, front_matter, load
from pages import sharing
from pages.models import HelpLine, HomePage, Pathway, Programme, ProgrammeLink, StandardPage, Term

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
        made = [self.facts(), self.helplines(), self.pathways(), self.programmes(), self.glossary()]
        home = self.home()
        made.append(self.plain_pages(home))
        if not CourseLibraryPage.objects.exists():
            home.add_child(instance=CourseLibraryPage(title="Courses", slug="courses"))
        give_rights(CourseLibraryPage.objects.get())
        offer_review(CourseLibraryPage.objects.get())
        self.stdout.write(
            f"facts: {made[0]} new, help lines: {made[1]} new, national ways: {made[2]} new, "
            f"map: {made[3]} new, words: {made[4]} new, plain pages: {made[5]} new"
        )

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
        """Add the facts of the library that are missing; return how many.

        What a fact says of other nations is filled in too, as long as nobody has edited the fact in the CMS.
        """
        text = (LIBRARY / sharing.WHERE).read_text(encoding="utf-8")
        return len(sharing.bring_in(load(text, sharing.WHERE), fill_in=True))

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

    def pathways(self) -> int:
        """Add the national ways of the library that are missing, each through its help line; return how many."""
        where, new = "pathways.yaml", 0
        lines = {line.slug: line for line in HelpLine.objects.all()}
        for entry in load((LIBRARY / where).read_text(encoding="utf-8"), where):
            data = fields(
                entry,
                f"{where}, {entry.get('helpline')}",
                required=["helpline", "audiences", "needs", "checked_on", "review_by"],
                optional=["self_referral"],
            )
            line = lines.get(data["helpline"])
            if line is None:
                raise PackError(where, f"there is no help line ‘{data['helpline']}’.")
            dates: dict[str, Any] = {key: parse_date(data[key]) for key in ("checked_on", "review_by")}
            ticked = {f"for_{name}": True for name in data["audiences"]}
            ticked |= {f"need_{name}": True for name in data["needs"]}
            new += Pathway.objects.get_or_create(
                helpline=line,
                area=None,
                defaults={
                    "service": line.name,
                    "self_referral": data.get("self_referral", False),
                    **dates,
                    **ticked,
                },
            )[1]
        return new

    def programmes(self) -> int:
        """Add the entries of the multi-agency map that are missing, with what they lead to; return how many."""
        where, new = "programmes.yaml", []
        for number, entry in enumerate(load((LIBRARY / where).read_text(encoding="utf-8"), where), start=1):
            data = fields(
                entry,
                f"{where}, {entry.get('slug')}",
                required=["slug", "name", "group", "what", "caveat", "source", "checked_on", "review_by"],
                optional=[
                    "short_name",
                    "also_known_as",
                    "area",
                    "who_for",
                    "happens",
                    "source_url",
                    "leads_to",
                ]
                + ["figures", "figures_by", "figures_date"],
            )
            links = data.pop("leads_to", [])
            dates = {key: parse_date(data.pop(key)) for key in ("checked_on", "review_by")}
            made, is_new = Programme.objects.get_or_create(
                slug=data.pop("slug"), defaults={**data, **dates, "order": number * 10}
            )
            if is_new:
                new.append((made, links))
        known = {entry.slug: entry for entry in Programme.objects.all()}
        for entry, links in new:
            for number, link in enumerate(links):
                if link["to"] not in known:
                    raise PackError(f"{where}, {entry.slug}", f"there is no entry ‘{link['to']}’.")
                ProgrammeLink.objects.create(
                    entry=entry, to=known[link["to"]], phrase=link["phrase"], sort_order=number
                )
        return len(new)

    def glossary(self) -> int:
        """Add the words of the library that are missing; return how many."""
        where, new = "glossary.yaml", 0
        for entry in load((LIBRARY / where).read_text(encoding="utf-8"), where):
            data = fields(
                entry,
                f"{where}, {entry.get('slug')}",
                required=["slug", "word", "text", "source"],
                optional=["also"],
            )
            new += Term.objects.get_or_create(slug=data.pop("slug"), defaults=data)[1]
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
