from collections.abc import Callable, Iterator

import pytest

from people.models import Area, Organisation, User
from records import forwarding, services, tasks
from records import vocabulary as words
from records.models import ForwardingTarget, Statement

from .fake_lrs import FakeLrs, Server

COURSE = words.Activity(
    "https://w3id.org/upstander/activities/course/6f2a0b8e-6c0d-4d6f-9b57-0f3f1f8d2a11",
    words.COURSE,
    "Trusted Professional",
)


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    """A test must not meet the targets of the one before it."""
    services.forget_targets()
    services._Memory.quiet_until = 0.0
    forwarding.client.cache_clear()
    yield
    services.forget_targets()
    services._Memory.quiet_until = 0.0


@pytest.fixture
def learner(db: None) -> User:
    return User.objects.create_user("ada@example.org", first_name="Ada", last_name="Lovelace")


@pytest.fixture
def organisation(db: None) -> Organisation:
    area = Area.objects.create(name="Northshire", slug="northshire")
    return Organisation.objects.create(
        name="Northshire Police", slug="northshire-police", kind="police", area=area
    )


@pytest.fixture
def lrs() -> Iterator[FakeLrs]:
    with Server(FakeLrs()) as server:
        yield server.lrs


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The doorbells that were rung, instead of a broker."""
    heard: list[int] = []
    monkeypatch.setattr(tasks.deliver, "delay", heard.append)
    return heard


@pytest.fixture
def target(db: None, lrs: FakeLrs, rung: list[int]) -> ForwardingTarget:
    return services.add_target(name="County", endpoint=lrs.url, key="key", secret="s3cret")


@pytest.fixture
def say(learner: User) -> Callable[..., Statement]:
    """Record that the learner completed the course, or something else."""

    def said(**changes: object) -> Statement:
        return services.record(**{"actor": learner, "verb": words.COMPLETED, "activity": COURSE} | changes)

    return said
