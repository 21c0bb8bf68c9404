"""The paper: the same bytes for the same award, readable by machines and by ear, and nothing a name could break."""

import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings

import pikepdf
import pytest

from certificates.errors import NeedsPrintName, RenderFailed
from certificates.levels import DRAFT, NOT_EVIDENCE
from certificates.render import fonts
from certificates.render.pdf import HERE, render_pdf
from courses.models import Enrolment
from tests.bench.certificate import drawing

Snapshot = Callable[..., dict[str, Any]]

INJECTION = r"O’Brien #set text(red) $x$ <b> *bold* _it_ ＠ref [x](y) \u{202e} #read(1)"


def text_of(pdf: bytes) -> str:
    """Return what a screen reader would be given, in one line."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed (Debian: poppler-utils).")
    found = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True)
    return " ".join(found.stdout.decode().split())


def structure(pdf: bytes) -> list[tuple[str, str]]:
    """Return the tags that hold text, in reading order, each with what is marked by it."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        (page,) = document.pages
        marked = _marked_text(page)
        found: list[tuple[str, str]] = []

        def walk(node: Any, tag: str) -> None:
            if isinstance(node, pikepdf.Array):
                for kid in node:
                    walk(kid, tag)
            elif isinstance(node, pikepdf.Dictionary):
                if "/S" in node:
                    tag = str(node.S)
                    if "/Alt" in node:
                        found.append((tag, str(node.Alt)))
                if "/K" in node:
                    walk(node.K, tag)
                elif "/MCID" in node:
                    found.append((tag, marked[int(node.MCID)]))
            else:
                found.append((tag, marked[int(node)]))

        walk(document.Root.StructTreeRoot.K, "")
        return found


def _marked_text(page: pikepdf.Page) -> dict[int, str]:
    maps = {name: _to_unicode(font) for name, font in page.Resources.Font.items()}
    marked: dict[int, str] = {}
    current, font = -1, {}
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "BDC" and "/MCID" in operands[1]:
            current = int(operands[1].MCID)
            marked[current] = ""
        elif str(operator) == "BDC":
            current = -1
        elif str(operator) == "Tf":
            font = maps[str(operands[0])]
        elif str(operator) in ("Tj", "TJ") and current >= 0:
            pieces = operands[0] if str(operator) == "TJ" else [operands[0]]
            for piece in pieces:
                if isinstance(piece, pikepdf.String):
                    raw = bytes(piece)
                    for start in range(0, len(raw), 2):
                        marked[current] += font.get(raw[start : start + 2].hex().upper(), "")
    return marked


def _to_unicode(font: Any) -> dict[str, str]:
    table = font.ToUnicode.read_bytes().decode("latin-1")
    pairs = re.findall(r"<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]+)>", table)
    return {glyph.upper(): bytes.fromhex(code).decode("utf-16-be") for glyph, code in pairs}


def test_the_same_snapshot_gives_the_same_bytes(snapshot: Snapshot) -> None:
    assert render_pdf(snapshot()) == render_pdf(snapshot())
    assert render_pdf(snapshot()) != render_pdf(snapshot(minutes=45))


def test_another_process_in_another_time_zone_gives_the_same_bytes(
    snapshot: Snapshot, tmp_path: Path
) -> None:
    (tmp_path / "snapshot.json").write_text(json.dumps(snapshot()))
    program = (
        "import django, json, sys; django.setup(); from certificates.render.pdf import render_pdf;"
        f"open({str(tmp_path / 'out.pdf')!r}, 'wb').write(render_pdf(json.load(open({str(tmp_path / 'snapshot.json')!r}))))"
    )
    environment = dict(os.environ) | {
        "DJANGO_SETTINGS_MODULE": "upstander.settings",
        "PYTHONHASHSEED": "7",
        "TZ": "Pacific/Auckland",
        "VAR_DIR": str(settings.VAR_DIR),
    }
    subprocess.run([sys.executable, "-c", program], env=environment, check=True, cwd=settings.BASE_DIR)
    assert (tmp_path / "out.pdf").read_bytes() == render_pdf(snapshot())


def test_it_says_that_it_is_accessible_and_archival(snapshot: Snapshot) -> None:
    with pikepdf.open(io.BytesIO(render_pdf(snapshot()))) as document:
        with document.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["pdfaid:part"] == "2"
            assert metadata["pdfaid:conformance"] == "A"
        assert str(document.Root.Lang) == "en-GB"
        assert document.Root.MarkInfo.Marked
        assert document.Root.ViewerPreferences.DisplayDocTitle
        assert len(document.pages) == 1


def test_its_title_names_neither_course_nor_holder(snapshot: Snapshot) -> None:
    with pikepdf.open(io.BytesIO(render_pdf(snapshot()))) as document:
        title = str(document.docinfo.Title)
        told = " ".join(str(value) for value in document.docinfo.values())
        with document.open_metadata() as metadata:
            told += " " + str(metadata)
    assert title == "Learning record 7K4M-QX9D-2PTR"
    assert "abuse" not in told
    assert "Bhriain" not in told


def test_it_is_dated_on_the_day_of_issue(snapshot: Snapshot) -> None:
    with pikepdf.open(io.BytesIO(render_pdf(snapshot()))) as document:
        assert str(document.docinfo.CreationDate).startswith("D:20261121")


def test_it_is_read_from_the_heading_down_and_the_band_last(snapshot: Snapshot) -> None:
    read = structure(render_pdf(snapshot()))
    text = "|".join(words for _, words in read)
    order = [
        "CERTIFICATE OF COMPLETION",
        "This is to certify that",
        "Zoë Ní Bhriain",
        "has completed level 2 of",
        "Recognise, Respond, Refer",
        "Covering safe enquiry",
        "Issued",
        "21 November 2026",
        "Valid until",
        "20 November 2028",
        "3 h 30 min",
        "Edition 4, Sep 2026",
        "Level 2 – mapped by Upstander",
        "Jordan Reed",
        "Scan the code",
        NOT_EVIDENCE[:40],
        "Practitioner",
        "QR code that opens",
        "7K4M-QX9D-2PTR",
    ]
    places = [text.find(words) for words in order]
    assert -1 not in places, [words for words, place in zip(order, places, strict=True) if place < 0]
    assert places == sorted(places)
    assert [tag for tag, words in read if "CERTIFICATE" in words or "Recognise, R" in words] == ["/H1", "/H2"]


@pytest.mark.parametrize(
    "name",
    [
        "Zoë Ní Bhriain",
        "Łukasz Żółć",
        "Zoe\u0308 Ni\u0301 Bhriain",
        "Dr Oluwaseun Adébáyọ̀-Nwachukwu Featherstonehaugh",
        "Nguyễn Thị Hồng Nhung",
        "Γιώργος Παπαδόπουλος",
        "Олександр Шевченко",
        "W" * 100,
        "Wolfeschlegelsteinhausen " * 4,
    ],
)
def test_a_name_fits_on_its_page(snapshot: Snapshot, name: str) -> None:
    given = snapshot(name)
    pdf = render_pdf(given)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert len(document.pages) == 1
    assert given["name"]["printed"] in text_of(pdf)


def test_a_name_can_not_become_markup(snapshot: Snapshot) -> None:
    assert INJECTION.replace("＠", "") in text_of(render_pdf(snapshot(INJECTION.replace("＠", ""))))


def test_a_character_without_a_glyph_is_named(snapshot: Snapshot) -> None:
    given = snapshot()
    given["name"]["printed"] = "Ada Ꮳ"
    with pytest.raises(NeedsPrintName) as caught:
        render_pdf(given)
    assert caught.value.character == "Ꮳ"


def test_what_a_learner_can_not_mend_is_another_error(snapshot: Snapshot) -> None:
    with pytest.raises(RenderFailed):
        render_pdf(snapshot(statement="Covering 😀."))
    with pytest.raises(RenderFailed):
        render_pdf(snapshot(template={"id": "certificate", "version": 99}))


def test_it_holds_without_an_end_a_statement_or_an_hour(snapshot: Snapshot) -> None:
    text = text_of(render_pdf(snapshot(valid_until=None, statement="", minutes=45, number=3)))
    assert "No end date" in text
    assert "45 min" in text
    assert "Specialist or trainer" in text


def test_a_specimen_says_so_below_its_heading(snapshot: Snapshot) -> None:
    text = text_of(render_pdf(snapshot(draft=DRAFT)))
    assert DRAFT in text
    assert text.index(DRAFT) < text.index("This is to certify")
    old = {name: value for name, value in snapshot().items() if name != "draft"}
    assert "Specimen" not in text_of(render_pdf(old))


def test_fonts_are_made_once_and_by_two_at_once(settings: Any, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path
    made = fonts.ensure_display_font()
    (font,) = made.iterdir()
    first = font.stat().st_mtime_ns
    assert fonts.ensure_display_font() == made
    assert font.stat().st_mtime_ns == first
    assert [path.name for path in (tmp_path / "fonts").iterdir()] == [made.name]


def test_who_comes_second_uses_the_fonts_of_who_came_first(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.VAR_DIR = tmp_path
    cut = fonts._cut

    def overtaken(source: Path, target: Path) -> None:
        monkeypatch.setattr(fonts, "_cut", cut)
        fonts.ensure_display_font()
        target.write_bytes(b"too late")

    monkeypatch.setattr(fonts, "_cut", overtaken)
    (font,) = fonts.ensure_display_font().iterdir()
    assert font.read_bytes() != b"too late"
    assert len(list((tmp_path / "fonts").iterdir())) == 1


# --- colours


def palette() -> dict[str, str]:
    source = (HERE / "certificate.typ").read_text()
    return dict(re.findall(r"#let ([a-z-]+) = rgb\(\"(#[0-9A-F]{6})\"\)", source))


def contrast(one: str, other: str) -> float:
    def luminance(colour: str) -> float:
        parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
        red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(
    ("text", "ground", "least"),
    [
        ("ink", "paper", 7),
        ("plum", "paper", 7),
        ("muted", "paper", 4.5),
        ("gold-text", "paper", 4.5),
        ("gold-light", "dusk", 7),
        ("gold-light", "night", 7),
        ("lilac", "dusk", 7),
        ("lilac", "night", 7),
        ("gold", "paper", 3),
    ],
)
def test_the_colours_can_be_told_apart(text: str, ground: str, least: float) -> None:
    colours = palette()
    assert contrast(colours[text], colours[ground]) >= least


def test_make_bench_still_knows_how_a_certificate_is_drawn(enrolment: Enrolment) -> None:
    assert len(drawing(enrolment).measure(1)) == 1
