"""How much the course library holds: counted from the pages as a release would compile them."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from courses import kinds
from courses.compile import compile_course
from courses.models import CoursePage
from courses.pack.contents import live_slugs

from .models import Fact

COLUMNS = (
    "modules",
    "minutes",
    "lessons",
    "words",
    "scenarios",
    "choices",
    "items",
    "activities",
    "facts",
    "sources",
)


def stats() -> list[dict[str, Any]]:
    """Return a row for each course, by title, and one for all of them. Raises CompileError for one that is not whole."""
    sources = dict(Fact.objects.values_list("slug", "source"))
    rows, everywhere, named_everywhere = [], set[str](), set[str]()
    for page in CoursePage.objects.live().order_by("title"):
        manifest = compile_course(page)
        facts = live_slugs(manifest, "fact")
        everywhere |= facts
        named = _named(manifest)
        named_everywhere |= named
        rows.append({"course": page.title, **_counts(manifest), **_rests_on(facts, named, sources)})
    total: dict[str, Any] = {"course": "All courses"}
    total |= {name: sum(row[name] for row in rows) for name in COLUMNS}
    # one fact, and one source, may stand in several courses
    return [*rows, total | _rests_on(everywhere, named_everywhere, sources)]


def _counts(manifest: Mapping[str, Any]) -> Counter[str]:
    counted = Counter(dict.fromkeys(COLUMNS, 0))
    counted["modules"] = len(manifest["modules"])
    for step in manifest["steps"].values():
        content = step["content"]
        counted["minutes"] += step["minutes"]
        counted["words"] += len(kinds.get(step["kind"]).words(content).split())
        counted["lessons"] += step["kind"] == "lesson"
        counted["scenarios"] += step["kind"] == "scenario"
        counted["activities"] += (step["kind"] == "h5p") + len(content.get("activities", ()))
        counted["choices"] += sum(len(scene["choices"]) for scene in content.get("scenes", {}).values())
        counted["items"] += len(content.get("items", ()))
    return counted


def _named(manifest: Mapping[str, Any]) -> set[str]:
    """Return the sources that lessons name beside those of their facts."""
    steps = manifest["steps"].values()
    return {source["title"] for step in steps for source in step["content"].get("sources", ())}


def _rests_on(facts: set[str], named: set[str], sources: Mapping[str, str]) -> dict[str, int]:
    return {
        "facts": len(facts),
        "sources": len({sources[slug] for slug in facts if slug in sources} | named),
    }
