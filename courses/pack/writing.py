"""A course's pages as a pack, and a pack as pages."""

import hashlib
import json
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from wagtail.fields import StreamField
from wagtail.models import ReferenceIndex
from wagtail.signal_handlers import disable_reference_index_auto_update

from courses import kinds
from courses.compile import modules_of, steps_of
from courses.errors import PackError
from courses.models import BasePage, CourseLibraryPage, CoursePage, ModulePage, StepPage

from . import activities
from .files import dump
from .reading import BESIDE, Pack, PackStep, files_of, read_pack


def pack_of(course: CoursePage) -> dict[str, str]:
    """Return a course's live pages as pack files: path -> text. The same pages always give the same bytes."""
    more = {
        # Key by key: PostgreSQL keeps JSON in an order of its own.
        "needs": [{"course": block.value["course"], "level": block.value["level"]} for block in course.needs],
        "card": [
            {"title": block.value["title"], "points": [str(point) for point in block.value["points"]]}
            for block in course.card
        ],
    }
    files = {
        "course.yaml": dump(
            {
                "key": str(course.course_key),
                "slug": course.slug,
                "title": course.title,
                "discreet_title": course.discreet_title,
                "family": course.family,
                "summary": course.summary,
                "audience": course.audience,
                "outcomes": [str(block.value) for block in course.outcomes],
                "content_note": course.content_note,
                "jurisdiction": course.jurisdiction,
                "pass_mark": course.pass_mark,
                "valid_months": course.valid_months,
                "certificate_statement": course.certificate_statement,
                **{name: entries for name, entries in more.items() if entries},
            }
        )
    }
    used: list[uuid.UUID] = []
    for number, module in enumerate(modules_of(course), start=1):
        folder = f"{number:02}-{module.slug}"
        files[f"{folder}/module.yaml"] = dump(
            {
                "id": str(module.module_id),
                "title": module.title,
                "summary": module.summary,
                "level": module.level,
            }
        )
        for place, step in enumerate(steps_of(module), start=1):
            kind = kinds.get(step.kind)
            files[f"{folder}/{place:02}-{step.slug}.{kind.suffix}"] = kind.write(step)
            used += kind.activities(step)
    return files | activities.files_of(used)


def fingerprint(files: Mapping[str, str]) -> str:
    """Return one hash over a pack's files."""
    whole = hashlib.sha256()
    for name, text in sorted(files.items()):
        whole.update(f"{name}\0{len(text.encode())}\0{text}".encode())
    return whole.hexdigest()


def load_pack(
    folder: Path, library: CourseLibraryPage, *, overwrite: bool = False
) -> tuple[CoursePage, bool]:
    """Turn a folder with a pack into published pages, as `load_files` does."""
    return load_files(files_of(folder), library, overwrite=overwrite)


@transaction.atomic
def load_files(
    files: Mapping[str, str], library: CourseLibraryPage, *, overwrite: bool = False
) -> tuple[CoursePage, bool]:
    """Turn a pack's files into published pages; return the course page and whether anything changed.

    A pack that was loaded before and has not changed is left alone, so edits made in the CMS stay; only its activities
    are built anew when our libraries have changed. A changed pack over pages that were edited in the CMS is refused,
    unless `overwrite`. Raises PackError; then nothing is written.
    """
    digest = fingerprint({name: text for name, text in files.items() if name not in BESIDE})
    pack = read_pack(files)
    course = CoursePage.objects.filter(course_key=pack.values["key"]).first()
    if course is not None and course.pack_hash == digest:
        for activity in pack.activities:
            activities.renew(activity)
        return course, False
    if (
        course is not None
        and not overwrite
        and course.loaded_hash
        and fingerprint(pack_of(course)) != course.loaded_hash
    ):
        raise PackError(
            "course.yaml",
            "the course was edited in the CMS since this pack was loaded. Export it and merge the two "
            "or say that the edits are to be given up (--overwrite).",
        )
    _refuse_what_is_elsewhere(pack, course)
    for activity in pack.activities:
        activities.save(activity)
    with disable_reference_index_auto_update():  # or it would be made anew thrice for every page
        course = _save_pages(pack, course, library, digest)
    for page in course.get_descendants(inclusive=True).specific():
        ReferenceIndex.create_or_update_for_object(page)
    CoursePage.objects.filter(pk=course.pk).update(loaded_hash=fingerprint(pack_of(course)))
    return CoursePage.objects.get(pk=course.pk), True


def _save_pages(pack: Pack, course: CoursePage | None, library: CourseLibraryPage, digest: str) -> CoursePage:
    """Save and publish every page of a pack, in its order; return the course's page."""
    course = _save_course(pack, course, library, digest)
    wanted: list[BasePage] = []
    for module in pack.modules:
        page = _save_module(module.slug, module.values, course)
        wanted.append(page)
        steps = [_save_step(step, page) for step in module.steps]
        _arrange(page, steps)
    _arrange(course, wanted)
    saved: CoursePage = CoursePage.objects.get(pk=course.pk)
    return saved


def _refuse_what_is_elsewhere(pack: Pack, course: CoursePage | None) -> None:
    """Refuse a pack whose modules, steps or activities are another course's: loading it would take them away there."""
    own = course.path if course is not None else None
    modules: list[tuple[Any, dict[str, Any], str]] = [
        (ModulePage, {"module_id": one.values["id"]}, f"{one.folder}/module.yaml") for one in pack.modules
    ]
    steps = [
        (step.kind.page, {"step_id": step.values["step_id"]}, step.where)
        for module in pack.modules
        for step in module.steps
    ]
    for model, named, where in (*modules, *steps):
        found = model.objects.filter(**named).first()
        if found is not None and not (own and found.path.startswith(own)):
            raise PackError(
                where,
                f"its id belongs to ‘{found.title}’ of another course here. If this pack was made from that course, "
                "give each module, step and activity a new id (a UUID).",
            )
    activities.refuse_what_others_use([one.id for one in pack.activities], own)


def _save_course(pack: Pack, page: CoursePage | None, library: CourseLibraryPage, digest: str) -> CoursePage:
    key = pack.values["key"]
    lists = {"outcomes": "outcome", "needs": "need", "card": "part"}
    values = {name: value for name, value in pack.values.items() if name != "key"}
    for name, kind in lists.items():
        values[name] = [
            {"type": kind, "value": value, "id": str(uuid.uuid5(key, f"{kind}/{number}"))}
            for number, value in enumerate(values[name])
        ]
    if page is None:
        page = CoursePage(course_key=key)
    return _publish(page, library, {**values, "pack_hash": digest})


def _save_module(slug: str, values: Mapping[str, Any], course: CoursePage) -> ModulePage:
    page = ModulePage.objects.filter(module_id=values["id"]).first() or ModulePage(module_id=values["id"])
    fields = {name: value for name, value in values.items() if name != "id"}
    return _publish(page, course, {**fields, "slug": slug})


def _save_step(step: PackStep, module: ModulePage) -> StepPage:
    model, step_id = step.kind.page, step.values["step_id"]
    page = model.objects.filter(step_id=step_id).first() or model(step_id=step_id)
    _fill(page, step.values)
    activities.check_known(step.kind.activities(page), step.where)
    return _publish(page, module, {"slug": step.slug})


def _fill(page: BasePage, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        is_stream = isinstance(page._meta.get_field(name), StreamField)
        setattr(page, name, json.dumps(value) if is_stream else value)


def _publish[Kind: BasePage](page: Kind, parent: BasePage, values: Mapping[str, Any]) -> Kind:
    _fill(page, values)
    page.draft_title = page.title
    try:
        return _published(page, parent)
    except ValidationError as error:
        raise PackError(f"‘{page.title}’", " ".join(error.messages)) from error


def _published[Kind: BasePage](page: Kind, parent: BasePage) -> Kind:
    if page._state.adding:
        # Treebeard keeps counts on the parent's own row: ask for it anew.
        type(parent).objects.get(pk=parent.pk).add_child(instance=page)
    elif page.get_parent().pk != parent.pk:
        page.save()
        page.move(parent, pos="last-child")
        page = type(page).objects.get(pk=page.pk)
    page.save_revision(clean=True).publish()
    saved: Kind = type(page).objects.get(pk=page.pk)
    return saved


def _arrange(parent: BasePage, pages: list[Any]) -> None:
    """Put the pack's pages in its order, after which come pages that only the CMS has; those it no longer names go offline."""
    parent = BasePage.objects.get(pk=parent.pk)  # its count of children has changed since it was read
    keep = {page.pk for page in pages}
    for child in parent.get_children():
        if child.pk not in keep and child.live:
            child.specific.unpublish()
    order = [child.pk for child in parent.get_children() if child.pk in keep]
    if order == [page.pk for page in pages]:
        return
    for page in pages:
        BasePage.objects.get(pk=page.pk).move(BasePage.objects.get(pk=parent.pk), pos="last-child")
