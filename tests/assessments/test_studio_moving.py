"""Scenarios out of the CMS and into it, and copies within."""

from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

import pytest

from assessments.models import ScenarioPage
from assessments.scenarios import pack
from assessments.scenarios.studio.checks import check
from assessments.scenarios.studio.moving import FORMATS
from courses.models import CoursePage, ModulePage
from courses.pack.files import dump
from people.models import User
from tests import factories as make


@pytest.fixture
def page(db: None, tmp_path: Path) -> ScenarioPage:
    make.course_page(tmp_path)
    return ScenarioPage.objects.get()


@pytest.fixture
def client(trainer: User) -> Client:
    return make.client_of(trainer)


def send(client: Client, page: ScenarioPage, **data: Any) -> Any:
    module = ModulePage.objects.child_of(CoursePage.objects.get()).first()
    assert module is not None
    return client.post(f"/cms/scenarios/import/{module.pk}/", {"format": "yaml", "text": "", **data})


def newest() -> ScenarioPage:
    found = ScenarioPage.objects.order_by("-pk").first()
    assert found is not None
    return found


def test_a_scenario_is_given_as_a_file(page: ScenarioPage, client: Client) -> None:
    answer = client.get(f"/cms/scenarios/{page.pk}/export/yaml/")
    assert answer["Content-Disposition"] == 'attachment; filename="counter.scenario.yaml"'
    assert answer.content.decode() == pack.write(page)
    assert client.get(f"/cms/scenarios/{page.pk}/export/no-such/").status_code == 404


@pytest.mark.parametrize("way", ["file", "text"])
def test_what_was_given_is_taken_again_as_a_draft_with_an_id_of_its_own(
    page: ScenarioPage, client: Client, way: str
) -> None:
    text = pack.write(page)
    data: dict[str, Any] = (
        {"text": text} if way == "text" else {"file": SimpleUploadedFile("s.yaml", text.encode())}
    )
    answer = send(client, page, **data)
    made = newest()
    assert answer["Location"] == f"/cms/pages/{made.pk}/edit/"
    assert (made.live, made.title) == (False, page.title)
    assert made.step_id != page.step_id
    assert pack.write(made).replace(str(made.step_id), str(page.step_id)) == text
    assert made.latest_revision is not None
    assert client.get(answer["Location"]).status_code == 200


def test_importing_twice_makes_two_drafts(page: ScenarioPage, client: Client) -> None:
    for _ in range(2):
        assert send(client, page, text=pack.write(page)).status_code == 302
    assert len({one.step_id for one in ScenarioPage.objects.all()}) == 3


def test_an_error_names_its_place_and_what_was_pasted_stays(page: ScenarioPage, client: Client) -> None:
    data = make.scenario_data()
    data["scenes"][0]["choices"][0]["safety"] = "very safe"
    answer = send(client, page, text=dump(data))
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "scene &#x27;counter&#x27;, choice &#x27;ask-later&#x27;" in html
    assert "Find a quiet moment later" in html
    assert ScenarioPage.objects.count() == 1


def test_a_story_that_leads_nowhere_is_a_draft_whose_checks_say_where(
    page: ScenarioPage, client: Client
) -> None:
    data = make.scenario_data()
    data["scenes"][0]["choices"][0]["next"] = "attic"
    assert send(client, page, text=dump(data)).status_code == 302
    made = newest()
    assert not made.live
    assert [one["problem"] for one in check(made)["findings"]] == ["leads to “attic”, which does not exist."]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({}, "Choose a file, or paste"),
        ({"text": "a: [", "format": "yaml"}, "not readable YAML"),
        ({"text": "x", "format": "word"}, "Select a valid choice"),
        ({"file": SimpleUploadedFile("s.yaml", b"\xff\xfe\x00")}, "no UTF-8 text"),
        ({"file": SimpleUploadedFile("s.yaml", b"a" * (2 * 1024 * 1024 + 1))}, "larger than 2 MB"),
    ],
)
def test_what_is_no_scenario_is_refused_kindly(
    page: ScenarioPage, client: Client, data: dict[str, Any], said: str
) -> None:
    answer = send(client, page, **data)
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert ScenarioPage.objects.count() == 1


def test_every_format_can_be_read_and_written(page: ScenarioPage) -> None:
    for kind in FORMATS.values():
        assert kind.read(kind.write(page), "again")["title"] == page.title


def test_a_copy_in_the_cms_has_a_step_id_of_its_own_also_in_its_draft(
    page: ScenarioPage, client: Client
) -> None:
    page.intro = "A draft."
    page.save_revision()
    module = ModulePage.objects.exclude(pk=page.get_parent().pk).get()
    answer = client.post(
        f"/cms/pages/{page.pk}/copy/",
        {
            "new_title": "A copy",
            "new_slug": "a-copy",
            "new_parent_page": module.pk,
            "copy_subpages": "",
            "publish_copies": "",
        },
    )
    assert answer.status_code == 302
    copy = ScenarioPage.objects.get(slug="a-copy")
    draft = copy.get_latest_revision_as_object()
    assert copy.get_parent().pk == module.pk
    assert copy.step_id != page.step_id
    assert (draft.step_id, draft.intro) == (copy.step_id, "A draft.")
    draft.save_revision().publish()
    assert ScenarioPage.objects.get(pk=copy.pk).live
