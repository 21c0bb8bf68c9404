"""What editors must look at, on the first page they see."""

from typing import Any

from django.http import HttpRequest

from wagtail import hooks
from wagtail.admin.ui.components import Component

from .live import facts, helplines


class ReviewPanel(Component):
    """Facts and help lines that are stale or due: the stale ones are hidden from learners until somebody checks them."""

    order = 50
    template_name = "pages/cms/review_panel.html"

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        """Return what is stale and what is due within 30 days."""
        entries = [*facts.entries().values(), *helplines.entries().values()]
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
