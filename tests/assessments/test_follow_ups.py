import re
import smtplib
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage as Parsed
from pathlib import Path
from typing import Any

from django.core import signing
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

import pytest
from allauth.account.models import EmailAddress
from hypothesis import given
from hypothesis import strategies as st

from assessments import tasks
from assessments.models import Attempt, FollowUp, NoFollowUpEmail
from assessments.surveys import outcomes
from assessments.surveys.follow_ups import months_later, plan, stop_token
from assessments.surveys.mail import is_shared
from assessments.surveys.pages import SurveyPage
from courses.models import Course, CourseCompletion, Edition, Enrolment
from courses.queries import running
from courses.services import enrol
from people.models import User
from tests import factories as make

TELLING = (
    "abus|violen|domestic|perpetrat|victim|survivor|coerci|control|bystander|upstand|safeguard|harm|refuge|relationship"
    "|partner|police|stalk|disclos|confiden|small course|trusted|northshire|lovelace"
)
ALL = {"s-notice": "4", "s-ask": "0", "opportunity": "yes", "actions": ["noticed", "not-safe"]}


@pytest.fixture
def verified(learner: User) -> User:
    EmailAddress.objects.create(user=learner, email=learner.email, primary=True, verified=True)
    return learner


@pytest.fixture
def finished(verified: User, make_course: Callable[..., Course]) -> Enrolment:
    """The learner has completed a course that asks again."""
    enrolment = enrol(learner=verified, course=make_course(ask_again=True))
    make.finish_up_to(enrolment)
    return enrolment


@pytest.fixture
def due(finished: Enrolment, clock: Callable[[datetime], None]) -> FollowUp:
    """The follow-up after three months, due today: the next working day, ten in the morning."""
    day = timezone.localtime().replace(hour=10, minute=0) + timedelta(days=1)
    while day.weekday() > 4:
        day += timedelta(days=1)
    clock(day.astimezone(UTC))
    row = FollowUp.objects.get(enrolment=finished, months=3)
    FollowUp.objects.filter(pk=row.pk).update(due_on=timezone.localdate())
    row.refresh_from_db()
    return row


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Set what time it is: `clock(datetime(2026, 11, 30, 10, tzinfo=UTC))`."""

    def at(moment: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return at


def url_of(row: FollowUp) -> str:
    return f"/follow-up/{row.pk}/"


# --- when


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 8, 31), 3, date(2026, 11, 30)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
        (date(2026, 10, 1), 3, date(2027, 1, 1)),
        (date(2026, 9, 15), 3, date(2026, 12, 15)),
    ],
)
def test_months_go_by_the_calendar(day: date, months: int, then: date) -> None:
    assert months_later(day, months) == then


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 40))
def test_a_month_later_is_the_same_day_or_the_months_last(day: date, months: int) -> None:
    then = months_later(day, months)
    assert (then.year * 12 + then.month) - (day.year * 12 + day.month) == months
    assert then.day == day.day or (then.day < day.day and (then + timedelta(days=1)).day == 1)


def test_a_course_completed_just_after_midnight_in_summer_counts_from_that_day(finished: Enrolment) -> None:
    completion = CourseCompletion.objects.get(enrolment=finished)
    FollowUp.objects.all().delete()
    # 23:30 in UTC on 30 May is 00:30 on 31 May in London.
    completion.completed_at = datetime(2026, 5, 30, 23, 30, tzinfo=UTC)
    plan(completion, running(finished.edition))
    assert [row.due_on for row in FollowUp.objects.all()] == [date(2026, 8, 31), date(2027, 5, 31)]


def test_completing_a_course_notes_both_follow_ups_once(finished: Enrolment) -> None:
    completion = CourseCompletion.objects.get(enrolment=finished)
    today = timezone.localdate(completion.completed_at)
    plan(completion, running(finished.edition))
    assert [(row.months, row.due_on, row.mail) for row in FollowUp.objects.all()] == [
        (3, months_later(today, 3), "waiting"),
        (12, months_later(today, 12), "waiting"),
    ]


def test_a_survey_in_a_later_level_is_asked_again_when_that_level_is_completed(
    verified: User, make_course: Callable[..., Course]
) -> None:
    enrolment = enrol(learner=verified, course=make_course(ask_again=True, second_level=2))
    make.finish_up_to(enrolment, "scenario")
    assert [one.level for one in CourseCompletion.objects.all()] == [1]
    assert not FollowUp.objects.exists()
    make.finish_up_to(enrolment)
    assert CourseCompletion.objects.filter(level=2).exists()
    assert [row.months for row in FollowUp.objects.all()] == [3, 12]


def test_a_course_that_does_not_ask_again_notes_none(enrolment: Enrolment) -> None:
    make.finish_up_to(enrolment)
    assert CourseCompletion.objects.filter(enrolment=enrolment).exists()
    assert not FollowUp.objects.exists()


# --- the e-mail


def test_one_e_mail_is_sent_and_a_second_run_sends_none(
    due: FollowUp, mailoutbox: list[EmailMessage]
) -> None:
    tasks.send_follow_up(due.pk)
    tasks.send_follow_up(due.pk)
    due.refresh_from_db()
    assert due.mail == "sent"
    (message,) = mailoutbox
    assert message.to == [due.enrolment.learner.email]
    assert url_of(due) in message.body


def test_the_e_mail_says_nothing_of_the_subject(due: FollowUp, mailoutbox: list[EmailMessage]) -> None:
    tasks.send_follow_up(due.pk)
    raw: Parsed = mailoutbox[0].message()
    assert raw["Subject"] == "A short follow-up to your learning"
    everything = "\n".join([f"{name}: {value}" for name, value in raw.items()] + [mailoutbox[0].body])
    # The sender and the learner's own address are known to the reader; chance may spell anything in a signed number.
    everything = re.sub(r"(?<=/follow-up/stop/)[^\s>]+", "", everything)
    for known in (raw["To"], raw["From"], raw["Message-ID"]):
        everything = everything.replace(known, "")
    found = re.findall(TELLING, everything.lower())
    assert found == []
    assert not raw.is_multipart()
    assert "<img" not in everything


def test_the_sender_is_neutral(due: FollowUp, mailoutbox: list[EmailMessage]) -> None:
    tasks.send_follow_up(due.pk)
    assert re.findall(TELLING.replace("|upstand", ""), mailoutbox[0].from_email.lower()) == []


def test_a_crash_between_claim_and_sending_never_sends_twice(
    due: FollowUp, mailoutbox: list[EmailMessage], monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(self: EmailMessage) -> int:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(EmailMessage, "send", killed)
        with pytest.raises(SystemExit):
            tasks.send_follow_up(due.pk)
    in_working_hours(monkeypatch, due)
    tasks.sweep_follow_ups()
    due.refresh_from_db()
    assert (due.mail, mailoutbox) == ("sending", [])
    page = make.client_of(due.enrolment.learner).get("/learning/").content.decode()
    assert url_of(due) in page


def in_working_hours(monkeypatch: pytest.MonkeyPatch, row: FollowUp) -> None:
    """Make it ten o'clock on a Tuesday, and the follow-up due that day."""
    moment = datetime(2030, 1, 8, 10, 0, tzinfo=UTC)
    FollowUp.objects.filter(pk=row.pk).update(due_on=moment.date(), mail_after=moment)
    monkeypatch.setattr(timezone, "now", lambda: moment)


def test_the_sweep_finds_what_no_doorbell_rang_for(
    due: FollowUp, mailoutbox: list[EmailMessage], monkeypatch: pytest.MonkeyPatch
) -> None:
    in_working_hours(monkeypatch, due)
    tasks.sweep_follow_ups()
    tasks.sweep_follow_ups()
    assert len(mailoutbox) == 1


@pytest.mark.parametrize(
    ("moment", "sent"),
    [
        (datetime(2026, 12, 1, 8, 59, tzinfo=UTC), 0),
        (datetime(2026, 12, 1, 9, 0, tzinfo=UTC), 1),
        (datetime(2026, 12, 1, 16, 59, tzinfo=UTC), 1),
        (datetime(2026, 12, 1, 17, 0, tzinfo=UTC), 0),
        (datetime(2026, 12, 5, 10, 0, tzinfo=UTC), 0),  # a Saturday
        (datetime(2026, 7, 1, 7, 59, tzinfo=UTC), 0),  # 8:59 in summer time
        (datetime(2026, 7, 1, 8, 0, tzinfo=UTC), 1),  # 9:00 in summer time
        (datetime(2026, 7, 1, 16, 0, tzinfo=UTC), 0),  # 17:00 in summer time
        (datetime(2026, 10, 26, 8, 30, tzinfo=UTC), 0),  # the day after the clocks went back
        (datetime(2026, 10, 26, 9, 0, tzinfo=UTC), 1),
    ],
)
def test_e_mails_come_in_working_hours_by_the_clock_on_the_wall(
    due: FollowUp,
    mailoutbox: list[EmailMessage],
    clock: Callable[[datetime], None],
    moment: datetime,
    sent: int,
) -> None:
    FollowUp.objects.filter(pk=due.pk).update(due_on=moment.date(), mail_after=moment - timedelta(hours=1))
    clock(moment)
    tasks.sweep_follow_ups()
    assert len(mailoutbox) == sent


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 12, 1, 8, 59, tzinfo=UTC),
        datetime(2026, 12, 1, 17, 0, tzinfo=UTC),
        datetime(2026, 12, 5, 10, 0, tzinfo=UTC),  # a Saturday
    ],
)
def test_a_task_that_lay_in_the_queue_until_after_work_leaves_the_e_mail_to_the_next_sweep(
    due: FollowUp, mailoutbox: list[EmailMessage], clock: Callable[[datetime], None], moment: datetime
) -> None:
    FollowUp.objects.filter(pk=due.pk).update(due_on=moment.date(), mail_after=moment - timedelta(hours=1))
    clock(moment)
    tasks.send_follow_up(due.pk)
    due.refresh_from_db()
    assert (due.mail, due.mail_attempts, mailoutbox) == ("waiting", 0, [])
    clock(datetime(2026, 12, 7, 9, 0, tzinfo=UTC))
    tasks.sweep_follow_ups()
    assert len(mailoutbox) == 1


@pytest.mark.parametrize(("days", "sent"), [(-1, 0), (0, 1), (59, 1), (60, 0)])
def test_nobody_is_written_to_before_the_day_or_after_two_months(
    due: FollowUp, mailoutbox: list[EmailMessage], monkeypatch: pytest.MonkeyPatch, days: int, sent: int
) -> None:
    in_working_hours(monkeypatch, due)
    FollowUp.objects.filter(pk=due.pk).update(due_on=date(2030, 1, 8) - timedelta(days=days))
    tasks.sweep_follow_ups()
    tasks.send_follow_up(due.pk)
    assert len(mailoutbox) == sent


def test_the_sweep_is_on_the_schedule(db: None, settings: Any) -> None:
    from upstander.celery import app

    app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert tasks.sweep_follow_ups.name in scheduled
    assert scheduled <= set(app.tasks)


def test_those_who_stopped_these_e_mails_get_none(due: FollowUp, mailoutbox: list[EmailMessage]) -> None:
    NoFollowUpEmail.objects.create(learner=due.enrolment.learner)
    tasks.send_follow_up(due.pk)
    due.refresh_from_db()
    assert (due.mail, mailoutbox) == ("not-sent", [])


def test_nothing_goes_to_an_address_that_is_shared_unconfirmed_or_closed(
    due: FollowUp, mailoutbox: list[EmailMessage]
) -> None:
    learner = due.enrolment.learner
    for change in ("shared", "unconfirmed", "closed", "answered"):
        FollowUp.objects.filter(pk=due.pk).update(mail="waiting", answered_at=None)
        User.objects.filter(pk=learner.pk).update(email=learner.email, is_active=True)
        EmailAddress.objects.filter(user=learner).update(email=learner.email, verified=True)
        match change:
            case "shared":
                User.objects.filter(pk=learner.pk).update(email="office@example.org")
                EmailAddress.objects.filter(user=learner).update(email="office@example.org")
            case "unconfirmed":
                EmailAddress.objects.filter(user=learner).update(verified=False)
            case "closed":
                User.objects.filter(pk=learner.pk).update(is_active=False)
            case _:
                FollowUp.objects.filter(pk=due.pk).update(answered_at=timezone.now(), answers={})
        tasks.send_follow_up(due.pk)
        due.refresh_from_db()
        assert (change, due.mail, mailoutbox) == (change, "not-sent", [])


@pytest.mark.parametrize(
    ("address", "shared"),
    [
        ("office@example.org", True),
        ("info.north@example.org", True),
        ("Duty-Desk@example.org", True),
        ("ben_and_ada@example.org", True),
        ("no-reply@example.org", True),
        ("team+ada@example.org", True),
        ("info1@example.org", True),
        ("office2@example.org", True),
        ("frontdesk@example.org", True),
        ("enquiry@example.org", True),
        ("generalenquiries@example.org", True),
        ("dutyteam@example.org", True),
        ("teamleeds@example.org", True),
        ("sharedmailbox@example.org", True),
        ("accounts@example.org", True),
        ("smithfamily@example.org", True),
        ("johnandmary@example.org", True),
        ("john.and.mary7@example.org", True),
        ("noreply@example.org", True),
        ("ada.lovelace@example.org", False),
        ("a.lovelace2@example.org", False),
        ("andy.wagstaff@example.org", False),
        ("ismail.postlethwaite@example.org", False),
        ("alexander.sanderson@example.org", False),
        ("sandra.steamer@example.org", False),
        ("hrvoje@example.org", False),
    ],
)
def test_which_addresses_look_shared(address: str, shared: bool) -> None:
    assert is_shared(address) is shared


def test_a_mail_server_that_is_away_is_tried_again_later_and_in_the_end_given_up(
    due: FollowUp, mailoutbox: list[EmailMessage], monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(self: EmailMessage) -> int:
        raise ConnectionRefusedError

    with monkeypatch.context() as patch:
        patch.setattr(EmailMessage, "send", away)
        for attempt in range(1, tasks.MOST_ATTEMPTS + 1):
            FollowUp.objects.filter(pk=due.pk).update(mail_after=timezone.now())
            tasks.send_follow_up(due.pk)
            due.refresh_from_db()
            last = attempt == tasks.MOST_ATTEMPTS
            assert due.mail == ("not-sent" if last else "waiting")
            assert last or due.mail_after > timezone.now() + timedelta(hours=1)
    tasks.send_follow_up(due.pk)
    assert mailoutbox == []


def test_a_refusal_by_the_mail_server_is_tried_again_and_then_sent_once(
    due: FollowUp,
    mailoutbox: list[EmailMessage],
    monkeypatch: pytest.MonkeyPatch,
    clock: Callable[[datetime], None],
) -> None:
    def full(self: EmailMessage) -> int:
        raise smtplib.SMTPDataError(452, b"full")

    with monkeypatch.context() as patch:
        patch.setattr(EmailMessage, "send", full)
        tasks.send_follow_up(due.pk)
    due.refresh_from_db()
    for wait, sent in ((timedelta(seconds=-1), 0), (timedelta(0), 1), (timedelta(seconds=1), 1)):
        clock(due.mail_after + wait)
        tasks.send_follow_up(due.pk)
        assert len(mailoutbox) == sent


def test_a_correction_that_ends_the_asking_stops_e_mails_that_were_planned(
    verified: User, mailoutbox: list[EmailMessage], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    page = make.course_page(tmp_path, ask_again=True)
    enrolment = enrol(learner=verified, course=make.release(page).course)
    make.finish_up_to(enrolment)
    three, twelve = FollowUp.objects.order_by("months")
    in_working_hours(monkeypatch, three)
    tasks.send_follow_up(three.pk)
    survey = SurveyPage.objects.get(step_id=make.step_id("survey"))
    survey.ask_again = False
    survey.save_revision().publish()
    corrected = make.release(page, Edition.Kind.CORRECTION)
    assert Enrolment.objects.get(pk=enrolment.pk).edition == corrected
    in_working_hours(monkeypatch, twelve)
    tasks.send_follow_up(twelve.pk)
    assert list(FollowUp.objects.order_by("months").values_list("mail", flat=True)) == ["sent", "not-sent"]
    assert len(mailoutbox) == 1


def test_nobody_is_written_to_about_an_edition_that_can_not_be_read(
    due: FollowUp, mailoutbox: list[EmailMessage]
) -> None:
    edition = Edition.objects.get()
    edition.pk, edition.number, edition.content_hash, edition.manifest = None, 2, "0" * 64, "{"
    edition._state.adding = True
    edition.save()
    Enrolment.objects.update(edition=edition)
    tasks.send_follow_up(due.pk)
    due.refresh_from_db()
    assert (due.mail, mailoutbox) == ("not-sent", [])


# --- stopping them


def test_the_link_in_the_e_mail_asks_first_and_stops_without_signing_in(
    due: FollowUp, mailoutbox: list[EmailMessage]
) -> None:
    tasks.send_follow_up(due.pk)
    (path,) = re.findall(r"http://127\.0\.0\.1:8000(/follow-up/stop/\S+)", mailoutbox[0].body)
    client = Client(enforce_csrf_checks=True)
    page = client.get(path)
    assert "Stop these e-mails?" in page.content.decode()
    assert "three months after" in page.content.decode()
    assert "once more after twelve" in page.content.decode()
    assert not NoFollowUpEmail.objects.exists()
    for _ in range(2):
        assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
        assert NoFollowUpEmail.objects.get().learner == due.enrolment.learner
    assert mailoutbox[0].extra_headers["List-Unsubscribe"] == f"<http://127.0.0.1:8000{path}>"
    assert "Lovelace" not in page.content.decode()


def test_a_made_up_link_stops_nothing(learner: User, client: Client) -> None:
    token = stop_token(learner)
    for made_up in ("x", token[:-1], str(learner.pk), learner.actor_id.hex, token.replace(":", "", 1)):
        assert client.post(f"/follow-up/stop/{made_up}/").status_code == 404
    assert not NoFollowUpEmail.objects.exists()


def test_what_can_be_read_in_the_link_stands_in_no_statement(due: FollowUp) -> None:
    learner = due.enrolment.learner
    token = stop_token(learner)
    assert signing.b64_decode(token.partition(":")[0].encode()) == str(learner.pk).encode()
    assert learner.actor_id.hex in "".join(map(str, make.said())).replace("-", "")


def test_the_privacy_page_says_what_follow_ups_ask_and_who_sees_it(client: Client, site: Any) -> None:
    call_command("set_up_site", verbosity=0)
    page = " ".join(client.get("/privacy/").content.decode().split())
    for words in (
        "there are two at most",
        "what you have done since",
        "chose not to act, because it was not safe",
        "kept with your account",
        "For groups of ten people or more, they see how confident people feel and what people have done since",
    ):
        assert words in page


def test_preferences_stop_and_start_them_for_oneself_only(learner: User, colleague: User) -> None:
    client = make.client_of(learner)
    assert "Stop these e-mails" in client.get("/preferences/").content.decode()
    client.post("/preferences/", {"wanted": "no"})
    assert [row.learner for row in NoFollowUpEmail.objects.all()] == [learner]
    assert "Send me these e-mails" in client.get("/preferences/").content.decode()
    assert "Stop these e-mails" in make.client_of(colleague).get("/preferences/").content.decode()
    client.post("/preferences/", {"wanted": "yes"})
    assert not NoFollowUpEmail.objects.exists()


# --- answering


def test_my_learning_leads_to_a_follow_up_that_is_due(due: FollowUp, django_assert_num_queries: Any) -> None:
    client = make.client_of(due.enrolment.learner)
    page = client.get("/learning/").content.decode()
    assert "A short follow-up" in page
    assert f'href="{url_of(due)}"' in page
    # user, enrolments, their steps, catalogue, follow-ups
    with django_assert_num_queries(5):
        client.get("/learning/")
    FollowUp.objects.update(due_on=timezone.localdate() + timedelta(days=1))
    assert "A short follow-up" not in client.get("/learning/").content.decode()


def test_a_follow_up_asks_what_the_survey_asked_word_for_word(
    due: FollowUp, django_assert_max_num_queries: Any
) -> None:
    client = make.client_of(due.enrolment.learner)
    page = client.get(url_of(due)).content.decode()
    for one in running(due.enrolment.edition).step(make.step_id("survey")).content["statements"]:
        assert one["text"] in page
    assert "<textarea" not in page
    assert 'type="text"' not in page
    with django_assert_max_num_queries(4):
        client.get(url_of(due))


def test_answers_are_kept_once_and_said_to_nobody(due: FollowUp) -> None:
    client = make.client_of(due.enrolment.learner)
    before = len(make.said())
    answer = client.post(url_of(due), ALL)
    assert (answer.status_code, answer["Location"]) == (302, url_of(due))
    client.post(url_of(due), ALL | {"s-notice": "1"})
    due.refresh_from_db()
    assert due.answers == {
        "answers": {"notice": 4, "ask": 0},
        "opportunity": "yes",
        "actions": ["noticed", "not-safe"],
    }
    assert "You have answered this" in client.get(url_of(due)).content.decode()
    assert len(make.said()) == before
    assert "A short follow-up" not in client.get("/learning/").content.decode()


def test_what_is_left_can_be_skipped_and_is_kept_as_skipped(due: FollowUp) -> None:
    make.client_of(due.enrolment.learner).post(url_of(due), {"s-notice": "5", "skip": "rest"})
    due.refresh_from_db()
    assert due.answers == {
        "answers": {"notice": 5, "ask": 0},
        "opportunity": "skip",
        "actions": ["skip"],
    }


def test_what_is_missing_is_named_and_the_rest_is_kept(due: FollowUp) -> None:
    answer = make.client_of(due.enrolment.learner).post(
        url_of(due), {"s-notice": "4", "actions": ["noticed"]}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    for place in ("opportunity-1", "s-ask-1"):
        assert f'href="#{place}"' in page
        assert f'id="{place}"' in page
    assert 'href="#actions-1"' not in page
    assert page.count(" checked") == 2
    due.refresh_from_db()
    assert due.answers is None


@pytest.mark.parametrize(
    "change",
    [
        {"s-ask": "6"},
        {"opportunity": "<b>"},
        {"actions": ["noticed", "made-up"]},
        {"actions": ["nothing", "noticed"]},
        {"actions": ["skip", "noticed"]},
    ],
)
def test_what_does_not_fit_is_refused(due: FollowUp, change: dict[str, Any]) -> None:
    answer = make.client_of(due.enrolment.learner).post(url_of(due), ALL | change)
    assert answer.status_code == 422
    assert "There is a problem" in answer.content.decode()
    assert "<b>’" not in answer.content.decode()
    due.refresh_from_db()
    assert due.answers is None


@pytest.mark.parametrize("alone", ["nothing", "skip"])
def test_none_of_these_together_with_an_action_is_an_error_with_a_link_to_its_field(
    due: FollowUp, alone: str
) -> None:
    answer = make.client_of(due.enrolment.learner).post(url_of(due), ALL | {"actions": ["noticed", alone]})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert re.findall(r'<li><a href="([^"]+)">What you have done: ', page) == ["#actions-1"]
    assert 'id="actions-1"' in page
    assert page.count("go with no other answer") == 2
    assert page.index('id="actions-error"') < page.rindex("go with no other answer")
    assert page.count(" checked") == 5


def test_nobody_else_opens_or_answers_it(
    due: FollowUp, stranger: User, colleague: User, organisation_lead: User, administrator: User
) -> None:
    for user in (stranger, colleague, organisation_lead, administrator):
        client = make.client_of(user)
        assert client.get(url_of(due)).status_code == client.post(url_of(due), ALL).status_code == 404
    answer = Client().post(url_of(due), ALL)
    assert answer["Location"].startswith("/account/login/")
    due.refresh_from_db()
    assert due.answers is None


@pytest.mark.parametrize("days", [1, -60])
def test_a_follow_up_before_its_day_or_too_late_takes_nothing(due: FollowUp, days: int) -> None:
    FollowUp.objects.update(due_on=timezone.localdate() + timedelta(days=days))
    client = make.client_of(due.enrolment.learner)
    assert "is not open" in client.get(url_of(due)).content.decode()
    assert "is not open" in client.post(url_of(due), ALL).content.decode()
    due.refresh_from_db()
    assert due.answers is None


def test_not_to_act_because_it_was_not_safe_counts_as_good_judgement() -> None:
    assert "not-safe" in outcomes.GOOD
    assert outcomes.GOOD.isdisjoint(outcomes.ALONE)


# --- skipping in the course's own surveys


def test_a_survey_in_a_course_can_be_skipped_as_a_whole_and_says_so(
    learner: User, make_course: Callable[..., Course]
) -> None:
    enrolment = enrol(learner=learner, course=make_course(ask_again=True))
    client = make.client_of(learner)
    answer = client.post(make.step_url(enrolment, "before"), {"skip": "rest"})
    assert answer.status_code == 302
    assert Attempt.objects.get().state == {"answers": {"notice": 0, "ask": 0}}
