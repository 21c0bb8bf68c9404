"""The second host, which plays activities and does nothing else."""

from typing import Any

from django.conf import settings as real
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

import pytest

from media.h5p_services import add_now
from media.models import H5PVersion
from tests.media.activities import activity, package
from upstander.middleware import ContentHost

PLAY = {"HTTP_HOST": "play.example.org"}


@pytest.fixture
def version(db: None) -> H5PVersion:
    return add_now(activity=activity(), data=package())


@pytest.fixture
def second_host(settings: Any) -> None:
    settings.CONTENT_ORIGIN = "https://play.example.org"
    settings.ALLOWED_HOSTS = [*real.ALLOWED_HOSTS, "play.example.org"]


def test_without_a_second_host_activities_are_on_the_first(version: H5PVersion, client: Client) -> None:
    assert client.get(f"/h5p/{version.sha256}/h5p.json").status_code == 200
    assert client.get("/help/").status_code == 200


@pytest.mark.usefixtures("second_host")
def test_activities_are_on_the_second_host_only(version: H5PVersion, client: Client) -> None:
    path = f"/h5p/{version.sha256}/h5p.json"
    assert client.get(path, **PLAY).status_code == 200
    assert client.get(path).status_code == 404


@pytest.mark.usefixtures("second_host")
@pytest.mark.parametrize(
    "path", ["/", "/help/", "/account/login/", "/cms/", "/xapi/about", "/files/x", "/h5p", "/staticx/"]
)
def test_the_second_host_answers_nothing_else_and_sets_no_cookie(client: Client, db: None, path: str) -> None:
    for method in ("get", "post"):
        response = getattr(client, method)(path, **PLAY)
        assert response.status_code == 404
        assert response.content == b"There is nothing here."
        assert not response.cookies
    assert client.get("/help/").status_code == 200


@pytest.mark.usefixtures("second_host")
def test_no_cookie_is_set_on_the_second_host_whatever_a_page_wants() -> None:
    def page(request: HttpRequest) -> HttpResponse:
        response = HttpResponse()
        response.set_cookie("session", "x")
        return response

    make = RequestFactory()
    assert not ContentHost(page)(make.get("/h5p/player/", **PLAY)).cookies
    assert ContentHost(page)(make.get("/account/login/")).cookies
