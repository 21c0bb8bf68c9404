"""The statements of a survey for reading."""

from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string


def printed(content: Mapping[str, Any], answers: bool) -> str:
    """Return the statements as HTML to read. There are no right answers: `answers` changes nothing."""
    return render_to_string("assessments/printed/survey.html", {"content": content})
