"""What the form of a bank question shows beside its fields."""

from typing import Any

from wagtail.admin.panels import Panel


class UsagePanel(Panel):
    """Which checks ask a question of the bank: because it was chosen, or because they draw by one of its tags."""

    class BoundPanel(Panel.BoundPanel):
        """The panel for one entry."""

        template_name = "assessments/cms/usage_panel.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Return the checks that use the entry. Two queries."""
            from .queries import usage_of

            return {"uses": usage_of(self.instance) if self.instance.pk else []}
