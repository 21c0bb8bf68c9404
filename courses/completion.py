"""When a level of a course is complete: one pure function over the edition's rules and what was done.

The rules are our own mapping (docs/decisions/0006-levels.md; domain.md 2.0): level 1 asks for every lesson, every
check passed, one scenario, and the confidence statements before and after; level 2 and 3 ask for every scenario.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

# Kind of step -> how many of them level 1 needs; None: all of them.
LEVEL_ONE_NEEDS: Mapping[str, int | None] = {
    "lesson": None,
    "quiz": None,
    "scenario": 1,
    "survey": None,
    "h5p": None,
    "elsewhere": None,
    "observed": None,
}


@dataclass(frozen=True)
class Missing:
    """Something that is still to be done, in words a learner can act on."""

    text: str
    step_ids: tuple[str, ...]


@dataclass(frozen=True)
class Decision:
    """Whether a level is complete, and if not, what is missing."""

    level: int
    complete: bool
    missing: tuple[Missing, ...]

    @property
    def heading(self) -> str:
        """What is said once it is complete."""
        return f"Level {self.level} is complete"


def rules_for(steps: Collection[tuple[str, str, int]], plurals: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the rules of each level that a course reaches, from (step id, kind, module level) in course order.

    A level's rules cover the modules of that level and below, so a level 2 certificate never rests on less.
    """
    levels = sorted({level for _, _, level in steps})
    rules = []
    for level in levels:
        groups = []
        within = [(step_id, kind) for step_id, kind, of in steps if of <= level]
        for kind in dict.fromkeys(kind for _, kind in within):
            ids = [step_id for step_id, of in within if of == kind]
            needed = LEVEL_ONE_NEEDS.get(kind) if level == 1 else None
            groups.append(
                {
                    "kind": kind,
                    "label": plurals[kind],
                    "steps": ids,
                    "needed": len(ids) if needed is None else min(needed, len(ids)),
                }
            )
        rules.append({"level": level, "groups": groups})
    return rules


def evaluate(rules: Mapping[str, Any], done: Collection[str], titles: Mapping[str, str]) -> Decision:
    """Decide one level from its rules and the ids of completed steps. Pure; running it again changes nothing."""
    missing = []
    for group in rules["groups"]:
        open_ids = tuple(step_id for step_id in group["steps"] if step_id not in done)
        lacking = group["needed"] - (len(group["steps"]) - len(open_ids))
        if lacking <= 0:
            continue
        if lacking == len(open_ids) and lacking <= 3:
            text = "Still to do: " + ", ".join(f"‘{titles[step_id]}’" for step_id in open_ids)
        else:
            text = f"{lacking} more of the {group['label']}"
        missing.append(Missing(text, open_ids))
    return Decision(rules["level"], not missing, tuple(missing))
