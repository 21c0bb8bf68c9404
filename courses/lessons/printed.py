"""A lesson on paper, or for a reviewer: everything in it at once, as it stands today."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.template.loader import render_to_string

from courses.live import Segment, resolve, sector_names
from courses.models.procedures import Procedure
from courses.richtext import paragraphs


def printed(content: Mapping[str, Any], answers: bool) -> str:
    """Return the lesson as HTML: every sector's words, activities as text, facts as they stand today.

    What an organisation has written down is left to its own learners' screens: paper is the same for all.
    """
    activities = content.get("activities", {})
    return resolve(_whole(content["segments"], activities)) + render_to_string(
        "courses/printed/sources.html", {"sources": content.get("sources", ())}
    )


def _whole(segments: Iterable[Segment], activities: Mapping[str, Any]) -> Iterator[Segment]:
    for segment in segments:
        if "activity" in segment:
            yield {"html": str(paragraphs(activities[segment["activity"]]["text"]))}
        elif "sectors" in segment:
            for one in segment["sectors"]:
                yield {
                    "html": f'<p class="govuk-body"><strong>For {sector_names(one["for"]).lower()}</strong></p>{one["html"]}'
                }
        elif segment.get("live") == "procedure":
            yield {
                "html": render_to_string(
                    "courses/printed/procedure.html", {"name": Procedure.Slot(segment["slug"]).label}
                )
            }
        else:
            yield segment
