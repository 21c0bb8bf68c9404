"""What the CMS gains for scenarios: the studio, what learners chose, and the buttons that lead there."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse

from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets import Button

from courses.models import ModulePage

from .cast import cast
from .flow_views import what_learners_chose
from .pages import ScenarioPage
from .studio.moving import FORMATS
from .studio.urls import CMS_URLS


def who_is_in_our_stories(request: HttpRequest) -> HttpResponse:
    """Show who causes harm, who is harmed and who helps, across the library."""
    context = {"cast": cast(), "header_title": "Who is in our stories"}
    return render(request, "assessments/cms/cast.html", context)


@hooks.register("register_reports_menu_item")
def stories_menu_item() -> MenuItem:
    """Lead authors and reviewers to who is in our stories."""
    return MenuItem("Who is in our stories", reverse("stories"), icon_name="group", order=900)


@hooks.register("register_admin_urls")
def urls() -> list[Any]:
    """Add our pages to the CMS."""
    return [
        *CMS_URLS,
        path("stories/", who_is_in_our_stories, name="stories"),
        path("scenarios/<int:page_id>/chosen/", what_learners_chose, name="scenario_chosen"),
        path(
            "scenarios/<int:page_id>/chosen/sheet/",
            what_learners_chose,
            {"sheet": True},
            name="scenario_chosen_sheet",
        ),
    ]


@hooks.register("register_page_header_buttons")
def header_buttons(page: Any, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """Offer playtest, review link, what learners chose and export on a scenario, and import on a module."""
    if isinstance(page, ScenarioPage) and page.pk and page.permissions_for_user(user).can_edit():
        for label, name, icon, priority in (
            ("Playtest", "scenario_play", "view", 5),
            ("Share for review", "scenario_share", "link", 6),
            ("What learners chose", "scenario_chosen", "table", 7),
        ):
            yield Button(label, reverse(name, args=[page.pk]), icon_name=icon, priority=priority)
        for name, kind in FORMATS.items():
            url = reverse("scenario_export", args=[page.pk, name])
            yield Button(f"Export: {kind.label}", url, icon_name="download", priority=8)
    if isinstance(page, ModulePage) and page.permissions_for_user(user).can_add_subpage():
        url = reverse("scenario_import", args=[page.pk])
        yield Button("Import a scenario", url, icon_name="upload", priority=5)
