"""Whether what another system says counts. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from records import vocabulary as xapi

VERBS = {"completed": (xapi.COMPLETED.id, xapi.PASSED.id), "passed": (xapi.PASSED.id,)}
EVERY_VERB = VERBS["completed"]


@dataclass(frozen=True)
class Told:
    """What a statement says that counts: a score from 0 to 1, if it has one."""

    scaled: float | None


def told(content: Mapping[str, Any], statement: Mapping[str, Any]) -> Told | None:
    """Return what a valid statement about the step's activity says, or None if it does not count.

    Its verb must be one that the course names; it must not say that it was no success or no completion; and where the
    course asks for a score it must have one that is enough. A score without a scale is counted between min and max.
    """
    if statement["verb"]["id"] not in VERBS[content["counts"]]:
        return None
    result = statement.get("result", {})
    if result.get("success") is False or result.get("completion") is False:
        return None
    scaled = _scaled(result.get("score", {}))
    if content["minimum"] is not None and (scaled is None or scaled < content["minimum"]):
        return None
    return Told(scaled)


def _scaled(score: Mapping[str, Any]) -> float | None:
    if "scaled" in score:
        return max(0.0, float(score["scaled"]))
    if "raw" not in score or "max" not in score:
        return None
    lowest, highest, raw = (float(score.get(name, 0)) for name in ("min", "max", "raw"))
    return min(1.0, max(0.0, (raw - lowest) / (highest - lowest))) if highest > lowest else None
