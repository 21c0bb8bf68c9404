"""What the CMS gains for steps that are played."""

from collections.abc import Iterator
from typing import Any

from django.urls import path, reverse

from wagtail import hooks
from wagtail.admin.widgets import Button

from .models import ScenarioPage
from .scenarios.flow_views import what_learners_chose


@hooks.register("register_admin_urls")
def urls() -> list[Any]:
    """Add our pages to the CMS."""
    return [
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
    """Offer "What learners chose" on a scenario."""
    if isinstance(page, ScenarioPage) and page.permissions_for_user(user).can_edit():
        url = reverse("scenario_chosen", args=[page.pk])
        yield Button("What learners chose", url, icon_name="view", priority=20)
