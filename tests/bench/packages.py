"""Holding an H5P package to every rule: seconds of CPU and the most memory at once, each in a process of its own.

`python -m tests.bench.packages` prints both budgets. Run with a file's path it validates that file and says what it took;
that is the process being measured, so nothing of Django is imported here.
"""

import json
import random
import subprocess
import sys
import tempfile
import time
import tracemalloc
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from media.h5p import PackageRefused, build, new_draft, new_library, validate
from tests.media.h5p.making import Member, hand_made, members

from .places import ROOT
from .rows import Row

MB = 1024 * 1024
LARGE_SECONDS, BOMB_SECONDS, MEMORY_MB = 1, 2, 60
LIBRARIES, FILES_EACH = 60, 28


@dataclass(frozen=True)
class Cost:
    """What validating one file took, and the rules it broke."""

    seconds: float
    megabytes: float
    rules: list[str]


def large_package() -> bytes:
    """Return a package such as the largest real one: 1,700 files, 10 MB."""
    chance = random.Random(1)
    names = [f"H5P.Part{number} 1.{number}" for number in range(LIBRARIES)]
    libraries = [
        new_library(
            name,
            needs=names[at + 1 : at + 4],
            scripts={
                f"dist/{number}.js": chance.randbytes(2500).hex().encode() for number in range(FILES_EACH - 1)
            },
        )
        for at, name in enumerate(names)
    ]
    slides = [{"path": f"images/{number}.png", "text": "A question. " * 40} for number in range(20)]
    media = {slide["path"]: chance.randbytes(MB // 8) for slide in slides}
    return build(new_draft("Large", {"slides": slides}, libraries, media=media))


def bomb() -> bytes:
    """Return a package that unpacks to 300 MB and says so."""
    return hand_made(members([_zeros(number, 100 * MB) for number in range(3)]))


def lying_bomb() -> bytes:
    """Return a package that unpacks to 300 MB and says that it is small."""
    return hand_made(members([_zeros(number, 1000) for number in range(3)]))


def patient_bomb() -> bytes:
    """Return a package of nearly 300 MB that keeps within every ratio, and has one wrong byte at its end."""
    noise = random.Random(2).randbytes(8000)
    data = (noise + bytes(MB - 8000)) * 99
    entries = [Member(b"content/%d.txt" % number, data, crc=0) for number in range(3)]
    return hand_made(members(entries))


def cost_of(package: bytes) -> Cost:
    """Validate a package in two processes, one for the time and one for the memory."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "package.h5p"
        path.write_bytes(package)
        timed, traced = (_run(path, how) for how in ("time", "memory"))
    return Cost(timed["seconds"], traced["megabytes"], timed["rules"])


def packages() -> Iterator[Row]:
    """Measure the budgets of issue 5 as rows of the bench's table."""
    for name, package, seconds in (
        ("H5P package of 1,700 files and 10 MB", large_package(), LARGE_SECONDS),
        ("H5P bomb of 300 MB", bomb(), BOMB_SECONDS),
        ("H5P bomb of 300 MB that says it is small", lying_bomb(), BOMB_SECONDS),
        ("H5P package of 297 MB, damaged", patient_bomb(), BOMB_SECONDS),
    ):
        cost = cost_of(package)
        yield Row(f"{name}: CPU", cost.seconds, "s", budget=seconds)
        yield Row(f"{name}: memory", cost.megabytes, "MB", budget=MEMORY_MB)


def _zeros(number: int, said: int) -> Member:
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -15)
    raw = b"".join(squeeze.compress(bytes(MB)) for _ in range(100)) + squeeze.flush()
    return Member(b"content/%d.txt" % number, raw=raw, size=said)


def _run(path: Path, how: str) -> dict[str, object]:
    command = [sys.executable, "-m", "tests.bench.packages", str(path), how]
    return dict(
        json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout)
    )


def _measure(path: str, how: str) -> None:
    """Validate one file and print what it took. Tracing memory slows, so the two are measured apart."""
    if how == "memory":
        tracemalloc.start()
    rules: list[str] = []
    before = time.process_time()
    with Path(path).open("rb") as file:
        try:
            validate(file)
        except PackageRefused as error:
            rules = [finding.rule.name for finding in error.findings]
    seconds = time.process_time() - before
    peak = tracemalloc.get_traced_memory()[1] / MB if how == "memory" else 0
    sys.stdout.write(json.dumps({"seconds": seconds, "megabytes": peak, "rules": rules}))


if __name__ == "__main__":
    if len(sys.argv) == 3:
        _measure(*sys.argv[1:])
    else:
        from .rows import table

        sys.stdout.write(table(packages()) + "\n")
