"""What the CMS gains for scenarios: the studio's addresses and the buttons that lead to them."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from wagtail import hooks
from wagtail.admin.widgets import Button

from courses.models import ModulePage

from .scenarios.pages import ScenarioPage
from .scenarios.studio.moving import FORMATS
from .scenarios.studio.urls import CMS_URLS


@hooks.register("register_admin_urls")
def urls() -> list[Any]:
    """Add the studio's pages to the CMS."""
    return CMS_URLS


@hooks.register("register_page_header_buttons")
def header_buttons(page: Any, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """Offer playtest, review link and export on a scenario, and import on a module."""
    if isinstance(page, ScenarioPage) and page.pk and page.permissions_for_user(user).can_edit():
        yield Button("Playtest", reverse("scenario_play", args=[page.pk]), icon_name="view", priority=5)
        yield Button(
            "Share for review", reverse("scenario_share", args=[page.pk]), icon_name="link", priority=6
        )
        for name, kind in FORMATS.items():
            url = reverse("scenario_export", args=[page.pk, name])
            yield Button(f"Export: {kind.label}", url, icon_name="download", priority=7)
    if isinstance(page, ModulePage) and page.permissions_for_user(user).can_add_subpage():
        url = reverse("scenario_import", args=[page.pk])
        yield Button("Import a scenario", url, icon_name="upload", priority=5)
