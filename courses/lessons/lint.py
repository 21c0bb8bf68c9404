"""What the CMS shows while a lesson is written."""

from courses.lint import Finding, warning
from courses.models import StepPage

from .pages import LessonPage


def lint(page: StepPage) -> list[Finding]:
    """Return findings about a lesson's shape. Words are checked by courses.language."""
    assert isinstance(page, LessonPage)
    findings = []
    where = f"{page.get_parent().title} › {page.title}"
    if not any(block.block_type == "in_practice" for block in page.body):
        findings.append(warning(where, "has nothing to try at work.", "Add an “In practice” block.", page.pk))
    if page.minutes > 12:
        findings.append(
            warning(where, f"takes {page.minutes} minutes; five to nine is best.", "Split it.", page.pk)
        )
    last = 1
    for block in page.body:
        if block.block_type == "heading":
            level = int(block.value["level"])
            if level > last + 1:
                findings.append(
                    warning(where, f"jumps over a heading level at “{block.value['text']}”.", page_id=page.pk)
                )
            last = level
    return findings
