"""Each rule for what stands in a package, told in its own words."""

import io
import json
from dataclasses import replace
from typing import Any

import pytest

from media.h5p import DEFAULT, Draft, LibraryName, PackageRefused, Rule, build, new_library, read, validate
from media.h5p.building import pack

from .making import PNG, accepted, files, notices, refusal, rules, sample

MANIFEST, CONTENT, SUMS, BASE = (
    "h5p.json",
    "content/content.json",
    "My.Sums-1.2/library.json",
    "My.Base-2.0/library.json",
)


def changed(path: str, **fields: Any) -> bytes:
    """The sample with fields of one JSON file set; ... takes a field away."""
    all_files = files()
    data = json.loads(all_files[path]) | fields
    kept = {key: value for key, value in data.items() if value is not ...}
    return pack(all_files | {path: json.dumps(kept).encode()})


def with_file(path: str, data: bytes = PNG) -> bytes:
    return pack(files() | {path: data})


def without(path: str) -> bytes:
    return pack({name: data for name, data in files().items() if name != path})


def dependency(machine: str, major: Any = 2, minor: Any = 0) -> dict[str, Any]:
    return {"machineName": machine, "majorVersion": major, "minorVersion": minor}


def test_a_package_tells_its_facts() -> None:
    package = accepted(
        changed(MANIFEST, license="CC BY", authors=[{"name": "Ada", "role": "Author"}, "?", {}])
    )
    manifest = package.manifest
    assert (manifest.title, manifest.language, str(manifest.main)) == (
        "Sums for everybody",
        "en",
        "My.Sums 1.2",
    )
    assert (manifest.licence, manifest.authors) == ("CC BY", ("Ada",))
    assert [(str(library.name), library.patch) for library in package.libraries] == [
        ("My.Base 2.0", 0),
        ("My.Sums 1.2", 3),
    ]
    assert package.content["question"] == "1 + 1?"
    assert package.files["content/images/one.png"] == len(PNG)
    assert package.notices == ()
    assert len(package.sha256) == 64


def test_the_licence_of_each_library_is_known_and_empty_where_none_is_stated() -> None:
    assert accepted(build(sample())).licences == {"My.Base 2.0": "", "My.Sums 1.2": "MIT"}


def test_a_file_is_read_piece_by_piece_from_an_accepted_package() -> None:
    file = io.BytesIO(with_file("content/long.txt", bytes(range(256)) * 4_000))
    archive = validate(file).archive
    long, short = archive.stream("content/long.txt"), archive.stream("content/images/one.png")
    first = next(long)  # two at once do not disturb each other
    assert b"".join(short) == PNG
    assert first + b"".join(long) == bytes(range(256)) * 4_000


def test_a_file_that_changes_after_it_was_accepted_is_refused_when_it_is_read() -> None:
    for change in (
        lambda file: file.truncate(600),
        lambda file: file.getbuffer().__setitem__(slice(500, 700), bytes(200)),
    ):
        file = io.BytesIO(build(sample()))
        package = validate(file)
        change(file)
        with pytest.raises(PackageRefused):
            [package.archive.read(path) for path in package.files]


# h5p.json


def test_an_archive_without_h5p_json_is_not_an_h5p_file() -> None:
    data = pack({"holiday/one.jpg": b"", "evil.exe": b"MZ"})
    assert rules(data) == ["NO_MANIFEST"]
    assert "Choose the .h5p file that your H5P editor gave you." in str(refusal(data))


def test_a_package_that_was_packed_with_its_folder_is_refused_with_what_to_do() -> None:
    data = pack({f"my activity/{path}": content for path, content in files().items()})
    assert rules(data) == ["IN_A_FOLDER"]
    assert "“my activity”" in str(refusal(data))


@pytest.mark.parametrize("field", ["title", "language", "mainLibrary", "preloadedDependencies"])
@pytest.mark.parametrize("value", [..., None, ""])
def test_h5p_json_must_have_its_fields(field: str, value: Any) -> None:
    data = changed(MANIFEST, **{field: value})
    assert rules(data) == ["FIELD_MISSING"]
    assert f"“{field}”" in str(refusal(data))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", 7),
        ("title", "\u202e\x00"),
        ("language", "en; DROP"),
        ("language", ["en"]),
        ("mainLibrary", {}),
        ("preloadedDependencies", {}),
        ("preloadedDependencies", ["My.Sums 1.2"]),
        ("preloadedDependencies", [dependency("My.Base", "two")]),
        ("preloadedDependencies", [dependency("My.Base", True)]),
        ("preloadedDependencies", [dependency("My.Base", -1)]),
        ("preloadedDependencies", [dependency("My.Base", 1.5)]),
        ("preloadedDependencies", [dependency("My.Base", "٣")]),
        ("preloadedDependencies", [dependency("My.Base", 10**30)]),
        ("preloadedDependencies", [dependency("")]),
    ],
)
def test_fields_of_h5p_json_must_be_what_they_should_be(field: str, value: Any) -> None:
    assert rules(changed(MANIFEST, **{field: value})) == ["FIELD_WRONG"]


@pytest.mark.parametrize("language", ["und", "en-GB", "zh-hans", "pt_BR"])
def test_a_language_may_be_unknown_or_regional(language: str) -> None:
    assert accepted(changed(MANIFEST, language=language)).manifest.language == language


def test_versions_may_be_texts_as_they_were_in_2021() -> None:
    needs = [dependency("My.Sums", "1", "2"), dependency("My.Base", "2", "0")]
    package = accepted(changed(MANIFEST, preloadedDependencies=needs))
    assert package.manifest.main == LibraryName("My.Sums", 1, 2)


def test_a_title_loses_what_can_not_be_seen() -> None:
    package = accepted(changed(MANIFEST, title="Safe\u202e ly\x00\ud800  done\n"))
    assert package.manifest.title == "Safe ly done"


def test_the_main_library_must_be_among_those_that_are_needed() -> None:
    data = changed(MANIFEST, mainLibrary="My.Other")
    assert rules(data) == ["MAIN_NOT_LISTED"]
    assert "“My.Other”" in str(refusal(data))


def test_a_main_library_that_can_not_be_played_is_refused() -> None:
    assert rules(changed(MANIFEST, mainLibrary="My.Base")) == ["MAIN_NOT_RUNNABLE"]


@pytest.mark.parametrize(
    "name", ["../../evil", "My Sums", "My.Sums\n", "Möbius", "a" * 256, "-", ".", "..", "a/b"]
)
def test_names_of_libraries_hold_letters_digits_dots_and_dashes_only(name: str) -> None:
    listed = json.loads(files()[MANIFEST])["preloadedDependencies"]
    assert rules(changed(MANIFEST, preloadedDependencies=[*listed, dependency(name)])) == ["BAD_NAME"]
    assert rules(changed(BASE, machineName=name)) == ["BAD_NAME"]


def test_editor_libraries_that_a_package_says_it_needs_are_left_out_with_a_notice() -> None:
    listed = json.loads(files()[MANIFEST])["preloadedDependencies"]
    editor = dependency("H5PEditor.Sums", 1, 0)
    data = changed(MANIFEST, preloadedDependencies=[*listed, editor])
    assert notices(data) == [("EDITOR_LEFT_OUT", "“H5PEditor.Sums 1.0” is for editing only; it is left out.")]
    assert [str(name) for name in accepted(data).manifest.needs] == ["My.Sums 1.2", "My.Base 2.0"]
    assert notices(changed(BASE, preloadedDependencies=[editor]))[0][0] == "EDITOR_LEFT_OUT"


# JSON


@pytest.mark.parametrize("path", [MANIFEST, CONTENT, SUMS])
@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (b"", "JSON_UNREADABLE"),
        (b"{", "JSON_UNREADABLE"),
        (b"[]", "JSON_UNREADABLE"),
        (b'"text"', "JSON_UNREADABLE"),
        (b'{"a": NaN}', "JSON_UNREADABLE"),
        (b'{"a": Infinity}', "JSON_UNREADABLE"),
        (b'{"a": "\xff"}', "JSON_UNREADABLE"),
        ('{"a": 1}'.encode("utf-16"), "JSON_UNREADABLE"),
        (b'{"a": ' + b"[" * 60_000 + b"]" * 60_000 + b"}", "JSON_TOO_DEEP"),
        (b'{"a": ' + b"[" * 201 + b"]" * 201 + b"}", "JSON_TOO_DEEP"),
        (b'{"a":' * 201 + b"1" + b"}" * 201, "JSON_TOO_DEEP"),
        (b'{"a": ' + b"9" * 5_000 + b"}", "JSON_HUGE_NUMBER"),
        (b'{"a": ' + b"9" * 400 + b"}", "JSON_HUGE_NUMBER"),
        (b'{"a": [1e999]}', "JSON_HUGE_NUMBER"),
        (b'{"a": "' + b"x" * 5 * 1024 * 1024 + b'"}', "JSON_TOO_LARGE"),
    ],
)
def test_json_that_no_editor_makes_is_refused(path: str, text: bytes, rule: str) -> None:
    limits = replace(DEFAULT, ratio=100_000)  # else the archive is refused as a bomb before
    assert rules(with_file(path, text), limits)[0] == rule
    assert refusal(with_file(path, text), limits).findings[0].path == path


def test_json_with_very_many_values_is_refused_before_it_fills_the_memory() -> None:
    text = b'{"a": [' + b"[]," * 200_000 + b"[]]}"
    assert rules(with_file(CONTENT, text)) == ["JSON_TOO_LARGE"]


def test_settings_are_held_to_a_size_of_their_own() -> None:
    assert rules(with_file(SUMS, b'{"a": "' + b"x" * 200_000 + b'"}'))[0] == "JSON_TOO_LARGE"


def test_json_may_begin_with_a_byte_order_mark() -> None:
    assert accepted(
        pack({path: b"\xef\xbb\xbf" * path.endswith("json") + data for path, data in files().items()})
    )


# Libraries


def test_a_package_without_any_library_is_refused_with_what_to_do() -> None:
    data = pack({path: text for path, text in files().items() if not path.startswith("My.")})
    assert rules(data) == ["NO_LIBRARIES"]
    assert str(refusal(data)) == (
        "This file was exported without its players (libraries). Download it from your H5P editor with libraries "
        "(the .h5p download, not “Reuse” on h5p.org)."
    )


def test_a_library_that_is_needed_by_way_of_another_must_be_there() -> None:
    draft = sample()
    draft.libraries[1].metadata["preloadedDependencies"] = [dependency("My.Deep", 3, 1)]
    data = build(draft)
    assert rules(data) == ["LIBRARY_MISSING"]
    assert "“My.Deep 3.1”, which My.Base 2.0 needs, is missing" in str(refusal(data))


def test_a_library_of_another_version_does_not_count() -> None:
    data = changed(SUMS, preloadedDependencies=[dependency("My.Base", 2, 1)])
    assert "“My.Base 2.1”, which My.Sums 1.2 needs" in str(refusal(data))


def test_a_folder_may_be_named_without_the_version() -> None:
    draft = sample()
    draft.libraries[1].folder = "My.Base"
    assert accepted(build(draft)).libraries[0].folder == "My.Base"


@pytest.mark.parametrize(
    "folder", ["My.Base-2.1", "My.Base-2.0.0", "my.base-2.0", "Other", "library!", "My.Base-02.0"]
)
def test_a_folder_must_be_named_as_its_library(folder: str) -> None:
    draft = sample()
    draft.libraries[1].folder = folder
    assert rules(build(draft)) == ["FOLDER_NAME"]


def test_a_folder_that_holds_no_library_is_refused() -> None:
    data = with_file("stuff/a.png")
    assert rules(data) == ["NOT_A_LIBRARY"]
    assert "“stuff”" in str(refusal(data))


def test_a_library_that_is_there_twice_is_refused() -> None:
    draft = sample()
    draft.libraries.append(replace(draft.libraries[1], folder="My.Base"))
    assert rules(build(draft)) == ["LIBRARY_TWICE"]


@pytest.mark.parametrize("field", ["title", "machineName", "majorVersion", "minorVersion", "patchVersion"])
def test_library_json_must_have_its_fields(field: str) -> None:
    data = changed(BASE, **{field: ...})
    assert rules(data) == ["FIELD_MISSING"]
    assert refusal(data).findings[0].path == BASE


@pytest.mark.parametrize("field", ["preloadedJs", "preloadedCss", "preloadedDependencies", "coreApi"])
@pytest.mark.parametrize("value", ["a.js", ["a.js"], [{"path": 7}], 7])
def test_lists_of_library_json_must_be_lists(field: str, value: Any) -> None:
    assert rules(changed(BASE, **{field: value})) == ["FIELD_WRONG"]


@pytest.mark.parametrize("field", ["preloadedJs", "preloadedCss"])
@pytest.mark.parametrize(
    "path",
    [
        "../My.Sums-1.2/dist/sums.js",
        "a/../../My.Sums-1.2/dist/sums.js",
        "/dist/a.js",
        "//evil.example/a.js",
        "https://evil.example/a.js",
        "javascript:alert(1)",
        "..\\a.js",
        "..",
    ],
)
def test_a_script_or_style_outside_its_library_is_refused(field: str, path: str) -> None:
    data = changed(BASE, **{field: [{"path": path}]})
    assert rules(data) == ["ESCAPES"]
    assert "outside its folder" in str(refusal(data))


def test_a_script_that_is_missing_is_refused() -> None:
    data = without("My.Sums-1.2/dist/sums.js")
    assert rules(data) == ["FILE_MISSING"]
    assert "“dist/sums.js”" in str(refusal(data))


@pytest.mark.parametrize("path", [".hidden/a.js", "_private/a.js"])
def test_a_script_among_the_files_that_are_left_out_counts_as_missing(path: str) -> None:
    data = pack(files() | {f"My.Base-2.0/{path}": b"", BASE: _base_with_script(path)})
    assert rules(data) == ["FILE_MISSING"]


def _base_with_script(path: str) -> bytes:
    return json.dumps(json.loads(files()[BASE]) | {"preloadedJs": [{"path": path}]}).encode()


def test_a_script_may_be_written_with_a_dot_in_front() -> None:
    assert accepted(changed(SUMS, preloadedJs=[{"path": "./dist/sums.js"}]))


@pytest.mark.parametrize(
    ("path", "needs", "names"),
    [
        (BASE, dependency("My.Base"), "My.Base 2.0 → My.Base 2.0"),
        (BASE, dependency("My.Sums", 1, 2), "My.Base 2.0 → My.Sums 1.2 → My.Base 2.0"),
    ],
)
def test_libraries_that_need_each_other_in_a_circle_are_refused(path: str, needs: Any, names: str) -> None:
    data = changed(path, preloadedDependencies=[needs])
    assert rules(data) == ["CYCLE"]
    assert names in str(refusal(data))


def test_a_circle_is_told_in_the_order_in_which_libraries_need_each_other() -> None:
    draft = sample()
    draft.libraries.append(new_library("My.Deep 3.1", needs=["My.Sums 1.2"]))
    draft.libraries[1].metadata["preloadedDependencies"] = [dependency("My.Deep", 3, 1)]
    chain = "My.Sums 1.2 → My.Base 2.0 → My.Deep 3.1 → My.Sums 1.2 → My.Base 2.0 → My.Deep 3.1"
    told = refusal(build(draft)).findings[0].says.removesuffix(".").split(": ")[1]
    assert told in chain
    assert told.count("→") == 3


def test_a_long_chain_of_libraries_is_no_circle_and_no_trouble() -> None:
    draft = sample()
    chain = [
        new_library(f"My.Link{n} 1.0", needs=[f"My.Link{n + 1} 1.0"] if n < 249 else []) for n in range(250)
    ]
    draft.libraries += chain
    draft.libraries[1].metadata["preloadedDependencies"] = [dependency("My.Link0", 1, 0)]
    assert len(accepted(build(draft)).libraries) == 252


def test_too_many_libraries_are_refused() -> None:
    draft = sample()
    draft.libraries += [new_library(f"My.Link{number} 1.0") for number in range(299)]
    assert rules(build(draft)) == ["TOO_MANY_LIBRARIES"]


@pytest.mark.parametrize(
    ("version", "fits"), [((1, 28), True), ((1, "5"), True), ((1, 29), False), ((9, 0), False)]
)
def test_a_library_for_a_newer_player_is_refused(version: tuple[Any, Any], fits: bool) -> None:
    data = changed(BASE, coreApi={"majorVersion": version[0], "minorVersion": version[1]})
    if fits:
        assert accepted(data)
    else:
        assert rules(data) == ["NEWER_PLAYER"]
        assert "than ours (1.28)" in str(refusal(data))


# Files


@pytest.mark.parametrize(
    "name", ["a.js", "a.css", "a.html", "a.xml", "a.exe", "a.php", "a.JS", "a.png.js", "a.zip", "a.h5p"]
)
def test_content_holds_no_programs_pages_or_archives(name: str) -> None:
    data = with_file(f"content/{name}", b"x")
    assert rules(data) == ["ENDING"]
    assert f"“.{name.rsplit('.')[-1].lower()}”" in str(refusal(data))


@pytest.mark.parametrize("name", ["a.html", "a.exe", "a.php", "a.htaccess", "a.wasm", "a.map"])
def test_libraries_hold_no_pages_or_other_programs(name: str) -> None:
    assert rules(with_file(f"My.Base-2.0/{name}", b"x")) == ["ENDING"]


@pytest.mark.parametrize("folder", ["content", "My.Base-2.0"])
def test_a_file_without_an_ending_is_refused(folder: str) -> None:
    assert rules(with_file(f"{folder}/LICENSE", b"x")) == ["NO_ENDING"]


@pytest.mark.parametrize("name", ["a.PNG", "b.jpeg", "c.vtt", "d.mp4", "e.pdf", "f.docx"])
def test_content_holds_pictures_recordings_and_documents(name: str) -> None:
    assert f"content/{name}" in accepted(with_file(f"content/{name}")).files


@pytest.mark.parametrize("name", ["a.svg", "a.xml", "a.js", "a.css", "README.md", "b.woff2"])
def test_libraries_hold_scripts_styles_and_drawings(name: str) -> None:
    assert f"My.Base-2.0/{name}" in accepted(with_file(f"My.Base-2.0/{name}")).files


def test_an_svg_picture_in_content_is_refused_with_what_to_do() -> None:
    data = with_file("content/a.svg", b"<svg><script>evil()</script></svg>")
    assert rules(data) == ["SVG"]
    assert "Save the picture as PNG" in str(refusal(data))


def test_flash_files_are_left_out_with_a_notice() -> None:
    data = with_file("My.Base-2.0/player.swf", b"CWS")
    assert [name for name, _ in notices(data)] == ["FLASH_LEFT_OUT"]
    assert "My.Base-2.0/player.swf" not in accepted(data).files


@pytest.mark.parametrize(
    "mark",
    [b"PK\3\4", b"PK\5\6", b"Rar!\x1a\7", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b\x08", b"\xfd7zXZ\0", b"BZh9"],
)
def test_an_archive_in_disguise_is_refused(mark: bytes) -> None:
    assert rules(with_file("content/a.png", mark + bytes(30))) == ["ARCHIVE_INSIDE"]


def test_office_documents_are_archives_and_are_accepted() -> None:
    assert accepted(with_file("content/a.docx", b"PK\3\4" + bytes(30)))


@pytest.mark.parametrize(
    "path",
    [
        "__MACOSX/._h5p.json",
        ".DS_Store",
        "content/.DS_Store",
        "content/images/_notes.exe",
        ".github/workflows/a.yml",
        "My.Base-2.0/.github/a.yml",
        "My.Base-2.0/_tests/a.html",
        "readme.txt",
        "stray.exe",
        "H5PEditor.Sums-1.0/library.json",
        "H5PEditor.Sums-1.0/evil.html",
        "My.Sums-1.2/language/cy.json",
    ],
)
def test_hidden_files_strays_and_what_serves_editing_are_left_out_silently(path: str) -> None:
    package = accepted(with_file(path, b"{"))
    assert path not in package.files
    assert package.notices == ()
    assert package.files.keys() == accepted(build(sample())).files.keys()


def test_a_folder_named_language_is_kept_in_content() -> None:
    assert "content/language/cy.json" in accepted(with_file("content/language/cy.json", b"{}")).files


def test_semantics_are_kept() -> None:
    assert "My.Sums-1.2/semantics.json" in accepted(with_file("My.Sums-1.2/semantics.json", b"[]")).files


# Content


def test_a_package_without_content_is_refused() -> None:
    assert rules(without(CONTENT)) == ["NO_CONTENT"]


def test_media_that_are_missing_are_a_notice_only() -> None:
    data = without("content/images/one.png")
    assert notices(data) == [
        ("MEDIA_MISSING", "“images/one.png” is used in the activity, but is not in the package.")
    ]


@pytest.mark.parametrize("path", ["../h5p.json", "../../evil", "/etc/passwd", "images/one.jpg", "images"])
def test_media_outside_content_count_as_missing(path: str) -> None:
    assert [name for name, _ in notices(changed(CONTENT, picture={"path": path}))] == ["MEDIA_MISSING"]


@pytest.mark.parametrize(
    "path", ["https://video.example/a.mp4", "HTTP://video.example/a", "//video.example/a.png"]
)
def test_media_on_other_websites_are_a_notice_with_the_website(path: str) -> None:
    [(name, says)] = notices(changed(CONTENT, slides=[{"deep": [{"path": path}]}], again={"path": path}))
    assert name == "EXTERNAL"
    assert "(video.example)" in says


def test_an_address_that_is_none_is_shown_as_it_is() -> None:
    assert "(http://[evil)" in notices(changed(CONTENT, picture={"path": "http://[evil"}))[0][1]


@pytest.mark.parametrize(
    "path", ["images/one.png", "./images/one.png", "images/%6Fne.png", "data:image/png;base64,AA"]
)
def test_media_that_are_there_are_no_notice(path: str) -> None:
    assert notices(changed(CONTENT, picture={"path": path})) == []


def test_everything_wrong_inside_is_told_at_once() -> None:
    draft = sample()
    draft.media["evil.js"] = b""
    draft.manifest["language"] = ""
    draft.libraries[0].metadata["preloadedJs"].append({"path": "gone.js"})
    assert rules(build(draft)) == ["ENDING", "FIELD_MISSING", "FILE_MISSING"]


def test_every_rule_says_what_is_wrong_and_what_to_do_in_whole_sentences() -> None:
    for rule in Rule:
        assert rule.sentence.endswith("."), rule
        assert rule.do.endswith("."), rule
        assert rule.sentence[0].isupper() or rule.sentence.startswith("“"), rule


# Building


def test_the_same_draft_gives_the_same_bytes() -> None:
    assert build(sample()) == build(sample())


def test_what_was_read_builds_the_same_bytes() -> None:
    data = build(sample())
    assert build(read(io.BytesIO(data))) == data


def test_a_package_that_was_read_can_be_changed_and_built() -> None:
    draft: Draft = read(io.BytesIO(build(sample())))
    draft.content["question"] = "2 + 2?"
    assert accepted(build(draft)).content["question"] == "2 + 2?"


@pytest.mark.parametrize("name", ["My.Sums", "My.Sums 1", "My.Sums one.two", "My.Sums 1.2.3.4"])
def test_a_library_must_be_named_with_its_version(name: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        new_library(name)


def test_reading_refuses_what_validating_refuses() -> None:
    with pytest.raises(PackageRefused, match="without its players"):
        read(io.BytesIO(pack({path: text for path, text in files().items() if not path.startswith("My.")})))
