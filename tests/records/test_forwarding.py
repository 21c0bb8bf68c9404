import io
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

import httpx
import pytest

from records import queries, secrets, services, tasks
from records.exceptions import EndpointRefused
from records.forwarding import wire
from records.forwarding.batches import Outcome, Verdict, retry_after
from records.models import Delivery, ForwardingTarget
from records.secrets import SecretUnreadable

# The fake record store answers in a thread, but every query is made in the test's own.
pytestmark = pytest.mark.django_db
Status = Delivery.Status


def statuses():
    return list(Delivery.objects.order_by("statement_id").values_list("status", flat=True))


def make_due(**more):
    Delivery.objects.filter(status__in=Delivery.OPEN).update(
        due_at=timezone.now() - timedelta(seconds=1), **more
    )
    ForwardingTarget.objects.update(resting_until=None)


def test_everything_arrives_once_and_is_marked(target, lrs, say):
    ids = [str(say().uuid) for _ in range(120)]
    tasks.deliver(target.pk)
    tasks.deliver(target.pk)
    assert lrs.arrivals == ids
    assert [len(request["ids"]) for request in lrs.requests] == [50, 50, 20]
    assert set(statuses()) == {Status.DELIVERED}


def test_what_is_sent_is_ours_alone_in_the_version_of_the_target(target, lrs, say):
    statement = say()
    tasks.deliver(target.pk)
    kept, sent = json.loads(statement.body), lrs.stored[str(statement.uuid)]
    assert kept.pop("stored")
    assert kept.pop("authority")
    assert kept.pop("version") == "2.0.0"
    assert sent.pop("version") == "1.0.3"
    assert sent == kept
    headers = lrs.requests[0]["headers"]
    assert headers["X-Experience-API-Version"] == "1.0.3"
    assert headers["Authorization"] == httpx.BasicAuth("key", "s3cret")._auth_header


def test_a_target_of_the_new_version_gets_the_new_version(target, lrs, say):
    services.change_target(target, version="2.0.0")
    statement = say()
    tasks.deliver(target.pk)
    assert lrs.stored[str(statement.uuid)]["version"] == "2.0.0"


def test_a_bad_statement_is_found_and_keeps_no_other_out(target, lrs, say):
    ids = [str(say().uuid) for _ in range(50)]
    lrs.bad_ids = {ids[7], ids[31]}
    tasks.deliver(target.pk)
    assert sorted(lrs.arrivals) == sorted(set(ids) - lrs.bad_ids)
    dead = Delivery.objects.filter(status=Status.DEAD)
    assert {str(delivery.statement.uuid) for delivery in dead} == lrs.bad_ids
    assert dead[0].reason == "400 Bad Request: I do not like one of them"
    assert statuses().count(Status.DELIVERED) == 48
    assert len(lrs.requests) < 30


def test_what_was_refused_for_good_can_be_sent_again(target, lrs, say, rung):
    statement = say()
    lrs.bad_ids = {str(statement.uuid)}
    tasks.deliver(target.pk)
    assert statuses() == [Status.DEAD]
    lrs.bad_ids = set()
    assert services.retry_dead(target) == 1
    assert services.retry_dead(target) == 0
    tasks.deliver(target.pk)
    assert lrs.arrivals == [str(statement.uuid)]


def test_a_batch_that_is_too_large_goes_in_parts(target, lrs, say):
    ids = [str(say().uuid) for _ in range(20)]
    lrs.largest = 3000
    tasks.deliver(target.pk)
    assert lrs.arrivals == ids
    assert set(statuses()) == {Status.DELIVERED}


def test_a_single_statement_that_is_too_large_is_refused_for_good(target, lrs, say):
    say()
    lrs.largest = 10
    tasks.deliver(target.pk)
    assert Delivery.objects.get().reason.startswith("413")
    assert statuses() == [Status.DEAD]


@pytest.mark.parametrize("status", [401, 403, 404, 429, 500, 503, 302])
def test_a_fault_of_the_target_puts_the_rows_back_and_lets_it_rest(target, lrs, say, status):
    ids = [str(say().uuid) for _ in range(60)]
    lrs.answers = [(status, {})]
    tasks.deliver(target.pk)
    tasks.deliver(target.pk)
    tasks.sweep()
    assert len(lrs.requests) == 1
    assert set(statuses()) == {Status.QUEUED}
    tried = Delivery.objects.filter(attempts=1)
    assert tried.count() == 50
    assert tried[0].reason.startswith(str(status))
    assert len(set(tried.values_list("due_at", flat=True))) > 1
    make_due()
    tasks.deliver(target.pk)
    assert sorted(lrs.arrivals) == sorted(ids)
    target.refresh_from_db()
    assert (target.failures, target.resting_until) == (0, None)


def test_retry_after_is_respected_by_target_and_rows(target, lrs, say):
    say()
    lrs.answers = [(503, {"Retry-After": "3600"})]
    tasks.deliver(target.pk)
    target.refresh_from_db()
    soonest = timezone.now() + timedelta(seconds=3590)
    assert target.resting_until > soonest
    assert Delivery.objects.get().due_at > soonest


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("٣", None),
        ("9" * 5000, 86_400),
        ("Mon, 01 Jan 2001 00:00:00 GMT", 0),
    ],
)
def test_retry_after_is_read_whatever_it_holds(header, seconds):
    wait = retry_after({"Retry-After": header})
    assert wait == (None if seconds is None else timedelta(seconds=seconds))


def test_retry_after_may_be_a_date():
    wait = retry_after({"Retry-After": format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)})
    assert timedelta(minutes=59) < wait <= timedelta(hours=1)


def test_a_target_that_hangs_stores_once_though_it_is_asked_twice(target, lrs, say, monkeypatch):
    monkeypatch.setattr(wire, "TIMEOUT", httpx.Timeout(0.3))
    statement = say()
    lrs.hold_from = 1
    tasks.deliver(target.pk)
    assert statuses() == [Status.QUEUED]
    assert "ReadTimeout" in Delivery.objects.get().reason
    lrs.hold_from = None
    lrs.let_go.set()
    make_due()
    tasks.deliver(target.pk)
    assert statuses() == [Status.DELIVERED]
    assert lrs.arrivals == [str(statement.uuid)]
    assert len(lrs.requests) == 2


def test_a_target_that_is_not_there_loses_nothing(target, say):
    ForwardingTarget.objects.update(endpoint="http://127.0.0.1:9")
    say()
    tasks.deliver(target.pk)
    assert statuses() == [Status.QUEUED]
    assert "ConnectError" in Delivery.objects.get().reason


def test_waits_double_up_to_the_longest():
    longest = timedelta(minutes=15)
    waits = [tasks.backoff(failures, longest).total_seconds() for failures in range(60)]
    assert 7 <= waits[0] <= 23
    assert 60 <= waits[3] <= 180
    assert max(waits) <= 1.5 * 900
    assert waits[59] >= 450


def test_rows_of_a_worker_that_died_are_taken_when_its_lease_is_over(target, lrs, say, settings):
    settings.RECORDS_LEASE = 30
    say()
    rows, token = tasks.claim(target.pk)
    assert len(rows) == 1
    tasks.deliver(target.pk)
    assert lrs.requests == []
    Delivery.objects.update(due_at=timezone.now())
    tasks.deliver(target.pk)
    assert statuses() == [Status.DELIVERED]
    # The dead worker comes back to life, with bad news: the row is no longer its own.
    later = [(rows[0].statement, Outcome(Verdict.LATER, "I was asleep"))]
    tasks.mark(target, rows, later, token)
    assert statuses() == [Status.DELIVERED]


def test_two_workers_never_take_the_same_row(target, say):
    for _ in range(70):
        say()
    first, _ = tasks.claim(target.pk)
    second, _ = tasks.claim(target.pk)
    third, _ = tasks.claim(target.pk)
    assert (len(first), len(second), len(third)) == (50, 20, 0)
    assert not {row.pk for row in first} & {row.pk for row in second}


def test_a_claim_is_renewed_before_each_further_request(target, lrs, say, monkeypatch):
    for _ in range(4):
        say()
    lrs.largest = 1500
    renewed = []
    renew = tasks.renew

    def noted(token):
        renewed.append(token)
        return renew(token)

    monkeypatch.setattr(tasks, "renew", noted)
    tasks.deliver(target.pk)
    assert len(renewed) == len(lrs.requests) - 1 > 0


def test_renewing_extends_the_lease_of_ones_own_rows_only(target, say):
    say()
    say()
    _, token = tasks.claim(target.pk)
    Delivery.objects.update(due_at=timezone.now())
    Delivery.objects.filter(pk=Delivery.objects.first().pk).update(claim=None)
    assert tasks.renew(token) == set(
        Delivery.objects.filter(claim=token).values_list("statement_id", flat=True)
    )
    assert Delivery.objects.filter(due_at__gt=timezone.now()).count() == 1


def test_a_task_that_has_run_for_long_rings_for_the_next(target, say, rung, monkeypatch):
    monkeypatch.setattr(tasks, "LONGEST_RUN", -1)
    for _ in range(60):
        say()
    tasks.deliver(target.pk)
    assert rung == [target.pk]
    assert statuses().count(Status.DELIVERED) == 50


def test_the_sweep_rings_for_targets_with_work_only(target, lrs, say, rung):
    idle = services.add_target(name="idle", endpoint=lrs.url, active=False)
    say()
    rung.clear()
    tasks.sweep()
    assert rung == [target.pk]
    assert idle.pk not in rung
    tasks.deliver(target.pk)
    tasks.sweep()
    assert rung == [target.pk]


def test_a_target_that_is_stopped_gets_nothing_until_it_is_started_again(
    target, lrs, say, rung, django_capture_on_commit_callbacks
):
    say()
    services.change_target(target, active=False)
    tasks.deliver(target.pk)
    tasks.deliver(10_000)
    say()  # nothing is queued for a stopped target
    assert lrs.requests == []
    rung.clear()
    with django_capture_on_commit_callbacks(execute=True):
        services.change_target(target, active=True, secret="new", endpoint=lrs.url + "/")
    assert rung == [target.pk]
    tasks.deliver(target.pk)
    assert len(lrs.arrivals) == 1
    assert lrs.requests[0]["headers"]["Authorization"] == httpx.BasicAuth("key", "new")._auth_header


def test_claiming_costs_two_queries_and_reads_the_small_index_only(target, say, django_assert_num_queries):
    for _ in range(3):
        say()
    with django_assert_num_queries(2):
        tasks.claim(target.pk)
    if connection.vendor == "sqlite":  # PostgreSQL reads a table this small without any index
        assert "delivery_due" in queries.due(target.pk).order_by("history", "due_at", "pk")[:50].explain()


def test_a_secret_is_unreadable_in_the_database_and_readable_to_us(target, settings):
    target.refresh_from_db()
    assert "s3cret" not in target.sealed_secret
    assert target.secret == "s3cret"
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"
    assert target.secret == "s3cret"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(SecretUnreadable):
        secrets.unseal(target.sealed_secret)
    assert ForwardingTarget().secret == ""


def test_a_secret_that_can_not_be_read_loses_no_statement(target, say, lrs, settings):
    say()
    settings.SECRET_KEY = "another"
    tasks.deliver(target.pk)
    assert "SECRET_KEY" in Delivery.objects.get().reason
    assert lrs.requests == []


@pytest.mark.parametrize(
    "endpoint",
    ["http://example.org/xapi", "ftp://example.org", "https://", "https://me:pw@example.org", "xapi", ""],
)
def test_statements_are_not_sent_where_others_can_read_them(endpoint, db):
    with pytest.raises(EndpointRefused):
        services.add_target(name="bad", endpoint=endpoint)


def test_the_backlog_says_how_many_wait_how_long_and_why(target, lrs, say):
    lrs.answers = [(503, {})]
    bad = say()
    tasks.deliver(target.pk)
    lrs.bad_ids = {str(bad.uuid)}
    [entry] = queries.backlog()
    assert (entry.waiting, entry.dead, entry.oldest) == (1, 0, bad.stored)
    assert timedelta() <= entry.age < timedelta(minutes=1)
    make_due()
    tasks.deliver(target.pk)
    [entry] = queries.backlog()
    assert (entry.waiting, entry.dead, entry.oldest, entry.age) == (0, 1, None, timedelta())
    assert entry.reason.startswith("400")


def test_forwarding_status_shows_each_target(db, capsys, request):
    out = io.StringIO()
    call_command("forwarding_status", stdout=out)
    assert "No forwarding targets" in out.getvalue()
    target, say = request.getfixturevalue("target"), request.getfixturevalue("say")
    say()
    out = io.StringIO()
    call_command("forwarding_status", stdout=out)
    assert out.getvalue().startswith(f"{target.name} (active): 1 waiting, oldest 0:00:0")


@pytest.mark.django_db(transaction=True)
def test_many_workers_at_once_send_every_statement_exactly_once(target, lrs, say):
    ids = [str(say().uuid) for _ in range(230)]

    def work():
        try:
            tasks.deliver(target.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(work) for _ in range(8)]:
            done.result()
    sent = [each for request in lrs.requests for each in request["ids"]]
    assert sorted(sent) == sorted(lrs.arrivals) == sorted(ids)
    assert set(statuses()) == {Status.DELIVERED}
