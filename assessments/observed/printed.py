"""Observed practice on paper: the checklist that an observer takes along."""

from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string


def printed(content: Mapping[str, Any], answers: bool) -> str:
    """Return the checklist as HTML, with room for scores and for nothing about people. `answers` changes nothing."""
    return render_to_string("assessments/printed/observed.html", {"content": content})
