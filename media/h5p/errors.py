"""What the kit raises."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .findings import Finding


class H5PError(Exception):
    """The root of the kit's exceptions."""


class PackageRefused(H5PError):
    """Raised when a package breaks a rule. `findings` says where, what is wrong and what to do; `more` counts the rest."""

    def __init__(self, findings: "Sequence[Finding]", more: int = 0) -> None:
        super().__init__(findings, more)
        self.findings = tuple(findings)
        self.more = more

    def __str__(self) -> str:
        lines = [str(finding) for finding in self.findings]
        return "\n".join([*lines, f"There are {self.more} more problems."] if self.more else lines)
