"""An activity for reading: what it says in words."""

from collections.abc import Mapping
from typing import Any

from courses.richtext import paragraphs


def printed(content: Mapping[str, Any], answers: bool) -> str:
    """Return the activity's text alternative as HTML. It says all that the activity does: `answers` changes nothing."""
    return str(paragraphs(f"{content['intro']}\n\n{content['text']}"))
