"""The budgets of time and memory, each package in a process of its own. `python -m tests.bench.packages` prints them."""

from collections.abc import Callable

import pytest

from tests.bench.packages import (
    BOMB_SECONDS,
    LARGE_SECONDS,
    MEMORY_MB,
    bomb,
    cost_of,
    large_package,
    lying_bomb,
)

from .making import Member, accepted, hand_made, members


def test_a_package_of_1700_files_and_10_mb_is_validated_in_a_second_and_60_mb() -> None:
    package = large_package()
    assert len(accepted(package).archive.files) >= 1_700
    assert sum(accepted(package).files.values()) >= 10 * 1024 * 1024
    cost = cost_of(package)
    assert cost.rules == []
    assert 0 < cost.seconds <= LARGE_SECONDS
    assert 0 < cost.megabytes <= MEMORY_MB


@pytest.mark.parametrize(("make", "rule"), [(bomb, "ZIP_BOMB"), (lying_bomb, "WRONG_SIZE")])
def test_a_bomb_of_300_mb_is_refused_in_two_seconds_and_60_mb(make: Callable[[], bytes], rule: str) -> None:
    cost = cost_of(make())
    assert rule in cost.rules
    assert cost.seconds <= BOMB_SECONDS
    assert cost.megabytes <= MEMORY_MB


@pytest.mark.parametrize(
    "text",
    [
        b'{"a":[' + b"[]," * 99_990 + b"[]]}",
        b'{"a":[' + b'{"a":1},' * 99_000 + b"{}]}",
        b"{" + b",".join(b'"%d":"%d"' % (number, number) for number in range(199_000)) + b"}",
        b'{"a":"' + "\U0001f9ee".encode() * 1_200_000 + b'"}',
    ],
    ids=["lists", "objects", "keys", "wide letters"],
)
def test_json_that_is_made_to_fill_the_memory_stays_within_60_mb(text: bytes) -> None:
    cost = cost_of(hand_made(members([Member(b"content/content.json", text, method=0)])))
    assert cost.rules == []
    assert cost.megabytes <= MEMORY_MB
    assert cost.seconds <= BOMB_SECONDS
