"""What the CMS shows while a scenario is written: shape and safety. Words are checked by courses.language."""

import re
from collections.abc import Mapping
from typing import Any

from courses.errors import CompileError
from courses.lint import Finding, error, warning
from courses.models import StepPage

from .compile import compile_page

LONGEST = 12
IN_FRONT = re.compile(
    r"\b(?:in front of|while (?:\w+ ){1,3}(?:is|are) (?:there|in the room)|at the door)\b", re.IGNORECASE
)


def lint(page: StepPage) -> list[Finding]:
    """Return findings about a scenario. What can not be compiled at all is reported by the compiler."""
    try:
        content = compile_page(page)
    except CompileError:
        return []
    where = f"{page.get_parent().title} › {page.title}"
    findings = []
    longest = longest_path(content)
    if longest > LONGEST:
        findings.append(
            warning(
                where,
                f"the longest path has {longest} choices; {LONGEST} is the most.",
                "Shorten it.",
                page.pk,
            )
        )
    for scene in content["scenes"].values():
        here = f"{where} › scene “{scene['title']}”"
        labels = {choice["safety"] for choice in scene["choices"]}
        if "safer" not in labels:
            findings.append(
                error(
                    here,
                    "every choice is a wrong one.",
                    "Add a safer choice, or a way to make it right.",
                    page.pk,
                )
            )
        if labels == {"safer"}:
            findings.append(
                warning(here, "every choice is safer: there is nothing to learn here.", page_id=page.pk)
            )
        findings += [
            warning(
                f"{here} › choice “{choice['text']}”",
                "asks in front of somebody, or may; is that really safer?",
                page_id=page.pk,
            )
            for choice in scene["choices"]
            if content["relationship"] and choice["safety"] == "safer" and IN_FRONT.search(choice["text"])
        ]
    if len(content["endings"]) < 2:
        findings.append(warning(where, "has one ending only: the choices change nothing.", page_id=page.pk))
    return findings


def longest_path(content: Mapping[str, Any]) -> int:
    """Return the most choices on a path that visits no scene twice; the search looks at 20,000 paths at most."""
    best, looked = 0, 0
    stack = [(content["start"], frozenset({content["start"]}))]
    while stack and looked < 20_000:
        at, seen = stack.pop()
        looked += 1
        for name in {choice["next"] for choice in content["scenes"][at]["choices"]}:
            if name in content["endings"]:
                best = max(best, len(seen))
            elif name not in seen:
                stack.append((name, seen | {name}))
    return best
