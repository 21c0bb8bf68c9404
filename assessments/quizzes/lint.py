"""What the CMS shows while a check is written."""

from courses.errors import CompileError
from courses.lint import Finding, warning
from courses.models import StepPage

from .compile import compile_page


def lint(page: StepPage) -> list[Finding]:
    """Return findings about a check. What can not be compiled at all is reported by the compiler."""
    try:
        content = compile_page(page)
    except CompileError:
        return []
    where = f"{page.get_parent().title} › {page.title}"
    findings = []
    if not any(item["critical"] for item in content["items"]):
        findings.append(warning(where, "no question is marked safety-critical.", page_id=page.pk))
    for item in content["items"]:
        right = [len(option["text"]) for option in item["options"] if option["correct"]]
        wrong = [len(option["text"]) for option in item["options"] if not option["correct"]]
        if item["kind"] == "single" and wrong and right[0] > 2 * max(wrong):
            findings.append(
                warning(
                    f"{where} › “{item['text']}”", "the right answer is by far the longest.", page_id=page.pk
                )
            )
    return findings
