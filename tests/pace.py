"""Costs in units of a fixed piece of Python: seconds stretch when other programs share the processor, these hardly do.

`make bench` holds the budgets in seconds, on a machine that does nothing else.
"""

import time
from collections.abc import Callable


def fixed_work() -> int:
    """Some work with texts, lists and dictionaries: 15 ms where the budgets of `make bench` were measured."""
    held: dict[str, list[str]] = {}
    for number in range(20_000):
        word = f"{number * 7919 % 10007:05}"
        held.setdefault(word[:3], []).append(word.upper())
    return sum(len(sorted(found)) for found in held.values())


def cost(work: Callable[[], object], tries: int = 7) -> float:
    """Return how many times the fixed work's CPU time something takes, each at its best of some tries in turn."""
    times = [(_spent(work), _spent(fixed_work)) for _ in range(tries)]
    return min(mine for mine, _ in times) / min(fixed for _, fixed in times)


def _spent(work: Callable[[], object]) -> float:
    before = time.process_time()
    work()
    return time.process_time() - before
