"""Sets handbooks and cards with Typst: tagged (PDF/UA-1), and the same bytes for the same data."""

import functools
import json
import threading
from pathlib import Path
from typing import Any

import typst

from certificates.render.fonts import font_paths

HERE = Path(__file__).parent
_lock = threading.Lock()  # whether a compiler may be shared by threads is not known, so it is not


class PrintFailed(Exception):
    """Raised when a page can not be set. The learner's course is as it was."""


def print_pdf(template: str, data: dict[str, Any]) -> bytes:
    """Return a PDF of `handbook.typ` or `card.typ`. Raises PrintFailed.

    All that people wrote goes in as JSON: it can not become markup.
    """
    try:
        with _lock:
            pdf = _compiler(template).compile(
                sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
                format="pdf",
                pdf_standards=["ua-1"],
            )
    except typst.TypstError as error:
        raise PrintFailed(error.message) from error
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
