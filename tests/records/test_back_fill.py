"""History for a target: oldest first, once, whatever is interrupted, and never in the way of what is new."""

import io
from datetime import timedelta
from uuid import uuid4

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

import pytest

from records import services, tasks, vocabulary
from records.forwarding import backfilling
from records.models import BackFill, Delivery, ForwardingTarget, Statement

from .conftest import COURSE
from .examples import small

pytestmark = pytest.mark.django_db
OTHER = vocabulary.Activity(vocabulary.activity_id("course", "other"), vocabulary.COURSE, "Another course")


@pytest.fixture
def filled(monkeypatch):
    """The back-fills that were rung for, instead of a broker."""
    heard = []
    monkeypatch.setattr(tasks.fill, "delay", heard.append)
    return heard


@pytest.fixture
def history(say):
    """Statements that were stored before there was a target, long enough ago to be settled."""

    def made(number=1, **said):
        rows = [say(**said) for _ in range(number)]
        age(*rows)
        return rows

    return made


def age(*rows, by=timedelta(hours=1)):
    with connection.cursor() as cursor:
        for row in rows:
            stored = connection.ops.adapt_datetimefield_value(timezone.now() - by)
            cursor.execute("UPDATE records_statement SET stored = %s WHERE id = %s", [stored, row.pk])


@pytest.fixture
def aim(lrs, rung, filled):
    def aimed(name="There", **more):
        return services.add_target(name=name, endpoint=lrs.url, **more)

    return aimed


def ids(rows):
    return [str(row.uuid) for row in rows]


def test_history_arrives_oldest_first_and_once(history, aim, lrs, monkeypatch):
    monkeypatch.setattr(backfilling, "CHUNK", 20)
    rows = history(130)
    target = aim()
    job = services.back_fill(target)
    tasks.fill(job.pk)
    tasks.fill(job.pk)
    tasks.deliver(target.pk)
    assert lrs.arrivals == ids(rows)
    job.refresh_from_db()
    assert job.queued == 130
    assert Delivery.objects.filter(history=True).count() == 130


def test_what_is_new_overtakes_history(history, aim, lrs, say, monkeypatch):
    rows = history(60)
    target = aim()
    tasks.fill(services.back_fill(target).pk)
    new = [say() for _ in range(3)]
    tasks.deliver(target.pk)
    assert set(ids(new)) < set(lrs.requests[0]["ids"])
    assert sorted(lrs.arrivals) == sorted(ids(rows + new))


def test_history_is_filtered_as_what_is_new_is(history, aim, organisation):
    history(activity=OTHER, organisation=organisation)
    history(verb=vocabulary.PASSED, organisation=organisation)
    history()
    [fits] = history(organisation=organisation)
    target = aim(courses=[COURSE.id], verbs=[vocabulary.COMPLETED.id], organisation=organisation)
    tasks.fill(services.back_fill(target).pk)
    assert [row.statement for row in Delivery.objects.all()] == [fits]


def test_what_other_systems_sent_is_history_only_for_who_asked_for_it(aim, make_system):
    make_system().stored(small(id=str(uuid4())))
    age(Statement.objects.get())
    for target in (aim("no"), aim("yes", received=True)):
        tasks.fill(services.back_fill(target).pk)
    assert [row.target.name for row in Delivery.objects.all()] == ["yes"]


def test_history_may_begin_at_a_moment(history, aim):
    old, new = history(2)
    age(old, by=timedelta(days=30))
    target = aim()
    tasks.fill(services.back_fill(target, since=timezone.now() - timedelta(days=1)).pk)
    assert Delivery.objects.get().statement == new


def test_what_is_void_is_not_told_to_who_never_had_it(history, aim):
    gone, kept = history(2)
    void = services.void(gone)
    age(void)
    target = aim()
    tasks.fill(services.back_fill(target).pk)
    assert Delivery.objects.get().statement == kept


def test_asking_twice_is_one_back_fill_and_asking_again_later_queues_nothing_twice(
    history, aim, say, filled, django_capture_on_commit_callbacks
):
    history(3)
    target = aim()
    live = say()
    age(live)
    with django_capture_on_commit_callbacks(execute=True):
        job = services.back_fill(target)
        assert services.back_fill(target) == job
    assert set(filled) == {job.pk}
    tasks.fill(job.pk)
    BackFill.objects.update(finished_at=timezone.now())
    again = services.back_fill(target)
    assert again != job
    tasks.fill(again.pk)
    assert Delivery.objects.count() == 4
    again.refresh_from_db()
    assert again.queued == 0


def test_two_workers_at_once_do_each_chunk_once(history, aim, monkeypatch):
    monkeypatch.setattr(backfilling, "CHUNK", 2)
    history(4)
    job = services.back_fill(aim())
    add = backfilling.outbox.add
    met = []

    def meanwhile(*args, **more):
        if not met:
            met.append(True)
            # Another worker does the chunk between our reading and our writing.
            BackFill.objects.filter(pk=job.pk).update(cursor=0)
        return add(*args, **more)

    monkeypatch.setattr(backfilling.outbox, "add", meanwhile)
    tasks.fill(job.pk)
    assert Delivery.objects.count() == 4


def test_a_chunk_that_another_worker_has_done_is_left_to_it(history, aim, monkeypatch):
    rows = history(3)
    job = services.back_fill(aim())
    read = backfilling.Wants.of

    def late(target):
        BackFill.objects.filter(pk=job.pk).update(cursor=rows[0].pk)
        return read(target)

    monkeypatch.setattr(backfilling.Wants, "of", late)
    assert backfilling.fill_some(job.pk) is False
    assert not Delivery.objects.exists()


def test_a_crash_while_queueing_leaves_the_cursor_where_it_was(history, aim, monkeypatch):
    history(3)
    job = services.back_fill(aim())
    add = backfilling.outbox.add

    def crash(*args, **more):
        add(*args, **more)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(backfilling.outbox, "add", crash)
        with pytest.raises(KeyboardInterrupt):
            tasks.fill(job.pk)
    assert not Delivery.objects.exists()
    tasks.fill(job.pk)
    assert Delivery.objects.count() == 3


def test_it_waits_for_the_last_minute_to_settle_and_the_sweep_brings_it_to_an_end(
    say, aim, filled, monkeypatch
):
    just_now = say()
    target = aim()
    job = services.back_fill(target)
    tasks.fill(job.pk)
    assert not Delivery.objects.exists()
    filled.clear()
    tasks.sweep()
    assert filled == [job.pk]
    age(just_now)
    tasks.fill(job.pk)
    assert Delivery.objects.get().statement == just_now
    job.refresh_from_db()
    assert job.finished_at is None
    BackFill.objects.update(until=timezone.now() - timedelta(minutes=2))
    tasks.fill(job.pk)
    filled.clear()
    tasks.sweep()
    assert filled == []
    job.refresh_from_db()
    assert job.finished_at is not None


def test_a_long_one_goes_on_in_the_next_task(history, aim, filled, monkeypatch):
    monkeypatch.setattr(backfilling, "CHUNK", 1)
    monkeypatch.setattr(tasks, "LONGEST_RUN", -1)
    history(2)
    job = services.back_fill(aim())
    tasks.fill(job.pk)
    assert filled == [job.pk]
    assert Delivery.objects.count() == 1


def test_a_target_that_is_stopped_gets_no_history_until_it_is_started(history, aim):
    history()
    target = aim()
    job = services.back_fill(target)
    services.change_target(target, active=False)
    tasks.fill(job.pk)
    assert not Delivery.objects.exists()
    services.change_target(target, active=True)
    tasks.fill(job.pk)
    assert Delivery.objects.count() == 1


def test_a_chunk_costs_the_same_however_many_statements_it_holds(history, aim, django_assert_max_num_queries):
    history(2)
    first = services.back_fill(aim("first"))
    with django_assert_max_num_queries(20) as few:
        backfilling.fill_some(first.pk)
    history(40)
    ForwardingTarget.objects.update(active=False)
    second = services.back_fill(aim("second"))
    with django_assert_max_num_queries(20) as many:
        backfilling.fill_some(second.pk)
    assert len(few) == len(many)


def test_looking_for_courses_costs_no_more_queries(history, aim, django_assert_max_num_queries):
    history(30)
    plain, choosy = services.back_fill(aim("plain")), services.back_fill(aim("choosy", courses=[COURSE.id]))
    with django_assert_max_num_queries(20) as few:
        backfilling.fill_some(plain.pk)
    with django_assert_max_num_queries(20) as same:
        backfilling.fill_some(choosy.pk)
    assert len(few) == len(same)
    assert Delivery.objects.count() == 60


def test_the_status_says_that_history_is_under_way(aim):
    services.back_fill(aim())
    out = io.StringIO()
    call_command("forwarding_status", stdout=out)
    assert "History is being queued." in out.getvalue()
