"""What the editor asks while somebody writes: their form as a page in memory, never saved, and all that is found."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict

from wagtail.admin.panels import get_edit_handler

from assessments.scenarios.lint import lint
from assessments.scenarios.pages import ScenarioPage
from courses.lint import Finding, error
from courses.models import BasePage
from people.models import User

from .graph import draw

STREAMS = ("variables", "scenes", "endings")


def page_from_form(page: ScenarioPage, data: QueryDict, parent: BasePage, user: User) -> bool:
    """Write an editor's form into a page in memory. Returns whether every part of the story could be read.

    What does not pass the form's rules is taken as it was typed, so that a half-written scenario can be drawn. Raises
    KeyError or ValueError for data that no editor sent.
    """
    form = get_edit_handler(ScenarioPage).get_form_class()(
        data, instance=page, parent_page=parent, for_user=user
    )
    form.defer_required_fields()
    whole = True
    for name in (*STREAMS, "title", "role", "setting", "content_note", "relationship", "feedback", "intro"):
        field = form.fields[name]
        value = field.widget.value_from_datadict(form.data, form.files, form.add_prefix(name))
        try:
            value = field.clean(value)
        except ValidationError:
            whole = whole and name not in STREAMS
        setattr(page, name, "" if value is None else value)
    return whole


def check(page: ScenarioPage, *, whole: bool = True) -> dict[str, Any]:
    """Return the picture of a scenario and what was found, errors first."""
    found = lint(page)
    if not whole and not any(one.is_error for one in found):
        found.append(
            error("Scenes", "a field was not filled in as it should be.", "Save the page to see which.")
        )
    unique = {(one.severity, one.where, one.problem, one.at): one for one in found}
    ordered = sorted(unique.values(), key=lambda one: not one.is_error)
    return {"graph": draw(page), "findings": [_as_json(one) for one in ordered]}


def _as_json(one: Finding) -> dict[str, str]:
    return {
        "severity": one.severity,
        "problem": one.problem,
        "mend": one.mend,
        "where": one.where,
        "at": one.at,
    }
