from datetime import timedelta
from typing import Any

from django.core import mail
from django.core.management import call_command
from django.utils import timezone

import pytest

from pages import tasks
from pages.models import Fact, Reminder
from pages.models.reviewed import may_own
from people.models import RoleGrant, User
from tests import factories as make

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
STALE = {"checked_on": TODAY - timedelta(days=99), "review_by": TODAY - timedelta(days=1)}
SOON = {"review_by": TODAY + timedelta(days=20)}


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch, site: Any) -> None:
    """Let the doorbell be answered at once."""
    monkeypatch.setattr(tasks.send_reminder, "delay", tasks.send_reminder)


def a_week_later() -> None:
    for row in Reminder.objects.all():
        row.made_on -= timedelta(days=7)
        row.save()


def test_an_owner_gets_one_e_mail_with_everything_stale_or_due(
    safeguarding_lead: User, administrator: User
) -> None:
    own = {"owner": safeguarding_lead}
    fact = make.fact("late", title="Strangulation", **STALE, **own)
    line = make.helpline("soon", **SOON, **own)
    way = make.pathway(**SOON, **own)
    entry = make.programme(**STALE, **own)
    make.fact("fine", **own)
    tasks.remind()
    [message] = mail.outbox
    assert message.to == [safeguarding_lead.email]
    for one in (fact, line, way, entry):
        assert f"/cms/snippets/pages/{one._meta.model_name}/edit/{one.pk}/" in message.body
    assert message.body.count("past its date (") == 2
    assert message.body.count("/edit/") == 4
    assert Reminder.objects.get().status == Reminder.Status.SENT


def test_the_e_mail_says_nothing_of_its_subject(safeguarding_lead: User) -> None:
    make.fact("late", title="Strangulation in law", **STALE)
    make.helpline("line", name="Domestic Abuse Helpline", **STALE)
    tasks.remind()
    [message] = mail.outbox
    told = f"{message.subject} {message.body}".lower()
    for word in ("abuse", "strangulation", "victim", "perpetrator", "domestic", "help line for"):
        assert word not in told


def test_nobody_is_written_to_twice_in_a_week(safeguarding_lead: User) -> None:
    make.fact(**STALE)
    tasks.remind()
    tasks.remind()
    assert len(mail.outbox) == 1
    Reminder.objects.update(made_on=TODAY - timedelta(days=6))
    tasks.remind()
    assert len(mail.outbox) == 1
    Reminder.objects.update(made_on=TODAY - timedelta(days=7))
    tasks.remind()
    assert len(mail.outbox) == 2


def test_what_has_no_owner_goes_to_safeguarding_leads_and_administrators(
    safeguarding_lead: User, administrator: User, trainer: User, learner: User
) -> None:
    make.fact(**STALE)
    tasks.remind()
    assert {message.to[0] for message in mail.outbox} == {safeguarding_lead.email, administrator.email}


@pytest.mark.parametrize("how", ["role ended", "account closed"])
def test_an_owner_who_has_gone_counts_as_none(safeguarding_lead: User, administrator: User, how: str) -> None:
    make.fact(owner=safeguarding_lead, **STALE)
    if how == "role ended":
        RoleGrant.objects.filter(user=safeguarding_lead).update(
            started_on=TODAY - timedelta(days=9), ended_on=TODAY - timedelta(days=1)
        )
    else:
        User.objects.filter(pk=safeguarding_lead.pk).update(is_active=False)
    tasks.remind()
    assert [message.to for message in mail.outbox] == [[administrator.email]]


def test_only_those_who_may_edit_can_be_owners(
    safeguarding_lead: User, administrator: User, learner: User
) -> None:
    assert set(User.objects.filter(may_own())) == {safeguarding_lead, administrator}


def test_nothing_to_look_at_means_no_e_mail_and_no_row(safeguarding_lead: User) -> None:
    make.fact()
    tasks.remind()
    assert not mail.outbox
    assert not Reminder.objects.exists()


def test_the_row_is_there_before_the_queue_and_is_rung_for_again(
    safeguarding_lead: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.fact(**STALE)
    monkeypatch.setattr(tasks.send_reminder, "delay", lambda reminder_id: None)  # the queue loses it
    tasks.remind()
    assert Reminder.objects.get().status == Reminder.Status.WAITING
    monkeypatch.setattr(tasks.send_reminder, "delay", tasks.send_reminder)
    tasks.remind()
    tasks.remind()
    assert len(mail.outbox) == 1


def test_what_was_mended_meanwhile_is_not_sent(
    safeguarding_lead: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.fact(**STALE)
    monkeypatch.setattr(tasks.send_reminder, "delay", lambda reminder_id: None)
    tasks.remind()
    Fact.objects.update(review_by=TODAY + timedelta(days=99))
    tasks.send_reminder(Reminder.objects.get().pk)
    assert not mail.outbox
    assert Reminder.objects.get().status == Reminder.Status.NOT_SENT


def test_a_server_that_refuses_is_tried_again_and_not_for_ever(
    safeguarding_lead: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Any, *args: Any, **kwargs: Any) -> int:
        raise ConnectionRefusedError

    make.fact(**STALE)
    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    tasks.remind()
    row = Reminder.objects.get()
    assert (row.status, row.attempts) == (Reminder.Status.WAITING, 1)
    for _ in range(9):
        tasks.send_reminder(row.pk)
    row.refresh_from_db()
    assert (row.status, row.attempts) == (Reminder.Status.NOT_SENT, tasks.MOST_ATTEMPTS)


def test_a_long_list_is_cut_and_says_so(safeguarding_lead: User) -> None:
    for number in range(tasks.MOST_LISTED + 3):
        make.fact(f"fact-{number}", **STALE)
    tasks.remind()
    assert "And 3 more." in mail.outbox[0].body
    assert mail.outbox[0].body.count("/edit/") == tasks.MOST_LISTED


def test_the_command_does_what_the_schedule_does(safeguarding_lead: User, capsys: Any) -> None:
    make.fact(**STALE)
    call_command("remind_reviewers")
    assert "reminders: 1 new" in capsys.readouterr().out
    assert len(mail.outbox) == 1


def test_the_number_of_queries_of_a_reminder_does_not_grow(
    safeguarding_lead: User, django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        make.fact(f"fact-{number}", **STALE)
    with django_assert_max_num_queries(25):
        tasks.remind()
