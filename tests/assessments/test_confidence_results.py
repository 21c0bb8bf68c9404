"""How confidence changed. What holds: no shown group is under 10, and no two that one viewer may choose are nearer than 10."""

import csv
import io
import itertools
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.models import Attempt, FollowUp
from assessments.surveys import results
from courses.models import Course, Enrolment
from people.models import Organisation, Role, User
from tests import factories as make

REPORT, CSV = "/reports/confidence/", "/reports/confidence.csv"
PERIODS = {"all": None, "year": timezone.localdate() - timedelta(days=300)}
NOTICE, ASK = "I can notice signs.", "I can ask in a safe way."


@pytest.fixture
def asked(make_course: Callable[..., Course]) -> Course:
    return make_course(ask_again=True)


@pytest.fixture
def answers(asked: Course, organisation: Organisation) -> Callable[..., list[Enrolment]]:
    """Note answers of so many people: `answers(12, before=(2, 3), after=(4, 3), three=(4, 0))`.

    `again`: they are those of these enrolments, in another cycle.
    """
    numbers = itertools.count()

    def note(
        count: int,
        *,
        before: tuple[int, int] | None = (2, 3),
        after: tuple[int, int] | None = (4, 3),
        three: tuple[int, int] | None = None,
        actions: list[str] | None = None,
        where: Organisation | None = None,
        days_ago: int = 1,
        again: list[Enrolment] | None = None,
    ) -> list[Enrolment]:
        at = timezone.now() - timedelta(days=days_ago)
        made = []
        for number in range(count):
            cycle = again[number].cycle + 1 if again else 1
            learner = (
                again[number].learner
                if again
                else make.person(f"Person {next(numbers)}", where or organisation)
            )
            enrolment = Enrolment.objects.create(
                learner=learner, course=asked, edition=asked.current_edition, cycle=cycle
            )
            for step, said in (("before", before), ("survey", after)):
                if said is not None:
                    Attempt.objects.create(
                        enrolment=enrolment,
                        step_id=make.step_id(step),
                        state={"answers": dict(zip(("notice", "ask"), said, strict=True))},
                        finished_at=at,
                    )
            if three is not None:
                FollowUp.objects.create(
                    enrolment=enrolment,
                    step_id=make.step_id("survey"),
                    months=3,
                    due_on=at.date(),
                    answered_at=at,
                    answers={
                        "answers": dict(zip(("notice", "ask"), three, strict=True)),
                        "opportunity": "yes",
                        "actions": actions or ["noticed"],
                    },
                )
            made.append(enrolment)
        return made

    return note


def change(
    viewer: User, course: Course, later: str = "after", period: str = "all"
) -> dict[str, results.Change]:
    rows = results.change(viewer, course=course, later=later, period=period, periods=PERIODS)
    return {row.text: row for row in rows}


def test_change_is_paired_and_says_how_many_chose_more(
    answers: Callable[..., Any], asked: Course, organisation_lead: User
) -> None:
    answers(12, before=(2, 3), after=(4, 3))
    answers(13, before=(3, 3), after=(3, 4))
    answers(5, before=(1, 1), after=None)
    answers(5, before=None, after=(1, 1))
    found = change(organisation_lead, asked)
    assert found[NOTICE] == results.Change(NOTICE, 25, 63 / 25, 87 / 25, 48.0)
    assert found[NOTICE].difference == pytest.approx(24 / 25)
    assert found[ASK].pairs == 25
    assert found[ASK].rose == 52.0


def test_a_skipped_statement_is_not_counted_and_the_other_one_is(
    answers: Callable[..., Any], asked: Course, organisation_lead: User
) -> None:
    answers(15, before=(2, 0), after=(4, 5))
    answers(15, before=(2, 2), after=(4, 4))
    found = change(organisation_lead, asked)
    assert (found[NOTICE].pairs, found[ASK].pairs) == (30, 15)


@pytest.mark.parametrize(("count", "shown"), [(9, False), (10, True)])
def test_a_group_under_ten_is_hidden(
    answers: Callable[..., Any], asked: Course, organisation_lead: User, count: int, shown: bool
) -> None:
    answers(count)
    row = change(organisation_lead, asked)[NOTICE]
    assert (row.pairs is not None, row.before is not None) == (shown, shown)


@pytest.mark.parametrize(
    ("rose", "same", "shown"), [(10, 10, True), (9, 11, False), (11, 9, False), (20, 0, False)]
)
def test_a_share_of_which_either_part_is_under_ten_is_hidden(
    answers: Callable[..., Any],
    asked: Course,
    organisation_lead: User,
    rose: int,
    same: int,
    shown: bool,
) -> None:
    answers(rose, before=(2, 3), after=(4, 3))
    answers(same, before=(2, 3), after=(2, 3))
    row = change(organisation_lead, asked)[NOTICE]
    assert row.pairs == 20
    assert (row.rose is not None) is shown


def test_a_mean_that_says_what_everybody_chose_is_hidden(
    answers: Callable[..., Any], asked: Course, organisation_lead: User
) -> None:
    answers(30, before=(1, 3), after=(5, 4))
    row = change(organisation_lead, asked)[NOTICE]
    assert (row.pairs, row.before, row.later) == (30, None, None)
    assert change(organisation_lead, asked)[ASK].later == 4


def test_a_period_that_differs_by_a_few_people_from_a_longer_one_is_hidden(
    answers: Callable[..., Any], asked: Course, organisation_lead: User
) -> None:
    answers(20)
    answers(3, days_ago=400)
    assert change(organisation_lead, asked)[NOTICE].pairs == 23
    assert change(organisation_lead, asked, period="year")[NOTICE].pairs is None
    answers(7, days_ago=400)
    assert change(organisation_lead, asked, period="year")[NOTICE].pairs == 20


def test_a_follow_up_that_nearly_the_same_people_answered_is_hidden(
    answers: Callable[..., Any], asked: Course, organisation_lead: User
) -> None:
    answers(20, three=(4, 4))
    answers(3)
    assert change(organisation_lead, asked)[NOTICE].pairs == 23
    assert change(organisation_lead, asked, later="3")[NOTICE].pairs is None
    answers(7)
    assert change(organisation_lead, asked, later="3")[NOTICE].pairs == 20


def test_five_people_who_took_the_course_twice_are_five_and_not_ten(
    answers: Callable[..., Any], asked: Course, organisation_lead: User
) -> None:
    answers(5, three=(4, 4), again=answers(5, three=(4, 4)))
    assert {row.pairs for row in change(organisation_lead, asked).values()} == {None}
    found = results.actions(organisation_lead, course=asked, months=3, period="all", periods=PERIODS)
    assert found == results.Actions(None, None, [])


def test_of_several_cycles_the_first_with_answers_counts_in_every_comparison_and_period(
    answers: Callable[..., Any], asked: Course, organisation_lead: User
) -> None:
    first = answers(20, before=(2, 3), after=(3, 3), days_ago=400)
    answers(20, before=(5, 5), after=(5, 5), three=(5, 5), again=first)
    assert change(organisation_lead, asked)[NOTICE] == results.Change(NOTICE, 20, 2.0, 3.0, None)
    assert change(organisation_lead, asked, period="year")[NOTICE].pairs is None
    assert change(organisation_lead, asked, later="3")[NOTICE].pairs is None
    unfinished = answers(20, before=(1, 1), after=None)
    answers(20, before=(4, 4), after=(5, 5), again=unfinished)
    assert change(organisation_lead, asked)[NOTICE] == results.Change(NOTICE, 40, 3.0, 4.0, None)


def test_a_period_is_hidden_where_it_differs_by_a_few_people_who_took_the_course_twice(
    answers: Callable[..., Any], asked: Course, organisation_lead: User
) -> None:
    answers(20)
    answers(5, days_ago=400, again=answers(5, days_ago=400))
    assert change(organisation_lead, asked)[NOTICE].pairs == 25
    assert change(organisation_lead, asked, period="year")[NOTICE].pairs is None


def test_what_somebody_did_is_counted_once_and_as_they_said_the_first_time(
    answers: Callable[..., Any], asked: Course, organisation_lead: User
) -> None:
    first = answers(24, three=(4, 4), actions=["advice"])
    answers(24, three=(4, 4), actions=["changed"], again=first)
    answers(12, three=(4, 4), actions=["nothing"])
    found = results.actions(organisation_lead, course=asked, months=3, period="all", periods=PERIODS)
    shares = {share.text: share.percent for share in found.shares}
    assert found.answered == 36
    assert shares["None of these"] == pytest.approx(100 / 3)
    assert shares["I asked a colleague, a manager or a safeguarding lead for advice"] == pytest.approx(
        200 / 3
    )
    assert shares["I changed something in how we work"] is None


SETS = st.dictionaries(
    st.sampled_from([(name, period) for name in results.LATER for period in ("all", "year", "quarter")]),
    st.frozensets(st.integers(0, 40)),
)


@given(SETS)
def test_no_two_shown_groups_are_near_enough_to_find_the_difference(groups: dict[Any, Any]) -> None:
    order = [(name, period) for name in results.LATER for period in ("all", "year", "quarter")]
    shown = [groups[cell] for cell in order if results._may_show(groups, cell, order)]
    assert all(len(one) >= results.THRESHOLD for one in shown)
    for one, other in itertools.combinations(shown, 2):
        assert not 0 < len(one ^ other) < results.THRESHOLD


def test_each_viewer_counts_their_own_people_only(
    answers: Callable[..., Any],
    asked: Course,
    organisation_lead: User,
    other_lead: User,
    vru_lead: User,
    administrator: User,
    learner: User,
    trainer: User,
    other_organisation: Organisation,
) -> None:
    answers(12)
    answers(15, where=other_organisation)
    seen = {
        user.email: change(user, asked)[NOTICE].pairs
        for user in (organisation_lead, other_lead, vru_lead, administrator)
    }
    assert list(seen.values()) == [12, 15, 12, 27]
    for user in (learner, trainer):
        assert {row.pairs for row in change(user, asked).values()} == {None}


def test_what_people_did_counts_unsafe_moments_as_good_judgement(
    answers: Callable[..., Any], asked: Course, organisation_lead: User
) -> None:
    answers(15, three=(4, 4), actions=["not-safe"])
    answers(12, three=(4, 4), actions=["nothing"])
    answers(11, three=(4, 4), actions=["skip"])
    found = results.actions(organisation_lead, course=asked, months=3, period="all", periods=PERIODS)
    shares = {share.text: share.percent for share in found.shares}
    assert found.answered == 27
    assert shares["I did at least one of these, or chose not to act because it was not safe"] == 1500 / 27
    assert shares["None of these"] == 1200 / 27
    assert shares["I noticed something and thought about what it might mean"] is None
    assert shares["I could have used what I learned"] is None  # all of them said so
    few = results.actions(organisation_lead, course=asked, months=12, period="all", periods=PERIODS)
    assert few == results.Actions(None, None, [])


def test_the_share_who_answered_stands_beside_what_they_did(
    answers: Callable[..., Any], asked: Course, organisation_lead: User
) -> None:
    answers(15, three=(4, 4))
    waiting = answers(30, after=None)
    today = timezone.localdate()
    for number, enrolment in enumerate(waiting):
        day = today - timedelta(days=1) if number < 15 else today + timedelta(days=1)
        FollowUp.objects.create(enrolment=enrolment, step_id=make.step_id("survey"), months=3, due_on=day)

    def response() -> float | None:
        return results.actions(
            organisation_lead, course=asked, months=3, period="all", periods=PERIODS
        ).response

    assert response() == 50.0
    FollowUp.objects.filter(enrolment__in=waiting[:6]).delete()
    assert response() is None


# --- the report


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("organisation_lead", 200),
        ("area_lead", 200),
        ("vru_lead", 200),
        ("administrator", 200),
        ("learner", 404),
        ("trainer", 404),
        ("safeguarding_lead", 404),
    ],
)
def test_who_may_open_the_report(
    asked: Course, organisation: Organisation, who: str, status: int, request: pytest.FixtureRequest
) -> None:
    client = make.client_of(request.getfixturevalue(who))
    assert client.get(REPORT).status_code == client.get(CSV).status_code == status


def test_the_report_shows_figures_and_names_nobody(
    answers: Callable[..., Any], asked: Course, organisation_lead: User
) -> None:
    answers(12, before=(2, 3), after=(4, 3), three=(3, 3))
    client = make.client_of(organisation_lead)
    page = client.get(REPORT).content.decode()
    for word in (NOTICE, "2.0", "4.0", ">12<"):
        assert word in page
    later = client.get(f"{REPORT}?later=3").content.decode()
    assert "In the last three months" in later
    assert "3.0" in later
    for text in (page, later):
        assert "Person " not in text
        assert "@example.org" not in text


def test_the_file_has_the_same_figures_and_no_formula(
    answers: Callable[..., Any], asked: Course, organisation_lead: User
) -> None:
    Course.objects.update(title="=1+1")
    answers(12)
    answers(12, before=(3, 3), after=(3, 3))
    text = make.client_of(organisation_lead).get(CSV).content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert rows[0] | {"Period": ""} == {
        "Course": "'=1+1",
        "Compared with": "At the end of the course",
        "Period": "",
        "Statement": NOTICE,
        "People who answered both times": "24",
        "Mean before": "2.5",
        "Mean later": "3.5",
        "Per cent who chose more": "50.0",
    }
    assert rows[1]["Per cent who chose more"] == "hidden to protect people"
    again = make.client_of(organisation_lead).get(f"{CSV}?later=3").content.decode()
    assert "In the last three months" in again


@pytest.mark.parametrize("query", ["?course=0", "?course=x", "?later=6", "?period=ever"])
def test_filters_that_are_not_offered_are_refused(asked: Course, organisation_lead: User, query: str) -> None:
    client = make.client_of(organisation_lead)
    assert client.get(REPORT + query).status_code == client.get(CSV + query).status_code == 400


def test_a_report_before_any_course_is_released_does_not_fail(organisation_lead: User) -> None:
    assert make.client_of(organisation_lead).get(REPORT).status_code in (200, 400)


def test_an_anonymous_visitor_is_led_to_sign_in(client: Client, asked: Course) -> None:
    for path in (REPORT, CSV):
        assert client.get(path)["Location"].startswith("/account/login/")


def test_the_report_costs_the_same_with_more_people(
    answers: Callable[..., Any], asked: Course, organisation_lead: User
) -> None:
    answers(12, three=(3, 3))
    client = make.client_of(organisation_lead)
    client.get(f"{REPORT}?later=3")
    with CaptureQueriesContext(connection) as few:
        client.get(f"{REPORT}?later=3")
    answers(20, three=(3, 3))
    with CaptureQueriesContext(connection) as many:
        client.get(f"{REPORT}?later=3")
    # user, courses, editions, attempts, follow-ups, follow-ups again for what was done, and of how many;
    # three times two for whom the viewer's reports may count
    assert len(few) == len(many)
    assert len(many) == 13


def test_a_period_begins_on_the_day_that_it_says(
    answers: Callable[..., Any], asked: Course, organisation_lead: User
) -> None:
    answers(12)
    today = timezone.localdate()
    for since, shown in ((today - timedelta(days=1), True), (today, False)):
        rows = results.change(
            organisation_lead, course=asked, later="after", period="p", periods={"p": since}
        )
        assert {row.pairs for row in rows} == {12 if shown else None}


def test_the_role_of_a_lead_who_left_shows_nothing(
    answers: Callable[..., Any], asked: Course, organisation: Organisation
) -> None:
    answers(12)
    lead = make.person("Gone Lead", role=Role.ORGANISATION_LEAD, leads=organisation)
    lead.role_grants.update(ended_on=date(2020, 1, 1), started_on=date(2019, 1, 1))
    assert {row.pairs for row in change(lead, asked).values()} == {None}


def test_no_answers_look_like_a_few(
    answers: Callable[..., Any], asked: Course, organisation_lead: User
) -> None:
    none = change(organisation_lead, asked)
    assert list(none) == [NOTICE, ASK]
    answers(9)
    assert change(organisation_lead, asked) == none


def test_a_course_without_a_survey_before_it_compares_nothing(
    course: Course, organisation_lead: User
) -> None:
    assert change(organisation_lead, course) == {}
    page = make.client_of(organisation_lead).get(REPORT).content.decode()
    assert "does not ask before and after" in page
