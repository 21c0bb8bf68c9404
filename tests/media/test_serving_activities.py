"""Files of packages, as browsers get them: to anybody who knows the digest, with headers that let them do nothing."""

import gzip
from typing import Any

from django.core.files.storage import storages
from django.test import Client

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media import h5p_serving as serving
from media.h5p.building import pack
from media.h5p.limits import LIBRARY_ENDINGS
from media.h5p_services import add_now
from media.models import H5PVersion

from .activities import LONG, activity
from .h5p.making import PNG, files

SCRIPT = b"H5P.Long = 'words and words and words';\n" * 400
VIDEO = "content/videos/long.mp4"


@pytest.fixture
def version(db: None) -> H5PVersion:
    more = {VIDEO: LONG, "My.Sums-1.2/long.js": SCRIPT, "content/empty.txt": b""}
    return add_now(activity=activity(), data=pack(files() | more))


@pytest.fixture
def get(version: H5PVersion, client: Client) -> Any:
    def ask(path: str, *, method: str = "get", **headers: str) -> Any:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return getattr(client, method)(f"/h5p/{version.sha256}/{path}", headers=named)

    return ask


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_a_file_comes_with_exactly_these_headers(get: Any, version: H5PVersion) -> None:
    response = get("content/images/one.png")
    assert body(response) == PNG
    _, policy = response.headers.pop("Permissions-Policy")
    assert all(part.endswith("=()") for part in policy.split(", "))
    assert {"camera", "microphone", "geolocation", "fullscreen", "autoplay"} <= {
        part[:-3] for part in policy.split(", ")
    }
    assert dict(response.headers) == {
        "Content-Type": "image/png",
        "Content-Length": str(len(PNG)),
        "Accept-Ranges": "bytes",
        "Cache-Control": "public, max-age=31536000, immutable",
        "ETag": serving.etag(version.sha256, "content/images/one.png"),
        "Content-Security-Policy": (
            "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
        ),
        "X-Content-Type-Options": "nosniff",
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
        "X-DNS-Prefetch-Control": "off",
        "X-Frame-Options": "SAMEORIGIN",
    }


def test_a_file_costs_no_query_and_touches_no_session(
    get: Any, learner: Any, client: Client, django_assert_num_queries: Any
) -> None:
    client.force_login(learner)
    with django_assert_num_queries(0):
        response = get("h5p.json")
        assert body(response)
        missing = get("content/none.png")
    assert response.status_code == 200
    assert missing.status_code == 404
    assert not response.cookies
    assert "Cookie" not in response.headers["Vary"]


def test_text_comes_compressed_to_whoever_takes_that(get: Any) -> None:
    response = get("My.Sums-1.2/long.js", accept_encoding="br, gzip")
    assert response.headers["Content-Encoding"] == "gzip"
    assert response.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert "Accept-Ranges" not in response.headers
    sent = body(response)
    assert int(response.headers["Content-Length"]) == len(sent) < len(SCRIPT)
    assert gzip.decompress(sent) == SCRIPT
    plain = get("My.Sums-1.2/long.js")
    assert "Content-Encoding" not in plain.headers
    assert body(plain) == SCRIPT
    assert response.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"
    assert response.headers["ETag"] != plain.headers["ETag"]


@pytest.mark.parametrize("accepts", ["gzip;q=0", "gzip; q=0.0", "br", "identity", "xgzip", ""])
def test_whoever_does_not_take_gzip_gets_plain_text(get: Any, accepts: str) -> None:
    assert "Content-Encoding" not in get("My.Sums-1.2/long.js", accept_encoding=accepts).headers


def test_a_file_without_a_compressed_form_comes_plain(get: Any) -> None:
    response = get("My.Sums-1.2/dist/sums.js", accept_encoding="gzip")
    assert body(response) == b"H5P.Sums = function () {};"
    assert "Content-Encoding" not in response.headers


@pytest.mark.parametrize("encoding", ["", "gzip"])
def test_a_browser_that_has_the_file_is_told_so(get: Any, encoding: str) -> None:
    first = get("My.Sums-1.2/long.js", accept_encoding=encoding)
    again = get(
        "My.Sums-1.2/long.js", accept_encoding=encoding, if_none_match=f'"x", W/{first.headers["ETag"]}'
    )
    assert (again.status_code, body(again)) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    other = get("My.Sums-1.2/long.js", if_none_match='"x"')
    assert other.status_code == 200


def test_head_says_what_get_would_send_and_sends_nothing(get: Any) -> None:
    for headers in ({}, {"accept_encoding": "gzip"}):
        got = get("My.Sums-1.2/long.js", **headers)
        head = get("My.Sums-1.2/long.js", method="head", **headers)
        assert dict(head.headers) == dict(got.headers)
        assert (head.status_code, head.content) == (got.status_code, b"")
        body(got)
    assert get("My.Sums-1.2/long.js", method="head", range="bytes=5-9").status_code == 200


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_else_is_allowed(get: Any, method: str) -> None:
    assert get("h5p.json", method=method).status_code == 405


def test_a_browser_that_asks_before_it_sends_headers_of_its_own_is_told_that_it_may(get: Any) -> None:
    answer = get("h5p.json", method="options")
    assert (answer.status_code, answer.content) == (204, b"")
    assert (
        answer.headers["Access-Control-Allow-Origin"] == answer.headers["Access-Control-Allow-Headers"] == "*"
    )
    assert "Access-Control-Allow-Credentials" not in answer.headers


# --- what does not exist


@pytest.mark.parametrize(
    "path",
    [
        "",
        "content",
        "content/",
        "content/content.json/",
        "My.Sums-1.2/long.js.gz",
        "h5p.json.gz",
        "none.json",
        "content/../h5p.json",
        "content/%2e%2e/h5p.json",
        "content/./content.json",
        "./h5p.json",
        "//h5p.json",
        "content//content.json",
        "content\\content.json",
        "content%5ccontent.json",
        "content/%00.json",
        "..%2f..%2fh5p.json",
        "%E2%80%A5/h5p.json",
        "C:/h5p.json",
        "con.json",
        "x.html",
        "x.swf",
        "x",
        ".json",
        "a" * 300 + ".json",
        "%ff.json",
    ],
)
def test_anything_odd_does_not_exist(get: Any, path: str) -> None:
    response = get(path)
    assert response.status_code == 404
    assert response.headers["Content-Security-Policy"].endswith("sandbox") or path in ("", "//h5p.json")


def test_a_digest_that_is_none_does_not_exist(version: H5PVersion, client: Client) -> None:
    sha = version.sha256
    for other in (sha.replace(sha[0], "A"), sha[:-1], sha + "0", "..", "0" * 64, "player"):
        assert client.get(f"/h5p/{other}/h5p.json").status_code == 404


def test_a_file_that_lies_in_the_storage_with_an_unknown_ending_is_not_sent(
    get: Any, version: H5PVersion
) -> None:
    from django.core.files.base import ContentFile

    storages["packages"].save(f"{version.sha256}/content/x.html", ContentFile(b"<script>"))
    assert get("content/x.html").status_code == 404


def test_every_ending_that_a_package_may_hold_has_a_type_and_none_is_a_page() -> None:
    assert set(serving.TYPES) == LIBRARY_ENDINGS
    assert not any("html" in kind for kind in serving.TYPES.values())


# --- parts


@pytest.mark.parametrize(
    ("asked", "begin", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=0-99", 0, 100),
        ("bytes=100000-199999", 100_000, 200_000),
        ("bytes=255000-", 255_000, 256_000),
        ("bytes=255990-999999", 255_990, 256_000),
        ("bytes=-5", 255_995, 256_000),
        ("bytes=-999999", 0, 256_000),
        ("bytes= 1-2 ", 1, 3),
    ],
)
def test_a_part_of_a_video_is_sent(get: Any, asked: str, begin: int, end: int) -> None:
    response = get(VIDEO, range=asked)
    assert response.status_code == 206
    assert response.headers["Content-Range"] == f"bytes {begin}-{end - 1}/256000"
    assert response.headers["Content-Length"] == str(end - begin)
    assert body(response) == LONG[begin:end]


@pytest.mark.parametrize("asked", ["bytes=256000-", "bytes=999999-1000000", "bytes=-0"])
def test_a_part_that_the_file_does_not_have_is_refused_with_its_size(get: Any, asked: str) -> None:
    response = get(VIDEO, range=asked)
    assert (response.status_code, body(response)) == (416, b"")
    assert response.headers["Content-Range"] == "bytes */256000"
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "asked",
    ["bytes=0-1,5-6", "bytes=5-2", "bytes=-", "items=0-1", "bytes=a-b", "bytes=" + "9" * 5000 + "-", "0-1"],
)
def test_what_is_no_single_part_means_the_whole_file(get: Any, asked: str) -> None:
    response = get(VIDEO, range=asked)
    assert response.status_code == 200
    assert body(response) == LONG


def test_an_empty_file_has_no_parts(get: Any) -> None:
    assert get("content/empty.txt", range="bytes=0-").status_code == 416
    assert body(get("content/empty.txt")) == b""


def test_a_part_is_always_of_the_plain_file(get: Any) -> None:
    response = get("My.Sums-1.2/long.js", range="bytes=1-3", accept_encoding="gzip")
    assert body(response) == SCRIPT[1:4]
    assert "Content-Encoding" not in response.headers


def test_a_part_of_another_file_than_the_browser_has_is_not_sent(get: Any, version: H5PVersion) -> None:
    tag = serving.etag(version.sha256, VIDEO)
    assert get(VIDEO, range="bytes=0-1", if_range=tag).status_code == 206
    for other in ('"x"', f"W/{tag}", "Sun, 22 Nov 2026 10:00:00 GMT"):
        assert get(VIDEO, range="bytes=0-1", if_range=other).status_code == 200


@given(st.text() | st.from_regex(r"bytes=[0-9]*-[0-9]*", fullmatch=True), st.integers(0, 10**7))
def test_no_range_header_gives_more_than_the_file_or_an_error(header: str, size: int) -> None:
    try:
        part = serving.part_of(header, size)
    except ValueError:
        return
    if part is not None:
        assert 0 <= part[0] < part[1] <= size


def test_no_header_at_all_breaks_the_door(version: H5PVersion, client: Client) -> None:
    words = st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=60)
    ranges = words | st.from_regex(r"bytes=[0-9]{0,30}-[0-9]{0,30}", fullmatch=True)

    @given(ranges, words, words, words)
    def ask(part: str, tag: str, accepts: str, if_range: str) -> None:
        headers = {"range": part, "if-none-match": tag, "accept-encoding": accepts, "if-range": if_range}
        response = client.get(f"/h5p/{version.sha256}/{VIDEO}", headers=headers)
        assert response.status_code in (200, 206, 304, 416)
        assert len(body(response)) <= len(LONG)

    ask()


@given(st.text(max_size=80))
def test_any_text_for_an_accept_encoding_is_understood(header: str) -> None:
    assert serving.takes_gzip(header) in (True, False)


def test_the_player_may_open_a_feature_and_have_a_policy_of_its_own() -> None:
    from django.http import HttpResponse

    response = HttpResponse()
    serving.shut_in(response, "default-src 'self'", allow=["fullscreen"])
    assert response.headers["Content-Security-Policy"] == "default-src 'self'"
    assert "fullscreen=*" in response.headers["Permissions-Policy"]
    assert "camera=()" in response.headers["Permissions-Policy"]
