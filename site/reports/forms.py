"""The filters of a report. What is not in the viewer's reach is not offered, and not accepted."""

from typing import Any

from django import forms

from courses.models import Course
from people.models import Area
from people.scopes import Scope

from .queries import PERIODS


class CompletionFilter(forms.Form):
    """Course, area and period. Its choices are read once: they are shown, and they are what may be chosen."""

    course = forms.TypedChoiceField(coerce=int)
    area = forms.TypedChoiceField(coerce=int, required=False, empty_value=None)
    period = forms.ChoiceField(choices=list(PERIODS.items()), required=False)

    def __init__(self, data: Any, *, scope: Scope) -> None:
        self.leads = scope.everything or bool(scope.managed_ids)
        self.courses = {
            course.pk: course
            for course in Course.objects.filter(current_edition__isnull=False).order_by("title")
        }
        data = data.copy()
        if self.courses:
            data.setdefault("course", str(next(iter(self.courses))))
        data.setdefault("period", "year")
        super().__init__(data)
        areas = list(Area.objects.values_list("pk", "name")) if scope.everything else list(scope.areas)
        self._choices("course", [(pk, course.title) for pk, course in self.courses.items()])
        self._choices("area", [("", "All areas"), *areas])

    def _choices(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean_course(self) -> Course:
        """Return the course."""
        return self.courses[self.cleaned_data["course"]]

    def clean_period(self) -> str:
        """Return the period, the last 12 months unless told."""
        return self.cleaned_data["period"] or "year"
