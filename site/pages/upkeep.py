"""What has to be looked at again, who answers for it, and where it is used. Reads only."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import Resolver404, resolve

from wagtail.documents import get_document_model
from wagtail.models import Site

from courses.lessons.pages import LessonPage
from courses.models import BasePage
from people.models import Role, RoleGrant, User

from .links_in_text import Link, links
from .models import Fact, HelpLine, HomePage, LinkCheck, Pathway, Programme, Reviewed, StandardPage
from .models.facts import ELSEWHERE
from .models.reviewed import SOON

MODELS: tuple[type[Reviewed], ...] = (Fact, HelpLine, Pathway, Programme)
# A block of a page, and the model whose entry it shows.
KINDS: dict[str, type[Reviewed]] = {"fact": Fact, "helpline": HelpLine, "programme": Programme}
RESPONSIBLE = (Role.SAFEGUARDING_LEAD, Role.ADMINISTRATOR)


def to_review(today: date) -> list[Reviewed]:
    """Return what is stale, or is to be reviewed within 30 days, or whose law has changed; the oldest first."""
    found: list[Reviewed] = []
    for model in MODELS:
        wanted = Q(review_by__lt=today + SOON)
        if model is Fact:
            wanted |= Q(law_changed=True)
        found += model._default_manager.filter(wanted).select_related("owner")
    return sorted(found, key=lambda entry: (entry.review_by, str(entry)))


def responsible() -> QuerySet[User]:
    """Return the safeguarding leads and administrators of today, who answer for what has no owner."""
    grants = RoleGrant.objects.current().filter(role__in=RESPONSIBLE)
    return User.objects.filter(is_active=True, pk__in=grants.values("user"))


def by_person(entries: Iterable[Reviewed]) -> dict[User, list[Reviewed]]:
    """Return what each person is to look at. An owner who has left, or has the role no more, counts as none. One query."""
    people = {person.pk: person for person in responsible()}
    found: dict[User, list[Reviewed]] = defaultdict(list)
    for entry in entries:
        if entry.owner_id in people:
            found[people[entry.owner_id]].append(entry)
        else:
            for person in people.values():
                found[person].append(entry)
    return found


# --- where it is used


@dataclass
class Usage:
    """An entry, and the pages that show it."""

    entry: Reviewed
    pages: list[BasePage] = field(default_factory=list)


@dataclass(frozen=True)
class BrokenLink:
    """A link in a page that leads nowhere."""

    page: BasePage
    link: Link


@dataclass(frozen=True)
class Report:
    """All that the report “Content to review” shows."""

    entries: list[Usage]
    unused: list[Fact]
    broken: list[BrokenLink]
    silent: list[LinkCheck]


def report(today: date) -> Report:
    """Return what editors should look at. The number of queries does not depend on how many pages there are."""
    pages = list(_pages())
    used: dict[tuple[type[Reviewed], str], list[BasePage]] = defaultdict(list)
    for page in pages:
        for key in set(shown_by(page)):
            used[key].append(page)
    return Report(
        entries=[Usage(entry, used[type(entry), getattr(entry, "slug", "")]) for entry in to_review(today)],
        unused=_unused({slug for model, slug in used if model is Fact}),
        broken=list(_broken(pages)),
        silent=list(LinkCheck.objects.filter(works=False)),
    )


def _unused(shown: set[str]) -> list[Fact]:
    """Return the facts that are on no page, nor beside one that is: what holds in another nation is shown with it."""
    rows = list(Fact.objects.all())
    beside = {getattr(fact, f"{name}_id") for fact in rows if fact.slug in shown for name in ELSEWHERE}
    return [fact for fact in rows if fact.slug not in shown and fact.pk not in beside]


def shown_by(page: Any) -> Iterator[tuple[type[Reviewed], str]]:
    """Give the model and the slug of every entry that a page shows. No query."""
    for block in page.body.raw_data:
        if block["type"] in KINDS and block["value"]:
            yield KINDS[block["type"]], block["value"]


def stale_in(page: LessonPage, today: date) -> list[Reviewed]:
    """Return the entries of a lesson that learners do not get to see. At most one query a kind."""
    slugs: dict[type[Reviewed], set[str]] = defaultdict(set)
    for model, slug in shown_by(page):
        slugs[model].add(slug)
    found: list[Reviewed] = []
    for model, wanted in slugs.items():
        late = Q(review_by__lt=today)
        if model is Fact:
            late |= Q(law_changed=True)
        found += model._default_manager.filter(late, Q(("slug__in", wanted)))
    return found


def _pages() -> Iterator[Any]:
    for model in (LessonPage, StandardPage, HomePage):
        yield from model.objects.live().order_by("path")


# --- links inside texts


def _broken(pages: list[Any]) -> Iterator[BrokenLink]:
    """Give the links to pages, documents and addresses of ours that are not there (any more). Three queries."""
    found = [BrokenLink(page, link) for page in pages for link in links(page.body.raw_data)]
    live = dict(BasePage.objects.live().values_list("pk", "url_path"))
    documents = set(get_document_model().objects.values_list("pk", flat=True))
    root = (
        Site.objects.filter(is_default_site=True).values_list("root_page__url_path", flat=True).first() or "/"
    )
    paths = {path.removeprefix(root) for path in live.values()}
    for one in found:
        if one.link.kind == "page":
            broken = one.link.target not in map(str, live)
        elif one.link.kind == "document":
            broken = one.link.target not in map(str, documents)
        else:
            broken = not _is_address(one.link.target, paths)
        if broken:
            yield one


def _is_address(address: str, paths: set[str]) -> bool:
    """Return whether something answers at an address of ours: a view, or a page."""
    path = address.split("?")[0].split("#")[0]
    if path.startswith(settings.CMS_PATH):
        return False
    try:
        match = resolve(path)
    except Resolver404:
        return False
    return match.url_name != "wagtail_serve" or path.lstrip("/") in paths
