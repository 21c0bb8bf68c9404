"""The studio's place in the editor: a panel that the studio's script fills."""

from typing import Any

from django import forms
from django.templatetags.static import static
from django.urls import reverse

from wagtail.admin.panels import Panel

ANY = 0  # stands in an address for the page's id


class StudioPanel(Panel):
    """The map, the outline and the findings. Without JavaScript it says that the form alone does all."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "assessments/studio/panel.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Say where the script asks and where its links lead."""
            context: dict[str, Any] = super().get_context_data(parent_context)
            parent = None if self.instance.pk else getattr(self.form, "parent_page", None)
            return context | {
                "check": reverse("scenario_check", args=[ANY]),
                "check_new": reverse("scenario_check_new", args=[parent.pk]) if parent else "",
                "play": reverse("scenario_play", args=[ANY]),
                "share": reverse("scenario_share", args=[ANY]),
                "page_id": self.instance.pk or "",
            }

        @property
        def media(self) -> forms.Media:
            """The studio's own script and style sheet."""
            return forms.Media(css={"all": [static("studio.css")]}, js=[static("studio.js")])

        def show_panel_furniture(self) -> bool:
            """It has its own heading."""
            return False
