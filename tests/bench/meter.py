"""CPU time of a call, taken the same way here and in the processes that we compare with.

The machine is shared, so the clock on the wall says little. CPU time is steadier, and what is left of the noise (clock
speed, cold caches) meets all alike, because they take turns: a few requests of each, round after round.
This module is also run by the peer's own Python: standard library only.
"""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

type Call = Callable[[], object]


def cpu_ms(call: Call, times: int) -> list[float]:
    """Return the CPU milliseconds of each of so many calls."""
    spent = []
    for _ in range(times):
        before = time.process_time()
        call()
        spent.append((time.process_time() - before) * 1000)
    return spent


class Subject(Protocol):
    """Something that can be measured for a few calls at a time."""

    def measure(self, times: int) -> list[float]:
        """Return the CPU milliseconds of each call."""


class Here:
    """A call in this process."""

    def __init__(self, call: Call) -> None:
        self.call = call

    def measure(self, times: int) -> list[float]:
        """Return the CPU milliseconds of each call."""
        return cpu_ms(self.call, times)


class There:
    """A call in another process, which runs `answer` and measures with its own clock."""

    def __init__(self, python: Path, module: str, *, cwd: Path, env: Mapping[str, str]) -> None:
        command = [str(python), "-m", module]
        self.process = subprocess.Popen(
            command, cwd=cwd, env=dict(env), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.facts = self._line()

    def measure(self, times: int) -> list[float]:
        """Return the CPU milliseconds of each call."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{times}\n")
        self.process.stdin.flush()
        return self._line()["ms"]

    def close(self) -> None:
        """End the process by closing what it reads from."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(timeout=20)

    def _line(self) -> dict:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.process.args} ended with {self.process.wait()}")
        return json.loads(line)


def answer(call: Call, **facts: object) -> None:
    """Serve a `There`: say what we know of ourselves, then measure as often as we are asked to."""
    say(facts)
    for line in sys.stdin:
        say({"ms": cpu_ms(call, int(line))})


def say(facts: Mapping[str, object]) -> None:
    """Write one line of JSON to whoever listens."""
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()


def take_turns(subjects: Mapping[str, Subject], *, rounds: int, times: int) -> dict[str, float]:
    """Return each subject's median CPU milliseconds, after a warm-up that is not counted."""
    for subject in subjects.values():
        subject.measure(times)
    spent: dict[str, list[float]] = {name: [] for name in subjects}
    for _ in range(rounds):
        for name, subject in subjects.items():
            spent[name] += subject.measure(times)
    return {name: statistics.median(values) for name, values in spent.items()}
