"""Where the benchmark keeps its things, and the environment that the site is measured in: production's."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VAR = ROOT / "var"
HOME = VAR / "bench"
SITE = HOME / "site"  # the site's VAR_DIR: database, cache, collected files, fonts
LMS = VAR / "bench-lms"
LMS_VENV = VAR / "bench-venv"


def use_production_settings() -> None:
    """Set the environment that Django's settings are read from. Call it before they are."""
    SITE.mkdir(parents=True, exist_ok=True)
    os.environ.pop("DATABASE_URL", None)
    os.environ.pop("CACHE_URL", None)
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "upstander.settings",
        "VAR_DIR": str(SITE),
        "DEBUG": "no",
        "SECRET_KEY": "for-the-benchmark-only-" + "x" * 50,
        "ALLOWED_HOSTS": "testserver",
        "BASE_URL": "http://127.0.0.1:8000",
        "BROKER_URL": "filesystem://",
        "EMAIL_URL": "file://",
        "LOG_LEVEL": "WARNING",
    }
