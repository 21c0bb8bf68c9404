"""The filters of a report. What is not in the viewer's reach is not offered, and not accepted."""

from typing import Any

from django import forms

from courses.models import Course
from people.models import Area, User
from people.scopes import visible_areas

from .queries import PERIODS


class CompletionFilter(forms.Form):
    """Course, area and period."""

    course = forms.ModelChoiceField(Course.objects.filter(current_edition__isnull=False), empty_label=None)
    area = forms.ModelChoiceField(Area.objects.none(), required=False, empty_label="All areas")
    period = forms.ChoiceField(choices=list(PERIODS.items()), required=False)

    def __init__(self, data: Any, *, viewer: User) -> None:
        super().__init__(data)
        self.fields["area"].queryset = visible_areas(viewer)  # type: ignore[attr-defined]

    def clean_period(self) -> str:
        """Return the period, the last 12 months unless told."""
        return self.cleaned_data["period"] or "year"
