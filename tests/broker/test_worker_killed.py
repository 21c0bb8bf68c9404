import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from kombu import Connection

from tests.records.fake_lrs import FakeLrs, Server

from .worker import Place, wait_for

pytestmark = pytest.mark.broker

RECORD = """
from people.models import User
from records import services, vocabulary as words
services.add_target(name="County", endpoint={url!r}, key="key", secret="secret")
learner = User.objects.create_user("ada@example.org")
course = words.Activity(words.activity_id("course", "6f2a0b8e-6c0d-4d6f-9b57-0f3f1f8d2a11"), words.COURSE, "A course")
for _ in range({number}):
    print(services.record(actor=learner, verb=words.EXPERIENCED, activity=course).uuid)
"""
RING_THE_SWEEP = "from records.tasks import sweep; sweep.delay()"


@pytest.fixture(
    params=["filesystem://", "amqp://guest:guest@127.0.0.1:5672//", "redis://127.0.0.1:6379/5"],
    ids=["filesystem", "rabbitmq", "redis"],
)
def place(request: pytest.FixtureRequest, tmp_path: Path, migrated: Path) -> Iterator[Place]:
    """A place for workers, per broker; what it leaves at a broker is removed."""
    queue = f"upstander-test-{uuid4().hex[:8]}"
    url = request.param
    if not url.startswith("filesystem"):
        try:
            with Connection(url, connect_timeout=2, transport_options={"max_retries": 0}) as connection:
                connection.ensure_connection(max_retries=1, interval_start=0, timeout=3)
        except OSError as error:
            pytest.skip(f"No broker answers at {url}: {error}")
        except Exception as error:
            if type(error).__name__ != "OperationalError":
                raise
            pytest.skip(f"No broker answers at {url}: {error}")
    found = Place(tmp_path, url, queue)
    found.database.write_bytes(migrated.read_bytes())
    yield found
    if url.startswith("amqp"):
        with Connection(url) as connection:
            connection.default_channel.queue_delete(queue)
            connection.default_channel.exchange_delete(queue)
    elif url.startswith("redis"):
        with Connection(url) as connection:
            client = connection.default_channel.client
            for key in client.scan_iter(f"{queue}:*"):
                client.delete(key)


@pytest.fixture
def lrs() -> Iterator[FakeLrs]:
    with Server(FakeLrs()) as server:
        yield server.lrs


def deliveries(place: Place, status: str) -> int:
    """Count rows of the outbox without Django, which looks at another database here."""
    database = sqlite3.connect(place.database, timeout=20)
    try:
        [[number]] = database.execute("SELECT count(*) FROM records_delivery WHERE status = ?", [status])
    finally:
        database.close()
    return number


def lose_doorbells(place: Place) -> None:
    """Empty the queue, so that nothing but the sweep can find the rows."""
    if place.broker_url.startswith("filesystem"):
        for message in (place.folder / "var" / "queue").glob("*.msg"):
            message.unlink()
        return
    options = {"global_keyprefix": f"{place.queue}:"} if place.broker_url.startswith("redis") else {}
    with Connection(place.broker_url, transport_options=options) as connection:
        connection.default_channel.queue_purge(place.queue)


def test_a_worker_killed_in_the_middle_loses_no_statement_and_stores_none_twice(
    place: Place, lrs: FakeLrs
) -> None:
    # The second request is stored over there, but its answer never comes: the worst moment to die.
    lrs.hold_from = 2
    number = 120
    workers = [place.start_worker()]
    try:
        ids = place.run(RECORD.format(url=lrs.url, number=number)).split()
        assert lrs.holding.wait(60), (place.folder / "worker.log").read_text()
        assert deliveries(place, "sending") >= 1
        workers[0].kill()
        assert 0 < deliveries(place, "delivered") < number
        assert deliveries(place, "sending") >= 1
        lrs.hold_from = None
        lrs.let_go.set()

        lose_doorbells(place)
        time.sleep(place.lease + 0.5)
        workers.append(place.start_worker())
        place.run(RING_THE_SWEEP)
        done = wait_for(lambda: deliveries(place, "delivered") == number)
        assert done, (place.folder / "worker.log").read_text()
    finally:
        for worker in workers:
            worker.kill()
    assert len(ids) == number
    assert sorted(lrs.stored) == sorted(ids)
    assert sorted(lrs.arrivals) == sorted(ids)
    # It was worth the test only if something had to be sent a second time.
    assert sum(len(request["ids"]) for request in lrs.requests) > number
