"""Attacks by way of the archive itself, and archives that are merely unusual."""

import io
import struct
import zipfile
import zlib
from dataclasses import replace
from pathlib import Path

import pytest

from media.h5p import DEFAULT, PackageRefused, validate
from media.h5p.archive import open_archive
from media.h5p.building import pack

from .making import Member, accepted, deflated, files, hand_made, members, refusal, rules

EVIL = b"evil"
_squeeze = zlib.compressobj(9, zlib.DEFLATED, -15)
WITHOUT_END = _squeeze.compress(EVIL) + _squeeze.flush(zlib.Z_SYNC_FLUSH)
MB = 1024 * 1024


def test_an_archive_made_by_hand_is_accepted_when_it_tells_the_truth() -> None:
    assert accepted(hand_made(members())).manifest.title == "Sums for everybody"


def test_stored_entries_folder_entries_and_a_comment_are_accepted() -> None:
    entries = [replace(member, method=0) for member in members()]
    folder = Member(b"content/images/", method=0, mode=0o040755)
    assert accepted(hand_made([*entries, folder], comment=b"made by an editor"))


def test_an_archive_written_as_a_stream_is_accepted() -> None:
    class Unseekable(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def tell(self) -> int:
            raise OSError

        def seek(self, *_: object) -> int:
            raise OSError

    written = Unseekable()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files().items():
            archive.writestr(name, data)
    assert b"PK\7\10" in written.getvalue()  # sizes behind the data
    assert accepted(written.getvalue())


@pytest.mark.parametrize("data", [b"", b"PK", b"hello", b"\x89PNG" * 100, b"%PDF-1.7\n" * 99])
def test_what_is_no_archive_is_not_an_h5p_file(data: bytes) -> None:
    assert rules(data) == ["NOT_A_PACKAGE"]


def test_a_file_that_is_cut_off_is_called_damaged() -> None:
    whole = hand_made(members())
    assert {tuple(rules(whole[: len(whole) - cut])) for cut in (1, 10, 21, 22, 60, 500)} == {("DAMAGED",)}


@pytest.mark.parametrize(
    "name",
    [
        "../evil.js",
        "My.Sums-1.2/../../evil.js",
        "/etc/evil.js",
        "//host/evil.js",
        "C:/evil.js",
        "c:evil.js",
        "content/./evil.png",
        "content//evil.png",
        "__MACOSX/../../evil.js",
        "..",
        "content/‥/evil.png",
        "content/．．/evil.png",
        "content／evil.png/../a",
        "/",
        "",
    ],
)
def test_a_name_that_leads_out_of_the_package_is_refused(name: str) -> None:
    data = hand_made(members([Member(name.encode(), EVIL)]))
    assert rules(data) == ["OUTSIDE"]
    assert "leads out of the package" in str(refusal(data))


@pytest.mark.parametrize(
    "name", ["..\\evil.js", "content\\evil.png", "content/a\\..\\b.png", "\\\\host\\evil"]
)
def test_a_name_with_a_backslash_is_refused(name: str) -> None:
    assert rules(hand_made(members([Member(name.encode(), EVIL)]))) == ["BACKSLASH"]


@pytest.mark.parametrize(
    "mark", [*"\0\x01\n\r\t\x1f\x7f\x80\x9f\u202a\u202e\u2066\u2069\u200b\u200f\ufeff\u2028"]
)
def test_a_name_with_characters_that_can_not_be_seen_is_refused_and_shown_spelt_out(mark: str) -> None:
    data = hand_made(members([Member(f"content/gnp{mark}.png".encode(), EVIL)]))
    assert rules(data) == ["HIDDEN_CHARACTER"]
    assert refusal(data).findings[0].path == f"content/gnp\\u{ord(mark):04x}.png"


@pytest.mark.parametrize(
    "name",
    ["con", "content/NUL.png", "content/aux.tar.png", "content/com1", "content/LPT9.txt", "content/COM¹.png"],
)
def test_a_name_that_windows_reserves_is_refused(name: str) -> None:
    assert rules(hand_made(members([Member(name.encode(), EVIL)]))) == ["WINDOWS_NAME"]


@pytest.mark.parametrize(
    "name", ["content/a.png.", "content/a.png ", "content/b. /a.png", "content/a.png:evil"]
)
def test_a_name_that_windows_would_change_is_refused(name: str) -> None:
    assert rules(hand_made(members([Member(name.encode(), EVIL)]))) == ["WINDOWS_NAME"]


def test_a_very_long_name_is_refused() -> None:
    assert rules(hand_made(members([Member(b"content/" + b"a" * 250 + b".png", EVIL)]))) == ["NAME_TOO_LONG"]


def test_names_in_other_scripts_are_accepted_whether_or_not_the_archive_says_utf8() -> None:
    added = [
        Member("content/résumé.png".encode(), EVIL),
        Member("content/مثال.png".encode(), EVIL, flags=0x800),
    ]
    assert {"content/résumé.png", "content/مثال.png"} <= accepted(hand_made(members(added))).files.keys()


def test_a_name_in_the_letters_of_old_dos_is_read_as_such() -> None:
    entries = members([Member("content/résumé.png".encode("cp437"), EVIL)])
    assert "content/résumé.png" in accepted(hand_made(entries)).files


@pytest.mark.parametrize("kind", [0o120000, 0o060000, 0o020000, 0o010000, 0o140000])
def test_a_symlink_or_device_is_refused(kind: int) -> None:
    link = Member(b"content/images/link.png", b"/etc/passwd", mode=kind | 0o777)
    assert rules(hand_made(members([link]))) == ["SPECIAL_FILE"]


@pytest.mark.parametrize(
    "twin", [b"content/images/one.png", b"content/images/ONE.png", b"Content/other.png", b"content/images"]
)
def test_two_names_that_would_be_one_file_are_refused(twin: bytes) -> None:
    assert "SAME_NAME" in rules(hand_made([*members(), Member(twin, EVIL)]))


def test_two_spellings_of_one_accent_are_one_name() -> None:
    twins = [Member("content/\u00e9.png".encode(), EVIL), Member("content/e\u0301.png".encode(), EVIL)]
    assert rules(hand_made(members(twins))) == ["SAME_NAME"]


def test_capitals_of_other_scripts_are_compared_too() -> None:
    twins = [Member("content/é.png".encode(), EVIL), Member("content/É.png".encode(), EVIL)]
    assert rules(hand_made(members(twins))) == ["SAME_NAME"]


@pytest.mark.parametrize("order", [1, -1])
def test_a_file_that_is_a_folder_too_is_refused_in_either_order(order: int) -> None:
    both = [Member(b"content/x.png", EVIL), Member(b"content/x.png/y.png", EVIL)][::order]
    assert rules(hand_made(members(both))) == ["SAME_NAME"]


@pytest.mark.parametrize("flag", [0x1, 0x41, 0x2001])
def test_a_package_with_a_password_is_refused(flag: int) -> None:
    data = hand_made(members([Member(b"content/a.png", EVIL, flags=flag)]))
    assert rules(data) == ["ENCRYPTED"]
    assert "Export the activity without a password." in str(refusal(data))


@pytest.mark.parametrize("method", [1, 9, 12, 14, 93, 99])
def test_unusual_compression_is_refused(method: int) -> None:
    assert rules(hand_made(members([Member(b"content/a.png", EVIL, method=method)]))) == ["ODD_COMPRESSION"]


@pytest.mark.parametrize("before", [b"MZ", b"<script>alert(1)</script>", b"GIF89a", b"PK\3\4"])
def test_bytes_before_the_archive_are_refused(before: bytes) -> None:
    assert rules(hand_made(members(), before=before)) == ["SOMETHING_ATTACHED"]
    shifted = before + hand_made(members())  # as when two files are joined: all offsets are wrong by the same
    assert rules(shifted) == ["SOMETHING_ATTACHED"]


def test_bytes_after_the_archive_are_refused() -> None:
    assert rules(hand_made(members(), after=b"<?php evil();")) == ["SOMETHING_ATTACHED"]


def test_a_second_archive_in_the_comment_is_refused() -> None:
    hidden = hand_made([Member(b"h5p.json", b"{}")])
    assert rules(hand_made(members(), comment=hidden)) == ["SOMETHING_ATTACHED"]


def test_a_comment_that_claims_more_than_there_is_is_called_damaged() -> None:
    assert rules(hand_made(members(), comment=b"x", comment_bytes=60_000)) == ["DAMAGED"]


@pytest.mark.parametrize(
    "lie",
    [{"count": 3}, {"count": 4_000}, {"size": 10}, {"start": 1}, {"start": 0x7FFFFFFF}, {"size": 0x7FFFFFFF}],
)
def test_an_end_record_that_lies_about_the_table_is_refused(lie: dict[str, int]) -> None:
    assert rules(hand_made(members(), **lie))[0] in ("DAMAGED", "SOMETHING_ATTACHED")


@pytest.mark.parametrize("lie", [{"count": 0xFFFF}, {"size": 0xFFFFFFFF}, {"start": 0xFFFFFFFF}])
def test_the_form_for_very_large_archives_is_refused_with_its_reason(lie: dict[str, int]) -> None:
    assert rules(hand_made(members(), **lie)) == ["VERY_LARGE_FORM"]


def test_a_zip64_locator_hidden_in_the_table_does_not_send_us_elsewhere() -> None:
    data = hand_made(members())
    end = data.rindex(b"PK\5\6")
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, 0, 1)
    assert rules(data[: end - 20] + locator + data[end:]) == ["VERY_LARGE_FORM"]


def test_zip64_sizes_in_an_entry_are_refused() -> None:
    assert rules(hand_made(members([Member(b"content/a.png", EVIL, size=0xFFFFFFFF)]))) == ["VERY_LARGE_FORM"]


@pytest.mark.parametrize("lie", [{"local_name": b"content/b.png"}, {"local_name": b""}, {"local_size": 5}])
def test_a_local_header_that_differs_from_the_table_is_refused(lie: dict[str, bytes | int]) -> None:
    entry = replace(Member(b"content/a.png", EVIL), **lie)  # type: ignore[arg-type]
    assert rules(hand_made(members([entry]))) == ["HEADERS_DIFFER"]


def test_an_entry_that_points_nowhere_is_refused() -> None:
    assert rules(hand_made(members([Member(b"content/a.png", EVIL, offset=0x7FFFFFFF)]))) == [
        "HEADERS_DIFFER"
    ]


def test_entries_that_share_their_bytes_are_refused() -> None:
    inner = Member(b"content/b.png", b"b" * 10, method=0)
    whole = hand_made([inner])
    carrier = Member(b"content/a.png", whole[: whole.index(b"PK\1\2")], method=0)
    first = 30 + len(carrier.name)  # the inner one's header lies in the data of the outer one
    data = hand_made([carrier, replace(inner, offset=first), *members()])
    assert rules(data) == ["OVERLAP"]


def test_two_names_for_one_place_in_the_archive_are_refused() -> None:
    first, *others = members()
    second_name = replace(first, name=b"content/a.json", offset=0)
    assert rules(hand_made([first, *others, second_name])) == ["HEADERS_DIFFER"]


def test_data_that_run_into_the_table_are_refused() -> None:
    *others, last = members()
    longer = replace(last, packed=len(last.body) + 40)
    assert rules(hand_made([*others, longer])) == ["OVERLAP"]


@pytest.mark.parametrize(
    "lie",
    [
        {"size": 1},
        {"size": 4_000},
        {"crc": 1},
        {"raw": b"\xff\xff\xff\xff"},
        {"raw": deflated(EVIL)[:-2]},
        {"raw": deflated(EVIL) + b"more"},
        {"raw": deflated(b"livE")},
        {"raw": b""},
        {"raw": WITHOUT_END},
    ],
)
def test_an_entry_that_lies_about_its_data_is_refused(lie: dict[str, bytes | int]) -> None:
    entry = replace(Member(b"content/a.png", EVIL), **lie)  # type: ignore[arg-type]
    data = hand_made(members([entry]))
    assert rules(data) == ["WRONG_SIZE"]
    assert refusal(data).findings[0].path == "content/a.png"


def test_a_stored_entry_of_two_sizes_is_refused() -> None:
    assert rules(hand_made(members([Member(b"content/a.png", EVIL, method=0, size=3)]))) == ["WRONG_SIZE"]


def test_a_bomb_that_calls_itself_small_is_read_no_further_than_it_says() -> None:
    bomb = Member(b"content/a.png", b"", raw=deflated(bytes(20 * MB)), size=100)
    data = hand_made(members([bomb]))
    assert rules(data) == ["WRONG_SIZE"]
    pieces = open_archive(io.BytesIO(data), DEFAULT).stream("content/a.png")
    with pytest.raises(PackageRefused):
        next(pieces)


def test_a_squeezed_file_is_refused_as_a_bomb() -> None:
    data = pack(files() | {"content/a.txt": bytes(2 * MB)})
    assert rules(data) == ["ZIP_BOMB", "ZIP_BOMB"]  # the file, and the package for it


def test_many_small_squeezed_files_are_refused_as_a_bomb_together() -> None:
    small = {f"content/{number}.txt": bytes(MB - 1) for number in range(8)}
    assert rules(pack(files() | small)) == ["ZIP_BOMB"]


def test_files_and_their_sum_are_held_to_their_limits() -> None:
    tight = replace(DEFAULT, file_bytes=200, total_bytes=5000)
    assert rules(pack(files()), replace(DEFAULT, file_bytes=200))[0] == "FILE_TOO_LARGE"
    assert "TOTAL_TOO_LARGE" in rules(pack(files() | {"content/a.txt": bytes(4_900)}), tight)
    assert rules(pack(files()), replace(DEFAULT, total_bytes=100)) == ["TOO_LARGE"]


def test_too_many_entries_are_refused_before_the_table_is_read() -> None:
    data = hand_made([Member(b"content/%d.png" % number, EVIL) for number in range(5_001)])
    assert rules(data) == ["TOO_MANY_FILES"]
    assert "5001 files; at most 5000" in str(refusal(data))


def test_a_table_longer_than_any_package_needs_is_refused() -> None:
    assert rules(pack(files()), replace(DEFAULT, table_bytes=100)) == ["DAMAGED"]


def test_everything_wrong_with_the_archive_is_told_at_once_and_the_rest_counted() -> None:
    entries = [Member(b"../%d" % number, EVIL) for number in range(60)]
    error = refusal(hand_made(members(entries)))
    assert (len(error.findings), error.more) == (50, 10)
    assert str(error).endswith("There are 10 more problems.")


def test_nothing_is_left_behind_whether_refused_or_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    good, bad = tmp_path / "good.h5p", tmp_path / "bad.h5p"
    good.write_bytes(pack(files()))
    bad.write_bytes(hand_made(members([Member(b"../evil.js", EVIL)])))
    with good.open("rb") as file:
        first, second = validate(file), validate(file)
        assert replace(first, archive=second.archive) == second
        assert not file.closed
    with bad.open("rb") as file, pytest.raises(PackageRefused):
        validate(file)
    assert sorted(path.name for path in tmp_path.rglob("*") if path.is_file()) == ["bad.h5p", "good.h5p"]
