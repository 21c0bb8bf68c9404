"""What the editor asks while somebody writes: their form as a page in memory, never saved, and all that is found."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict

from wagtail.admin.panels import get_edit_handler

from assessments.scenarios.compile import compile_story
from assessments.scenarios.lint import lint
from assessments.scenarios.pages import ScenarioPage
from courses.errors import CompileError
from courses.language import check_words
from courses.lint import Finding, error
from courses.models import BasePage
from people.models import User

from .graph import draw, shape

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
    graph = draw(page)
    found = shape(page, graph)
    if whole and not any(one.is_error for one in found):
        found += _deeper(page)
    elif not whole and not any(one.is_error for one in found):
        found.append(
            error("Scenes", "a field was not filled in as it should be.", "Save the page to see which.")
        )
    found += _words(page)
    unique = {(one.severity, one.where, one.problem, one.at): one for one in found}
    ordered = sorted(unique.values(), key=lambda one: not one.is_error)
    return {"graph": graph, "findings": [_as_json(one) for one in ordered]}


def _deeper(page: ScenarioPage) -> list[Finding]:
    """Return what the compiler and the lints say of a story that has all its parts."""
    try:
        compile_story(page)
    except CompileError as refused:
        return [error(refused.where, refused.reason, at=getattr(refused, "at", "") or "scenes")]
    return lint(page)


def _words(page: ScenarioPage) -> list[Finding]:
    """Return what the language rules say, field by field: choices are left out, as at a release."""
    texts = [
        (name, name.replace("_", " "), getattr(page, name))
        for name in ("role", "setting", "content_note", "intro")
    ]
    for block in page.scenes:
        where, at = f"scene “{block.value['title']}”", f"scenes.{block.id}"
        texts += [(f"{at}.{key}", where, block.value[key]) for key in ("title", "text")]
        texts += [
            (f"{at}.choices.{choice.id}.reason", f"{where} › reason", choice.value["reason"])
            for choice in block.value["choices"].bound_blocks
        ]
    for block in page.endings:
        where, at = f"ending “{block.value['title']}”", f"endings.{block.id}"
        texts += [(f"{at}.{key}", where, block.value[key]) for key in ("title", "text", "debrief")]
    return [
        Finding(one.severity, one.where, one.problem, one.mend, page.pk, at)
        for at, where, text in texts
        for one in check_words(str(text or ""), where)
    ]


def _as_json(one: Finding) -> dict[str, str]:
    return {
        "severity": one.severity,
        "problem": one.problem,
        "mend": one.mend,
        "where": one.where,
        "at": one.at,
    }
