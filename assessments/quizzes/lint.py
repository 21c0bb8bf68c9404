"""What the CMS shows while a check is written."""

from courses.lint import Finding, error, warning
from courses.models import StepPage

from .compile import Entry, problems, slots_of
from .pages import QuizPage


def lint(page: StepPage) -> list[Finding]:
    """Return findings about a check: what keeps it out of an edition, and what asks for a second look."""
    assert isinstance(page, QuizPage)
    slots = slots_of(page)
    findings = [
        (error if problem.flaw.is_error else warning)(
            problem.where, problem.flaw.reason, page_id=page.pk, at=problem.at
        )
        for problem in problems(page, slots)
    ]
    entries = [entry for slot in slots for entry in slot.entries]
    if entries and not any(entry.item["critical"] for entry in entries):
        where = f"{page.get_parent().title} › {page.title}"
        findings.append(warning(where, "no question is marked safety-critical.", page_id=page.pk, at="items"))
    return findings + [finding for entry in entries for finding in _giveaway(page, entry)]


def _giveaway(page: QuizPage, entry: Entry) -> list[Finding]:
    """Return a finding where the right answer can be seen from afar."""
    if entry.item["kind"] != "single":
        return []
    options = entry.item["options"]
    right = [len(option["text"]) for option in options if option["correct"]]
    wrong = [len(option["text"]) for option in options if not option["correct"]]
    if not right or not wrong or right[0] <= 2 * max(wrong):
        return []
    where = f"{page.get_parent().title} › {page.title} › “{entry.item['text']}”"
    return [
        warning(
            where,
            "the right answer is by far the longest.",
            page_id=page.pk,
            at=f"{entry.at}.options" if entry.at else "",
        )
    ]
