from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

import pytest

from upstander import env

GOOD = [
    (lambda: env.boolean("X", False), "yes", True),
    (lambda: env.boolean("X", True), "OFF", False),
    (lambda: env.boolean("X", True), "", True),
    (lambda: env.integer("X", 3), "", 3),
    (lambda: env.integer("X", 3), " 7 ", 7),
    (lambda: env.words("X"), " a, b ,,", ["a", "b"]),
    (lambda: env.text("X"), " a ", "a"),
    (lambda: env.url("X", "", schemes={"https"}), "https://a", "https://a"),
]
BAD = [
    ("perhaps", lambda: env.boolean("X", False)),
    ("2", lambda: env.boolean("X", False)),
    ("many", lambda: env.integer("X", 3)),
    ("1.5", lambda: env.integer("X", 3)),
    ("-1", lambda: env.integer("X", 3)),
    ("ftp://a", lambda: env.url("X", "", schemes={"https"})),
    ("a", lambda: env.url("X", "", schemes={"https"})),
    ("mysql://a/b", lambda: env.database("X", "")),
    ("postgresql://host", lambda: env.database("X", "")),
    ("postgresql://user@host:port/name", lambda: env.database("X", "")),
]


@pytest.mark.parametrize(("number", "value", "expected"), [(n, one[1], one[2]) for n, one in enumerate(GOOD)])
def test_a_good_value_is_read(
    monkeypatch: pytest.MonkeyPatch, number: int, value: str, expected: Any
) -> None:
    monkeypatch.setenv("X", value)
    assert GOOD[number][0]() == expected


@pytest.mark.parametrize("number", range(len(BAD)), ids=[value for value, _ in BAD])
def test_a_bad_value_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    value, read = BAD[number]
    monkeypatch.setenv("X", value)
    with pytest.raises(ImproperlyConfigured, match=r"^X "):
        read()


def test_a_secret_may_come_from_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("from the file\n")
    monkeypatch.setenv("X", "from the variable")
    monkeypatch.setenv("X_FILE", str(tmp_path / "key"))
    assert env.secret("X") == "from the file"
    monkeypatch.setenv("X_FILE", str(tmp_path / "none"))
    with pytest.raises(ImproperlyConfigured, match="X_FILE"):
        env.secret("X")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("sqlite:///a/b.sqlite3", {"NAME": "a/b.sqlite3"}),
        ("sqlite:////a/b.sqlite3", {"NAME": "/a/b.sqlite3"}),
        (
            "postgresql://us%40er:p%2Fw@host:5433/name",
            {"NAME": "name", "USER": "us@er", "PASSWORD": "p/w", "HOST": "host", "PORT": "5433"},
        ),
    ],
)
def test_a_database_is_named_by_one_address(
    monkeypatch: pytest.MonkeyPatch, url: str, expected: dict[str, str]
) -> None:
    monkeypatch.setenv("X", url)
    found = env.database("X", "")
    assert {key: found[key] for key in expected} == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://host", {"host": "host", "port": 587, "use_tls": True}),
        ("smtp://localhost:25", {"host": "localhost", "port": 25}),
        ("smtp://user:p%40ss@host:25", {"username": "user", "password": "p@ss", "port": 25, "use_tls": True}),
        ("smtps://user:pass@host:465", {"use_ssl": True, "port": 465}),
    ],
)
def test_a_mailer_is_named_by_one_address(url: str, expected: dict[str, Any]) -> None:
    options: Any = env.mailer(url, Path("/tmp"))["OPTIONS"]
    assert {key: options[key] for key in expected} == expected


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("", ""),
        ("https://Play.Example.org/", "https://play.example.org"),
        ("https://play.example.org:8443", "https://play.example.org:8443"),
    ],
)
def test_an_origin_is_a_scheme_and_a_host(monkeypatch: pytest.MonkeyPatch, value: str, found: str) -> None:
    monkeypatch.setenv("CONTENT_ORIGIN", value)
    assert env.origin("CONTENT_ORIGIN", schemes={"https"}) == found


@pytest.mark.parametrize(
    "value",
    [
        "play.example.org",
        "http://play.example.org",
        "https://",
        "https://a.example/x",
        "https://me@a.example",
        "https://a.example?x",
    ],
)
def test_what_is_no_origin_is_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("CONTENT_ORIGIN", value)
    with pytest.raises(ImproperlyConfigured):
        env.origin("CONTENT_ORIGIN", schemes={"https"})
