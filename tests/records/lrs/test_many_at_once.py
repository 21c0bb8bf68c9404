"""Several systems at the same moment: nobody waits for ever, nothing is lost, nothing is stored twice."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

from django.db import connection

import pytest

from people.models import Organisation
from records.lrs import access
from records.models import Statement
from tests.records.examples import small

from .conftest import System

CLIENTS, BATCHES, SIZE = 4, 3, 50

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def systems(organisation: Organisation) -> list[System]:
    return [System(*access.add(organisation, f"System {number}", ["all"])) for number in range(CLIENTS)]


def batch() -> list[dict]:
    """Return statements about the same ten activities and agents, in a course each."""
    return [
        small(
            id=str(uuid4()),
            actor={"mbox": f"mailto:learner-{number % 10}@example.org"},
            object={"id": f"https://example.org/activities/{number % 10}"},
            context={
                "contextActivities": {
                    "grouping": [{"id": f"https://example.org/{part}/{number % 10}"} for part in "abc"]
                },
                "instructor": {"mbox": f"mailto:trainer-{number % 10}@example.org"},
            },
        )
        for number in range(SIZE)
    ]


def together(work: list[Callable[[], list[int]]]) -> list[int]:
    """Do everything at the same moment, and return the answers' statuses."""
    ready = Barrier(len(work))

    def begin(one: Callable[[], list[int]]) -> list[int]:
        try:
            ready.wait(timeout=20)
            return one()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(work)) as pool:
        return [status for statuses in pool.map(begin, work) for status in statuses]


def test_four_clients_may_speak_of_the_same_ten_activities(systems: list[System]) -> None:
    batches = [[batch() for _ in range(BATCHES)] for _ in systems]
    statuses = together(
        [
            lambda system=system, mine=mine: [system.post(one).status_code for one in mine]
            for system, mine in zip(systems, batches, strict=True)
        ]
    )
    assert statuses == [200] * CLIENTS * BATCHES
    sent = {one["id"] for mine in batches for some in mine for one in some}
    assert {str(uuid) for uuid in Statement.objects.values_list("uuid", flat=True)} == sent


def test_four_clients_may_send_the_same_batch(systems: list[System]) -> None:
    said = batch()
    statuses = together([lambda system=system: [system.post(said).status_code] for system in systems])
    assert statuses == [200] * CLIENTS
    assert Statement.objects.count() == SIZE
    assert all(row.mentions.count() == 2 for row in Statement.objects.all())


def test_of_four_clients_with_other_words_for_one_id_the_first_is_stored(systems: list[System]) -> None:
    statement_id = str(uuid4())
    statuses = together(
        [
            lambda system=system, number=number: [
                system.post(small(id=statement_id, result={"score": {"raw": number}})).status_code
            ]
            for number, system in enumerate(systems)
        ]
    )
    assert sorted(statuses) == [200] + [409] * (CLIENTS - 1)
    assert Statement.objects.count() == 1
