"""Observed practice: a learner asks, the observer they named scores, and nobody else sees or decides anything."""

from pathlib import Path
from typing import Any

from django.test import Client
from django.utils import timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.models import Observation
from assessments.observed.services import CanNotDecide, decide, outcome
from courses.errors import PackError
from courses.models import CoursePage, Enrolment
from courses.pack.files import dump
from courses.pack.writing import load_pack, pack_of
from courses.services import check_course, enrol
from people.models import Role, User
from people.services import grant_role
from tests import factories as make
from tests.factories import said

CRITERIA = [
    {"id": "opens", "text": "Says at the start that anybody may step out.", "essential": True},
    {"id": "listens", "text": "Answers the need under a remark."},
    {"id": "ends", "text": "Ends with where help is.", "essential": True},
]
DATA = {
    "id": make.identity("observed"),
    "title": "First session",
    "minutes": 90,
    "summary": "Somebody watches you.",
    "intro": "Agree a date with your observer.",
    "lowest": 70,
    "criteria": CRITERIA,
}
GOOD = {"score-opens": "2", "score-listens": "1", "score-ends": "2"}


@pytest.fixture
def page(tmp_path: Path, db: None) -> CoursePage:
    files = make.pack_files()
    files["01-first/00-session.observed.yaml"] = dump(DATA)
    found = make.loaded(tmp_path / "pack", files)
    assert pack_of(found)["01-first/01-session.observed.yaml"] == dump(DATA)
    return found


@pytest.fixture
def waiting(page: CoursePage, learner: User) -> Enrolment:
    return enrol(learner=learner, course=make.release(page).course)


def ask(enrolment: Enrolment, address: str) -> Any:
    return make.client_of(enrolment.learner).post(make.step_url(enrolment, "observed"), {"address": address})


def score(observer: User, observation: Observation, **answers: str) -> Any:
    return make.client_of(observer).post(
        f"/cms/observations/{observation.pk}/",
        {"held_on": timezone.localdate().isoformat(), "there": "on", **GOOD, **answers},
    )


def test_a_learner_asks_and_the_observer_scores(waiting: Enrolment, trainer: User) -> None:
    ask(waiting, trainer.email.upper())
    observation = Observation.objects.get()
    listing = make.client_of(trainer).get("/cms/observations/").content.decode()
    assert "Ada Lovelace" in listing
    assert score(trainer, observation).status_code == 302
    observation.refresh_from_db()
    assert (observation.passed, observation.scores) == (True, {"opens": 2, "listens": 1, "ends": 2})
    assert waiting.step_completions.get().score is not None
    passed = next(one for one in said() if one["verb"]["id"].endswith("/passed"))
    assert passed["result"]["score"]["scaled"] == 0.8333
    html = make.client_of(waiting.learner).get(make.step_url(waiting, "observed")).content.decode()
    assert "it counts" in html


def test_a_session_that_does_not_count_shows_its_scores_and_may_be_asked_for_again(
    waiting: Enrolment, trainer: User
) -> None:
    ask(waiting, trainer.email)
    score(trainer, Observation.objects.get(), **{"score-ends": "0"})
    assert not waiting.step_completions.exists()
    html = make.client_of(waiting.learner).get(make.step_url(waiting, "observed")).content.decode()
    assert "does not count yet" in html
    assert "0 of 2" in html
    ask(waiting, trainer.email)
    score(trainer, Observation.objects.get(decided_at=None))
    assert waiting.step_completions.count() == 1
    assert Observation.objects.count() == 2


def test_asking_twice_is_one_request_to_whoever_was_named_last(waiting: Enrolment, trainer: User) -> None:
    ask(waiting, "somebody@example.org")
    ask(waiting, trainer.email)
    assert Observation.objects.get().observer == trainer


@pytest.mark.parametrize("who", ["nobody", "colleague", "organisation_lead", "themselves"])
def test_whoever_may_not_observe_is_not_told_apart_from_nobody(
    request: pytest.FixtureRequest, waiting: Enrolment, trainer: User, who: str
) -> None:
    if who == "themselves":
        grant_role(user=waiting.learner, role=Role.TRAINER)
    address = {"nobody": "nobody@example.org", "themselves": waiting.learner.email}.get(who)
    answer = ask(waiting, address or request.getfixturevalue(who).email)
    assert Observation.objects.get().observer is None
    told = make.client_of(waiting.learner).get(answer.headers["Location"]).content
    Observation.objects.all().delete()
    ask(waiting, trainer.email)
    again = make.client_of(waiting.learner).get(answer.headers["Location"]).content
    assert told.count(b"You have asked somebody") == again.count(b"You have asked somebody") == 1


@pytest.mark.parametrize("typed", ["", "not an address"])
def test_an_address_that_is_none_is_kept_and_said(waiting: Enrolment, typed: str) -> None:
    answer = ask(waiting, typed)
    assert answer.status_code == 400
    assert "e-mail address" in answer.content.decode()
    assert f'value="{typed}"' in answer.content.decode() or not typed
    assert not Observation.objects.exists()


def test_another_trainer_neither_sees_nor_scores_it(waiting: Enrolment, trainer: User) -> None:
    ask(waiting, trainer.email)
    other = make.with_second_factor(make.person("Ona Other", role=Role.TRAINER))
    observation = Observation.objects.get()
    assert b"Ada Lovelace" not in make.client_of(other).get("/cms/observations/").content
    assert score(other, observation).status_code == 404
    with pytest.raises(CanNotDecide):
        decide(
            observation=observation,
            observer=other,
            scores={"opens": 2, "listens": 2, "ends": 2},
            held_on=timezone.localdate(),
        )


@pytest.mark.parametrize(
    ("who", "status"), [("learner", 403), ("stranger", 403), ("trainer_without_mfa", 302), (None, 302)]
)
def test_strangers_are_refused(
    request: pytest.FixtureRequest, waiting: Enrolment, trainer: User, who: str | None, status: int
) -> None:
    ask(waiting, trainer.email)
    client = make.client_of(request.getfixturevalue(who)) if who else Client()
    for path in ("/cms/observations/", f"/cms/observations/{Observation.objects.get().pk}/"):
        assert client.get(path).status_code == status
        assert client.post(path, {**GOOD, "there": "on"}).status_code == status
    assert Observation.objects.get().is_open


def test_it_is_scored_once(waiting: Enrolment, trainer: User) -> None:
    ask(waiting, trainer.email)
    observation = Observation.objects.get()
    score(trainer, observation)
    assert score(trainer, observation, **{"score-opens": "0"}).status_code == 404
    with pytest.raises(CanNotDecide):
        decide(
            observation=observation, observer=trainer,
            scores={"opens": 0, "listens": 0, "ends": 0}, held_on=timezone.localdate(),
        )  # fmt: skip
    assert [one["verb"]["id"].rsplit("/", 1)[1] for one in said()].count("passed") == 1


def test_scores_that_are_not_whole_are_kept_and_said(waiting: Enrolment, trainer: User) -> None:
    ask(waiting, trainer.email)
    answer = score(trainer, Observation.objects.get(), **{"score-opens": ""}, held_on="2999-01-01")
    assert answer.status_code == 400
    html = answer.content.decode()
    assert "Choose 0, 1 or 2." in html
    assert "This day has not come yet." in html
    assert 'value="2" required id="id_score-ends_2" checked' in html
    assert Observation.objects.get().is_open


scores = st.fixed_dictionaries({one["id"]: st.integers(0, 2) for one in CRITERIA})


@given(scores, st.integers(1, 100))
def test_a_session_counts_by_its_points_and_never_without_an_essential(
    given_scores: dict[str, int], lowest: int
) -> None:
    content = {"lowest": lowest, "criteria": [{"essential": False, **one} for one in CRITERIA]}
    share, passed = outcome(content, given_scores)
    assert 0 <= share <= 1
    if passed:
        assert given_scores["opens"] > 0
        assert given_scores["ends"] > 0
        assert sum(given_scores.values()) * 100 >= lowest * 6
    better = {name: min(2, points + 1) for name, points in given_scores.items()}
    assert outcome(content, better)[1] >= passed, "more points never make it worse"


def test_a_level_of_observed_sessions_may_be_released(page: CoursePage) -> None:
    assert not [finding for finding in check_course(page) if finding.is_error]


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"criteria": []}, "at least one entry"),
        (
            {"criteria": [{"id": "a", "text": "b", "essential": "yes"}]},
            "criterion 1: ‘essential’ must be true",
        ),
        ({"lowest": "high"}, "write a whole number"),
    ],
)
def test_a_pack_that_can_not_be_read_says_where(tmp_path: Path, db: None, change: Any, what: str) -> None:
    files = make.pack_files()
    files["01-first/00-session.observed.yaml"] = dump(DATA | change)
    with pytest.raises(PackError, match=what):
        load_pack(make.write_pack(tmp_path / "pack", files), make.library())


def test_an_observer_may_decline_and_the_learner_asks_somebody_else(
    waiting: Enrolment, trainer: User
) -> None:
    ask(waiting, trainer.email)
    observation = Observation.objects.get()
    answer = make.client_of(trainer).post(f"/cms/observations/{observation.pk}/", {"decline": "1"})
    assert answer.headers["Location"] == "/cms/observations/"
    observation.refresh_from_db()
    assert (observation.observer, observation.is_open) == (None, True)
    assert b"Ada Lovelace" not in make.client_of(trainer).get("/cms/observations/").content


def test_a_criterion_may_be_called_like_a_field_of_the_form(waiting: Enrolment, trainer: User) -> None:
    from assessments.observed.forms import ScoresForm

    content = {"criteria": [{"id": name, "text": name, "essential": False} for name in ("there", "held-on")]}
    day = timezone.localdate().isoformat()
    form = ScoresForm(
        {"score-there": "0", "score-held-on": "2", "there": "on", "held_on": day}, content=content
    )
    assert form.is_valid()
    assert form.scores == {"there": 0, "held-on": 2}
