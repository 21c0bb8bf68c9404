"""What was found in a package, gathered so that a trainer sees all of it at once."""

from dataclasses import dataclass, field

from .errors import PackageRefused
from .rules import Rule


def shown(text: str, most: int = 120) -> str:
    """Return text that is safe to show: what can not be seen, or turns the line around, is spelt out."""
    spelt = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text[:most])
    return spelt + "…" if len(text) > most else spelt


@dataclass(frozen=True)
class Finding:
    """One thing found: which rule, in which file of the package, and what is wrong in a sentence for a trainer."""

    rule: Rule
    path: str
    says: str

    @property
    def do(self) -> str:
        """What to do about it."""
        return self.rule.do

    def __str__(self) -> str:
        where = f"{self.path}: " if self.path else ""
        return f"{where}{self.says} {self.do}".strip()


@dataclass
class Findings:
    """Gathers refusals and notices. Keeps the first `most` of each and counts the other refusals."""

    most: int
    refusals: list[Finding] = field(default_factory=list)
    notices: list[Finding] = field(default_factory=list)
    more: int = 0

    def refuse(self, rule: Rule, path: str = "", **facts: object) -> None:
        """Note a reason to refuse the package."""
        self._keep(_finding(rule, path, facts))

    def notice(self, rule: Rule, path: str = "", **facts: object) -> None:
        """Note what a trainer should know of a package that is accepted."""
        finding = _finding(rule, path, facts)
        if len(self.notices) < self.most and finding not in self.notices:
            self.notices.append(finding)

    def add(self, refusal: PackageRefused) -> None:
        """Note the reasons of a refusal among the others."""
        for finding in refusal.findings:
            self._keep(finding)

    def settle(self) -> None:
        """Raise PackageRefused if there was a reason to."""
        if self.refusals:
            raise PackageRefused(self.refusals, self.more)

    def _keep(self, finding: Finding) -> None:
        if len(self.refusals) < self.most:
            self.refusals.append(finding)
        else:
            self.more += 1


def refused(rule: Rule, path: str = "", **facts: object) -> PackageRefused:
    """Return the exception for one reason that makes reading on pointless."""
    return PackageRefused([_finding(rule, path, facts)])


def _finding(rule: Rule, path: str, facts: dict[str, object]) -> Finding:
    safe = {name: shown(str(value)) for name, value in facts.items()}
    return Finding(rule, shown(path), rule.sentence.format(**safe))
