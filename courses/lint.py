"""What is wrong, or may be, with a course: shown while authoring, and checked before a release."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One finding. An error stops a release; a warning asks for a second look; info is told while somebody writes."""

    severity: str  # "error", "warning" or "info"
    where: str  # a path that an author can follow: "Module 3 › The third door lock › scene “At the door”"
    problem: str
    mend: str = ""
    page_id: int | None = None
    at: str = ""  # the form field, as Wagtail's comments name it: "scenes.<block id>.choices.<block id>.next"

    @property
    def anchor(self) -> str:
        """Where the field stands in Wagtail's editor: what to add to the address of the page's form."""
        name, *rest = self.at.split(".")
        blocks = rest[::2]  # "<block id>", "choices", "<block id>", "next"
        if blocks:
            return f"#block-{blocks[-1]}-section"
        return f"#panel-child-content-{name}-section" if name else ""

    @property
    def is_error(self) -> bool:
        """Whether this stops a release."""
        return self.severity == "error"


def error(where: str, problem: str, mend: str = "", page_id: int | None = None, at: str = "") -> Finding:
    """Return a finding that stops a release."""
    return Finding("error", where, problem, mend, page_id, at)


def warning(where: str, problem: str, mend: str = "", page_id: int | None = None, at: str = "") -> Finding:
    """Return a finding that asks for a second look."""
    return Finding("warning", where, problem, mend, page_id, at)
