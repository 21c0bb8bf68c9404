"""Whatever comes: a package is refused kindly, or it is the package that was sent."""

import io
import json
import posixpath
import string
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from media.h5p import Draft, PackageRefused, build, new_draft, new_library, read, validate
from media.h5p.building import pack

from .making import Member, files, hand_made, members, sample

WHOLE = build(sample())
# Stored, with folders and a comment: more of its bytes mean something.
PLAIN = hand_made([Member(m.name, m.data, method=0) for m in members()], comment=b"an editor")

words = st.text(string.ascii_letters + string.digits, min_size=1, max_size=8)
values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
data = st.binary(max_size=200).filter(
    lambda made: not made.startswith((b"PK", b"BZh9", b"Rar!", b"7z", b"\x1f", b"\xfd"))
)


def refused_or_read(package: bytes) -> bytes | None:
    """What the package reads as, built again; or None when it was refused with reasons."""
    try:
        return build(read(io.BytesIO(package)))
    except PackageRefused as error:
        assert error.findings
        assert all(finding.says and finding.do for finding in error.findings)
        assert all(line.isprintable() for line in str(error).split("\n"))
        return None


@st.composite
def drafts(draw: st.DrawFn) -> Draft:
    names = [
        f"My.{word} 1.{number}" for number, word in enumerate(draw(st.lists(words, min_size=1, max_size=4)))
    ]
    libraries = [
        new_library(
            name,
            needs=[later for later in names[at + 1 :] if draw(st.booleans())],
            scripts=draw(st.dictionaries(words.map("dist/{}.js".format), data, max_size=2)),
            styles=draw(st.dictionaries(words.map("{}.css".format), data, max_size=2)),
            licence=draw(st.sampled_from(["", "MIT", "GPL3"])),
        )
        for at, name in enumerate(names)
    ]
    media = draw(st.dictionaries(words.map("images/m{}.png".format), data, max_size=3))
    content = draw(st.dictionaries(st.text(), values, max_size=4))
    return new_draft(
        draw(words), content, libraries, media={path.lower(): made for path, made in media.items()}
    )


@given(drafts())
def test_what_is_built_reads_back_and_builds_the_same_bytes(draft: Draft) -> None:
    try:
        package = build(draft)
        again = read(io.BytesIO(package))
    except PackageRefused as error:
        assert {finding.rule.name for finding in error.findings} <= {
            "SAME_NAME",
            "WINDOWS_NAME",
        }  # aux.css, A.js and a.js
        return
    assert build(again) == package
    assert (again.manifest, again.content, again.media) == (draft.manifest, draft.content, draft.media)


@given(st.sampled_from([WHOLE, PLAIN]), st.data())
def test_a_damaged_package_is_refused_or_the_same(package: bytes, choose: st.DataObject) -> None:
    damaged = bytearray(package)
    for _ in range(choose.draw(st.integers(1, 4))):
        place = choose.draw(st.integers(0, len(damaged) - 1))
        damaged[place] ^= choose.draw(st.integers(1, 255))
    assert refused_or_read(bytes(damaged)) in (None, build(sample()))


@given(st.sampled_from([WHOLE, PLAIN]), st.data())
def test_a_package_with_bytes_lost_or_put_in_is_refused_or_the_same(
    package: bytes, choose: st.DataObject
) -> None:
    start = choose.draw(st.integers(0, len(package)))
    end = choose.draw(st.integers(start, len(package)))
    put_in = choose.draw(st.binary(max_size=40))
    assert refused_or_read(package[:start] + put_in + package[end:]) in (None, build(sample()))


def test_each_byte_of_the_tables_may_be_anything() -> None:
    table = WHOLE.index(b"PK\1\2")
    for place in range(table, len(WHOLE)):
        for bit in range(8):
            damaged = bytearray(WHOLE)
            damaged[place] ^= 1 << bit
            assert refused_or_read(bytes(damaged)) in (None, WHOLE), (place - table, bit)


@given(st.binary(max_size=300))
@example(b"PK\5\6" + bytes(18))
@example(b"PK\3\4" + bytes(30) + b"PK\5\6" + bytes(18))
def test_any_bytes_are_refused(anything: bytes) -> None:
    assert refused_or_read(anything) is None


@given(st.sampled_from(["h5p.json", "content/content.json", "My.Sums-1.2/library.json"]), st.data())
def test_settings_may_say_anything(path: str, choose: st.DataObject) -> None:
    all_files = files()
    settings = json.loads(all_files[path])
    for field in choose.draw(
        st.lists(st.sampled_from([*settings, "coreApi", "license", "authors"]), max_size=3)
    ):
        settings[field] = choose.draw(
            values | st.lists(st.fixed_dictionaries({"path": values, "name": values}))
        )
    refused_or_read(pack(all_files | {path: json.dumps(settings).encode()}))


@given(
    st.sampled_from(["h5p.json", "content/content.json", "My.Base-2.0/library.json"]), st.binary(max_size=60)
)
def test_settings_may_hold_any_bytes(path: str, text: bytes) -> None:
    all_files = files()
    refused_or_read(pack(all_files | {path: text}))
    refused_or_read(pack(all_files | {path: all_files[path][:-10] + text + all_files[path][-10:]}))


@given(st.text(max_size=20) | st.text("./\\:a ‥．／\0\u202e", max_size=12))
def test_any_name_is_refused_or_stays_inside(name: str) -> None:
    raw = f"content/{name}.png".encode("utf-8", "surrogatepass")
    try:
        package = validate(io.BytesIO(hand_made(members([Member(raw, b"x")]))))
    except PackageRefused:
        return
    for path in package.files:
        assert posixpath.normpath(path) == path
        assert not path.startswith(("/", ".."))
        assert "\\" not in path
        assert path.isprintable() or not path.isascii()
