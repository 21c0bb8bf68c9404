"""Run all measurements, print the table, write var/bench.json."""

import os
import sys
from collections.abc import Iterator

from courses.live import resolve

from . import certificate, pages, record_store, scenarios, statements, world
from .meter import Here, There, take_turns
from .packages import packages
from .peer.install import NoPeer
from .peer.install import start as start_peer
from .places import ROOT, VAR
from .rows import Row, compared, save, table

QUERIES_OF_A_STEP, OF_THE_PEER, OF_BARE_DJANGO = 5, 0.35, 12
QUERIES_OF_A_CHOICE, QUERIES_OF_A_REPORT = 8, 5
QUERIES_OF_AN_EVENT, PLAYER_KB = 8, 80
CHECKED_SCENARIO_MS, FLOW_MS = 200, 300
# Of the record store: the share of raw SQLite's rows a second, by statements in a request (xapi.md, 8).
SHARES = {50: 0.20, 1: 0.07}
STORED, LAST_PAGE, LOOK_UP_MS, PAGE_MS, AS_FLAT = 50_000, 490, 10, 15, 1.3
FIRST_VISIT_KB, HTML_KB, CERTIFICATE_MS = 60, 15, 15


def main() -> int:
    """Measure everything and return the exit code."""
    progress("Preparing the site ...")
    made = world.prepare()
    rows = [
        *steps(made),
        *choices(made),
        *activities(made),
        *packages(),
        *first_visit(made),
        *certificates(made),
        *report(made),
        *studio(made),
        *recording(made),
        *store(),
    ]
    say(table(rows))
    seconds = VAR / "run-seconds"
    if seconds.is_file():
        say(
            f"\nFrom a clone to the first page: {seconds.read_text().strip()} s when it was last measured (budget 180 s)."
        )
    save(rows, VAR / "bench.json")
    missed = [row.name for row in rows if row.ok is False]
    if missed:
        say(f"\nMissed: {'; '.join(missed)}.")
    return 1 if missed else 0


def steps(made: world.World) -> Iterator[Row]:
    """Measure the pages of steps, in turn with the peer's lesson and the bare view."""
    lesson = pages.step_of(made.reader, "lesson")
    measured = {
        "lesson": pages.Page(pages.browser_of(made.reader.learner), pages.url_of(made.reader, lesson)),
        "scenario scene": pages.begun(made.player, "scenario", 'name="choice"'),
        "quiz question": pages.begun(made.player, "quiz", 'name="answer"'),
        f"scene of {world.SCENES}": pages.begun(made.large, "scenario", 'name="choice"'),
    }
    bare = There(sys.executable, "tests.bench.bare", cwd=ROOT, env=os.environ)
    subjects = {name: Here(page.get) for name, page in measured.items()} | {"bare": bare}
    progress("Preparing wagtail-lms (the first time it is installed, into var/) ...")
    peer = None
    try:
        peer = start_peer(resolve(lesson.content["segments"]))
    except NoPeer as error:
        progress(f"wagtail-lms could not be measured: {error}")
    else:
        subjects["peer"] = peer
    progress("Measuring step pages ...")
    spent = take_turns(subjects, rounds=15, times=10)
    yield Row("bare Django view: CPU", spent["bare"], "ms")
    yield Row("wagtail-lms lesson: CPU", spent.get("peer"), "ms")
    yield Row("wagtail-lms lesson: queries", peer.facts["sql"] if peer else None, "SQL")
    for name, page in measured.items():
        yield Row(f"step page, {name}: queries", page.queries(), "SQL", budget=QUERIES_OF_A_STEP)
        yield compared(
            f"step page, {name}: CPU of wagtail-lms", spent[name], "ms", spent.get("peer"), OF_THE_PEER
        )
        yield compared(
            f"step page, {name}: CPU of a bare view", spent[name], "ms", spent["bare"], OF_BARE_DJANGO
        )
    for process in filter(None, (bare, peer)):
        process.close()


def choices(made: world.World) -> Iterator[Row]:
    """Count the queries of a scenario choice in a short course and in a long one."""
    small, large = pages.queries_of_a_choice(made.small), pages.queries_of_a_choice(made.large)
    yield Row(
        f"scenario choice, course of {world.SMALL} steps: queries", small, "SQL", budget=QUERIES_OF_A_CHOICE
    )
    yield Row(
        f"scenario choice, course of {world.LARGE} steps: queries", large, "SQL", budget=QUERIES_OF_A_CHOICE
    )
    yield compared("scenario choice, long course of short course", large, "SQL", small, 1)


def activities(made: world.World) -> Iterator[Row]:
    """Count the queries of what a playing activity sends, and weigh its player for an empty cache."""
    step = pages.step_of(made.sorter, "h5p")
    page = pages.Page(pages.browser_of(made.sorter.learner), pages.url_of(made.sorter, step))
    yield Row("step page, activity: queries", page.queries(), "SQL", budget=QUERIES_OF_A_STEP)
    for name, queries in pages.queries_of_reports(page, step).items():
        budget = QUERIES_OF_AN_EVENT if name == "an event" else None
        yield Row(f"activity, {name}: queries", queries, "SQL", budget=budget)
    weight = pages.bytes_of_player()
    yield Row("activity: player, gzip", sum(weight.values()) / 1024, "KB", budget=PLAYER_KB)


def first_visit(made: world.World) -> Iterator[Row]:
    """Weigh the lesson page for a browser with an empty cache."""
    lesson = pages.step_of(made.reader, "lesson")
    page = pages.Page(pages.browser_of(made.reader.learner), pages.url_of(made.reader, lesson))
    weight = pages.bytes_of_first_visit(page)
    parts = ", ".join(f"{kind} {size / 1024:.1f}" for kind, size in weight.items())
    yield Row(f"cold first visit, gzip ({parts})", sum(weight.values()) / 1024, "KB", budget=FIRST_VISIT_KB)
    yield Row("cold first visit: HTML, gzip", weight["HTML"] / 1024, "KB", budget=HTML_KB)


def certificates(made: world.World) -> Iterator[Row]:
    """Draw certificates."""
    progress("Measuring certificates, the report and statements ...")
    spent = take_turns({"pdf": certificate.drawing(made.player)}, rounds=5, times=10)
    yield Row("certificate PDF, warm: CPU", spent["pdf"], "ms", budget=CERTIFICATE_MS)


def report(made: world.World) -> Iterator[Row]:
    """Open the completion report of a region: 500 organisations, 4 courses, 24 months."""
    page = pages.Page(pages.browser_of(made.lead), "/reports/")
    spent = take_turns({"report": Here(page.get)}, rounds=3, times=5)
    yield Row("completion report: queries", page.queries(), "SQL", budget=QUERIES_OF_A_REPORT)
    yield Row("completion report: CPU", spent["report"], "ms")


def studio(made: world.World) -> Iterator[Row]:
    """Check a scenario of 60 scenes, and draw what 100,000 learners chose in one."""
    subjects = {"check": scenarios.checking(world.SCENES), "flow": scenarios.flow(made.large)}
    spent = take_turns(subjects, rounds=3, times=3)
    name = f"scenario of {world.SCENES} scenes, compiled and checked: CPU"
    yield Row(name, spent["check"], "ms", budget=CHECKED_SCENARIO_MS)
    yield Row(f"what {world.LEARNERS:,} learners chose: CPU", spent["flow"], "ms", budget=FLOW_MS)


def recording(made: world.World) -> Iterator[Row]:
    """Store single statements, in turn with plain inserts. The rates are for a second of CPU."""
    record = statements.recording(made.player)
    record.call()
    spent = take_turns({"record": record, "raw": statements.raw_inserting()}, rounds=10, times=40)
    rate, raw = 1000 / spent["record"], 1000 / spent["raw"]
    yield Row("statements in, one at a time, against raw SQLite rows", rate, "/s", baseline=raw)


def store() -> Iterator[Row]:
    """Put statements through the record store's door and get them out again: 50,000 stored, then 500,000."""
    door = record_store.Door()
    progress(f"Filling the record store with {STORED:,} statements ...")
    record_store.fill(door, STORED)
    rounds, times = 6, 10
    for size, share in SHARES.items():
        ours, raw = door.storing(size, (rounds + 1) * times), record_store.raw_inserting(size)
        spent = take_turns({"ours": ours, "raw": raw}, rounds=rounds, times=times)
        name = f"statements in, {size} at a time ({1000 * size / spent['ours']:,.0f}/s): CPU of raw SQLite"
        yield compared(name, spent["ours"] / size, "ms", spent["raw"] / size, 1 / share)
    last = door.page(LAST_PAGE)
    reading = {
        "agent": door.looking_up(),
        "page": door.reading("limit=100"),
        "last": door.reading(last),
    }
    spent = take_turns(reading, rounds=5, times=20)
    yield Row(f"statements out, agent + verb of {STORED:,}", spent["agent"], "ms", budget=LOOK_UP_MS)
    yield Row(f"statements out, page of 100 of {STORED:,}", spent["page"], "ms", budget=PAGE_MS)
    yield compared(f"statements out, page {LAST_PAGE} of page 1", spent["last"], "ms", spent["page"], AS_FLAT)
    progress(f"Filling the record store with {10 * STORED:,} statements ...")
    record_store.fill(door, 10 * STORED)
    grown = take_turns({"agent": door.looking_up(), "page": door.reading("limit=100")}, rounds=5, times=20)
    name = f"statements out, {10 * STORED:,} stored of {STORED:,}"
    yield compared(f"{name}: page of 100", grown["page"], "ms", spent["page"], AS_FLAT)
    yield Row(f"{name}: agent + verb", grown["agent"], "ms", baseline=spent["agent"])


def say(text: str) -> None:
    """Print for whoever reads the result."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def progress(text: str) -> None:
    """Print for whoever waits."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()
