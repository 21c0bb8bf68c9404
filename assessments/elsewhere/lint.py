"""What the CMS shows while such a step is written."""

from courses.lint import Finding, warning
from courses.models import StepPage


def lint(page: StepPage) -> list[Finding]:
    """Return what an author may not think of: not every learner's organisation has that system."""
    where = f"{page.get_parent().title} › {page.title}"
    problem = "only learners whose organisation's system reports to our record store can complete this step."
    return [
        warning(where, problem, "Make sure that every organisation that takes the course has one.", page.pk)
    ]
