"""Attachments, signatures, and the form that old browsers sent (points 13 to 15)."""

import base64
import hashlib
import json
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from django.test import Client

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from records.lrs import multipart
from records.models import Attachment, Statement
from tests.records.examples import UUID, small

USAGE = "https://example.org/u"
SIGNATURE = "http://adlnet.gov/expapi/attachments/signature"
BYTES = b"\r\n--x\r\n\x00\xff--x--\r\n"


def about(content, **parts):
    return {
        "usageType": USAGE,
        "display": {"en": "A"},
        "contentType": "text/plain",
        "length": len(content),
        "sha2": hashlib.sha256(content).hexdigest(),
    } | parts


def with_parts(statements, *contents, boundary="abc", **headers):
    """Return a body with attachments, and its Content-Type; a header that is None is left out."""
    first = b"Content-Type: application/json\r\n\r\n" + json.dumps(statements).encode()
    pieces = [first]
    for content in contents:
        said = {
            "Content-Type": "text/plain",
            "Content-Transfer-Encoding": "binary",
            "X-Experience-API-Hash": hashlib.sha256(content).hexdigest(),
        } | {name.replace("_", "-"): value for name, value in headers.items()}
        lines = [f"{name}: {value}\r\n" for name, value in said.items() if value is not None]
        pieces.append("".join(lines).encode() + b"\r\n" + content)
    edge = b"--" + boundary.encode()
    body = b"".join(edge + b"\r\n" + piece + b"\r\n" for piece in pieces) + edge + b"--\r\n"
    return body, f"multipart/mixed; boundary={boundary}"


def send(system, body_and_kind, method="POST", **params):
    body, kind = body_and_kind
    return system.ask(method, "statements", body, kind=kind, params=params)


@pytest.mark.parametrize("content", [BYTES, b"", b"plain", b"a\r\n", bytes(range(256)) * 50])
def test_13_bytes_come_back_as_they_were_and_only_if_asked_for(system, content):
    sent = small(attachments=[about(content)])
    (statement_id,) = send(system, with_parts(sent, content)).json()
    assert system.one(statement_id)["attachments"] == sent["attachments"]
    for params in ({"statementId": statement_id}, {}):
        response = system.get("statements", attachments="true", **params)
        kind, boundary = multipart.media_type(response.headers["Content-Type"])
        assert kind == "multipart/mixed"
        text, parts = multipart.statements_and_attachments(response.content, boundary)
        assert statement_id.encode() in text
        assert [part.content for part in parts.values()] == [content]
        assert parts[sent["attachments"][0]["sha2"]].headers["content-type"] == "text/plain"


def test_13_a_media_type_with_a_line_break_begins_no_header(system):
    evil = about(b"a", contentType="text/plain\r\n;X-Experience-API-Hash: 0\r")
    send(system, with_parts(small(attachments=[evil]), b"a"))
    response = system.get("statements", attachments="true")
    _, boundary = multipart.media_type(response.headers["Content-Type"])
    _, parts = multipart.statements_and_attachments(response.content, boundary)
    assert list(parts) == [evil["sha2"]]


def test_13_the_same_bytes_are_kept_once_and_may_serve_two_statements(system):
    pair = [small(attachments=[about(b"a")]), small(attachments=[about(b"a")])]
    assert send(system, with_parts(pair, b"a")).status_code == 200
    assert send(system, with_parts(pair, b"a")).status_code == 200
    assert Attachment.objects.count() == 1


def test_13_an_attachment_that_lies_elsewhere_needs_no_part(system):
    system.stored(small(attachments=[about(b"a", fileUrl="https://example.org/f")]))
    response = system.post([small(), small(attachments=[about(b"a")])])
    assert (response.status_code, response.json()["path"]) == (400, "$[1].attachments[0]")


@pytest.mark.parametrize(
    "body_and_kind",
    [
        with_parts(small(), b"a"),
        with_parts(small(attachments=[about(b"a")]), b"a", b"b"),
        with_parts(small(attachments=[about(b"a")]), b"b"),
        with_parts(small(attachments=[about(b"a")]), b"a", X_Experience_API_Hash=None),
        with_parts(small(attachments=[about(b"a")]), b"a", X_Experience_API_Hash="0" * 64),
        with_parts(small(attachments=[about(b"a")]), b"a", X_Experience_API_Hash="ж"),
        with_parts(small(attachments=[about(b"a")]), b"a", Content_Transfer_Encoding=None),
        with_parts(small(attachments=[about(b"a")]), b"a", Content_Transfer_Encoding="base64"),
        (with_parts(small())[0], "multipart/mixed"),
        (with_parts(small())[0], "multipart/mixed; boundary=other"),
        (with_parts(small())[0], "multipart/form-data; boundary=abc"),
        (with_parts(small())[0].replace(b"application/json", b"text/plain"), "multipart/mixed; boundary=abc"),
        (with_parts(small())[0][:-8], "multipart/mixed; boundary=abc"),
        (b"--abc--", "multipart/mixed; boundary=abc"),
        (b"--abc\r\n--abc--", "multipart/mixed; boundary=abc"),
    ],
)
def test_13_parts_and_attachments_must_fit_and_nothing_is_stored_otherwise(system, body_and_kind):
    response = send(system, body_and_kind)
    assert response.status_code == 400
    assert response.json()["reason"]
    assert not Statement.objects.exists()
    assert not Attachment.objects.exists()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.data())
def test_13_a_broken_body_is_refused_never_an_error_of_ours(make_system, data):
    system = make_system()
    body, kind = with_parts(small(attachments=[about(BYTES)]), BYTES)
    start = data.draw(st.integers(0, len(body)))
    end = data.draw(st.integers(start, min(len(body), start + 20)))
    broken = body[:start] + data.draw(st.binary(max_size=20)) + body[end:]
    assert system.ask("POST", "statements", broken, kind=kind).status_code in (200, 400)


@pytest.fixture(scope="module")
def key():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def certificate(key):
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test")])
    now = datetime.now(UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    return base64.b64encode(built.public_bytes(serialization.Encoding.DER)).decode()


def coded(content):
    return base64.urlsafe_b64encode(content).rstrip(b"=")


def signature(key, said, algorithm="RS256", hash_=None, **header):
    head = coded(json.dumps({"alg": algorithm} | header).encode())
    payload = coded(said if isinstance(said, bytes) else json.dumps(said).encode())
    signed = key.sign(head + b"." + payload, padding.PKCS1v15(), hash_ or hashes.SHA256())
    return head + b"." + payload + b"." + coded(signed)


def signed(statement, jws, **parts):
    described = about(jws, usageType=SIGNATURE, contentType="application/octet-stream") | parts
    return with_parts(statement | {"attachments": [described]}, jws)


@pytest.mark.parametrize(
    ("algorithm", "hash_"),
    [("RS256", hashes.SHA256()), ("RS384", hashes.SHA384()), ("RS512", hashes.SHA512())],
)
def test_14_a_signature_over_the_statement_is_taken(system, key, algorithm, hash_):
    statement = small(id=UUID)
    jws = signature(key, statement, algorithm, hash_, x5c=[certificate(key)])
    assert send(system, signed(statement, jws)).status_code == 200


def test_14_a_signature_that_does_not_fit_is_refused(system, key):
    statement = small(id=UUID)
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    good = signature(key, statement)
    for body_and_kind in (
        signed(statement, signature(key, small(verb={"id": "https://example.org/w"}))),
        signed(statement, signature(key, statement, "HS256")),
        signed(statement, signature(key, statement, "none")),
        signed(statement, signature(other, statement, x5c=[certificate(key)])),
        signed(statement, signature(key, statement, x5c=["x"])),
        signed(statement, signature(key, statement, x5c={"a": 1})),
        signed(statement, signature(key, b"\xff")),
        signed(statement, signature(key, b"[1]")),
        signed(statement, signature(key, b"{}")),
        signed(statement, b"no signature"),
        signed(statement, b"a.b.c"),
        signed(statement, b"\xff.\xff.\xff"),
        signed(statement, good, contentType="text/plain"),
    ):
        response = send(system, body_and_kind)
        assert response.status_code == 400
        assert response.json()["path"].startswith("$.attachments[0]")


def form(system, method, /, query="", **fields):
    pair = base64.b64encode(f"{system.credential.key}:{system.secret}".encode()).decode()
    named = {"Authorization": f"Basic {pair}", "X-Experience-API-Version": system.version} | fields
    return Client().post(
        f"/xapi/statements?method={method}{query}",
        urlencode({name: value for name, value in named.items() if value is not None}),
        content_type="application/x-www-form-urlencoded",
    )


def test_15_a_form_may_carry_everything_in_the_old_version(old):
    assert form(old, "PUT", statementId=UUID, content=json.dumps(small())).status_code == 204
    assert form(old, "POST", content=json.dumps([small()])).status_code == 200
    found = form(old, "GET", statementId=UUID)
    assert (found.status_code, found.json()["id"]) == (200, UUID)
    assert form(old, "HEAD", statementId=UUID).status_code == 200


@pytest.mark.parametrize(
    ("method", "query", "fields"),
    [
        ("PUT", "", {"statementId": UUID}),
        ("PUT", f"&statementId={UUID}", {"content": json.dumps(small())}),
        ("GET", "&method=GET", {}),
        ("get", "", {}),
        ("TRACE", "", {}),
        ("GET", "", {"unknown": "1"}),
        ("GET", "", {"X-Experience-API-Version": "0.8"}),
        ("PUT", "", {"statementId": UUID, "content": "{"}),
    ],
)
def test_15_a_form_with_anything_else_is_refused(old, method, query, fields):
    assert form(old, method, query, **fields).status_code == 400


def test_15_a_form_needs_a_credential_too(old):
    assert form(old, "GET", Authorization="Basic eDp5").status_code == 401
    assert form(old, "GET", Authorization=None).status_code == 401


def test_15_the_new_version_has_no_such_form(new):
    assert form(new, "GET", statementId=UUID).status_code == 400


def test_15_only_a_post_carries_another_method(old):
    assert old.ask("PUT", "statements", small(), params={"method": "POST"}).status_code == 400
