"""Whatever is sent to the endpoint is done, or refused in words: never an error of ours."""

import base64
import hashlib
import json
from typing import Any
from urllib.parse import quote

from django.http import HttpResponse
from django.test import Client

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.records.examples import FULL, small
from tests.records.strategies import TEXTS

from .answers import PLENTY, refused, refused_or_done, rolled_back
from .conftest import System

# --- bodies that are no statement


DEEP = [b"[" * 100_000, b'{"a":' * 100_000, b'{"actor":' * 70 + b"1" + b"}" * 70, b"[{},[" + b"[" * 99]
ODD_BODIES = [
    b"",
    b"\xef\xbb\xbf" + json.dumps(small()).encode(),
    json.dumps(small()).encode("utf-16"),
    json.dumps(small()).encode("utf-32-le"),
    b'{"actor":{"name":"\xff"}}',
    b'{"actor":{"name":"\xed\xa0\x80"}}',
    b'{"actor":{"name":"a\x00b"}}',
    json.dumps(small()).encode() + b"\x00",
    json.dumps(small()).encode() * 2,
    b'{"actor":{"mbox":"mailto:a@b","mbox":"mailto:c@d"}}',
    b'{"\\u0061ctor":1,"actor":2}',
    b'[{"result":{"score":{"raw":' + b"9" * 100_000 + b"}}}]",
    b'{"actor":1e99999999999}',
    b'{"actor":-Infinity}',
    b"[" + b"{}," * 10_000 + b"{}]",
    b"{'actor':1}",
    b"[1,",
    b"\\u007b\\u007d",
    *DEEP,
]


@pytest.mark.parametrize("body", ODD_BODIES, ids=range(len(ODD_BODIES)))
def test_a_body_that_is_no_statement_is_refused_with_a_path(system: System, body: bytes) -> None:
    for response in (
        system.post(body),
        system.ask("PUT", "statements", body, params={"statementId": FULL["id"]}),
        system.ask(
            "POST",
            "activities/profile",
            body,
            params={"activityId": "x:y", "profileId": "p"},
            headers={"If-Match": "*"},
        ),
    ):
        refused(response)


TOKENS = st.sampled_from(
    [
        b"{",
        b"}",
        b"[",
        b"]",
        b",",
        b":",
        b'"',
        b'"actor"',
        b'"id"',
        b"1",
        b"-",
        b"e",
        b".",
        b"\\u",
        b"\\ud800",
        b"null",
    ]
    + [
        b"\x00",
        b"\xff",
        b"\xc3",
        b" ",
        b"\n",
        b'{"actor":{"mbox":"mailto:a@b"},"verb":{"id":"x:y"},"object":{"id":"x:y"}}',
    ]
)


@PLENTY
@given(st.lists(TOKENS, max_size=25).map(b"".join) | st.binary(max_size=40))
def test_whatever_the_bytes_are_they_are_taken_or_refused_in_words(system: System, body: bytes) -> None:
    rolled_back(lambda: refused_or_done(system.post(body)))


@PLENTY
@given(st.data())
def test_a_valid_body_with_some_bytes_lost_or_changed_is_taken_or_refused_in_words(
    system: System, data: Any
) -> None:
    body = bytearray(json.dumps(FULL | {"version": "1.0.0"}).encode())
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(body) - 1))
        body[place : place + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=2))
    rolled_back(lambda: refused_or_done(system.post(bytes(body))))


# --- multipart


CONTENT = b"some\r\nbytes"
SHA2 = hashlib.sha256(CONTENT).hexdigest()
ATTACHED = small(
    attachments=[
        {"usageType": "x:y", "display": {}, "contentType": "text/plain", "length": len(CONTENT), "sha2": SHA2}
    ]
)
PIECES = st.sampled_from(
    [
        b"--edge\r\n",
        b"--edge--\r\n",
        b"--edge",
        b"--",
        b"\r\n",
        b"\n",
        b"\r",
        b"\r\n\r\n",
        b"edge",
        b"\x00",
        b" ",
        b"\xff",
    ]
    + [
        b"Content-Type: application/json\r\n",
        b"Content-Type: text/plain\r\n",
        b"Content-Type\r\n",
        b": x\r\n",
    ]
    + [b"Content-Transfer-Encoding: binary\r\n", b"X-Experience-API-Hash: " + SHA2.encode() + b"\r\n"]
    + [
        b"X-Experience-API-Hash: \xc5\xbc\r\n",
        CONTENT,
        json.dumps(ATTACHED).encode(),
        json.dumps(small()).encode(),
    ]
)
WHOLE = (
    b"--edge\r\nContent-Type: application/json\r\n\r\n"
    + json.dumps(ATTACHED).encode()
    + b"\r\n--edge\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: binary\r\nX-Experience-API-Hash: "
    + SHA2.encode()
    + b"\r\n\r\n"
    + CONTENT
    + b"\r\n--edge--\r\n"
)
KINDS = st.sampled_from(
    [
        "multipart/mixed; boundary=edge",
        'multipart/mixed; boundary="edge"',
        "MULTIPART/MIXED;BOUNDARY=edge",
        "multipart/mixed",
    ]
    + ["multipart/form-data; boundary=edge", "multipart/mixed; boundary=", "multipart/mixed; boundary=other"]
    + [
        "multipart/mixed; boundary=" + "x" * 71,
        "multipart/mixed; boundary*=utf-8''ed%67e",
        "multipart/mixed; boundary=é",
    ]
)


def test_the_whole_body_from_which_the_others_are_made_is_taken(system: System) -> None:
    assert system.post(WHOLE, kind="multipart/mixed; boundary=edge").status_code == 200


@PLENTY
@given(st.lists(PIECES, max_size=14).map(b"".join), KINDS)
def test_whatever_parts_are_sent_they_are_taken_or_refused_in_words(
    system: System, body: bytes, kind: str
) -> None:
    rolled_back(lambda: refused_or_done(system.post(body, kind=kind)))


@PLENTY
@given(st.integers(0, len(WHOLE) - 1), st.integers(0, 40), st.binary(max_size=3), KINDS)
def test_a_body_of_parts_that_was_cut_or_changed_is_taken_or_refused_in_words(
    system: System, place: int, length: int, put: bytes, kind: str
) -> None:
    body = WHOLE[:place] + put + WHOLE[place + length :]
    rolled_back(lambda: refused_or_done(system.post(body, kind=kind)))


# --- parameters and headers


PATHS = [
    "statements",
    "activities",
    "agents",
    "activities/state",
    "activities/profile",
    "agents/profile",
    "about",
]
NAMES = st.sampled_from(
    [
        "statementId",
        "voidedStatementId",
        "agent",
        "verb",
        "activity",
        "registration",
        "since",
        "until",
        "limit",
        "cursor",
    ]
    + [
        "related_agents",
        "related_activities",
        "ascending",
        "format",
        "attachments",
        "activityId",
        "stateId",
        "profileId",
    ]
    + ["method", "Agent", "", "\0"]
)
VALUES = (
    st.sampled_from(
        [
            "",
            "\0",
            "null",
            "1",
            "-1",
            "9" * 18,
            "9" * 19,
            "٣",
            "true",
            "True",
            "x:y",
            "x:\0",
            "[" * 3000,
            '{"a":' * 3000,
        ]
        + [
            FULL["id"],
            FULL["id"].upper(),
            "{" + FULL["id"] + "}",
            "2026-11-22T10:00:00Z",
            "9999-12-31T23:59:59-12:00",
        ]
        + [
            "0001-01-01T00:00:00+12:00",
            "2026-11-22",
            '{"mbox":"mailto:a@b"}',
            '{"mbox":"mailto:a@b","mbox":"mailto:a@b"}',
        ]
        + [
            '{"account":{"homePage":"x:y","name":"\\u0000"}}',
            '{"account":{"homePage":"x:y","name":"\\ud800"}}',
            "PUT",
        ]
        + [
            '{"objectType":"Group","member":[{"mbox":"mailto:a@b"}]}',
            '{"mbox":1e400}',
            '{"openid":"' + "x:" + "y" * 5000 + '"}',
        ]
    )
    | TEXTS
)
BYTES_OF = st.builds(lambda value: quote(value.encode("utf-8", "surrogatepass")), VALUES)
QUERIES = st.lists(st.builds(lambda name, value: f"{quote(name)}={value}", NAMES, BYTES_OF), max_size=4).map(
    "&".join
)
RAW_QUERIES = st.sampled_from(
    ["%ff=%fe", "%", "&" * 500, "=" * 500, "a" * 100_000, "statementId=%", "a=1;b=2", "x&" * 200]
)


def requested(
    system: System, method: str, path: str, query: str, body: bytes = b"{}", **headers: str
) -> HttpResponse:
    pair = base64.b64encode(f"{system.credential.key}:{system.secret}".encode()).decode()
    given = {"X-Experience-API-Version": system.version, "Authorization": f"Basic {pair}"} | headers
    return Client().generic(method, f"/xapi/{path}?{query}", body, "application/json", headers=given)


@settings(PLENTY, max_examples=settings.default.max_examples * 5)
@given(st.sampled_from(["GET", "PUT", "POST", "DELETE"]), st.sampled_from(PATHS), QUERIES | RAW_QUERIES)
@example("GET", "statements", "cursor=" + "9" * 18)
@example("GET", "statements", "activity=x:%00")
@example(
    "PUT", "agents/profile", "profileId=a&agent=" + quote('{"account":{"homePage":"x:y","name":"\\u0000"}}')
)
def test_whatever_is_asked_for_is_answered_or_refused_in_words(
    system: System, method: str, path: str, query: str
) -> None:
    rolled_back(lambda: refused_or_done(requested(system, method, path, query)))


HEADERS = st.sampled_from(
    [
        "Authorization",
        "X-Experience-API-Version",
        "Accept-Language",
        "If-Match",
        "If-None-Match",
        "Content-Length",
    ]
    + ["Accept", "Content-Transfer-Encoding", "X-Experience-API-Hash", "Host", "Cookie", "X-Forwarded-For"]
)
ODD_VALUES = st.sampled_from(
    [
        "",
        " ",
        ",",
        ",;q=,",
        "*",
        "W/",
        '"',
        '""',
        "é",
        "Basic",
        "Basic =",
        "Basic /w==",
        "Basic Og==",
        "Bearer x",
        "1",
        "-1",
    ]
    + [
        "2.0.0 ",
        "2.0.0,1.0.3",
        "1.0.3.4",
        "Ù¢.0.0",
        "x" * 9000,
        "en;q=9,cy;q=-1,;;",
        "a," * 3000,
        "=?utf-8?q?=00?=",
    ]
)


@PLENTY
@given(
    st.sampled_from(["GET", "POST"]),
    st.sampled_from(PATHS),
    st.dictionaries(HEADERS, ODD_VALUES, min_size=1, max_size=3),
)
def test_whatever_the_headers_say_it_is_answered_or_refused_in_words(
    system: System, method: str, path: str, headers: dict[str, str]
) -> None:
    query = "activityId=x:y&profileId=p" if path == "activities/profile" else ""
    if "Host" in headers:
        headers = {**headers, "Host": "testserver"}  # another host is Django's to refuse
    rolled_back(lambda: refused_or_done(requested(system, method, path, query, **headers)))


FIELDS = st.lists(
    st.builds(lambda name, value: f"{name}={value}", NAMES | HEADERS | st.just("content"), BYTES_OF),
    max_size=5,
).map("&".join)


@PLENTY
@given(
    st.sampled_from(["GET", "PUT", "POST", "DELETE", "HEAD", "PATCH", "get", ""]),
    st.sampled_from(PATHS),
    FIELDS,
)
def test_whatever_a_form_carries_it_is_answered_or_refused_in_words(
    old: System, method: str, path: str, form: str
) -> None:
    rolled_back(
        lambda: refused_or_done(
            old.ask(
                "POST",
                path,
                form.encode(),
                params={"method": method},
                kind="application/x-www-form-urlencoded",
            )
        )
    )
