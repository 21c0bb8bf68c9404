"""What the CMS shows while such a step is written."""

from courses.lint import Finding, error, warning
from courses.models import StepPage
from media.h5p_types import Accessibility, Completes, type_of

from .pages import H5PPage


def lint(page: StepPage) -> list[Finding]:
    """Return what an author may not think of: how its content type finishes, and for whom it is hard to use."""
    assert isinstance(page, H5PPage)
    where = f"{page.get_parent().title} › {page.title}"
    version = page.activity.current if page.activity else None
    if version is None:
        return []  # compiling says so
    kind = type_of(version.machine_name)
    found = []
    if kind.completes is Completes.NEVER and page.counts != H5PPage.Counts.MARKED:
        problem = f"an activity of the type {kind.label} never says that it is finished."
        mend = "Choose “when the learner marks it as done”."
        found.append(error(where, problem, mend, page.pk, "counts"))
    if kind.completes is Completes.OPENED and page.counts != H5PPage.Counts.MARKED:
        problem = f"an activity of the type {kind.label} counts as finished as soon as it is opened."
        mend = "Choose “when the learner marks it as done”."
        found.append(warning(where, problem, mend, page.pk, "counts"))
    if kind.completes is Completes.SUBMIT_SCREEN:
        problem = f"{kind.label} reports nothing until its last screen is submitted."
        mend = "Make sure that it has a summary or submit screen, and say in the text to press the button."
        found.append(warning(where, problem, mend, page.pk, "activity"))
    if kind.accessibility is Accessibility.POOR:
        problem = f"{kind.label} is hard or impossible to use without a mouse or without sight."
        mend = "Let its text alternative say everything that it teaches, or choose another type."
        found.append(warning(where, problem, mend, page.pk, "activity"))
    return found
