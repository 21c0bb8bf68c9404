"""Which statements a target wants: pure, decided from the row alone, because it is done at every learner's click."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

from records.columns import column
from records.lrs import rawjson
from records.models import ForwardingTarget, Statement


@dataclass(frozen=True)
class Wants:
    """What one target wants. Empty sets, and no organisation, stand for all."""

    target_id: int
    organisation_id: int | None
    courses: frozenset[str]
    verbs: frozenset[str]
    received: bool

    @classmethod
    def of(cls, target: ForwardingTarget) -> Self:
        """Return what a target wants."""
        return cls(
            target_id=target.pk,
            organisation_id=target.organisation_id,
            courses=frozenset(target.courses),
            verbs=frozenset(column(verb) for verb in target.verbs),
            received=target.received,
        )

    def but_for_courses(self, row: Statement) -> bool:
        """Whether the target wants a statement, if it is about a course that it wants."""
        return (
            (self.received or not row.realm)
            and self.organisation_id in (None, row.organisation_id)
            and (not self.verbs or row.verb in self.verbs)
        )


def wanted(row: Statement, targets: Sequence[Wants]) -> list[int]:
    """Return the targets that want a statement. Its JSON is read only if one of them asks for courses."""
    fits = [wants for wants in targets if wants.but_for_courses(row)]
    if any(wants.courses for wants in fits):
        about = activities(row)
        fits = [wants for wants in fits if not wants.courses or wants.courses & about]
    return [wants.target_id for wants in fits]


def activities(row: Statement) -> frozenset[str]:
    """Return the ids of what a statement is about and of what that is part of: parent and grouping."""
    statement: dict[str, Any] = rawjson.loads(row.body)
    around = statement.get("context", {}).get("contextActivities", {})
    found = {statement["object"].get("id", "")}
    for place in ("parent", "grouping"):
        held = around.get(place, [])
        found.update(each["id"] for each in (held if isinstance(held, list) else [held]))
    return frozenset(found)
