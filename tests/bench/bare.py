"""The smallest Django there is: one function view that says hello, no middleware, no apps, no database, no templates.

What a request costs before anybody has done anything, through the same test client. Run as a process of its own, so
that nothing of our site (its middleware, its signal receivers) is in the way.
"""

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

if __name__ == "__main__":
    settings.configure(
        ROOT_URLCONF="tests.bench.bare",
        ALLOWED_HOSTS=["testserver"],
        SECRET_KEY="bare",
        MIDDLEWARE=[],
        INSTALLED_APPS=[],
        DATABASES={},
    )
    django.setup()
    client = Client()
    assert client.get("/").content == b"hello"
    answer(lambda: client.get("/"))
