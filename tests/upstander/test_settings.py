"""Production settings, each in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "SECRET_KEY": "a-long-random-value-" + "Zq7" * 20,
    "ALLOWED_HOSTS": "learn.example.org",
    "BASE_URL": "https://learn.example.org",
    "EMAIL_URL": "smtps://user:password@mail.example.org:465",
}


def manage(*arguments: str, var: Path, **environment: str | None) -> subprocess.CompletedProcess[str]:
    """Run manage.py as production does, with nothing of the tests' own environment."""
    given = PRODUCTION | {"VAR_DIR": str(var)} | environment
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "PYTHONPATH") if name in os.environ}
    if settings := os.environ.get("DJANGO_SETTINGS_MODULE"):
        kept["DJANGO_SETTINGS_MODULE"] = settings
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=kept | {name: value for name, value in given.items() if value is not None},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_deployment_check_is_clean(tmp_path: Path) -> None:
    done = manage("check", "--deploy", "--fail-level", "WARNING", var=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        ({"SECRET_KEY": None}, "SECRET_KEY is not set"),
        ({"ALLOWED_HOSTS": None}, "ALLOWED_HOSTS is not set"),
        ({"BASE_URL": "http://learn.example.org"}, "BASE_URL"),
        ({"DEBUG": "perhaps"}, "DEBUG is 'perhaps'"),
        ({"EXIT_URL": "http://example.org"}, "EXIT_URL"),
        ({"CONTENT_ORIGIN": "https://learn.example.org"}, "CONTENT_ORIGIN names the host of BASE_URL"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_production_refuses_to_start_without_what_it_needs(
    tmp_path: Path, environment: dict[str, str | None], message: str
) -> None:
    # Reading the settings is enough, and quick.
    code = "import upstander.settings"
    given = PRODUCTION | {"VAR_DIR": str(tmp_path)} | environment
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "PYTHONPATH") if name in os.environ}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=kept | {name: value for name, value in given.items() if value is not None},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode != 0
    assert "ImproperlyConfigured" in done.stderr
    assert message in done.stderr.splitlines()[-1]


def test_no_migration_is_missing(db: None) -> None:
    from django.core.management import call_command

    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
