"""A file of statements comes about whatever happens to the worker, and goes when its time is over."""

import os
import tracemalloc
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

import pytest

from records.exports import services, tasks
from records.exports.writing import lines
from records.models import Export

from .conftest import Killed, Say, Status, files, lease_runs_out, made, table

# --- whatever happens


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "CHUNK", 2)


def killed(monkeypatch: pytest.MonkeyPatch, export: Export, after: int) -> None:
    """Let a worker come that is killed after so many chunks, in the middle of the next or of giving the file its name."""
    written: list[int] = []

    def half(kind: str, rows: Any) -> bytes:
        if len(written) == after:
            raise Killed
        written.append(1)
        return lines(kind, rows)

    def die(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as armed:
        armed.setattr(tasks, "lines", half)
        armed.setattr(os, "replace", die)
        with pytest.raises(Killed):
            tasks.write(export.pk)


@pytest.mark.parametrize("after", [0, 2, 99])
@pytest.mark.usefixtures("small_chunks")
def test_after_the_worker_was_killed_another_makes_the_whole_file(
    say: Say, ask: Any, monkeypatch: pytest.MonkeyPatch, root: Path, after: int
) -> None:
    rows = [say() for _ in range(7)]
    export = ask()
    killed(monkeypatch, export, after)
    export.refresh_from_db()
    assert (export.status, export.path.exists()) == (Status.RUNNING, False)
    tasks.write(export.pk)  # somebody may still be writing it: nothing happens yet
    export.refresh_from_db()
    assert (export.status, export.restarts) == (Status.RUNNING, 0)
    lease_runs_out()
    assert made(export).decode().splitlines() == [row.body for row in rows]
    assert (export.rows, export.restarts) == (7, 1)
    assert files(root) == [export.path.name]


def test_an_export_that_kills_every_worker_is_given_up(
    say: Say, ask: Any, monkeypatch: pytest.MonkeyPatch, root: Path
) -> None:
    say()
    export = ask()
    for _ in range(tasks.MOST_RESTARTS + 1):
        killed(monkeypatch, export, 0)
        lease_runs_out()
    tasks.write(export.pk)
    export.refresh_from_db()
    assert (export.status, files(root)) == (Status.FAILED, [])
    assert "again and again" in export.reason


@pytest.mark.usefixtures("small_chunks")
def test_a_long_export_lets_others_have_their_turn_and_goes_on_where_it_was(
    say: Say, ask: Any, rung: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [say() for _ in range(5)]
    export = ask("csv")
    monkeypatch.setattr(tasks, "LONGEST_RUN", -1)
    shares = []
    for _ in range(2):
        tasks.write(export.pk)
        export.refresh_from_db()
        assert export.status == Status.WAITING
        shares.append((export.rows, export.percent))
    assert [share[0] for share in shares] == [2, 4]
    assert 0 < shares[0][1] < shares[1][1] < 100
    assert rung == [export.pk] * 2
    assert [row["id"] for row in table(export)] == [str(row.uuid) for row in rows]
    assert (export.rows, export.restarts) == (5, 0)


@pytest.mark.usefixtures("small_chunks")
def test_what_is_half_written_when_a_turn_begins_is_cut_off(
    say: Say, ask: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [say() for _ in range(3)]
    export = ask()
    with monkeypatch.context() as short:
        short.setattr(tasks, "LONGEST_RUN", -1)
        tasks.write(export.pk)
    export.refresh_from_db()
    with export.part.open("ab") as file:
        file.write(b"half a stat")
    assert made(export).decode().splitlines() == [row.body for row in rows]


@pytest.mark.usefixtures("small_chunks")
def test_a_part_that_is_gone_is_written_anew(say: Say, ask: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [say() for _ in range(3)]
    export = ask()
    with monkeypatch.context() as short:
        short.setattr(tasks, "LONGEST_RUN", -1)
        tasks.write(export.pk)
    export.refresh_from_db()
    export.part.unlink()
    assert made(export).decode().splitlines() == [row.body for row in rows]


@pytest.mark.usefixtures("small_chunks")
def test_a_worker_that_was_thought_dead_spoils_nothing(
    say: Say, ask: Any, monkeypatch: pytest.MonkeyPatch, root: Path
) -> None:
    rows = [say() for _ in range(5)]
    export = ask()
    asleep: list[int] = []

    def slow(kind: str, found: Any) -> bytes:
        if not asleep:
            asleep.append(1)
            lease_runs_out()
            tasks.write(export.pk)  # another worker makes the whole file meanwhile
        return lines(kind, found)

    monkeypatch.setattr(tasks, "lines", slow)
    tasks.write(export.pk)
    export.refresh_from_db()
    assert export.status == Status.READY
    assert export.path.read_text().splitlines() == [row.body for row in rows]
    assert files(root) == [export.path.name]


@pytest.mark.usefixtures("small_chunks")
def test_an_export_that_is_deleted_while_it_is_written_leaves_nothing(
    say: Say, ask: Any, monkeypatch: pytest.MonkeyPatch, root: Path
) -> None:
    for _ in range(5):
        say()
    export = ask()

    def gone(kind: str, found: Any) -> bytes:
        services.delete(export)
        return lines(kind, found)

    monkeypatch.setattr(tasks, "lines", gone)
    tasks.write(export.pk)
    assert not Export.objects.exists()
    assert files(root) == []
    services.delete(export)


def test_a_disk_that_takes_no_file_is_told(say: Say, ask: Any, settings: Any, tmp_path: Path) -> None:
    say()
    export = ask()
    settings.EXPORTS_ROOT = tmp_path / "file"
    settings.EXPORTS_ROOT.write_text("no folder")
    tasks.write(export.pk)
    export.refresh_from_db()
    assert export.status == Status.FAILED
    assert "could not be written" in export.reason


def test_an_export_that_is_ready_or_gone_is_left_alone(say: Say, ask: Any) -> None:
    say()
    export = ask()
    before = made(export)
    say()
    assert made(export) == before
    tasks.write(999_999)


# --- the sweep


def test_the_sweep_rings_for_what_waits_and_for_what_a_dead_worker_held(
    say: Say, ask: Any, rung: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    say()
    waiting, dead, done = ask(), ask(), ask()
    killed(monkeypatch, dead, 0)
    made(done)
    tasks.sweep()
    assert rung == [waiting.pk]
    lease_runs_out()
    rung.clear()
    tasks.sweep()
    assert sorted(rung) == [waiting.pk, dead.pk]


def test_after_a_week_a_file_is_deleted(say: Say, ask: Any, root: Path) -> None:
    say()
    old, new = ask(), ask()
    made(old)
    made(new)
    Export.objects.filter(pk=old.pk).update(expires_at=timezone.now())
    tasks.sweep()
    assert list(Export.objects.all()) == [new]
    assert files(root) == [new.path.name]
    assert new.expires_at - timezone.now() > timedelta(days=6)


def test_files_that_belong_to_nobody_are_deleted_once_they_are_old(say: Say, ask: Any, root: Path) -> None:
    say()
    export = ask()
    made(export)
    stray, fresh = root / f"{uuid4()}.csv", root / f"{uuid4()}.csv"
    for path in (stray, fresh):
        path.write_text("x")
    long_ago = timezone.now().timestamp() - 4000
    os.utime(stray, (long_ago, long_ago))
    os.utime(export.path, (long_ago, long_ago))
    tasks.sweep()
    assert files(root) == sorted([export.path.name, fresh.name])


def test_the_doorbell_is_rung_when_the_row_is_there(
    ask: Any, rung: list[int], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        export = ask()
        assert rung == []
    assert rung == [export.pk]


# --- what it costs


def test_each_chunk_costs_two_queries_and_no_more_memory(
    say: Say, ask: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def costs() -> tuple[int, int]:
        counted, weighed = ask(), ask()
        with CaptureQueriesContext(connection) as context:
            tasks.write(counted.pk)
        tracemalloc.start()
        tasks.write(weighed.pk)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return len(context), most

    monkeypatch.setattr(tasks, "CHUNK", 20)
    for _ in range(40):
        say()
    costs()
    queries, memory = costs()
    for _ in range(200):
        say()
    more_queries, more_memory = costs()
    assert more_queries - queries == 2 * 200 // 20
    assert more_memory < memory * 1.5
