"""Gives the peer its environment and its project, where they are missing or the lock has changed."""

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

from tests.bench.meter import There
from tests.bench.places import HOME, LMS, LMS_VENV, ROOT

LOCK = ROOT / "requirements" / "bench.txt"
UV = ROOT / ".venv" / "bin" / "uv"


class NoPeer(Exception):
    """Raised when the peer can not be installed or started here."""


def install() -> None:
    """Make environment and project; a second call finds both. Raises NoPeer with what was in the way."""
    wanted = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    stamp = LMS_VENV / "lock"
    if stamp.is_file() and stamp.read_text() == wanted and (LMS / "lms_site").is_dir():
        return
    for folder in (LMS_VENV, LMS):
        shutil.rmtree(folder, ignore_errors=True)
    LMS.mkdir(parents=True)
    python = LMS_VENV / "bin" / "python"
    _run(UV, "venv", "--quiet", "--python", "3.13", LMS_VENV)
    _run(UV, "pip", "sync", "--quiet", "--python", python, "--require-hashes", LOCK)
    _run(LMS_VENV / "bin" / "wagtail", "start", "lms_site", LMS)
    stamp.write_text(wanted)


def start(lesson_html: str) -> There:
    """Return the peer's lesson page with this text, ready to be measured. Raises NoPeer."""
    install()
    text = HOME / "lesson.html"
    text.write_text(lesson_html, encoding="utf-8")
    env = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join((str(LMS), str(ROOT))),
        "DJANGO_SETTINGS_MODULE": "tests.bench.peer.settings",
        "BENCH_LESSON": str(text),
    }
    try:
        return There(LMS_VENV / "bin" / "python", "tests.bench.peer.probe", cwd=LMS, env=env)
    except RuntimeError as error:
        raise NoPeer(str(error)) from error


def _run(program: Path, *arguments: object) -> None:
    command = [str(program), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stderr or done.stdout).strip().splitlines()[-1:] or ["no message"]
        raise NoPeer(f"{' '.join(command[:3])}: {last[0]}")
