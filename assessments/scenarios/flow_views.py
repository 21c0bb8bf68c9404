"""What learners chose, in the CMS: the picture, the table, and a sheet to print for a group."""

from typing import Any

from django import forms
from django.db.models import BigIntegerField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from wagtail.admin.auth import permission_denied

from assessments.queries import choice_counts
from courses.errors import EditionUnreadable
from courses.models import Course, Edition
from courses.months import first_month
from courses.queries import running
from people.models import Area, Organisation

from .flow import flow_of, picture_of
from .pages import ScenarioPage

PERIODS = [("all", "Any time"), ("year", "The last 12 months"), ("quarter", "This quarter")]


class FlowFilter(forms.Form):
    """Edition, sector, area and period. Whatever is not offered is left at "all"."""

    edition = forms.TypedChoiceField(coerce=int, required=False)
    sector = forms.ChoiceField(
        choices=[("", "All sectors"), *Organisation.Kind.choices], required=False, initial=""
    )
    area = forms.ChoiceField(required=False, initial="")
    period = forms.ChoiceField(choices=PERIODS, required=False, initial="all")

    def __init__(self, data: Any, editions: list[Edition]) -> None:
        super().__init__(data)
        for name, choices in (
            (
                "edition",
                [
                    (
                        one.pk,
                        f"Edition {one.number}, released {timezone.localdate(one.released_at):%-d %B %Y}",
                    )
                    for one in editions
                ],
            ),
            ("area", [("", "All areas"), *Area.objects.values_list("slug", "name")]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices

    def chosen(self, name: str, otherwise: Any) -> Any:
        """Return what was chosen in a field, or something else where that is not one of its choices."""
        self.is_valid()
        return self.cleaned_data.get(name) or otherwise


@require_GET
def what_learners_chose(request: HttpRequest, page_id: int, sheet: bool = False) -> HttpResponse:
    """Show what learners chose in a released scenario. Only who may edit the page sees it; no figure is below ten."""
    if page_id > BigIntegerField.MAX_BIGINT:
        raise Http404
    page = get_object_or_404(ScenarioPage, pk=page_id)
    if not page.permissions_for_user(request.user).can_edit():
        refused: HttpResponse = permission_denied(request)
        return refused
    context: dict[str, Any] = {"page": page, "header_title": f"What learners chose: {page.title}"}
    course = Course.objects.filter(key=page.get_parent().get_parent().specific.course_key).first()
    editions = list(course.editions.defer("manifest")) if course else []
    form = FlowFilter(request.GET, editions)
    edition = _edition(editions, form.chosen("edition", None), course)
    context |= {"form": form, "edition": edition, "query": request.GET.urlencode()}
    step = _step(edition, str(page.step_id))
    if edition is not None and step is not None:
        counts = choice_counts(
            edition.pk,
            step.id,
            sector=form.chosen("sector", ""),
            area=form.chosen("area", ""),
            since=first_month(form.chosen("period", "all"), timezone.localdate()),
        )
        flow = flow_of(step.content, counts)
        context |= {
            "content": step.content,
            "flow": flow,
            "picture": picture_of(step.content, flow),
            "unchecked": flow.with_caution("unchecked"),
            "in_front": flow.with_caution("in-front"),
        }
    return render(request, f"assessments/cms/{'chosen_sheet' if sheet else 'chosen'}.html", context)


def _edition(editions: list[Edition], wanted: int | None, course: Course | None) -> Edition | None:
    """Return the edition that was asked for, else the current one."""
    chosen = next((one for one in editions if one.pk == wanted), None)
    current = next((one for one in editions if course and one.pk == course.current_edition_id), None)
    return chosen or current


def _step(edition: Edition | None, step_id: str) -> Any:
    """Return the scenario in an edition, or None when it does not hold it or can not be read."""
    try:
        return running(edition).step(step_id) if edition else None
    except EditionUnreadable:
        return None
