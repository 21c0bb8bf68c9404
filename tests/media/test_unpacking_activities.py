"""A package's way from quarantine into the storage, broken off at every point."""

import gzip
import io
import tracemalloc
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, storages
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

import pytest
from kombu.exceptions import OperationalError

from media import h5p_services as services
from media import tasks
from media.h5p import PackageRefused, validate
from media.h5p.building import pack
from media.models import H5PVersion

from .activities import activity, names_in, other_package, package, stored, uploaded
from .h5p.making import Member, files, hand_made, members

pytestmark = pytest.mark.django_db
Status = H5PVersion.Status


class Failing(FileSystemStorage):
    """A storage whose disk is full after so many files."""

    left = 1000

    def _save(self, name: str, content: Any) -> str:
        Failing.left -= 1
        if Failing.left < 0:
            raise OSError(28, "No space left on device")
        return super()._save(name, content)


class Killed(BaseException):
    """Stands for a worker that is killed: nothing catches it."""


class Killing(FileSystemStorage):
    """A storage that writes half of a file, and then the worker is killed."""

    left = 1000

    def _save(self, name: str, content: Any) -> str:
        Killing.left -= 1
        if Killing.left < 0:
            Killing.left = 1000
            super()._save(name, ContentFile(content.read(3)))
            raise Killed
        return super()._save(name, content)


def store_in(settings: Any, kind: type) -> None:
    place = settings.STORAGES["packages"]
    settings.STORAGES = settings.STORAGES | {
        "packages": place | {"BACKEND": f"{kind.__module__}.{kind.__name__}"}
    }


@pytest.fixture(autouse=True)
def room_on_the_disk() -> None:
    Failing.left = Killing.left = 1000


def added(data: bytes | None = None, **fields: Any) -> H5PVersion:
    return services.add_version(activity=activity(**fields), file=uploaded(data or package()))


def lease_runs_out() -> None:
    H5PVersion.objects.exclude(due_at=None).update(due_at=timezone.now() - timedelta(seconds=1))


def whole(sha256: str, data: bytes) -> None:
    """Every file of the package stands, and nothing else but compressed copies that say the same."""
    checked = validate(io.BytesIO(data))
    names = {name.removeprefix(f"{sha256}/") for name in names_in("packages") if not name.endswith("/")}
    assert {name for name in names if not name.endswith(".gz")} == set(checked.files)
    for path in checked.files:
        assert stored(f"{sha256}/{path}") == checked.archive.read(path)
    for name in names:
        if name.endswith(".gz"):
            assert gzip.decompress(stored(f"{sha256}/{name}")) == checked.archive.read(name[:-3])


# --- the way


def test_a_package_waits_in_quarantine_and_is_then_unpacked_below_its_digest() -> None:
    version = added()
    assert (version.number, version.status, version.activity.current) == (1, Status.WAITING, None)
    assert names_in("quarantine") == [version.upload.name]
    assert names_in("packages") == []
    services.unpack(version.pk)
    version.refresh_from_db()
    assert (version.status, version.due_at, version.upload.name) == (Status.READY, None, "")
    assert version.ready_at is not None
    assert version.activity.current == version
    assert names_in("quarantine") == []
    whole(version.sha256, package())


def test_a_version_says_what_is_in_its_package(trainer: Any) -> None:
    version = services.add_version(activity=activity(), file=uploaded(package()), by=trainer)
    assert (version.main, version.machine_name) == ("My.Sums 1.2", "My.Sums")
    assert (version.title, version.language) == ("Sums for everybody", "en")
    assert version.libraries == [
        {"name": "My.Base 2.0", "title": "My.Base", "licence": ""},
        {"name": "My.Sums 1.2", "title": "My.Sums", "licence": "MIT"},
    ]
    checked = validate(io.BytesIO(package()))
    assert (version.files, version.size) == (len(checked.files), sum(checked.files.values()))
    assert (version.uploaded_by, version.notices) == (trainer, [])


def test_what_a_trainer_should_know_is_kept_with_the_version() -> None:
    data = files() | {"content/old.swf": b"FWS"}
    version = added(pack(data))
    assert version.notices == [
        {
            "path": "content/old.swf",
            "says": "Flash files no longer play; this one is left out.",
            "do": "There is nothing to do if the activity works in the preview.",
        }
    ]


def test_text_that_compresses_has_a_compressed_copy_and_the_same_bytes_give_the_same_copy() -> None:
    data = pack(files() | {"My.Sums-1.2/long.js": b"// words and words\n" * 500})
    version = added(data)
    services.unpack(version.pk)
    name = f"{version.sha256}/My.Sums-1.2/long.js.gz"
    first = stored(name)
    assert len(first) < 500
    assert first[4:8] == bytes(4)  # no time in it
    assert f"{version.sha256}/content/images/one.png.gz" not in names_in("packages")
    assert f"{version.sha256}/My.Sums-1.2/dist/sums.js.gz" not in names_in("packages")  # it would be larger


def test_the_doorbell_is_rung_when_the_row_is_there(django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        version = added()
        assert version.status == Status.WAITING
    version.refresh_from_db()
    assert version.status == Status.READY


def test_a_broker_that_does_not_answer_loses_nothing(
    django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(version_id: int) -> None:
        raise OperationalError("no broker")

    monkeypatch.setattr(tasks.unpack, "delay", gone)
    with django_capture_on_commit_callbacks(execute=True):
        version = added()
    version.refresh_from_db()
    assert version.status == Status.WAITING
    tasks.unpack(version.pk)
    version.refresh_from_db()
    assert version.status == Status.READY


def test_a_new_package_is_a_new_version_and_the_old_files_stay() -> None:
    first = added()
    services.unpack(first.pk)
    second = services.add_version(activity=first.activity, file=uploaded(other_package()))
    assert second.number == 2
    assert first.activity.current == first
    services.unpack(second.pk)
    assert first.activity.current == second
    assert stored(f"{first.sha256}/h5p.json")


def test_deleting_an_activity_leaves_the_unpacked_files() -> None:
    version = added()
    services.unpack(version.pk)
    version.activity.delete()
    assert not H5PVersion.objects.exists()
    whole(version.sha256, package())


# --- refusals


def test_a_refused_package_leaves_nothing_behind() -> None:
    refused = pack(files() | {"content/evil.exe": b"MZ"})
    it = activity()
    with pytest.raises(PackageRefused):
        services.add_version(activity=it, file=uploaded(refused))
    assert not it.versions.exists()
    assert names_in("quarantine") == names_in("packages") == []


def test_a_row_that_can_not_be_written_leaves_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    it = activity()
    it.delete()
    with pytest.raises(type(it).DoesNotExist):
        services.add_version(
            activity=type(it)(pk="00000000-0000-0000-0000-000000000001"), file=uploaded(package())
        )
    assert names_in("quarantine") == []


@pytest.mark.parametrize(
    "spoilt",
    [other_package(), b"", package()[:-30], package()[:200] + bytes(50) + package()[250:]],
    ids=["another package", "empty", "cut off", "damaged"],
)
def test_bytes_that_changed_in_quarantine_are_refused_and_nothing_is_left(spoilt: bytes) -> None:
    version = added()
    with storages["quarantine"].open(version.upload.name, "wb") as file:
        file.write(spoilt)
    services.unpack(version.pk)
    version.refresh_from_db()
    assert version.status == Status.FAILED
    assert version.reason
    assert version.due_at is None
    assert names_in("quarantine") == names_in("packages") == []


def test_a_file_that_is_gone_from_quarantine_is_told() -> None:
    version = added()
    storages["quarantine"].delete(version.upload.name)
    services.unpack(version.pk)
    version.refresh_from_db()
    assert version.status == Status.FAILED
    assert version.reason.startswith("The uploaded file is gone")


def test_a_failure_never_removes_a_package_that_stands_whole() -> None:
    first = added()
    services.unpack(first.pk)
    second = added()
    with storages["quarantine"].open(second.upload.name, "wb") as file:
        file.write(b"changed")
    services.unpack(second.pk)
    second.refresh_from_db()
    assert second.status == Status.FAILED
    whole(first.sha256, package())


# --- broken off


@pytest.mark.parametrize("after", range(5))
def test_a_worker_that_is_killed_while_it_writes_is_taken_over_and_all_is_whole(
    settings: Any, after: int
) -> None:
    store_in(settings, Killing)
    version = added()
    Killing.left = after
    with pytest.raises(Killed):
        services.unpack(version.pk)
    services.unpack(version.pk)  # its lease still runs
    version.refresh_from_db()
    assert version.status == Status.UNPACKING
    lease_runs_out()
    services.unpack(version.pk)
    version.refresh_from_db()
    assert (version.status, version.restarts) == (Status.READY, 1)
    whole(version.sha256, package())
    assert names_in("quarantine") == []


def test_a_full_disk_is_waited_for(settings: Any) -> None:
    store_in(settings, Failing)
    version = added()
    Failing.left = 2
    services.unpack(version.pk)
    version.refresh_from_db()
    assert (version.status, version.restarts) == (Status.WAITING, 1)
    assert version.due_at > timezone.now()
    Failing.left = 1000
    lease_runs_out()
    services.unpack(version.pk)
    version.refresh_from_db()
    assert version.status == Status.READY
    whole(version.sha256, package())


def test_what_fails_again_and_again_is_given_up_and_nothing_is_left(settings: Any) -> None:
    store_in(settings, Failing)
    version = added()
    for _ in range(tasks.MOST_RESTARTS + 2):
        Failing.left = 1
        services.unpack(version.pk)
        lease_runs_out()
    version.refresh_from_db()
    assert version.status == Status.FAILED
    assert "again and again" in version.reason
    assert names_in("quarantine") == names_in("packages") == []


def test_a_version_that_is_ready_failed_or_gone_is_left_alone() -> None:
    version = added()
    services.unpack(version.pk)
    version.refresh_from_db()
    services.unpack(version.pk)
    services.unpack(999_999)
    again = H5PVersion.objects.get(pk=version.pk)
    assert (again.ready_at, again.run) == (version.ready_at, version.run)


def test_a_worker_that_was_thought_dead_can_not_mark_the_row() -> None:
    version = added()
    slow = tasks._take(version.pk)
    assert slow is not None
    lease_runs_out()
    services.unpack(version.pk)
    tasks._fail(slow, "too late")
    tasks._finish(slow)
    version.refresh_from_db()
    assert version.status == Status.READY
    whole(version.sha256, package())


def test_a_worker_that_lost_its_row_stops_before_the_next_file() -> None:
    version = added()
    slow = tasks._take(version.pk)
    assert slow is not None
    lease_runs_out()
    services.unpack(version.pk)
    slow.due_at = timezone.now()
    with pytest.raises(tasks._Lost):
        tasks._renew(slow)


class Stealing(FileSystemStorage):
    """A storage that is so slow that meanwhile another worker takes the row."""

    def _save(self, name: str, content: Any) -> str:
        H5PVersion.objects.update(run=uuid4())
        return super()._save(name, content)


def test_a_worker_whose_row_was_taken_stops_and_leaves_everything_to_the_other(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "LEASE", timedelta(0))
    store_in(settings, Stealing)
    version = added()
    services.unpack(version.pk)
    version.refresh_from_db()
    assert version.status == Status.UNPACKING
    assert names_in("quarantine") == [version.upload.name]
    assert len([name for name in names_in("packages") if not name.endswith("/")]) == 1


# --- the same bytes twice


def test_two_uploads_of_the_same_bytes_are_written_once() -> None:
    first, second = added(), added()
    services.unpack(first.pk)
    storage = storages["packages"]
    written = {
        name: storage.get_modified_time(name) for name in names_in("packages") if not name.endswith("/")
    }
    services.unpack(second.pk)
    second.refresh_from_db()
    assert second.status == Status.READY
    assert {name: storage.get_modified_time(name) for name in written} == written


def test_the_same_package_is_never_unpacked_by_two_workers_at_once() -> None:
    first, second = added(), added()
    assert tasks._take(first.pk) is not None
    services.unpack(second.pk)
    second.refresh_from_db()
    assert second.status == Status.WAITING
    with pytest.raises(IntegrityError), transaction.atomic():
        H5PVersion.objects.filter(pk=second.pk).update(status=Status.UNPACKING)


# --- at once


def test_a_package_of_our_own_is_ready_at_once() -> None:
    it = activity()
    version = services.add_now(activity=it, data=package())
    assert (version.status, version.number, it.current) == (Status.READY, 1, version)
    assert names_in("quarantine") == []
    whole(version.sha256, package())


def test_a_package_of_our_own_that_has_not_changed_makes_no_version() -> None:
    it = activity()
    first = services.add_now(activity=it, data=package())
    assert services.add_now(activity=it, data=package()) == first
    assert services.add_now(activity=it, data=other_package()).number == 2
    assert it.versions.count() == 2


# --- the sweep


def test_the_sweep_unpacks_what_lost_its_doorbell_and_takes_over_from_a_dead_worker() -> None:
    waiting, dead = added(), added(other_package())
    assert tasks._take(dead.pk) is not None
    tasks.sweep()
    assert set(H5PVersion.objects.filter(status=Status.READY)) == {waiting}
    lease_runs_out()
    tasks.sweep()
    assert set(H5PVersion.objects.filter(status=Status.READY)) == {waiting, dead}


def test_the_sweep_deletes_files_in_quarantine_that_belong_to_nobody_once_they_are_old(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tasks.sweep()  # there is no folder yet
    version = added()
    storages["quarantine"].save("stray.h5p", uploaded(b"x"))
    tasks.sweep()
    assert names_in("quarantine") == ["stray.h5p"]  # version's has been unpacked
    version.refresh_from_db()
    assert version.status == Status.READY
    monkeypatch.setattr(tasks, "ORPHANED", timedelta(0))
    tasks.sweep()
    assert names_in("quarantine") == []


# --- what it costs


def test_unpacking_costs_the_same_queries_however_many_files_there_are() -> None:
    def costs(data: bytes) -> int:
        version = added(data)
        with CaptureQueriesContext(connection) as context:
            services.unpack(version.pk)
        return len(context)

    many = pack(files() | {f"content/images/{number}.png": b"x" for number in range(50)})
    assert costs(package()) == costs(many) == 6


def test_a_long_video_is_never_in_memory_as_a_whole(client: Client) -> None:
    long = bytes(20 * 1024 * 1024)
    video = Member(b"content/long.mp4", long, method=0)
    version = added(hand_made(members([video])))
    del long, video
    tracemalloc.start()
    services.unpack(version.pk)
    response = client.get(f"/h5p/{version.sha256}/content/long.mp4")
    sent = sum(len(piece) for piece in response.streaming_content)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert sent == 20 * 1024 * 1024
    assert most < 8 * 1024 * 1024
