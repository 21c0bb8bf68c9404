"""What is recorded about a learner, for the learner alone."""

import json
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import pytest

from courses.models import Enrolment
from people.models import Role, User
from records import vocabulary as words
from records.models import Statement
from records.services import record
from reports.own.views import by_day
from tests import factories as make
from tests.records.conftest import void

PAGE = "/my-record/"
COURSE = words.Activity(words.activity_id("course", "x"), words.COURSE, "Trusted <Professional>")
TELLING = words.Activity(words.activity_id("step", "s"), words.LESSON, "When he takes your phone")

type Say = Callable[..., Statement]


@pytest.fixture
def say(learner: User) -> Say:
    def said(**changes: Any) -> Statement:
        return record(**{"actor": learner, "verb": words.COMPLETED, "activity": COURSE} | changes)

    return said


@pytest.fixture
def own(learner: User) -> Client:
    return make.client_of(learner)


def shown(client: Client, path: str = PAGE) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def lines(client: Client) -> list[str]:
    return b"".join(client.get(PAGE + "download/")).decode().splitlines()


def test_a_learner_finds_it_from_my_learning(own: Client) -> None:
    assert f'href="{PAGE}"' in shown(own, "/learning/")
    assert "Nothing is recorded yet" in shown(own)


def test_everything_a_learner_did_in_a_course_is_told(own: Client, enrolment: Enrolment) -> None:
    make.finish_up_to(enrolment)
    page = shown(own)
    for told in (
        "You registered for the course ‘A small course’",
        "You started the course ‘A small course’",
        "You completed a survey in ‘A small course’",
        "You earned the certificate ‘Level 1 certificate’",
    ):
        assert told in page
    assert page.index("You earned") < page.index("You registered")
    assert len(lines(own)) == Statement.objects.count()


def test_a_screen_that_somebody_else_may_see_names_no_step_and_no_score(own: Client, say: Say) -> None:
    say(activity=TELLING, parents=[COURSE])
    say(verb=words.FAILED, result={"score": {"scaled": 0.4}})
    page = shown(own)
    assert "You completed a lesson in ‘Trusted &lt;Professional&gt;’" in page
    say(verb=words.FAILED, activity=TELLING, parents=[COURSE])
    page = shown(own)
    assert "You worked on a lesson in" in page
    for hidden in (TELLING.name, "40 %", "0.4", "pass", ":00"):
        assert hidden not in page
    title = page.split("<title>")[1].split("</title>")[0]
    assert title == "My record – Upstander"


def test_the_page_says_what_is_never_recorded_and_who_may_see(own: Client) -> None:
    page = shown(own)
    for said in ("Never recorded:", "Exit this page", "Your manager does not see them", "You see them here"):
        assert said in page


def test_nobody_else_has_any_of_it(own: Client, say: Say, colleague: User, administrator: User) -> None:
    say()
    for user in (colleague, administrator):
        client = make.client_of(user)
        assert "Nothing is recorded yet" in shown(client)
        assert lines(client) == []
    assert len(lines(own)) == 1


def test_a_visitor_signs_in_first(client: Client, say: Say) -> None:
    for path in (PAGE, PAGE + "download/"):
        assert client.get(path).headers["Location"].startswith("/account/login/")
        assert client.post(path).status_code == 405


def test_neither_page_nor_file_stays_in_the_browser(own: Client, say: Say) -> None:
    say()
    for path in (PAGE, PAGE + "download/"):
        assert own.get(path).headers["Cache-Control"] == "no-store"
    name = own.get(PAGE + "download/").headers["Content-Disposition"]
    assert name == 'attachment; filename="learning-record.jsonl"'


def test_the_file_holds_every_statement_to_the_letter_voided_ones_too(own: Client, say: Say) -> None:
    rows = [say() for _ in range(3)]
    void(rows[1])
    assert lines(own) == [row.body for row in rows]
    assert shown(own).count("You completed the course") == 1
    assert "(2 times)" in shown(own)


def test_the_file_is_sent_in_parts(own: Client, say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    from reports.own import views

    monkeypatch.setattr(views, "CHUNK", 2)
    rows = [say() for _ in range(5)]
    parts = list(own.get(PAGE + "download/"))
    assert [part.count(b"\n") for part in parts] == [2, 2, 1]
    assert [json.loads(line)["id"] for line in b"".join(parts).splitlines()] == [
        str(row.uuid) for row in rows
    ]


def test_days_are_those_of_london_and_the_same_again_is_said_once(say: Say) -> None:
    london = ZoneInfo("Europe/London")
    moments = [(7, 1, 23, 30), (7, 2, 0, 10), (7, 2, 9, 0), (7, 2, 9, 5)]
    rows = [
        say(
            timestamp=datetime(2026, *moment, tzinfo=london), verb=words.COMPLETED if at else words.REGISTERED
        )
        for at, moment in enumerate(moments)
    ]
    rows = list(Statement.objects.filter(pk__in=[row.pk for row in rows]).order_by("-pk"))
    days = by_day(rows)
    assert [str(day) for day, _ in days] == ["2026-07-02", "2026-07-01"]
    [[entry], [first]] = [entries for _, entries in days]
    assert (entry.times, first.times) == (3, 1)


def test_earlier_entries_are_a_page_away(own: Client, say: Say) -> None:
    say(verb=words.REGISTERED)
    for _ in range(50):
        say()
    page = shown(own)
    assert "(50 times)" in page
    assert "You registered" not in page
    link = re.search(r'href="(\?after=\d+)">Earlier', page)
    assert link
    earlier = shown(own, PAGE + link[1])
    assert "You registered" in earlier
    assert "Earlier entries" not in earlier
    assert "Newest entries" in earlier


@pytest.mark.parametrize("after", ["-1", "x", "9" * 30, str(2**63), "1.5"])
def test_a_page_that_can_not_be_is_not_there(own: Client, after: str) -> None:
    assert own.get(PAGE, {"after": after}).status_code == 404


def test_it_costs_three_queries_however_much_is_recorded(own: Client, say: Say) -> None:
    say()
    own.get(PAGE)
    for _ in range(60):
        with CaptureQueriesContext(connection) as context:
            own.get(PAGE)
        assert len(context) <= 3
        for _ in range(20):
            say()
        if Statement.objects.count() > 60:
            break


def test_somebody_whose_account_is_closed_sees_nothing(own: Client, say: Say, learner: User) -> None:
    say()
    User.objects.filter(pk=learner.pk).update(is_active=False)
    assert own.get(PAGE).status_code == 302


def test_a_trainer_has_an_own_record_too(trainer: User) -> None:
    assert trainer.role_grants.get().role == Role.TRAINER
    assert make.client_of(trainer).get(PAGE).status_code == 200
