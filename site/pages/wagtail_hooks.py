"""What editors write beside pages, and what they must look at, on the first page they see."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone

from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from courses.lessons.pages import LessonPage

from .live import facts, helplines, programmes
from .models import Fact, HelpLine, Pathway, Programme, Term
from .models.pathways import AUDIENCES, NEEDS
from .upkeep import report, stale_in

DATES = ["checked_on", "review_by", "state"]


@register_snippet
class FactViewSet(SnippetViewSet):
    """Lists and edits facts."""

    model = Fact
    icon = "info-circle"
    list_display = ["title", "jurisdiction", *DATES]
    list_filter = ["jurisdiction"]


@register_snippet
class HelpLineViewSet(SnippetViewSet):
    """Lists and edits help lines."""

    model = HelpLine
    icon = "help"
    list_display = ["name", "group", "phone", *DATES]
    list_filter = ["group"]


@register_snippet
class PathwayViewSet(SnippetViewSet):
    """Lists and edits the ways to services, by area, audience, need and risk."""

    model = Pathway
    icon = "link"
    list_display = ["service", "area", "self_referral", "quality_mark", *DATES]
    list_filter = [
        "area",
        *(f"for_{name}" for name in AUDIENCES),
        *(f"need_{name}" for name in NEEDS),
        "risk_high",
        "risk_other",
        "self_referral",
    ]


@register_snippet
class ProgrammeViewSet(SnippetViewSet):
    """Lists and edits the entries of the multi-agency map."""

    model = Programme
    icon = "site"
    list_display = ["name", "group", "area", *DATES]
    list_filter = ["group"]


@register_snippet
class TermViewSet(SnippetViewSet):
    """Lists and edits the words of the glossary."""

    model = Term
    icon = "openquote"
    list_display = ["word", "also", "source"]


class ReviewPanel(Component):
    """What is stale or due: what is stale is hidden from learners until somebody has checked it."""

    order = 50
    template_name = "pages/cms/review_panel.html"

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        """Return what is stale and what is due within 30 days."""
        entries = [entry for source in (facts, helplines, programmes) for entry in source.entries().values()]
        changed = [entry for entry in facts.entries().values() if entry.law_changed]
        return {
            "stale": [entry for entry in entries if entry.is_stale] + changed,
            "due": sorted(
                (entry for entry in entries if entry.is_due_soon), key=lambda entry: entry.review_by
            ),
        }


@hooks.register("construct_homepage_panels")
def add_review_panel(request: HttpRequest, panels: list[Any]) -> None:
    """Put the panel before Wagtail's own."""
    panels.insert(0, ReviewPanel())


# --- what editors must look at


def content_to_review(request: HttpRequest) -> HttpResponse:
    """Show what is stale or due with where it is used, unused facts, dead links and silent sources."""
    title = "Content to review"
    context = {"report": report(timezone.localdate()), "header_title": title, "page_title": title}
    return render(request, "pages/cms/content_to_review.html", context)


@hooks.register("register_admin_urls")
def urls() -> list[Any]:
    """Add the report to the CMS."""
    return [path("content-to-review/", content_to_review, name="content_to_review")]


@hooks.register("register_reports_menu_item")
def report_in_the_menu() -> MenuItem:
    """Put the report among Wagtail's own."""
    return MenuItem("Content to review", reverse("content_to_review"), icon_name="warning", order=100)


@hooks.register("before_edit_page")
def mark_what_is_stale(request: HttpRequest, page: Any) -> None:
    """Tell whoever opens a lesson which of its facts and help lines learners do not get to see."""
    if request.method == "GET" and isinstance(page, LessonPage):
        for entry in stale_in(page, timezone.localdate()):
            messages.warning(
                request,
                f"This lesson shows ‘{entry}’, which is past review and hidden from learners. A release is refused.",
            )
