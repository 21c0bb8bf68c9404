from collections.abc import Callable
from typing import Any

from django.test import Client

import pytest

from courses.events import course_completed
from courses.models import Course, CourseCompletion, Enrolment, StepCompletion
from courses.queries import newest_enrolment, running
from courses.services import complete_step, enrol, recheck, start
from people.models import Organisation, User
from people.services import join
from records.models import Statement
from tests import factories as make
from tests.factories import said, verbs

STEPS = ["lesson-1", "lesson-2", "scenario", "quiz", "survey"]


def complete(enrolment: Enrolment, name: str) -> bool:
    edition = running(enrolment.edition)
    step = edition.step(make.step_id(name))
    assert step is not None
    return complete_step(learner=enrolment.learner, enrolment=enrolment, edition=edition, step=step)


# --- enrolling


def test_enrolling_twice_is_one_enrolment(learner: User, course: Course) -> None:
    assert enrol(learner=learner, course=course) == enrol(learner=learner, course=course)
    assert verbs() == ["registered"]


def test_a_renewal_is_a_new_cycle_and_keeps_the_old_one(enrolment: Enrolment, learner: User) -> None:
    make.finish_up_to(enrolment)
    again = enrol(learner=learner, course=enrolment.course, renew=True)
    assert (enrolment.cycle, again.cycle) == (1, 2)
    assert again.registration != enrolment.registration
    assert newest_enrolment(learner, enrolment.course) == again
    assert enrolment.step_completions.count() == 5
    assert not again.step_completions.exists()


def test_an_enrolment_notes_the_organisation_of_that_day(
    enrolment: Enrolment, learner: User, organisation: Organisation, other_organisation: Organisation
) -> None:
    join(user=learner, organisation=other_organisation)
    enrolment.refresh_from_db()
    assert enrolment.organisation == organisation


def test_starting_twice_says_so_once(enrolment: Enrolment, learner: User) -> None:
    start(learner=learner, enrolment=enrolment)
    assert verbs() == ["registered", "launched"]


def test_the_start_button_pressed_twice_makes_one_enrolment(learner: User, course: Course) -> None:
    client = make.client_of(learner)
    for _ in range(2):
        answer = client.post(f"/courses/{course.slug}/start/")
        assert answer.status_code == 302
    enrolment = Enrolment.objects.get()
    assert answer["Location"] == f"/learn/{enrolment.pk}/"
    assert enrolment.started_at is not None
    assert verbs() == ["registered", "launched"]


def test_an_anonymous_visitor_is_led_to_sign_in_before_starting(client: Client, course: Course) -> None:
    answer = client.post(f"/courses/{course.slug}/start/")
    assert answer["Location"].startswith("/account/login/")
    assert not Enrolment.objects.exists()


# --- going through


def test_resume_leads_to_the_exact_step(enrolment: Enrolment, learner: User) -> None:
    client = make.client_of(learner)
    for name in STEPS:
        assert client.get(f"/learn/{enrolment.pk}/")["Location"] == make.step_url(enrolment, name)
        complete(enrolment, name)
    assert client.get(f"/learn/{enrolment.pk}/")["Location"] == f"/learn/{enrolment.pk}/finished/"


def test_a_lesson_is_done_by_a_post_and_leads_to_the_next_step(enrolment: Enrolment, learner: User) -> None:
    answer = make.client_of(learner).post(make.step_url(enrolment, "lesson-1"))
    assert answer.status_code == 302
    assert answer["Location"] == make.step_url(enrolment, "lesson-2")
    assert StepCompletion.objects.count() == 1


def test_a_second_delivery_of_the_same_post_changes_nothing(enrolment: Enrolment, learner: User) -> None:
    client = make.client_of(learner)
    for _ in range(2):
        answer = client.post(make.step_url(enrolment, "lesson-1"))
        assert answer["Location"] == make.step_url(enrolment, "lesson-2")
    assert StepCompletion.objects.count() == 1
    assert verbs() == ["registered", "launched", "experienced", "progressed"]


def test_completing_a_step_twice_says_so_once(enrolment: Enrolment) -> None:
    assert complete(enrolment, "lesson-1") is True
    assert complete(enrolment, "lesson-1") is False
    assert StepCompletion.objects.count() == 1


@pytest.mark.parametrize("name", STEPS[1:])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_step_out_of_order_is_refused_with_a_way_back(
    enrolment: Enrolment, learner: User, name: str, method: str
) -> None:
    answer = getattr(make.client_of(learner), method)(make.step_url(enrolment, name))
    assert answer.status_code == 409
    assert make.step_url(enrolment, "lesson-1") in answer.content.decode()
    assert not StepCompletion.objects.exists()


def test_a_step_that_the_edition_does_not_have_is_told_kindly(enrolment: Enrolment, learner: User) -> None:
    answer = make.client_of(learner).get(make.step_url(enrolment, "lesson-99"))
    assert answer.status_code == 404
    assert f"/learn/{enrolment.pk}/" in answer.content.decode()


def test_a_done_step_may_be_read_again(enrolment: Enrolment, learner: User) -> None:
    make.finish_up_to(enrolment)
    for name in STEPS:
        assert make.client_of(learner).get(make.step_url(enrolment, name)).status_code == 200


@pytest.mark.parametrize("who", ["colleague", "stranger", "organisation_lead", "trainer", "administrator"])
def test_nobody_opens_somebody_elses_enrolment(
    enrolment: Enrolment, who: str, request: pytest.FixtureRequest
) -> None:
    client = make.client_of(request.getfixturevalue(who))
    for path in ("", "finished/", f"{make.step_id('lesson-1')}/"):
        assert client.get(f"/learn/{enrolment.pk}/{path}").status_code == 404
    assert client.post(make.step_url(enrolment, "lesson-1")).status_code == 404
    assert not StepCompletion.objects.exists()


def test_an_anonymous_visitor_is_led_to_sign_in(enrolment: Enrolment, client: Client) -> None:
    for path in ("", "finished/", f"{make.step_id('lesson-1')}/"):
        answer = client.get(f"/learn/{enrolment.pk}/{path}")
        assert answer.status_code == 302
        assert answer["Location"].startswith("/account/login/?next=/learn/")
    assert client.post(make.step_url(enrolment, "lesson-1")).status_code == 302
    assert not StepCompletion.objects.exists()


# --- completing a course


def test_the_last_step_completes_the_course(enrolment: Enrolment, organisation: Organisation) -> None:
    make.finish_up_to(enrolment, "survey")
    assert not CourseCompletion.objects.exists()
    complete(enrolment, "survey")
    completion = CourseCompletion.objects.get()
    assert (completion.level, completion.edition) == (1, enrolment.edition)
    assert completion.organisation == organisation
    assert completion.area == organisation.area
    assert completion.month.day == 1


def test_a_completion_counts_for_the_organisation_of_that_day(
    enrolment: Enrolment, learner: User, other_organisation: Organisation
) -> None:
    join(user=learner, organisation=other_organisation)
    make.finish_up_to(enrolment)
    assert CourseCompletion.objects.get().organisation == other_organisation


def test_a_second_level_is_completed_on_its_own(make_course: Callable[..., Course], learner: User) -> None:
    course = make_course(second_level=2)
    enrolment = enrol(learner=learner, course=course)
    make.finish_up_to(enrolment, "scenario")
    assert [completion.level for completion in CourseCompletion.objects.all()] == [1]
    make.finish_up_to(enrolment)
    assert {completion.level for completion in CourseCompletion.objects.all()} == {1, 2}


def test_deciding_again_changes_nothing(enrolment: Enrolment) -> None:
    make.finish_up_to(enrolment)
    before = Statement.objects.count()
    recheck(enrolment=enrolment)
    assert CourseCompletion.objects.count() == 1
    assert Statement.objects.count() == before


def test_the_apps_above_are_told_once_a_level(enrolment: Enrolment) -> None:
    heard: list[Any] = []

    def listen(**kwargs: Any) -> None:
        heard.append((kwargs["completion"].level, kwargs["edition"].content_hash))

    course_completed.connect(listen)
    try:
        make.finish_up_to(enrolment)
        make.finish_up_to(enrolment)
    finally:
        course_completed.disconnect(listen)
    assert heard == [(1, enrolment.edition.content_hash)]


def test_an_app_above_that_fails_rolls_everything_back(enrolment: Enrolment) -> None:
    make.finish_up_to(enrolment, "survey")
    before = (StepCompletion.objects.count(), Statement.objects.count())

    def fail(**kwargs: Any) -> None:
        raise RuntimeError("no award")

    course_completed.connect(fail)
    try:
        with pytest.raises(RuntimeError):
            complete(enrolment, "survey")
    finally:
        course_completed.disconnect(fail)
    assert (StepCompletion.objects.count(), Statement.objects.count()) == before
    assert not CourseCompletion.objects.exists()
    assert complete(enrolment, "survey") is True
    assert CourseCompletion.objects.count() == 1


# --- what is said


def test_every_act_is_said_once(enrolment: Enrolment) -> None:
    make.finish_up_to(enrolment)
    make.finish_up_to(enrolment)
    done = verbs()
    assert done.count("registered") == done.count("launched") == 1
    assert done.count("experienced") == 2
    assert done.count("progressed") == 5
    # the scenario, the survey, and the course; a check says passed or failed by itself
    assert done.count("completed") == 3
    assert done.index("completed") > done.index("experienced")


def test_progress_is_said_in_whole_per_cent(enrolment: Enrolment) -> None:
    make.finish_up_to(enrolment)
    shares = [
        next(iter(statement["result"]["extensions"].values()))
        for statement in said()
        if statement["verb"]["id"].endswith("progressed")
    ]
    assert shares == [20, 40, 60, 80, 100]


def test_statements_name_nobody(enrolment: Enrolment, learner: User) -> None:
    make.finish_up_to(enrolment)
    assert said()
    for statement in map(str, said()):
        assert str(learner.actor_id) in statement
        for secret in (learner.email, learner.first_name, learner.last_name, "@", "Northshire"):
            assert secret not in statement


def test_statements_carry_registration_and_edition(enrolment: Enrolment) -> None:
    complete(enrolment, "lesson-1")
    assert said()
    for context in (statement["context"] for statement in said()):
        assert context["registration"] == str(enrolment.registration)
        assert enrolment.edition.content_hash in context["extensions"].values()


# --- the learner's pages


def test_my_learning_shows_where_one_is(enrolment: Enrolment, learner: User) -> None:
    complete(enrolment, "lesson-1")
    page = make.client_of(learner).get("/learning/").content.decode()
    assert "1 of 5 steps" in page
    assert "Next: Lesson 2" in page
    assert f"/learn/{enrolment.pk}/" in page


def test_my_learning_costs_the_same_with_more_courses(
    enrolment: Enrolment, learner: User, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = make.client_of(learner)
    client.get("/learning/")
    with CaptureQueriesContext(connection) as few:
        client.get("/learning/")
    for _ in range(5):
        enrol(learner=learner, course=enrolment.course, renew=True)
    with django_assert_num_queries(len(few)):
        client.get("/learning/")


def test_the_finished_page_says_what_is_missing(enrolment: Enrolment, learner: User) -> None:
    make.finish_up_to(enrolment, "survey")
    client = make.client_of(learner)
    page = client.get(f"/learn/{enrolment.pk}/finished/").content.decode()
    assert "How confident do you feel?" in page
    assert "Get your certificate" not in page
    complete(enrolment, "survey")
    page = client.get(f"/learn/{enrolment.pk}/finished/").content.decode()
    assert "Get your certificate" in page


def test_the_catalogue_and_the_course_page_are_open_to_all(client: Client, course: Course) -> None:
    assert course.title in client.get("/courses/").content.decode()
    page = client.get(f"/courses/{course.slug}/").content.decode()
    assert "Lesson 1" in page
    assert "Some words about point" not in page
    assert client.get("/courses/no-such-course/").status_code == 404


def test_a_course_that_was_never_released_is_not_shown(client: Client, db: None) -> None:
    Course.objects.create(slug="draft", title="Draft", discreet_title="D")
    assert "Draft" not in client.get("/courses/").content.decode()
    assert client.get("/courses/draft/").status_code == 404
