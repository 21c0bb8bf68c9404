"""What `wagtail start` gives for production, with wagtail-lms added as its README says. Run by the peer's Python."""

from lms_site.settings.production import *  # noqa: F403 - as Wagtail's own template does
from lms_site.settings.production import BASE_DIR, INSTALLED_APPS

SECRET_KEY = "for-the-benchmark-only-" + "x" * 50
ALLOWED_HOSTS = ["testserver"]
INSTALLED_APPS = ["wagtail_lms", *INSTALLED_APPS]
ROOT_URLCONF = "tests.bench.peer.urls"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# The same database settings as ours, so that only the programs differ.
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": BASE_DIR / "db.sqlite3",
        "CONN_MAX_AGE": 600,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;",
        },
    }
}
