"""What stands in a handbook and on a card: everything from one edition, with facts as they stand today."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from courses import kinds
from courses.editions import RunningEdition, Step
from courses.models import Edition

from .tree import Node, tree_of

DRAFT = "A draft that awaits review. Do not rely on it yet."
LEAVE_OUT = frozenset({"survey", "elsewhere"})  # what is answered on the site, not read


def handbook(edition: RunningEdition, released: Edition, base_url: str) -> dict[str, Any]:
    """Return a course's handbook as plain values. The right answers of checks are not in it."""
    return {
        **_head(edition, released),
        "summary": edition.course["summary"],
        "audience": edition.course["audience"],
        "content_note": edition.course["content_note"],
        "outcomes": edition.course["outcomes"],
        "modules": [
            {
                "title": module.title,
                "summary": module.summary,
                "level": module.level,
                "steps": [
                    _step(step, base_url) for step in edition.steps_of(module) if step.kind not in LEAVE_OUT
                ],
            }
            for module in edition.modules
        ],
        "card": edition.course.get("card", []),
        "help": f"{base_url}{reverse('pages:help')}",
    }


def card(edition: RunningEdition, released: Edition, base_url: str) -> dict[str, Any]:
    """Return a course's summary card as plain values: one page of A4."""
    return {
        **_head(edition, released),
        "card": edition.course.get("card", []),
        "help": f"{base_url}{reverse('pages:help')}",
    }


def _head(edition: RunningEdition, released: Edition) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "title": edition.course["title"],
        "discreet_title": edition.course["discreet_title"],
        "edition": released.number,
        "draft": "" if released.reviewed else DRAFT,
        "made_on": today.isoformat(),
        "made_on_text": f"{today:%-d %B %Y}",
    }


def _step(step: Step, base_url: str) -> dict[str, Any]:
    html = kinds.get(step.kind).printed(step.content, False)
    return {
        "title": step.title,
        "kind": kinds.get(step.kind).label,
        "minutes": step.minutes,
        "summary": step.summary,
        "body": [_whole_links(block, base_url) for block in tree_of(html, top=3)],
    }


def _whole_links(node: Any, base_url: str) -> Any:
    """Give our own links their whole address: on paper there is no site around them."""
    if isinstance(node, list):
        return [_whole_links(one, base_url) for one in node]
    if isinstance(node, dict):
        found: Node = {key: _whole_links(value, base_url) for key, value in node.items()}
        if found.get("t") == "a" and found["href"].startswith("/"):
            found["href"] = base_url + found["href"]
        return found
    return node
