"""The whole scenario for reading: on paper, for a reviewer, and for a learner who would rather read than play."""

from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string

SAFETY_LABELS = {"safer": "Safer", "some-risk": "Has some risk", "less-safe": "Less safe"}


def as_text(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return the whole scenario in its order: every scene with every choice, its label and reason."""
    titles = {name: part["title"] for name, part in (*content["scenes"].items(), *content["endings"].items())}
    scenes = [
        {
            **scene,
            "choices": [
                {**choice, "label": SAFETY_LABELS[choice["safety"]], "leads_to": titles[choice["next"]]}
                for choice in scene["choices"]
            ],
        }
        for scene in (content["scenes"][name] for name in content["order"] if name in content["scenes"])
    ]
    endings = [content["endings"][name] for name in content["order"] if name in content["endings"]]
    return {**content, "scenes": scenes, "endings": endings}


def printed(content: Mapping[str, Any], answers: bool) -> str:
    """Return the scenario as HTML to read. How safe a choice is, and why, is part of the story: `answers` changes nothing."""
    return render_to_string("assessments/printed/scenario.html", {"scenario": as_text(content)})
