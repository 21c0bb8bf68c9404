"""The pictures of the courses, drawn by code: no faces, no violence, nobody's likeness. Each says in words what it shows.

A lesson names one by its slug (`::: drawing five-ds`). Its figure is rendered into the edition, so a released lesson
keeps the picture it was reviewed with.
"""

from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from .coercive_control import COERCIVE_CONTROL
from .professional import PROFESSIONAL
from .respond import RESPOND
from .shapes import HEIGHT, WIDTH, Drawing
from .upstanding import UPSTANDING

DRAWINGS: dict[str, Drawing] = {**PROFESSIONAL, **UPSTANDING, **COERCIVE_CONTROL, **RESPOND}


def choices() -> list[tuple[str, str]]:
    """Return (slug, title) of every drawing, for authors."""
    return sorted(((slug, one.title) for slug, one in DRAWINGS.items()), key=lambda pair: pair[1])


def svg(slug: str) -> SafeString:
    """Return a drawing as an SVG that says in one sentence what it shows. Raises KeyError for one there is not."""
    one = DRAWINGS[slug]
    head = (
        f'<svg class="up-drawing" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'width="{WIDTH}" height="{HEIGHT}" role="img" aria-label="{escape(one.alt)}">'
    )
    return mark_safe(f"{head}{''.join(one.shapes)}</svg>")  # noqa: S308 (made of our own shapes)


def figure(slug: str) -> SafeString:
    """Return a drawing with its text equivalent below it. Raises KeyError for one there is not."""
    return render_to_string("courses/drawing.html", {"svg": svg(slug), "drawing": DRAWINGS[slug]})
