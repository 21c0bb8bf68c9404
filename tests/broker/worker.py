"""A Celery worker in a process of its own, on a database and a queue of its own, to be killed without mercy."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

# What differs from the settings the tests run with; the rest comes from the environment.
SETTINGS = """
from {base} import *

CELERY_TASK_DEFAULT_QUEUE = {queue!r}
CELERY_BEAT_SCHEDULE = {{}}
RECORDS_LEASE = {lease}
CELERY_BROKER_TRANSPORT_OPTIONS = CELERY_BROKER_TRANSPORT_OPTIONS | {options!r}
"""


@dataclass
class Place:
    """A folder with a database, a queue and settings that name both."""

    folder: Path
    broker_url: str
    queue: str
    lease: int = 2

    def __post_init__(self) -> None:
        base = os.environ["DJANGO_SETTINGS_MODULE"]
        # A prefix keeps our keys apart from those of others in the same Redis.
        options = {"global_keyprefix": f"{self.queue}:"} if self.broker_url.startswith("redis") else {}
        text = SETTINGS.format(base=base, queue=self.queue, lease=self.lease, options=options)
        (self.folder / "worker_settings.py").write_text(text)

    @property
    def database(self) -> Path:
        """The database file."""
        return self.folder / "db.sqlite3"

    @property
    def environment(self) -> dict[str, str]:
        """The environment of every process of this place."""
        return os.environ | {
            "DJANGO_SETTINGS_MODULE": "worker_settings",
            "PYTHONPATH": os.pathsep.join([str(self.folder), os.environ.get("PYTHONPATH", "")]),
            "DATABASE_URL": f"sqlite:///{self.database}",
            "BROKER_URL": self.broker_url,
            "VAR_DIR": str(self.folder / "var"),
            "DEBUG": "yes",
            "TASKS_EAGER": "no",
        }

    def run(self, script: str) -> str:
        """Run Python with Django set up, and return what it prints."""
        prelude = "import django; django.setup()\n"
        done = subprocess.run(
            [sys.executable, "-c", prelude + script],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def start_worker(self) -> "Worker":
        """Start a worker with one child."""
        log = (self.folder / "worker.log").open("ab")
        command = [sys.executable, "-m", "celery", "-A", "upstander", "worker", "-c", "1", "-P", "prefork"]
        process = subprocess.Popen(
            [*command, "--without-gossip", "--without-mingle", "-l", "INFO"],
            env=self.environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        log.close()
        return Worker(process)


@dataclass
class Worker:
    """A running worker. It leads a process group, so that its child dies with it."""

    process: subprocess.Popen[bytes]

    def kill(self) -> None:
        """Kill the worker and its child at once, with no chance to tidy up."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)


def wait_for(condition: Callable[[], object], seconds: float = 60) -> bool:
    """Wait until something holds, and return whether it came to."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.1)
    return bool(condition())
