"""The profile as JSON-LD (xAPI Profiles 1.0, part 2)."""

import json
from collections.abc import Iterator
from typing import Any

from records import vocabulary as xapi

from .concepts import EXTENSIONS, Extension
from .templates import TEMPLATES, Template

CONTEXT = "https://w3id.org/xapi/profiles/context"
CONFORMS_TO = "https://w3id.org/xapi/profiles#1.0"
DRAFT = "http://json-schema.org/draft-07/schema#"
NAME = "Upstander"
DEFINITION = (
    "What Upstander records of people who train to recognise domestic abuse, respond safely and refer well: courses, "
    "lessons, scenarios, checks, surveys and certificates. A learner is an opaque account; no statement holds a name, "
    "an e-mail address, anything typed, a visit to a help page, a hurried exit, a skipped part or a disclosure."
)
ENROLMENT = "All statements of one registration: first that the learner was enrolled, then whatever they did."
# Newest first. A new version names the one before it in `wasRevisionOf`; the old ones stay.
VERSIONS: tuple[dict[str, Any], ...] = (
    {"id": xapi.PROFILE_VERSION, "generatedAtTime": "2026-11-22T00:00:00Z"},
)


def document() -> dict[str, Any]:
    """Return the whole profile."""
    return {
        "@context": CONTEXT,
        "id": xapi.PROFILE,
        "type": "Profile",
        "conformsTo": CONFORMS_TO,
        "prefLabel": _said(NAME),
        "definition": _said(DEFINITION),
        "author": {"type": "Organization", "name": NAME},
        "versions": list(VERSIONS),
        "concepts": [_extension(extension) for extension in EXTENSIONS],
        "templates": [_template(template) for template in TEMPLATES],
        "patterns": list(_patterns()),
    }


def text() -> str:
    """Return the profile as it is published."""
    return json.dumps(document(), indent=2, ensure_ascii=False) + "\n"


def _extension(extension: Extension) -> dict[str, Any]:
    found = {
        "id": extension.id,
        "type": extension.type,
        "inScheme": xapi.PROFILE_VERSION,
        "prefLabel": _said(extension.label),
        "definition": _said(extension.definition),
        "inlineSchema": json.dumps({"$schema": DRAFT, **extension.schema}),
    }
    if extension.verbs:
        found["recommendedVerbs"] = [verb.id for verb in extension.verbs]
    return found


def _template(template: Template) -> dict[str, Any]:
    found = {
        "id": template.id,
        "type": "StatementTemplate",
        "inScheme": xapi.PROFILE_VERSION,
        "prefLabel": _said(template.label),
        "definition": _said(template.definition),
        "verb": template.verb.id,
        "objectActivityType": template.activity.type,
        "rules": list(template.every_rule),
    }
    if template.parent is not None:
        found["contextParentActivityType"] = [template.parent.type]
    if template.within_a_step:
        found["contextGroupingActivityType"] = [xapi.COURSE]
    return found


def _patterns() -> Iterator[dict[str, Any]]:
    """Give the order of an enrolment's statements: it begins with one, and the rest come as they come (part 2, 9.0)."""
    first, *others = (template.id for template in TEMPLATES)
    labels = {"primary": True, "prefLabel": _said("An enrolment"), "definition": _said(ENROLMENT)}
    yield _pattern("enrolment", sequence=[first, _pattern_id("all-that-follows")], **labels)
    yield _pattern("all-that-follows", zeroOrMore=_pattern_id("whatever-is-done"))
    yield _pattern("whatever-is-done", alternates=others)


def _pattern(name: str, **parts: Any) -> dict[str, Any]:
    return {"id": _pattern_id(name), "type": "Pattern", "inScheme": xapi.PROFILE_VERSION, **parts}


def _pattern_id(name: str) -> str:
    return f"{xapi.OURS}patterns/{name}"


def _said(words: str) -> dict[str, str]:
    return {xapi.LANGUAGE: words}
