"""What is in a course, on one page: for whoever is to review it, and to see at a glance what it rests on."""

from collections.abc import Iterator, Mapping
from typing import Any

from courses import kinds
from courses.models.pages import Jurisdiction
from courses.reading_age import reading_age

Manifest = Mapping[str, Any]


def segments_of(manifest: Manifest) -> Iterator[Mapping[str, Any]]:
    """Yield every segment of every lesson of a course."""
    for step in manifest["steps"].values():
        yield from step["content"].get("segments", ())


def live_slugs(manifest: Manifest, kind: str) -> set[str]:
    """Return the slugs of the live entries of one kind that a course shows: its facts, say."""
    return {part["slug"] for part in segments_of(manifest) if part.get("live") == kind}


def contents(manifest: Manifest) -> str:
    """Return a course's contents as Markdown: every step, how long, how hard to read, and what it rests on."""
    course = manifest["course"]
    steps = manifest["steps"]
    minutes = sum(step["minutes"] for step in steps.values())
    lines = [
        f"# {course['title']}: contents",
        "",
        "Made from the pack itself; do not edit. A draft for review: no learner should meet it before a specialist "
        "domestic abuse service, a survivor advisory group and a safeguarding lead have read it.",
        "",
        f"{course['summary']}",
        "",
        f"For: {course['audience']} Law: {Jurisdiction(course['jurisdiction']).label}. "
        f"{len(manifest['modules'])} modules, {len(steps)} steps, {minutes} minutes.",
    ]
    for number, module in enumerate(manifest["modules"], start=1):
        spent = sum(steps[step]["minutes"] for step in module["steps"])
        lines += ["", f"## {number}. {module['title']} (level {module['level']}, {spent} minutes)", ""]
        lines += [module["summary"], ""] if module["summary"] else []
        for place, step_id in enumerate(module["steps"], start=1):
            lines += _step(place, steps[step_id])
    return "\n".join(lines) + "\n"


def _step(place: int, step: Mapping[str, Any]) -> Iterator[str]:
    kind, content = kinds.get(step["kind"]), step["content"]
    words = kind.words(content)
    age = reading_age(words)
    facts = sorted({part["slug"] for part in content.get("segments", ()) if part.get("live") == "fact"})
    parts = [
        f"{step['minutes']} min",
        f"{len(words.split()):,} words",
        *([f"reading age {age:.0f}"] if age is not None else []),
        *([f"{len(content['scenes'])} decision points"] if "scenes" in content else []),
        *([f"{len(content['items'])} questions"] if "items" in content else []),
    ]
    yield f"{place}. **{step['title']}** ({kind.label.lower()}; {', '.join(parts)})"
    if facts:
        yield f"   - Facts: {', '.join(facts)}"
    for source in content.get("sources", ()):
        address = f", {source['url']}" if source["url"] else ""
        yield f"   - Source: {source['title']}{address} (checked on {source['checked_on']})"
