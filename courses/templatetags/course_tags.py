"""Text of courses in templates: rich text in our dress, plain text as paragraphs."""

from datetime import date

from django import template
from django.utils.safestring import SafeString, mark_safe

from courses import richtext
from courses.drawings import figure

register = template.Library()

register.filter("dressed", richtext.dressed, is_safe=True)
register.filter("paragraphs", richtext.paragraphs, is_safe=True)
register.simple_tag(figure, name="drawing")


@register.filter
def day(value: str) -> str:
    """Return a date such as “2026-11-21” as people write it: “21 November 2026”."""
    return f"{date.fromisoformat(value):%-d %B %Y}"


@register.filter(is_safe=True)
def dressed_inline(source: str) -> SafeString:
    """Return one point of a list, without the paragraph around it."""
    text = richtext.dressed(source)
    return mark_safe(text.replace('<p class="govuk-body">', "").replace("</p>", ""))  # noqa: S308
