"""The activities of a course pack: files of content for our own H5P libraries. One from an uploaded package has no file."""

import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.files.storage import storages
from django.utils.text import slugify

from courses.errors import PackError
from media import h5p_own as own
from media.h5p_services import add_now
from media.models import H5PActivity, H5PVersion

from .files import dump, fields, identity, load, string

FOLDER = "activities"


@dataclass(frozen=True)
class PackActivity:
    """One activity file. `package` is what its content was built into."""

    id: uuid.UUID
    title: str
    text: str
    library: str
    content: dict[str, Any]
    package: bytes


def read(text: str, where: str) -> PackActivity:
    """Return an activity, checked and built. Raises PackError with the place in the file."""
    data = fields(load(text, where), where, required=["id", "title", "library", "content"], optional=["text"])
    library = string(data["library"], where, "library")
    title = string(data["title"], where, "title")
    try:
        content = own.check(library, data["content"])
        package = own.package(library, title, content)
    except own.ContentWrong as error:
        raise PackError(f"{where}, {error.place}", error.sentence) from None
    words = string(data["text"], where, "text") if "text" in data else own.as_text(library, content)
    if not words:
        raise PackError(where, "‘text’ is empty. Leave it out, and it is made from the content.")
    return PackActivity(identity(data["id"], where), title, words, library, content, package)


def save(activity: PackActivity) -> None:
    """Write an activity of a pack into the media library. Doing so twice changes nothing."""
    row, _ = H5PActivity.objects.update_or_create(
        pk=activity.id, defaults={"title": activity.title, "text_alternative": activity.text}
    )
    add_now(activity=row, data=activity.package)


def refuse_what_others_use(ids: Iterable[uuid.UUID], own: str | None) -> None:
    """Refuse a pack that would change an activity which another course shows. `own` is its course's place among the pages.

    Raises PackError.
    """
    from courses import kinds
    from courses.models import StepPage

    wanted = set(ids)
    known = wanted & set(H5PActivity.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    if not known:
        return
    for kind in kinds.every():
        for page in kind.page._default_manager.live():
            assert isinstance(page, StepPage)
            if not (own and page.path.startswith(own)) and (taken := known & set(kind.activities(page))):
                raise PackError(
                    FOLDER,
                    f"the activity {taken.pop()} is also shown in ‘{page.title}’ of another course. "
                    "Give it a new id, here and where it is named.",
                )


def renew(activity: PackActivity) -> None:
    """Build an activity with our libraries as they are now, unless its content was changed since it was loaded."""
    row = H5PActivity.objects.filter(pk=activity.id).first()
    if row is not None and _made_of(row.current) == (activity.library, activity.content):
        add_now(activity=row, data=activity.package)


def check_known(ids: Iterable[uuid.UUID], where: str) -> None:
    """Refuse a page that names an activity which nobody has brought in. Raises PackError."""
    for activity in ids:
        if not H5PActivity.objects.filter(pk=activity).exists():
            raise PackError(
                where,
                f"this names the activity {activity}. The pack has no file for it, and the media library does not "
                "hold it. It comes from an uploaded package: bring that in first, under the same id.",
            )


def files_of(ids: Iterable[uuid.UUID]) -> dict[str, str]:
    """Return the files of those activities that were made of content for our own libraries: path -> text."""
    files: dict[str, str] = {}
    for row in H5PActivity.objects.filter(pk__in=set(ids)).order_by("title", "pk"):
        made_of = _made_of(row.current)
        if made_of is None:
            continue
        name = slugify(row.title) or str(row.pk)
        if f"{FOLDER}/{name}.yaml" in files:
            name = f"{name}-{row.pk}"
        files[f"{FOLDER}/{name}.yaml"] = _written(row, *made_of)
    return files


def _written(row: H5PActivity, library: str, content: dict[str, Any]) -> str:
    own_words = (
        {} if row.text_alternative == own.as_text(library, content) else {"text": row.text_alternative}
    )
    return dump({"id": str(row.pk), "title": row.title, "library": library, **own_words, "content": content})


def _made_of(version: H5PVersion | None) -> tuple[str, dict[str, Any]] | None:
    """Return the library and the content that a version was built from, or None when we did not build it."""
    if version is None or version.main not in own.libraries():
        return None
    with storages["packages"].open(f"{version.sha256}/content/content.json") as file:
        content = json.load(file)
    try:
        return version.main, own.check(version.main, content)
    except own.ContentWrong:
        return None
