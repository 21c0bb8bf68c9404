"""Whatever goes wrong, nothing is lost, nothing is stored twice, and what was not delivered says why."""

import json
import sqlite3
from datetime import timedelta
from uuid import uuid4

from django.db import OperationalError, connection
from django.utils import timezone

import httpx
import pytest

from records import queries, services, tasks
from records.forwarding import conflicts, wire
from records.forwarding.batches import retry_after
from records.forwarding.realms import sent_id
from records.models import Delivery, ForwardingTarget, Statement

from .examples import small

pytestmark = pytest.mark.django_db
Status = Delivery.Status


def states():
    return list(Delivery.objects.order_by("statement_id").values_list("status", flat=True))


def make_due():
    Delivery.objects.filter(status__in=Delivery.OPEN).update(due_at=timezone.now() - timedelta(seconds=1))
    ForwardingTarget.objects.update(resting_until=None)


# --- answers that are none

OK = b"HTTP/1.1 200 OK\r\n"


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (b"", "No answer: RemoteProtocolError"),
        (b"\x16\x03\x01garbage\r\n\r\n", "No answer: RemoteProtocolError"),
        (OK + b"Content-Length: 4000\r\n\r\n[", "No answer: RemoteProtocolError"),
        (OK + b"Content-Length: 2\r\n\r\n[]", "does not name what was stored. 200 OK: []"),
        (OK + b'Content-Length: 3\r\n\r\n"a"', "does not name what was stored"),
        (OK + b"Content-Length: 14\r\n\r\n<html>Sign in.", "200 OK: <html>Sign in."),
        (OK + b"Content-Length: 60001\r\n\r\n" + b"[" * 60001, "does not name what was stored"),
        (
            OK + b"Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\n\x1f\x8b\x00",
            "does not name what was stored",
        ),
        (OK + b"Content-Length: 7\r\n\r\n\xff\x00\xfe[{}]", "does not name what was stored"),
        (b"HTTP/1.1 500 \x00\r\n\r\n", "No answer"),
        (
            b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n",
            "302 Found",
        ),
        (b"HTTP/1.1 507 Full\r\nContent-Length: 2\r\n\r\nno", "507 Full: no"),
    ],
)
def test_a_target_that_took_them_and_says_nonsense_is_asked_again_and_stores_once(
    target, lrs, say, fault, reason
):
    ids = [str(say().uuid) for _ in range(3)]
    lrs.faults = [fault]
    tasks.deliver(target.pk)
    assert set(states()) == {Status.QUEUED}
    assert all(reason in row.reason for row in Delivery.objects.all())
    target.refresh_from_db()
    assert target.reason.startswith(
        (
            "No answer: ",
            "The answer does not name what was stored. 200 OK",
            "302 Found",
            "500 Internal Server Error",
            "507 Insufficient Storage",
        )
    )
    make_due()
    tasks.deliver(target.pk)
    assert set(states()) == {Status.DELIVERED}
    assert lrs.arrivals == ids
    assert not Delivery.objects.exclude(reason="").exists()
    target.refresh_from_db()
    assert (target.failures, target.reason) == (0, "")


@pytest.mark.parametrize("echo", ["400", "413", "500", "200", "the status line"])
def test_an_answer_that_repeats_who_a_statement_is_about_is_in_no_log_and_not_with_the_target(
    target, lrs, make_system, monkeypatch, caplog, echo
):
    services.change_target(target, received=True)
    make_system().stored(small(id=str(uuid4())))
    if echo == "the status line":
        lrs.faults = [b"HTTP/1.1 a@example.org\r\n\r\n"]
    else:
        monkeypatch.setattr(lrs, "_decide", lambda *_: (int(echo), {}, b'{"mbox": "mailto:a@example.org"}'))
    tasks.deliver(target.pk)
    row = Delivery.objects.get()
    assert ("a@example.org" in row.reason) == (echo != "the status line")
    target.refresh_from_db()
    assert caplog.text
    assert "a@example.org" not in caplog.text + target.reason
    if row.status == Status.DEAD:
        assert str(row.statement.uuid) in caplog.text
        assert echo in caplog.text


def test_an_answer_without_an_end_is_left(target, lrs, say, monkeypatch):
    monkeypatch.setattr(wire, "LONGEST", 0.3)
    say()
    lrs.endless = True
    tasks.deliver(target.pk)
    assert "had not ended" in Delivery.objects.get().reason
    lrs.endless = False
    make_due()
    tasks.deliver(target.pk)
    assert states() == [Status.DELIVERED]
    assert len(lrs.arrivals) == 1


def test_of_a_long_answer_no_more_than_the_beginning_is_read(target, lrs, say, monkeypatch):
    say()
    lrs.endless = True
    monkeypatch.setattr(wire, "LARGEST", 4)
    answer = wire.ask(target, "POST", "statements", content=b"[]", largest=4)
    assert answer.body == b"[   "


def test_headers_that_come_a_byte_at_a_time_end_with_the_tasks_time(target, say, monkeypatch):
    def stop(*args, **more):
        raise wire.SoftTimeLimitExceeded

    say()
    monkeypatch.setattr(httpx.Client, "stream", stop)
    tasks.deliver(target.pk)
    assert "in all the time that the task had" in Delivery.objects.get().reason
    assert states() == [Status.QUEUED]


def test_an_address_that_is_none_is_a_reason_too(target, say):
    ForwardingTarget.objects.update(endpoint="https://example.org:x/")
    say()
    tasks.deliver(target.pk)
    assert "InvalidURL" in Delivery.objects.get().reason


def test_a_stored_statement_that_can_not_be_read_keeps_no_other_out(target, lrs, say):
    ids = [str(say().uuid) for _ in range(4)]
    with connection.cursor() as cursor:
        key = Statement.objects.order_by("pk").first().pk
        cursor.execute("UPDATE records_statement SET body = '{' WHERE id = %s", [key])
    tasks.deliver(target.pk)
    assert lrs.arrivals == ids[1:]
    assert Delivery.objects.get(status=Status.DEAD).reason.startswith("It is not fit to be sent")


# --- 409


def conflicting(lrs, statement, **other):
    """Let the target have another statement under the same id."""
    body = json.loads(statement.body)
    lrs.stored[str(statement.uuid)] = body | {"version": "1.0.3"} | other


def test_one_that_the_target_has_in_the_same_words_or_nearly_is_delivered(target, lrs, say):
    said = [say() for _ in range(6)]
    conflicting(lrs, said[2])  # with stored and authority, which the target has set
    tasks.deliver(target.pk)
    assert set(Delivery.objects.values_list("status", "reason")) == {(Status.DELIVERED, "")}
    assert len(lrs.arrivals) == 5
    assert len(lrs.reads) == 1


def test_one_that_the_target_has_voided_is_compared_too(target, lrs, say):
    one = say()
    void = services.void(one)
    lrs.stored[str(void.uuid)] = json.loads(void.body)
    conflicting(lrs, one)
    tasks.deliver(target.pk)
    assert set(states()) == {Status.DELIVERED}
    assert any("voidedStatementId" in address for address in lrs.reads)


def test_one_that_the_target_has_in_other_words_is_dead_and_the_reason_says_what_differs(target, lrs, say):
    said = [say() for _ in range(3)]
    conflicting(lrs, said[1], result={"success": True}, verb={"id": "https://example.org/v"})
    tasks.deliver(target.pk)
    assert states() == [Status.DELIVERED, Status.DEAD, Status.DELIVERED]
    [letter] = queries.dead_letters(target)
    assert letter.statement == said[1]
    assert letter.reason == (
        "409: the target has another statement under this id. What differs: result, verb."
    )


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 501])
def test_one_of_ours_that_the_target_has_and_does_not_show_is_delivered_with_the_reason_kept(
    target, lrs, say, status
):
    one = say()
    conflicting(lrs, one, result={"success": True})
    lrs.shows = status
    tasks.deliver(target.pk)
    assert states() == [Status.DELIVERED]
    assert f"does not show it ({status}" in Delivery.objects.get().reason
    assert queries.backlog()[0].dead == 0


def test_one_of_somebody_else_that_the_target_does_not_show_is_dead(target, lrs, make_system):
    services.change_target(target, received=True)
    statement = small(id=str(uuid4()))
    make_system(version="1.0.3").stored(statement)
    there = sent_id(Statement.objects.get())
    lrs.stored[there] = statement | {"id": there, "result": {"success": True}}
    lrs.shows = 403
    tasks.deliver(target.pk)
    assert states() == [Status.DEAD]


@pytest.mark.parametrize("status", [302, 408, 429, 500, 503])
def test_a_fault_while_looking_at_what_the_target_has_is_for_later(target, lrs, say, status):
    conflicting(lrs, say(), result={"success": True})
    lrs.shows = status
    tasks.deliver(target.pk)
    assert states() == [Status.QUEUED]
    assert Delivery.objects.get().reason.startswith(str(status))


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"<html>", b'{"id": 1}', b"[" * 100_000, b"\xff", b'{"actor": NaN}', b"null", b"7"]
)
def test_nonsense_instead_of_a_statement_is_one_that_is_not_shown(target, lrs, say, monkeypatch, body):
    one = say()
    conflicting(lrs, one, result={"success": True})
    monkeypatch.setattr(lrs, "show", lambda address: (200, body))
    tasks.deliver(target.pk)
    assert states() == [Status.DELIVERED]
    assert "does not show it" in Delivery.objects.get().reason


def test_looking_meets_a_dead_line(target, say):
    one = say()
    ForwardingTarget.objects.update(endpoint="http://127.0.0.1:9")
    target.refresh_from_db()
    assert "ConnectError" in conflicts.settle(target, one).reason


# --- a target that fails again and again


def test_a_target_that_failed_three_times_is_tried_with_one_statement_before_it_gets_all(target, lrs, say):
    for _ in range(60):
        say()
    for failure in range(5):
        lrs.answers = [(500, {})]
        tasks.deliver(target.pk)
        make_due()
        target.refresh_from_db()
        assert target.failures == failure + 1
    assert [len(request["ids"]) for request in lrs.requests] == [50, 50, 50, 1, 1]
    tasks.deliver(target.pk)
    assert [len(request["ids"]) for request in lrs.requests[5:]] == [1, 50, 9]
    assert set(states()) == {Status.DELIVERED}


def test_a_broken_target_rests_longer_and_says_until_when_and_why(target, lrs, say):
    say()
    ForwardingTarget.objects.update(failures=20)
    lrs.answers = [(500, {})]
    tasks.deliver(target.pk)
    [entry] = queries.backlog()
    assert entry.resting > timezone.now() + timedelta(minutes=29)
    assert entry.resting < timezone.now() + timedelta(minutes=91)
    assert entry.reason == "500 Internal Server Error"
    services.change_target(target, active=True)
    [entry] = queries.backlog()
    assert entry.resting is None


def test_one_statement_that_makes_the_target_fail_does_not_keep_the_others_out_for_ever(target, lrs, say):
    ids = [str(say().uuid) for _ in range(20)]
    poison = ids[5]
    decide = lrs._decide

    def fail(statements, size):
        if any(each["id"] == poison for each in statements):
            return 500, {}, b"I fell over"
        return decide(statements, size)

    lrs._decide = fail
    for _ in range(60):
        ForwardingTarget.objects.update(resting_until=None)
        first = Delivery.objects.filter(status=Status.QUEUED).order_by("due_at").first()
        # As time would have it: the row that has waited longest is due.
        Delivery.objects.filter(pk=first.pk).update(due_at=timezone.now() - timedelta(seconds=1))
        tasks.deliver(target.pk)
        if len(lrs.arrivals) == 19:
            break
    assert sorted(lrs.arrivals) == sorted(set(ids) - {poison})
    left = Delivery.objects.exclude(status=Status.DELIVERED).get()
    assert str(left.statement.uuid) == poison
    assert "I fell over" in left.reason


# --- clocks


@pytest.mark.parametrize("ahead", [timedelta(hours=-3), timedelta(hours=3)])
def test_a_worker_whose_clock_is_wrong_neither_takes_what_another_holds_nor_keeps_it_too_long(
    target, say, monkeypatch, settings, ahead
):
    settings.RECORDS_LEASE = 30
    say()
    right = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: right() + ahead)
    rows, token = tasks.claim(target.pk)
    assert len(rows) == 1
    assert tasks.claim(target.pk)[0] == []
    tasks.renew(token)
    held = Delivery.objects.get()
    assert timedelta(seconds=25) < held.due_at - right() < timedelta(seconds=35)
    monkeypatch.setattr(timezone, "now", right)
    assert tasks.claim(target.pk)[0] == []


@pytest.mark.parametrize("ahead", [timedelta(hours=-3), timedelta(hours=3)])
def test_a_rest_is_as_long_whatever_the_worker_believes_the_time_is(target, lrs, say, monkeypatch, ahead):
    say()
    lrs.answers = [(503, {"Retry-After": "600"})]
    right = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: right() + ahead)
    tasks.deliver(target.pk)
    monkeypatch.setattr(timezone, "now", right)
    target.refresh_from_db()
    assert timedelta(seconds=590) < target.resting_until - right() < timedelta(seconds=610)


def test_a_statement_of_a_server_whose_clock_is_ahead_is_sent_at_once(target, lrs, say, monkeypatch):
    right = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: right() + timedelta(hours=3))
    one = say()
    monkeypatch.setattr(timezone, "now", right)
    tasks.deliver(target.pk)
    assert lrs.arrivals == [str(one.uuid)]


def test_a_date_in_retry_after_is_counted_from_the_clock_that_it_comes_from():
    headers = {"Date": "Mon, 01 Jan 2001 00:00:00 GMT", "Retry-After": "Mon, 01 Jan 2001 00:02:00 GMT"}
    assert retry_after(headers) == timedelta(minutes=2)
    assert retry_after(headers | {"Date": "yesterday"}) is None


def test_a_worker_that_did_not_come_back_is_named_as_the_reason(target, say, lrs):
    say()
    tasks.claim(target.pk)
    Delivery.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    rows, _ = tasks.claim(target.pk)
    assert rows[0].reason == tasks.NOT_BACK


# --- the database


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite has one lock for all who write")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("moment", ["before it is sent", "after it was sent"])
def test_a_database_that_is_busy_loses_nothing_and_doubles_nothing(target, lrs, say, settings, moment):
    settings.RECORDS_LEASE = 0
    ids = [str(say().uuid) for _ in range(3)]
    connection.ensure_connection()
    other = sqlite3.connect(connection.settings_dict["NAME"], timeout=1, isolation_level=None)
    answer = lrs.answer

    def lock(*args):
        other.execute("BEGIN IMMEDIATE")
        return answer(*args) if args else None

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 100")
    try:
        if moment == "before it is sent":
            lock()
        else:
            # The other connection belongs to this thread, the answer to the server's.
            other.close()
            other = sqlite3.connect(
                connection.settings_dict["NAME"], timeout=1, isolation_level=None, check_same_thread=False
            )
            lrs.answer = lock
        with pytest.raises(OperationalError):
            tasks.deliver(target.pk)
        other.execute("ROLLBACK")
    finally:
        other.close()
        connection.close()
    assert len(lrs.arrivals) == (0 if moment == "before it is sent" else 3)
    lrs.answer = answer
    tasks.deliver(target.pk)
    assert set(states()) == {Status.DELIVERED}
    assert lrs.arrivals == ids
