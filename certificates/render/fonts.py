"""The fonts that certificates are set in, and which of them can set a name.

They come from PyPI packages as variable fonts. Typst reads the weights of those by itself, but not the optical size
nor the odd shapes of Fraunces, so that one is cut once into a static font below VAR_DIR.
"""

import functools
import importlib.util
import os
import shutil
import tempfile
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

from certificates.errors import FontsMissing, NeedsPrintName

# Part of the directory's name: raise it when a recipe below changes, and every machine makes its fonts afresh.
RECIPE = 1


@dataclass(frozen=True)
class Face:
    """A family, where it comes from, and the language that names set in it are tagged with."""

    family: str
    package: str
    file: str
    lang: str = "en"

    @property
    def path(self) -> Path:
        """Where the package keeps it. Raises FontsMissing."""
        spec = importlib.util.find_spec(self.package)
        if spec is None or spec.origin is None:
            raise FontsMissing(f"The package {self.package.replace('_', '-')} is not installed.")
        return Path(spec.origin).parent / "files" / self.file


DISPLAY = Face("Fraunces Display", "fontpkg_fraunces", "Fraunces[SOFT,WONK,opsz,wght].ttf")
BODY = Face("Source Sans 3", "fontpkg_source_sans_3", "SourceSans3[wght].ttf")
SERIF = Face("Noto Serif", "fontpkg_noto_serif", "NotoSerif[wdth,wght].ttf")
SANS = Face("Noto Sans", "fontpkg_noto_sans", "NotoSans[wdth,wght].ttf")

# In the order in which they are tried for a name.
NAME_FACES = (DISPLAY, SERIF, SANS)
CUT = {"opsz": 144, "wght": 600, "SOFT": 0, "WONK": 0}


def name_face(name: str) -> Face:
    """Return the face that sets a whole name: a fallback in the middle of one makes accents collide.

    Raises NeedsPrintName with the first character that the best face lacks.
    """
    marked = any(unicodedata.combining(one) for one in name)
    fewest = list(name)
    for face in NAME_FACES:
        missing = [one for one in name if ord(one) not in _covered(face)]
        # The display face has no room for marks that stack.
        if not missing and not (face is DISPLAY and marked):
            return face
        if missing and len(missing) < len(fewest):
            fewest = missing
    raise NeedsPrintName(
        f"We cannot print the character “{fewest[0]}”. Enter your name in Latin letters, as in your passport",
        fewest[0],
    )


@functools.cache
def _covered(face: Face) -> frozenset[int]:
    # The variable font and what is cut from it cover the same characters.
    with TTFont(face.path, lazy=True) as font:
        return frozenset(font.getBestCmap() or {})


def font_paths() -> list[Path]:
    """Return the directories that hold the fonts, and make the display font at first use."""
    return [ensure_display_font(), *(face.path.parent for face in (BODY, SERIF, SANS))]


def ensure_display_font() -> Path:
    """Return the directory with the static display font; make it if it is not there.

    Doing so twice changes nothing, and two processes that do it at once both succeed: each makes its own and the
    first to put it in place wins. Raises FontsMissing when it can not be written.
    """
    source = DISPLAY.path
    home = Path(settings.VAR_DIR) / "fonts"
    target = home / f"display-{RECIPE}-{source.stat().st_size}"
    if target.is_dir():
        return target
    try:
        home.mkdir(parents=True, exist_ok=True)
        workshop = Path(tempfile.mkdtemp(dir=home, prefix=".making-"))
    except OSError as error:
        raise FontsMissing(
            f"{home} can not be written ({error}). Run manage.py make_fonts as its owner."
        ) from error
    try:
        _cut(source, workshop / "FrauncesDisplay-SemiBold.ttf")
        workshop.chmod(0o755)
        os.rename(workshop, target)  # a directory in one step: nobody ever sees half a font
    except OSError:
        if not target.is_dir():
            raise
    finally:
        shutil.rmtree(workshop, ignore_errors=True)
    return target


def _cut(source: Path, target: Path) -> None:
    font = instantiateVariableFont(TTFont(source, lazy=False, recalcTimestamp=False), CUT, inplace=True)
    names = font["name"]
    for record in list(names.names):
        if record.nameID in (1, 2, 3, 4, 6, 16, 17, 21, 22, 25):
            names.removeNames(nameID=record.nameID)
    family = DISPLAY.family
    for name_id, value in (
        (1, family),
        (2, "Regular"),
        (4, f"{family} SemiBold"),
        (6, "FrauncesDisplay-SemiBold"),
    ):
        names.setName(value, name_id, 3, 1, 0x409)
    names.setName(family, 16, 3, 1, 0x409)
    names.setName("SemiBold", 17, 3, 1, 0x409)
    font["OS/2"].usWeightClass = CUT["wght"]
    font.save(target)
