"""Asking sources whether they still answer, without ever asking anything inside a private network."""

import json
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management import call_command

import httpx
import pytest

from courses.lessons.pages import LessonPage
from pages import addresses, tasks
from pages.addresses import ask
from pages.models import LinkCheck
from tests import factories as make

PUBLIC = "93.184.215.14"
Names = dict[str, list[str]]


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Names:
    """What names stand for; a name that is not there is not known."""
    known: Names = {"good.example": [PUBLIC], "other.example": [PUBLIC]}

    def look_up(host: str, port: int, **kwargs: Any) -> list[Any]:
        try:
            found = known.get(host) or [str(addresses.ip_address(host))]
        except ValueError:
            raise socket.gaierror from None
        return [(None, None, None, "", (address, port)) for address in found]

    monkeypatch.setattr(addresses.socket, "getaddrinfo", look_up)
    return known


@pytest.fixture
def asked() -> list[httpx.Request]:
    return []


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch, asked: list[httpx.Request], names: Names) -> Any:
    """Let the network be a function of ours."""

    def become(answer: Callable[[httpx.Request], httpx.Response]) -> None:
        def note(request: httpx.Request) -> httpx.Response:
            asked.append(request)
            return answer(request)

        client = httpx.Client(transport=httpx.MockTransport(note), follow_redirects=False, trust_env=False)
        monkeypatch.setattr(addresses, "client", lambda: client)

    become(lambda request: httpx.Response(200))
    return become


def test_an_address_that_answers_works_and_costs_one_question(answers: Any, asked: Any) -> None:
    answer = ask("https://good.example/a?b=c")
    assert answer.works
    [request] = asked
    assert (request.method, request.headers["Host"]) == ("HEAD", "good.example")
    assert request.url.host == PUBLIC, "what was looked up is what is asked"
    assert request.extensions["sni_hostname"] == "good.example"


def test_a_server_that_knows_no_head_is_asked_with_get(answers: Any, asked: Any) -> None:
    answers(lambda request: httpx.Response(405 if request.method == "HEAD" else 200))
    assert ask("https://good.example/").works
    assert [request.method for request in asked] == ["HEAD", "GET"]


@pytest.mark.parametrize("status", [404, 410, 500])
def test_a_page_that_is_gone_does_not_work(answers: Any, status: int) -> None:
    answers(lambda request: httpx.Response(status))
    answer = ask("https://good.example/")
    assert not answer.works
    assert str(status) in answer.words


def test_an_address_that_moved_is_followed_and_a_ring_is_left(answers: Any, asked: Any) -> None:
    def moving(request: httpx.Request) -> httpx.Response:
        if request.headers["Host"] == "good.example":
            return httpx.Response(301, headers={"Location": "https://other.example/new"})
        return httpx.Response(200)

    answers(moving)
    assert ask("https://good.example/").works
    answers(lambda request: httpx.Response(302, headers={"Location": "/again"}))
    asked.clear()
    assert ask("https://good.example/").words == "It moves on and on"
    assert len(asked) == addresses.MOST_MOVES + 1


@pytest.mark.parametrize(
    "url",
    [
        "http://good.example/",
        "ftp://good.example/",
        "file:///etc/passwd",
        "https://good.example:8443/",
        "https://somebody@good.example/",
        "https://localhost/",
        "https://127.0.0.1/",
        "https://10.0.0.1/",
        "https://192.168.1.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://100.64.0.1/",
        "https://224.0.0.1/",
        "https://0.0.0.0/",
        "https://[::1]/",
        "https://[fd00::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[64:ff9b:1::1]/",
        "https://unknown.example/",
        "https:///nothing",
        "https://",
        "nonsense",
        "",
    ],
)
def test_nothing_private_and_nothing_without_tls_is_asked(answers: Any, asked: Any, url: str) -> None:
    answer = ask(url)
    assert not answer.works
    assert asked == []


def test_a_name_with_one_private_address_is_not_asked(answers: Any, asked: Any, names: Names) -> None:
    names["good.example"] = [PUBLIC, "127.0.0.1"]
    assert not ask("https://good.example/").works
    assert asked == []


@pytest.mark.parametrize("where", ["https://127.0.0.1/", "http://good.example/", "https://[::1]/x"])
def test_a_move_into_a_private_network_is_not_followed(answers: Any, asked: Any, where: str) -> None:
    answers(lambda request: httpx.Response(302, headers={"Location": where}))
    assert not ask("https://good.example/").works
    assert len(asked) == 1


def test_silence_is_an_answer_too(answers: Any) -> None:
    def silent(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectTimeout("too long")

    answers(silent)
    assert ask("https://good.example/").words == "No answer: ConnectTimeout"


@pytest.mark.django_db
def test_the_sources_of_lessons_are_asked_too(answers: Any, tmp_path: Path, site: Any) -> None:
    make.course_page(tmp_path)
    lesson = LessonPage.objects.all()[0]
    lesson.sources = json.dumps(
        [
            {"type": "source", "value": {"title": "A law", "url": url, "checked_on": "2026-11-21"}}
            for url in ("https://good.example/act", "")
        ]
    )
    lesson.save()
    call_command("check_links")
    assert [check.url for check in LinkCheck.objects.all()] == ["https://good.example/act"]


@pytest.mark.django_db
def test_the_command_keeps_what_every_source_said(answers: Any, capsys: Any) -> None:
    make.fact(source_url="https://good.example/law")
    make.programme(source_url="https://other.example/map")
    make.pathway(url="https://127.0.0.1/")
    LinkCheck.objects.create(
        url="https://no-longer.example/", works=False, answer="x", checked_at="2026-01-01T00:00Z"
    )
    call_command("check_links")
    assert dict(LinkCheck.objects.values_list("url", "works")) == {
        "https://good.example/law": True,
        "https://other.example/map": True,
        "https://127.0.0.1/": False,
    }
    assert "addresses: 3, without an answer: 1" in capsys.readouterr().out
    answers(lambda request: httpx.Response(404))
    call_command("check_links")
    assert not LinkCheck.objects.filter(works=True).exists()


@pytest.mark.django_db
def test_when_time_is_up_the_rest_waits_and_comes_first_the_next_time(
    answers: Any, asked: list[httpx.Request], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("good", "other"):
        make.fact(name, source_url=f"https://{name}.example/")
    clock = iter([0.0, 1.0, 99.0, 100.0, 101.0, 999.0])
    monkeypatch.setattr(tasks.time, "monotonic", lambda: next(clock))
    tasks.check_links(seconds=10)
    assert [request.headers["Host"] for request in asked] == ["good.example"]
    tasks.check_links(seconds=10)
    assert [request.headers["Host"] for request in asked] == ["good.example", "other.example"]
