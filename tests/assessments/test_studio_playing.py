"""The playtest and the review link: the learner's own pages over a draft, and nothing is stored."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.contrib.sessions.models import Session
from django.core import signing
from django.test import Client

import pytest

from assessments.models import Attempt, ScenarioPage
from assessments.scenarios.studio import playing, sharing
from courses.models import Enrolment
from people.models import User
from tests import factories as make


@pytest.fixture
def page(db: None, tmp_path: Path) -> ScenarioPage:
    make.course_page(tmp_path)
    return ScenarioPage.objects.get()


@pytest.fixture
def client(trainer: User) -> Client:
    return make.client_of(trainer)


def base(page: ScenarioPage) -> str:
    return f"/cms/scenarios/{page.pk}/stage/"


def report_of(client: Client, page: ScenarioPage, where: str) -> Any:
    return client.get(where.replace("/stage/", "/report/")).json()


def link_to(page: ScenarioPage) -> str:
    revision = page.latest_revision
    assert revision is not None
    return f"/review/{sharing.make_link(revision)}/"


def play_through(client: Client, start: str) -> list[str]:
    """Play by the forms of the page alone; return what was shown."""
    shown = [client.get(start).content.decode()]
    where = client.post(start, {"do": "start"})["Location"]
    for action in (
        {"do": "choose", "choice": "ask-later"},
        {"do": "go-on"},
        {"do": "choose", "choice": "offer-help"},
        {"do": "go-on"},
    ):
        shown.append(client.get(where).content.decode())
        assert f'action="{where}"' in shown[-1]
        where = client.post(where, action)["Location"]
    shown.append(client.get(where).content.decode())
    assert client.post(where, {"do": "finish"})["Location"] == start
    return shown


def test_an_author_plays_a_draft_to_its_end_and_leaves_no_trace(page: ScenarioPage, client: Client) -> None:
    said = make.said()
    shown = play_through(client, base(page))
    assert "Joe comes in every Tuesday." in shown[0]
    assert "What do you do next?" in shown[1]
    assert "Find a quiet moment later" in shown[2]
    assert "Offer to call together" in shown[3], "trust was counted"
    assert "Joe talks" in shown[-1]
    assert "disabled" not in shown[1][shown[1].index("<main") : shown[1].index("</main>")]
    assert (Attempt.objects.count(), Enrolment.objects.count(), make.said()) == (0, 0, said)


def test_a_playtest_begins_at_any_scene(page: ScenarioPage, client: Client) -> None:
    html = client.get(f"/cms/scenarios/{page.pk}/play/?from=room").content.decode()
    address = re.search(r'src="([^"]*/stage/[^"]*)"', html)
    assert address is not None
    assert "You are alone with Joe." in client.get(address[1]).content.decode()


def test_the_path_and_the_variables_stand_beside_it(page: ScenarioPage, client: Client) -> None:
    where = client.post(base(page), {"do": "start"})["Location"]
    assert report_of(client, page, where)["variables"] == [["trust", 0]]
    where = client.post(where, {"do": "choose", "choice": "ask-later"})["Location"]
    told = report_of(client, page, where)
    assert told["variables"] == [["trust", 1]]
    assert [one["text"] for one in told["path"]] == ["Find a quiet moment later"]
    where = client.post(where, {"do": "back"})["Location"]
    assert report_of(client, page, where)["path"] == []


def test_a_playtest_shows_the_newest_draft(page: ScenarioPage, client: Client) -> None:
    page.intro = "Not published yet."
    page.save_revision()
    assert "Not published yet." in client.get(base(page)).content.decode()


def test_a_choice_that_is_missing_or_not_offered_is_said_kindly(page: ScenarioPage, client: Client) -> None:
    where = client.post(base(page), {"do": "start"})["Location"]
    for data in ({"do": "choose"}, {"do": "choose", "choice": "no-such"}, {"do": "fly"}, {"do": "finish"}):
        answer = client.post(where, data)
        assert answer.status_code == 422
        assert "What do you do next?" in answer.content.decode()


def test_a_state_that_somebody_changed_is_not_found(page: ScenarioPage, client: Client) -> None:
    where = client.post(base(page), {"do": "start"})["Location"]
    assert client.get(where[:-3] + "xx/").status_code == 404
    forged = signing.dumps({"at": "room", "path": [], "told": False}, salt="another")
    assert client.get(f"{base(page)}{forged}/").status_code == 404


def test_a_scene_that_went_away_leads_back_to_the_beginning(page: ScenarioPage, client: Client) -> None:
    gone = playing.sign({"at": "attic", "path": [["attic", "x"]], "told": False})
    answer = client.get(f"{base(page)}{gone}/")
    assert answer.status_code == 409
    assert base(page) in answer.content.decode()


def test_a_draft_that_can_not_be_played_says_why(page: ScenarioPage, client: Client) -> None:
    page.scenes[0].value["choices"][0]["next"] = "attic"
    page.save_revision(clean=False)
    for where in (f"/cms/scenarios/{page.pk}/play/", base(page)):
        answer = client.get(where)
        assert answer.status_code == 200
        assert "attic" in answer.content.decode()


def test_the_whole_can_be_read_as_text(page: ScenarioPage, client: Client) -> None:
    where = client.post(base(page), {"do": "start"})["Location"]
    assert "This is the whole scenario for reading" in client.get(f"{where}?view=text").content.decode()


# --- the link for a reviewer


def test_somebody_without_an_account_plays_a_shared_draft_and_is_told_that_it_is_one(
    page: ScenarioPage,
) -> None:
    stranger = Client()
    shown = play_through(stranger, link_to(page))
    for html in shown:
        assert "This is a draft for review" in html
        assert "The link ends on" in html
    assert not Attempt.objects.exists()
    assert not Session.objects.exists()


def test_a_shared_draft_is_neither_kept_nor_indexed(page: ScenarioPage) -> None:
    answer = Client().get(link_to(page))
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert 'content="noindex"' in answer.content.decode()


def test_a_link_shows_the_draft_as_it_was_shared(page: ScenarioPage) -> None:
    link = link_to(page)
    page.intro = "Written afterwards."
    page.save_revision()
    assert "Written afterwards." not in Client().get(link).content.decode()


def test_a_link_that_has_ended_says_so_and_nothing_of_the_content(
    page: ScenarioPage, time_machine: Any
) -> None:
    link = link_to(page)
    time_machine(timedelta(days=15))
    answer = Client().get(link)
    assert answer.status_code == 410
    assert "Joe" not in answer.content.decode()
    assert "counter" not in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"


def test_a_link_that_was_changed_is_not_found_and_says_nothing_of_the_content(page: ScenarioPage) -> None:
    link = link_to(page)
    for broken in (link[:-4] + "abc/", "/review/x/", "/review/a:b:c/", f"/review/{signing.dumps([1, 1])}/"):
        answer = Client().get(broken)
        assert answer.status_code == 404
        assert "Joe" not in answer.content.decode()
        assert Client().post(broken, {"do": "start"}).status_code == 404


def test_a_link_dies_with_its_page(page: ScenarioPage) -> None:
    link = link_to(page)
    page.delete()
    assert Client().get(link).status_code == 404


def test_a_state_of_the_studio_opens_nothing_without_the_link(page: ScenarioPage) -> None:
    state = playing.sign({"at": "room", "path": [], "told": False})
    assert Client().get(f"/review/{state}/").status_code == 404


def test_an_author_makes_a_link_on_purpose(page: ScenarioPage, client: Client) -> None:
    assert "/review/" not in client.get(f"/cms/scenarios/{page.pk}/share/").content.decode()
    html = client.post(f"/cms/scenarios/{page.pk}/share/").content.decode()
    link = re.search(r'value="http://testserver(/review/[^"]+)"', html)
    assert link is not None
    assert Client().get(link[1]).status_code == 200


@pytest.fixture
def time_machine(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let signing believe that time has passed."""
    real = signing.time.time

    def go(by: timedelta) -> None:
        monkeypatch.setattr(signing.time, "time", lambda: real() + by.total_seconds())

    return go
