"""Scenarios out of the CMS and into it: one format a row, all with the same two functions."""

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from wagtail.fields import StreamField

from assessments.scenarios import pack, twee
from assessments.scenarios.pages import ScenarioPage
from courses.errors import PackError
from courses.models import ModulePage, StepPage
from people.models import User


@dataclass(frozen=True)
class Format:
    """A way to write a scenario down. `read` raises PackError that says where."""

    label: str
    extension: str
    read: Callable[[str, str], dict[str, Any]]
    write: Callable[[StepPage], str]


FORMATS: dict[str, Format] = {
    "yaml": Format("Upstander (YAML)", "scenario.yaml", pack.read, pack.write),
    "twee": Format("Twine (Twee 3)", "twee", twee.read, twee.write),
}


@transaction.atomic
def import_scenario(*, text: str, where: str, kind: Format, module: ModulePage, by: User) -> ScenarioPage:
    """Make a draft at the end of a module. Raises PackError naming the place; then nothing is written.

    A story that does not hold together yet is taken: the editor's checks say what to mend. Importing twice makes two drafts: a step's id that the site knows already is given anew.
    """
    values = kind.read(text, where)
    if ScenarioPage.objects.filter(step_id=values["step_id"]).exists():
        values["step_id"] = uuid.uuid4()
    page = ScenarioPage(live=False, owner=by, has_unpublished_changes=True)
    for name, value in values.items():
        is_stream = isinstance(page._meta.get_field(name), StreamField)
        setattr(page, name, json.dumps(value) if is_stream else value)
    try:
        with transaction.atomic():
            # Treebeard keeps counts on the parent's own row: ask for it anew.
            ModulePage.objects.get(pk=module.pk).add_child(instance=page)
    except ValidationError as error:
        raise PackError(where, " ".join(error.messages)) from error
    page.save_revision(user=by, log_action=True, clean=False)
    return page
