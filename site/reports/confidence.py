"""The report on confidence before and after, and what came of it. Figures of groups; nobody's answers, nobody's name."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from assessments.surveys import results
from assessments.surveys.models import MONTHS
from courses.models import Course
from courses.months import first_month
from people.scopes import scope_of
from records.exports.cells import cell

from .views import HIDDEN

PERIODS = {
    "all": "Answered at any time",
    "year": "Answered in the last 12 months",
    "quarter": "Answered this quarter",
}
LATER = {
    results.AFTER: "At the end of the course",
    **{str(months): f"{months} months after" for months in MONTHS},
}


class ConfidenceFilter(forms.Form):
    """Course, what the answers before are compared with, and period."""

    course = forms.TypedChoiceField(coerce=int)
    later = forms.ChoiceField(label="Compared with", choices=list(LATER.items()), required=False)
    period = forms.ChoiceField(choices=list(PERIODS.items()), required=False)

    def __init__(self, data: Any) -> None:
        found = Course.objects.filter(current_edition__isnull=False).order_by("title")
        self.courses = {course.pk: course for course in found}
        data = data.copy()
        if self.courses:
            data.setdefault("course", str(next(iter(self.courses))))
        data.setdefault("period", "all")
        data.setdefault("later", results.AFTER)
        super().__init__(data)
        field = self.fields["course"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(pk, course.title) for pk, course in self.courses.items()]

    def clean_course(self) -> Course:
        """Return the course."""
        return self.courses[self.cleaned_data["course"]]

    def clean_later(self) -> str:
        """Return what is compared, the end of the course unless told."""
        return self.cleaned_data["later"] or results.AFTER

    def clean_period(self) -> str:
        """Return the period, all of time unless told."""
        return self.cleaned_data["period"] or "all"


@dataclass(frozen=True)
class Report:
    """What the viewer chose, and the figures."""

    course: Course
    later: str
    period: str
    changes: list[results.Change]
    actions: results.Actions | None  # of a follow-up only

    @property
    def compared_with(self) -> str:
        """What the answers before are compared with, in words."""
        return LATER[self.later]

    @property
    def within(self) -> str:
        """The period, in words."""
        return PERIODS[self.period]


def _periods(today: date) -> Mapping[str, date | None]:
    return {name: first_month(name, today) for name in PERIODS}


def _read(request: HttpRequest) -> tuple[ConfidenceFilter, Report | None]:
    """Return the filter form, and the report if the filters are valid. 404 for somebody without reports."""
    assert request.user.is_authenticated
    scope = scope_of(request.user)
    if not scope.reports:
        raise Http404
    form = ConfidenceFilter(request.GET)
    if not form.is_valid():
        return form, None
    chosen = form.cleaned_data
    asked = {
        "course": chosen["course"],
        "period": chosen["period"],
        "periods": _periods(timezone.localdate()),
        "scope": scope,
    }
    later = chosen["later"]
    return form, Report(
        course=chosen["course"],
        later=later,
        period=chosen["period"],
        changes=results.change(request.user, later=later, **asked),
        actions=(
            None if later == results.AFTER else results.actions(request.user, months=int(later), **asked)
        ),
    )


@require_GET
@login_required
def confidence(request: HttpRequest) -> HttpResponse:
    """Show how confidence changed, statement by statement."""
    form, report = _read(request)
    context = {"form": form, "report": report, "hidden": HIDDEN, "query": request.GET.urlencode()}
    return render(request, "reports/confidence.html", context, status=200 if report else 400)


@require_GET
@login_required
def confidence_csv(request: HttpRequest) -> HttpResponse:
    """Send the same figures as a file, with the same numbers hidden."""
    form, report = _read(request)
    if report is None:
        return render(request, "reports/confidence.html", {"form": form, "report": None}, status=400)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    name = f"confidence-{timezone.localdate():%Y-%m-%d}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.write("\ufeff")  # so that spreadsheets read the letters right
    out = csv.writer(response)
    out.writerow(
        [
            "Course",
            "Compared with",
            "Period",
            "Statement",
            "People who answered both times",
            "Mean before",
            "Mean later",
            "Per cent who chose more",
        ]
    )
    start = [cell(report.course.title), report.compared_with, report.within]
    for row in report.changes:
        figures = [row.pairs, _figure(row.before), _figure(row.later), _figure(row.rose)]
        out.writerow([*start, cell(row.text), *(HIDDEN if figure is None else figure for figure in figures)])
    if report.actions is not None:
        out.writerow([])
        out.writerow(
            ["Course", "Asked", "Period", "In the last three months", "People who answered", "Per cent"]
        )
        answered = HIDDEN if report.actions.answered is None else report.actions.answered
        shares = [results.Share("Share of those asked who answered", report.actions.response)]
        for share in [*shares, *report.actions.shares]:
            percent = _figure(share.percent)
            out.writerow([*start, cell(share.text), answered, HIDDEN if percent is None else percent])
    return response


def _figure(value: float | None) -> str | None:
    return None if value is None else f"{value:.1f}"
