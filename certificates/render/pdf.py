"""Draws certificates with Typst: tagged (PDF/UA-1), archival (PDF/A-2a), and the same bytes for the same snapshot."""

import functools
import io
import json
import re
import threading
from collections.abc import Mapping
from pathlib import Path

import segno
import typst

from certificates.errors import NeedsPrintName, RenderFailed
from certificates.snapshots import Snapshot

from .fonts import font_paths

HERE = Path(__file__).parent
TEMPLATES: Mapping[tuple[str, int], str] = {("certificate", 1): "certificate.typ"}
INK = "#1F1633"

_NO_GLYPH = re.compile(r"the text `\"(.+?)\"` could not be displayed", re.DOTALL)
# One compiler a process keeps its fonts parsed; whether it may be shared by threads is not known, so it is not.
_lock = threading.Lock()


def render_pdf(snapshot: Snapshot) -> bytes:
    """Return the certificate as PDF. The same snapshot gives the same bytes, in any process.

    Raises NeedsPrintName with the character of the name that no font has, RenderFailed for anything else.
    """
    # Everything a person wrote goes in as JSON: it can not become markup.
    data = json.dumps({"snapshot": snapshot, "qr": _qr(snapshot["check_url"])}, ensure_ascii=False)
    try:
        with _lock:
            template = TEMPLATES[snapshot["template"]["id"], snapshot["template"]["version"]]
            pdf = _compiler(template).compile(
                sys_inputs={"data": data}, format="pdf", pdf_standards=["ua-1", "a-2a"]
            )
    except typst.TypstError as error:
        found = _NO_GLYPH.search(error.message)
        if found and found[1] in snapshot["name"]["printed"]:
            raise NeedsPrintName(f"We cannot print the character “{found[1]}”", found[1]) from error
        raise RenderFailed(error.message) from error
    except KeyError as error:
        raise RenderFailed(f"There is no template {snapshot['template']}.") from error
    assert isinstance(pdf, bytes)
    return pdf


@functools.cache
def _compiler(template: str) -> typst.Compiler:
    return typst.Compiler(
        input=str(HERE / template),
        root=str(HERE),
        font_paths=[str(path) for path in font_paths()],
        ignore_system_fonts=True,  # else the output would depend on the machine
    )


def _qr(url: str) -> str:
    image = io.BytesIO()
    # Trying all eight masks for the handsomest costs more than half of a whole certificate; readers take any.
    code = segno.make(url, error="m", micro=False, mask=2)
    code.save(image, kind="svg", border=0, xmldecl=False, svgns=True, dark=INK, omitsize=True)
    return image.getvalue().decode()
