"""Text of courses in templates: rich text in our dress, plain text as paragraphs."""

from django import template
from django.utils.safestring import SafeString, mark_safe

from courses import richtext

register = template.Library()

register.filter("dressed", richtext.dressed, is_safe=True)
register.filter("paragraphs", richtext.paragraphs, is_safe=True)


@register.filter(is_safe=True)
def dressed_inline(source: str) -> SafeString:
    """Return one point of a list, without the paragraph around it."""
    text = richtext.dressed(source)
    return mark_safe(text.replace('<p class="govuk-body">', "").replace("</p>", ""))  # noqa: S308
