"""An H5P activity as a step and inside a lesson: what the server takes of its word, and who may say it."""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

import pytest

from assessments.h5p import hearing, player
from assessments.models import Attempt, H5PPage
from courses.compile import compile_course, marking_of
from courses.editions import Step
from courses.errors import CompileError, PackError
from courses.models import Course, CoursePage, Enrolment
from courses.queries import running
from courses.services import enrol
from media.h5p_services import add_now
from media.models import H5PActivity
from people.models import User
from records import vocabulary as words
from tests import factories as make
from tests.assessments.conftest import Player
from tests.packages import make_activity, talker

from .reports import event, question, score, statement

PLACE = make.step_id("h5p")
IRI = words.activity_id("step", PLACE)


class Activity:
    """A learner's browser at an activity: it sends what the page's script would."""

    def __init__(self, at: Player, place: str = PLACE, iri: str = IRI) -> None:
        self.at, self.client, self.iri = at, at.client, iri
        self.url = f"{at.url}activity/{place}/"
        self.place = place

    def get(self) -> dict[str, Any]:
        answer = self.client.get(self.url)
        assert answer.status_code == 200
        found: dict[str, Any] = answer.json()
        return found

    def post(self, **body: Any) -> HttpResponse:
        data = json.dumps({"do": "hear"} | body)
        return self.client.post(self.url, data, content_type="application/json")

    def send(self, *said: dict[str, Any], **body: Any) -> dict[str, Any]:
        answer = self.post(events=[event(one) for one in said], **body)
        assert answer.status_code == 200, answer.content
        found: dict[str, Any] = json.loads(answer.content)
        return found

    def report(self, scaled: float, **body: Any) -> dict[str, Any]:
        return self.send(statement("completed", self.iri, **score(scaled)), **body)

    @property
    def attempts(self) -> list[Attempt]:
        return list(Attempt.objects.filter(step_id=self.place).order_by("number"))


@pytest.fixture
def at_activity(at_step: Callable[..., Player]) -> Callable[..., Activity]:
    return lambda **h5p: Activity(at_step("h5p", h5p=h5p))


@pytest.fixture
def activity(at_activity: Callable[..., Activity]) -> Activity:
    """The learner has come to the activity."""
    return at_activity()


def verbs_about(place: str) -> list[str]:
    return [said["verb"]["id"].rsplit("/")[-1] for said in make.said() if place in said["object"]["id"]]


def test_a_finished_activity_completes_the_step_and_says_that_it_is_its_own_word(activity: Activity) -> None:
    told = activity.report(0.8)
    assert told["done"]
    assert told["result"] == "Your result, as the activity reported it: 80 %."
    assert activity.at.is_done
    assert activity.at.enrolment.step_completions.get(step_id=PLACE).score == Decimal("0.8")
    assert verbs_about(PLACE) == ["initialized", "scored", "completed"]
    for said in make.said():
        if said["object"]["id"] == IRI and "score" in said.get("result", {}):
            assert said["result"]["extensions"] == {words.SELF_REPORTED_EXTENSION: True}


def test_the_page_shows_the_activity_in_words_too_and_works_without_a_script(activity: Activity) -> None:
    page = activity.at.see()
    assert "This activity as text" in page
    assert "It says how much you know about signs at work" in page
    assert f'data-place="{PLACE}"' in page
    answer = activity.at.client.post(activity.at.url, {"do": "done"})
    assert answer.status_code == 302
    assert activity.at.is_done
    assert activity.at.enrolment.step_completions.get(step_id=PLACE).score is None
    assert verbs_about(PLACE) == ["completed"]


def test_a_form_that_does_not_say_done_completes_nothing(activity: Activity) -> None:
    assert activity.at.client.post(activity.at.url, {}).status_code == 302
    assert not activity.at.is_done


def test_the_same_batch_again_changes_nothing(activity: Activity) -> None:
    batch = {"events": [event(statement("completed", IRI, **score(0.5)))], "state": {"0": '{"a":1}'}}
    first = activity.post(**batch)
    before = (make.said(), [attempt.state for attempt in activity.attempts])
    again = activity.post(**batch)
    assert json.loads(first.content) == json.loads(again.content)
    assert (make.said(), [attempt.state for attempt in activity.attempts]) == before


def test_a_completed_that_is_sent_again_on_coming_back_changes_nothing(activity: Activity) -> None:
    activity.report(0.5)
    before = make.said()
    activity.report(0.5)
    assert make.said() == before
    assert len(activity.attempts) == 1


def test_one_question_inside_an_activity_is_not_the_activity(activity: Activity) -> None:
    told = activity.send(
        statement("answered", f"{IRI}?subContentId=1", parent=IRI, **score(1)),
        statement("completed", IRI, parent=IRI, **score(1)),
        statement("interacted", IRI),
    )
    assert not told["done"]
    assert not activity.at.is_done
    assert verbs_about(PLACE) == ["initialized"]


def test_with_a_pass_mark_only_reaching_it_completes_the_step(at_activity: Callable[..., Activity]) -> None:
    activity = at_activity(counts="passed", pass_mark=70)
    told = activity.report(0.5)
    assert not told["done"]
    assert told["result"].endswith("You need 70 % to pass. You can try again.")
    assert activity.attempts[0].passed is False
    assert activity.report(0.7)["done"]
    assert activity.attempts[0].passed is True
    assert verbs_about(PLACE) == ["initialized", "failed", "passed", "completed"]


def test_a_forged_score_is_no_score(at_activity: Callable[..., Activity]) -> None:
    activity = at_activity(counts="passed")
    for scaled in (999, -1, 10**300):
        activity.send(statement("passed", IRI, score={"scaled": scaled, "raw": 1e9}, success=False))
    assert activity.attempts[0].score is None
    assert activity.attempts[0].passed is True  # by its word alone, which decides no certificate alone


def test_where_the_learner_marks_it_no_report_completes_it(at_activity: Callable[..., Activity]) -> None:
    activity = at_activity(counts="marked")
    assert not activity.report(1)["done"]
    assert not activity.at.is_done
    activity.at.client.post(activity.at.url, {"do": "done"})
    assert activity.at.is_done


@pytest.mark.parametrize(
    ("which", "said"),
    [("best", "Your best result"), ("last", "Your last result"), ("first", "Your first result")],
)
def test_the_score_that_counts_is_the_best_the_last_or_the_first_over_all_goes(
    at_activity: Callable[..., Activity], which: str, said: str
) -> None:
    activity = at_activity(score=which)
    activity.report(0.3)
    activity.report(0.9)
    activity.post(do="again", attempt=1)
    activity.report(0.6, attempt=2)
    wanted = {"best": 90, "last": 60, "first": 30}[which]
    assert activity.get()["result"] == f"{said}, as the activity reported it: {wanted} %."


def test_starting_again_is_a_new_attempt_with_nothing_left_in_it(activity: Activity) -> None:
    activity.report(0.3, state={"0": '{"a":1}'})
    told = json.loads(activity.post(do="again", attempt=1).content)
    assert (told["attempt"], told["state"], told["finished"]) == (2, {}, False)
    again = json.loads(activity.post(do="again", attempt=1).content)
    assert again["attempt"] == 2  # a second click, or another tab
    assert [attempt.number for attempt in activity.attempts] == [1, 2]
    assert "resume" not in activity.attempts[0].state
    assert verbs_about(PLACE).count("initialized") == 2


def test_nobody_starts_again_without_end(activity: Activity, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hearing, "MOST_GOES", 2)
    activity.send()
    assert activity.post(do="again", attempt=1).status_code == 200
    answer = activity.post(do="again", attempt=2)
    assert answer.status_code == 409
    assert json.loads(answer.content)["error"].startswith("You have started this very often")
    assert len(activity.attempts) == 2


def test_what_was_meant_for_an_earlier_go_is_refused_and_does_not_count_for_the_new_one(
    activity: Activity,
) -> None:
    activity.send()
    activity.post(do="again", attempt=1)
    answer = activity.post(events=[event(statement("completed", IRI, **score(1)))], attempt=1)
    assert answer.status_code == 409
    assert json.loads(answer.content)["error"] == "This activity was started again elsewhere."
    assert not activity.at.is_done
    assert [attempt.state for attempt in activity.attempts] == [{}, {}]


def test_the_result_is_the_same_whether_told_at_once_or_on_coming_back(
    at_activity: Callable[..., Activity],
) -> None:
    activity = at_activity(counts="passed")
    activity.report(1)
    activity.post(do="again", attempt=1)
    told = activity.report(0.5, attempt=2)["result"]
    assert told == activity.get()["result"] == "Your best result, as the activity reported it: 100 %."


def test_a_result_that_comes_while_somebody_starts_again_is_not_lost(
    activity: Activity, monkeypatch: pytest.MonkeyPatch
) -> None:
    activity.report(0.2)
    close, between = hearing._close, iter([True])

    def late(attempt: Attempt) -> bool:
        if next(between, False):
            activity.report(0.9)
        return close(attempt)

    monkeypatch.setattr(hearing, "_close", late)
    assert activity.post(do="again", attempt=1).status_code == 200
    assert [result["scaled"] for result in activity.attempts[0].state["results"]] == [0.2, 0.9]


def test_many_results_are_not_all_said_and_the_passing_one_counts(
    at_activity: Callable[..., Activity],
) -> None:
    activity = at_activity(counts="passed")
    for batch in range(2):
        activity.send(
            *(statement("completed", IRI, **score((batch * 40 + number) / 200)) for number in range(40))
        )
    assert activity.report(0.95)["done"]
    assert len(activity.attempts[0].state["results"]) == player.MOST_RESULTS
    assert verbs_about(PLACE).count("failed") == player.MOST_RESULTS


def test_a_small_report_does_not_make_a_large_row(activity: Activity) -> None:
    choices = [{"id": str(number), "description": {"en": "w" * 4000}} for number in range(40)]
    asked = question("choice", "[,]".join(["0"] * 5000), choices=choices)
    for _ in range(3):
        activity.send(answers=json.dumps({"children": [asked] * 5}))
    assert len(json.dumps(activity.attempts[0].state)) < 64 * 1024


def test_a_learner_comes_back_to_where_they_were(activity: Activity) -> None:
    activity.send(state={"0": '{"answers":[1]}', "1b4e28ba": "{}"})
    assert activity.get()["state"] == {"0": '{"answers":[1]}', "1b4e28ba": "{}"}
    assert activity.get()["attempt"] == 1


def test_a_state_that_is_too_large_is_refused_and_the_last_one_stays(activity: Activity) -> None:
    activity.send(state={"0": '{"answers":[1]}'})
    told = activity.send(state={"0": json.dumps("x" * player.MOST_RESUME)})
    assert told["state_kept"] is False
    assert activity.get()["state"] == {"0": '{"answers":[1]}'}


def test_answers_are_kept_and_in_no_statement(activity: Activity) -> None:
    choices = [{"id": "0", "description": {"en": "Ask her now"}}]
    data = {"children": [question("choice", "0", choices=choices), question("fill-in", "My own words")]}
    activity.report(1, answers=json.dumps(data))
    answers = activity.attempts[0].state["answers"]
    assert [one.get("chosen") for one in answers] == [["Ask her now"], None]
    assert "My own words" not in json.dumps([attempt.state for attempt in activity.attempts])
    assert not any("Ask her now" in json.dumps(said) for said in make.said())


def test_after_a_done_step_reports_are_kept_and_nothing_is_taken_back(activity: Activity) -> None:
    activity.report(0.9)
    activity.report(0.1)
    assert activity.at.enrolment.step_completions.get(step_id=PLACE).score == Decimal("0.9")
    assert [result["scaled"] for result in activity.attempts[0].state["results"]] == [0.9, 0.1]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'"hear"',
        b"{}",
        b'{"do": "forge"}',
        b'{"do": "hear", "events": {}}',
        b'{"do": "hear", "attempt": "1"}',
        b'{"do": "hear", "attempt": true}',
        b"\xff\xfe",
        b"[" * 200_000,
        json.dumps({"do": "hear", "events": [{}] * 51}).encode(),
    ],
)
def test_what_is_no_report_is_refused_with_a_reason(activity: Activity, body: bytes) -> None:
    answer = activity.client.post(activity.url, body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["error"]
    assert not activity.attempts


def test_too_much_at_once_is_refused(activity: Activity) -> None:
    for size in (1024 * 1024 + 1, 6 * 1024 * 1024):
        answer = activity.client.post(activity.url, b" " * size, content_type="application/json")
        assert answer.status_code == 413


def test_reports_need_the_token_of_the_page(activity: Activity, learner: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(learner)
    assert strict.post(activity.url, b'{"do": "hear"}', content_type="application/json").status_code == 403


def test_nobody_else_is_heard(activity: Activity) -> None:
    assert Client().get(activity.url).status_code == 302
    assert Client().post(activity.url, b"{}", content_type="application/json").status_code == 302
    stranger = make.client_of(make.person("Bea Stranger"))
    assert stranger.get(activity.url).status_code == 404
    assert stranger.post(activity.url, b"{}", content_type="application/json").status_code == 404


def test_an_activity_that_is_not_open_yet_or_not_there_is_not_heard(
    learner: User, make_course: Callable[..., Course]
) -> None:
    enrolment = enrol(learner=learner, course=make_course(h5p={}))
    client = make.client_of(learner)
    step = make.step_url(enrolment, "h5p")
    assert client.get(f"{step}activity/{PLACE}/").status_code == 404
    lesson = make.step_url(enrolment, "lesson-1")
    for place in (PLACE, make.step_id("lesson-1"), uuid4()):
        assert client.get(f"{lesson}activity/{place}/").status_code == 404


def test_recording_an_event_costs_the_same_in_a_large_course(
    learner: User, make_course: Callable[..., Course]
) -> None:
    counts = []
    for lessons in (2, 12):
        enrolment = enrol(learner=make.person(f"Learner {lessons}"), course=_again(make_course, lessons))
        make.finish_up_to(enrolment, "h5p")
        activity = Activity(
            Player(make.client_of(enrolment.learner), enrolment, make.step_url(enrolment, "h5p"))
        )
        activity.send(state={"0": "{}"})
        with CaptureQueriesContext(connection) as found:
            activity.send(statement("interacted", IRI), state={"0": '{"a":1}'}, attempt=1)
        plain = _statements(found)
        with CaptureQueriesContext(connection) as found:
            activity.report(0.5, attempt=1)
        counts.append((plain, _statements(found)))
    assert counts[0] == counts[1]
    assert counts[0][0] <= 8


def _again(make_course: Callable[..., Course], lessons: int) -> Course:
    Course.objects.all().update(key=uuid4(), slug=f"other-{uuid4()}")
    return make_course(h5p={}, lessons=lessons)


def _statements(found: CaptureQueriesContext) -> int:
    return sum("SAVEPOINT" not in query["sql"] for query in found.captured_queries)


# --- in a lesson


@pytest.fixture
def practice(learner: User, tmp_path: Any, site: Any) -> Activity:
    """The learner has opened a lesson in which an activity stands."""
    page = make.course_page(tmp_path / "pack", lesson_body="Read this.")
    lesson = page.get_descendants().get(slug="lesson-1").specific
    lesson.body.append(("h5p", make_activity(title="Words that help")))
    lesson.save_revision().publish()
    edition = make.release(page)
    enrolment = enrol(learner=learner, course=edition.course)
    at = Player(make.client_of(learner), enrolment, make.step_url(enrolment, "lesson-1"))
    (place,) = _lesson(enrolment).content["activities"]
    return Activity(at, place, words.activity_id("step", make.step_id("lesson-1"), "activity", place))


def _lesson(enrolment: Enrolment) -> Step:
    step = running(enrolment.edition).step(make.step_id("lesson-1"))
    assert step is not None
    return step


def test_in_a_lesson_it_is_practice_and_the_lesson_stays_the_learners_to_finish(practice: Activity) -> None:
    page = practice.at.see()
    assert f'data-place="{practice.place}"' in page
    assert "Mark complete and continue" in page
    told = practice.report(0.4)
    assert not told["done"]
    assert told["result"].startswith("Your result")
    practice.send(statement("http://activitystrea.ms/schema/1.0/consume", practice.iri))
    assert not practice.at.is_done
    assert verbs_about(practice.place) == ["initialized", "scored", "completed"]
    practice.at.client.post(practice.at.url)
    assert practice.at.is_done


@pytest.fixture
def plain(make_course: Callable[..., Course]) -> Enrolment:
    """Somebody has begun the course as it was before an activity stood in its lesson."""
    return enrol(learner=make.person("Bea Before"), course=make_course())


def test_a_lesson_page_costs_no_query_more_for_its_activities(plain: Enrolment, practice: Activity) -> None:
    counts = []
    for enrolment in (plain, practice.at.enrolment):
        client, url = make.client_of(enrolment.learner), make.step_url(enrolment, "lesson-1")
        client.get(url)
        with CaptureQueriesContext(connection) as found:
            page = client.get(url).content.decode()
        assert ("up-activity" in page) is (enrolment is not plain)
        counts.append(len(found))
    assert counts[0] == counts[1]


# --- as an author makes it


@pytest.fixture
def page(tmp_path: Any, site: Any) -> CoursePage:
    return make.course_page(tmp_path / "pack", h5p={})


def test_learners_stay_on_the_version_that_they_began_with(page: CoursePage, learner: User) -> None:
    first = make.release(page)
    enrolment = enrol(learner=learner, course=first.course)
    activity = H5PActivity.objects.get()
    old = activity.current
    new = add_now(activity=activity, data=talker(run="// another"))
    assert old is not None
    assert old.sha256 != new.sha256
    second = make.release(page)
    assert _package(first) == old.sha256
    assert _package(second) == new.sha256
    enrolment.refresh_from_db()
    assert enrolment.edition == first


def _package(edition: Any) -> str:
    step = running(edition).step(PLACE)
    assert step is not None
    return str(step.content["package"])


def test_another_package_is_not_a_correction(page: CoursePage) -> None:
    before = marking_of(compile_course(page))
    add_now(activity=H5PActivity.objects.get(), data=talker(run="// another"))
    assert marking_of(compile_course(page)) != before


def test_an_activity_that_is_not_ready_can_not_be_released(page: CoursePage) -> None:
    empty = H5PActivity.objects.create(title="Empty", text_alternative="Nothing.")
    H5PPage.objects.update(activity=empty)
    with pytest.raises(CompileError, match="“Empty” has no version that is ready"):
        compile_course(page)
    H5PPage.objects.update(activity=None)
    with pytest.raises(CompileError, match="no activity is chosen"):
        compile_course(page)


def test_a_pass_mark_that_only_the_first_go_can_reach_is_refused(page: CoursePage) -> None:
    H5PPage.objects.update(counts="passed", score="first")
    with pytest.raises(CompileError, match="could never pass"):
        compile_course(page)


def test_the_word_of_an_activity_alone_makes_no_level_2(tmp_path: Any, site: Any) -> None:
    page = make.course_page(tmp_path / "pack", h5p={}, second_level=2)
    assert compile_course(page)["levels"][-1]["level"] == 2
    for slug in ("counter", "check"):
        page.get_descendants().get(slug=slug).specific.unpublish()
    with pytest.raises(CompileError, match=r"Level 2.*can not decide a certificate alone"):
        compile_course(page)


@pytest.mark.parametrize(
    ("part", "reason"),
    [
        ({"counts": "always"}, "‘counts’ is 'always'"),
        ({"score": "mean"}, "‘score’ is 'mean'"),
        ({"pass_mark": 0}, "‘pass_mark’ is 0"),
        ({"activity": "signs"}, "'signs' is not a UUID"),
        ({"colour": "red"}, "‘colour’ is not known here"),
    ],
)
def test_a_pack_with_a_wrong_step_says_what_is_wrong(
    tmp_path: Any, site: Any, part: dict[str, Any], reason: str
) -> None:
    with pytest.raises(PackError, match=reason):
        make.course_page(tmp_path / "pack", h5p=part)


def test_the_sentence_says_who_says_so() -> None:
    results = [{"scaled": 0.456, "passed": None}]
    assert hearing.sentence({"score": "best"}, results) == "Your result, as the activity reported it: 46 %."
    assert hearing.sentence({"score": "best"}, [{"scaled": None, "passed": None}]) == ""
    assert hearing.sentence({"score": "best"}, []) == ""
