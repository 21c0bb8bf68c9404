"""From pages to a manifest: plain JSON that holds everything a learner needs, in one canonical form."""

import hashlib
import json
from typing import Any

from . import kinds
from .completion import rules_for
from .editions import SCHEMA
from .errors import CompileError
from .models import CoursePage, ModulePage, StepPage


def canonical(data: Any) -> str:
    """Return JSON in one form only: sorted keys, no white space, so that equal content has an equal hash."""
    return json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def fingerprint(text: str) -> str:
    """Return the SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def modules_of(course: CoursePage) -> list[ModulePage]:
    """Return a course's live modules in order."""
    return list(ModulePage.objects.child_of(course).live().order_by("path"))


def steps_of(module: ModulePage) -> list[StepPage]:
    """Return a module's live steps in order, each as its own kind of page."""
    return [
        page
        for page in module.get_children().live().order_by("path").specific()
        if isinstance(page, StepPage)
    ]


def where_is(page: StepPage) -> str:
    """Return a path to a step that an author can follow."""
    return f"{page.get_parent().title} › {page.title}"


def compile_step(page: StepPage) -> dict[str, Any]:
    """Return one step's entry for the manifest. Raises CompileError with a path that an author can follow."""
    return {
        "kind": page.kind,
        "title": page.title,
        "summary": page.summary,
        "minutes": page.minutes,
        "content": kinds.get(page.kind).compile(page),
    }


def compile_course(course: CoursePage) -> dict[str, Any]:
    """Return a whole course as a manifest. Raises CompileError at the first page that can not be compiled."""
    modules: list[dict[str, Any]] = []
    steps: dict[str, Any] = {}
    order: list[tuple[str, str, int]] = []
    for module in modules_of(course):
        ids = []
        for page in steps_of(module):
            step_id = str(page.step_id)
            steps[step_id] = compile_step(page)
            ids.append(step_id)
            order.append((step_id, page.kind, module.level))
        if not ids:
            raise CompileError(
                module.title, "this module has no published step. Add one, or unpublish the module."
            )
        modules.append(
            {
                "id": str(module.module_id),
                "title": module.title,
                "summary": module.summary,
                "level": module.level,
                "steps": ids,
            }
        )
    if not modules:
        raise CompileError(course.title, "this course has no published module.")
    _refuse_levels_by_word_alone(order)
    return {
        "schema": SCHEMA,
        "course": {
            "key": str(course.course_key),
            "slug": course.slug,
            "title": course.title,
            "discreet_title": course.discreet_title,
            "family": course.family,
            "family_name": course.get_family_display(),
            "summary": course.summary,
            "audience": course.audience,
            "outcomes": [str(block.value) for block in course.outcomes],
            "content_note": course.content_note,
            "jurisdiction": course.jurisdiction,
            "pass_mark": course.pass_mark,
            "valid_months": course.valid_months,
            "certificate_statement": course.certificate_statement,
            "needs": [
                {"course": block.value["course"], "level": block.value["level"]} for block in course.needs
            ],
            "card": [
                {"title": block.value["title"], "points": [str(point) for point in block.value["points"]]}
                for block in course.card
            ],
        },
        "modules": modules,
        "steps": steps,
        "levels": rules_for(order, {kind.name: kind.plural for kind in kinds.every()}),
    }


def _refuse_levels_by_word_alone(order: list[tuple[str, str, int]]) -> None:
    """Raise CompileError where a level 2 or 3 certificate would rest on what activities report of themselves.

    What a browser says can be made up. So where the modules of such a level hold self-reported activities, they must
    hold something that the server marks as well.
    """
    for level in sorted({level for _, _, level in order if level > 1}):
        found = [kinds.get(kind) for _, kind, of in order if of == level]
        if any(kind.self_reported for kind in found) and not any(kind.marked for kind in found):
            raise CompileError(
                f"Level {level}",
                "its activities report their own results, which can not decide a certificate alone. "
                "Add a check or a scenario to this level.",
            )


def marking_of(manifest: dict[str, Any]) -> Any:
    """Return what a correction release may not change: the steps, their order and kind, the marking, the rules."""
    return {
        "levels": manifest["levels"],
        "pass_mark": manifest["course"]["pass_mark"],
        "valid_months": manifest["course"]["valid_months"],
        "steps": [
            [
                module["id"],
                module["level"],
                [
                    [
                        step_id,
                        manifest["steps"][step_id]["kind"],
                        kinds.get(manifest["steps"][step_id]["kind"]).marking(
                            manifest["steps"][step_id]["content"]
                        ),
                    ]
                    for step_id in module["steps"]
                ],
            ]
            for module in manifest["modules"]
        ],
    }
