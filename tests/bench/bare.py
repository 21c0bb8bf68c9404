"""A new Django project, as `startproject` makes it, with one function view that says hello.

What a request costs before anybody has built anything: Django's default middleware, no query, no template, through the
same test client. Run as a process of its own, so that nothing of our site (its signal receivers) is in the way.
"""

import runpy
import subprocess
import sys
import tempfile
from pathlib import Path

import django
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from tests.bench.meter import answer


def hello(request: HttpRequest) -> HttpResponse:
    """Say hello."""
    return HttpResponse("hello")


urlpatterns = [path("", hello)]


def new_project() -> dict[str, object]:
    """Return the settings of a project that Django has just made."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-m", "django", "startproject", "fresh", folder], check=True)
        made = runpy.run_path(str(Path(folder, "fresh", "settings.py")))
    return {name: value for name, value in made.items() if name.isupper()}


if __name__ == "__main__":
    changed = {"ROOT_URLCONF": "tests.bench.bare", "ALLOWED_HOSTS": ["testserver"], "DEBUG": False}
    settings.configure(**new_project() | changed)
    django.setup()
    client = Client()
    assert client.get("/").content == b"hello"
    answer(lambda: client.get("/"))
