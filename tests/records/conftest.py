from collections.abc import Callable, Iterator
from uuid import uuid4

from django.conf import settings
from django.utils import timezone

import pytest

from people.models import Area, Organisation, User
from records import services, tasks
from records import vocabulary as words
from records.columns import row_for
from records.forwarding import doorbell, wire
from records.models import ForwardingTarget, Statement

from .fake_lrs import FakeLrs, Server
from .lrs.conftest import make_system  # noqa: F401 - a fixture, for what is received and then forwarded

COURSE = words.Activity(
    "https://w3id.org/upstander/activities/course/6f2a0b8e-6c0d-4d6f-9b57-0f3f1f8d2a11",
    words.COURSE,
    "Trusted Professional",
)


@pytest.fixture
def statements_follow_the_profile() -> None:
    """Here statements are made that nobody says: any will do. test_profile.py looks at those that are said."""


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    """A test must not meet the targets of the one before it."""
    services.forget_targets()
    doorbell._Memory.quiet_until = 0.0
    wire.client.cache_clear()
    yield
    services.forget_targets()
    doorbell._Memory.quiet_until = 0.0


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
    return services.add_target(
        name="County", endpoint=lrs.url, key="key", secret="s3cret", pseudonymous=False
    )


@pytest.fixture
def say(learner: User) -> Callable[..., Statement]:
    """Record that the learner completed the course, or something else."""

    def said(**changes: object) -> Statement:
        return services.record(**{"actor": learner, "verb": words.COMPLETED, "activity": COURSE} | changes)

    return said


def void(statement: Statement, realm: int | None = None) -> Statement:
    """Store a statement that voids another, in the other's realm unless told."""
    now = timezone.now()
    row = row_for(
        {
            "id": str(uuid4()),
            "actor": {"objectType": "Agent", "account": {"homePage": settings.BASE_URL, "name": "upstander"}},
            "verb": {"id": words.VOIDED.id},
            "object": {"objectType": "StatementRef", "id": str(statement.uuid)},
        },
        stored=now,
        organisation_id=statement.organisation_id,
    )
    row.realm = statement.realm if realm is None else realm
    row.save()
    return row
