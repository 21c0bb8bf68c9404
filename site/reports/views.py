"""Reports for those who answer for an organisation or an area. Figures only; nobody's answers, nobody's name."""

import csv
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from people.scopes import scope_of
from records.exports.cells import cell

from .forms import CompletionFilter
from .queries import PERIODS, Report
from .queries import completion as completion_report

TARGET = 85
HIDDEN = "hidden to protect people"


def _read(request: HttpRequest) -> tuple[CompletionFilter, Report | None, dict[str, Any]]:
    """Return the filter form, the report if the filters are valid, and what they say. 404 for somebody without reports."""
    assert request.user.is_authenticated
    scope = scope_of(request.user)
    if not scope.reports:
        raise Http404
    form = CompletionFilter(request.GET, scope=scope)
    if not form.is_valid():
        return form, None, {}
    chosen = form.cleaned_data
    report = completion_report(
        request.user, course=chosen["course"], area_id=chosen["area"], period=chosen["period"], scope=scope
    )
    return form, report, chosen


@require_GET
@login_required
def completion(request: HttpRequest) -> HttpResponse:
    """Show completion by organisation as a table with bars."""
    form, report, chosen = _read(request)
    bars = []
    for row in report.rows if report else []:
        rate = row.rate
        bar: dict[str, Any] = {"name": row.name, "percent": rate, "rate": "–", "target": TARGET}
        if row.hidden:
            bar["detail"] = HIDDEN
        elif rate is None:
            bar["detail"] = f"{row.enrolled:,} enrolled; completed {HIDDEN}"
        else:
            status = (
                ("On track", "green")
                if rate >= TARGET
                else ("Watch", "yellow")
                if rate >= 70
                else ("Behind", "red")
            )
            bar |= {"rate": f"{rate:.0f}%", "detail": f"{row.done:,} of {row.enrolled:,}"}
            bar |= {"status": status[0], "colour": status[1]}
        bars.append(bar)
    context = {
        "form": form,
        "report": report,
        "bars": bars,
        "course": chosen.get("course"),
        "period": PERIODS.get(chosen.get("period", ""), ""),
        "target": TARGET,
        "query": request.GET.urlencode(),
    }
    return render(request, "reports/completion.html", context, status=200 if report else 400)


@require_GET
@login_required
def completion_csv(request: HttpRequest) -> HttpResponse:
    """Send the same figures as a file, with the same numbers hidden."""
    form, report, chosen = _read(request)
    if report is None:
        return render(
            request, "reports/completion.html", {"form": form, "report": None, "bars": []}, status=400
        )
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    name = f"completion-{timezone.localdate():%Y-%m-%d}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.write("\ufeff")  # so that spreadsheets read the letters right
    out = csv.writer(response)
    out.writerow(["Course", "Period", "Area", "Organisation", "Enrolled", "Completed", "Rate per cent"])
    for row in report.rows:
        rate = row.rate
        out.writerow(
            [
                cell(chosen["course"].title),
                PERIODS[chosen["period"]],
                cell(row.area),
                cell(row.name),
                HIDDEN if row.hidden else row.enrolled,
                HIDDEN if rate is None else row.done,
                HIDDEN if rate is None else f"{rate:.1f}",
            ]
        )
    return response
