"""An activity in another system, for reading: what learners do there."""

from collections.abc import Mapping
from typing import Any

from courses.richtext import paragraphs


def printed(content: Mapping[str, Any], answers: bool) -> str:
    """Return what learners read as HTML. There are no answers here: `answers` changes nothing."""
    return str(paragraphs(content["intro"]))
