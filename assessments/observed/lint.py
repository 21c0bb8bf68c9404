"""What the CMS shows while such a step is written."""

from courses.lint import Finding, warning
from courses.models import StepPage

from .pages import ObservedPage

MOST = 15


def lint(page: StepPage) -> list[Finding]:
    """Return what an observer could not do: more criteria than anybody can watch, or none that matters most."""
    assert isinstance(page, ObservedPage)
    where = f"{page.get_parent().title} › {page.title}"
    found = []
    if len(page.criteria) > MOST:
        found.append(
            warning(
                where,
                f"has {len(page.criteria)} criteria; nobody can watch more than {MOST}.",
                page_id=page.pk,
            )
        )
    if not any(block.value["essential"] for block in page.criteria):
        found.append(
            warning(
                where, "has no criterion that is essential.", "Mark those that keep people safe.", page.pk
            )
        )
    return found
