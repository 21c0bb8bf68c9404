"""What every drawing is made of: a few shapes and colours, each a piece of SVG."""

from dataclasses import dataclass
from math import cos, pi, sin

from django.utils.html import escape

WIDTH, HEIGHT = 480, 240

PLUM, TEAL, AMBER, INK = "#4a2a6b", "#0b6b54", "#f0a32f", "#1c1626"
LILAC, MINT, SAND, WHITE, GREY = "#d9c8f0", "#bfe0dc", "#fbe3b8", "#ffffff", "#6f6885"
PAPER = "#f7f3fc"


@dataclass(frozen=True)
class Drawing:
    """A picture: its name for authors, one sentence in its place, the same in full words, and its shapes."""

    title: str
    alt: str
    text: str
    shapes: tuple[str, ...]


def box(
    x: float, y: float, w: float, h: float, fill: str = WHITE, *, line: str = "", round_: float = 8
) -> str:
    """Return a box with round corners; `line` is the colour of its edge."""
    edge = f' stroke="{line}" stroke-width="3"' if line else ""
    return f'<rect x="{x:g}" y="{y:g}" width="{w:g}" height="{h:g}" rx="{round_:g}" fill="{fill}"{edge}/>'


def ground(fill: str = PAPER) -> str:
    """Return the paper that a drawing lies on."""
    return box(0, 0, WIDTH, HEIGHT, fill, round_=16)


def dot(x: float, y: float, r: float, fill: str, *, line: str = "") -> str:
    """Return a disc."""
    edge = f' stroke="{line}" stroke-width="3"' if line else ""
    return f'<circle cx="{x:g}" cy="{y:g}" r="{r:g}" fill="{fill}"{edge}/>'


def line(
    points: str, colour: str = INK, *, width: float = 4, dashed: bool = False, fill: str = "none"
) -> str:
    """Return a path through SVG path data, with round ends."""
    dashes = ' stroke-dasharray="2 10"' if dashed else ""
    return (
        f'<path d="{points}" fill="{fill}" stroke="{colour}" stroke-width="{width:g}" '
        f'stroke-linecap="round" stroke-linejoin="round"{dashes}/>'
    )


def area(points: str, fill: str) -> str:
    """Return a filled shape from SVG path data."""
    return f'<path d="{points}" fill="{fill}"/>'


def words(x: float, y: float, text: str, *, colour: str = INK, size: float = 17, bold: bool = False) -> str:
    """Return a line of words around x, standing on y."""
    weight = ' font-weight="700"' if bold else ""
    return (
        f'<text x="{x:g}" y="{y:g}" fill="{colour}" font-size="{size:g}" text-anchor="middle"{weight}>'
        f"{escape(text)}</text>"
    )


def person(x: float, y: float, fill: str, *, size: float = 1) -> str:
    """Return somebody who stands on y: a head and shoulders, no face, no clothes, no gender."""
    r, w, h = 15 * size, 23 * size, 62 * size
    body = f"M{x - w:g} {y:g} V{y - h + w:g} A{w:g} {w:g} 0 0 1 {x + w:g} {y - h + w:g} V{y:g} Z"
    return area(body, fill) + dot(x, y - h - r - 3 * size, r, fill)


def bubble(
    x: float, y: float, w: float, h: float, fill: str = WHITE, *, tail: float = 0, edge: str = ""
) -> str:
    """Return a speech bubble; its tail hangs `tail` to the left (below 0) or right of the middle, or not at all (0)."""
    out = box(x, y, w, h, fill, line=edge, round_=16)
    if tail:
        at = x + w / 2 + tail
        out += area(
            f"M{at - 10:g} {y + h - 2:g} L{at + 12:g} {y + h - 2:g} L{at + (8 if tail > 0 else -8):g} {y + h + 16:g} Z",
            edge or fill,
        )
    return out


def phone(x: float, y: float, *, fill: str = INK, screen: str = MINT, size: float = 1) -> str:
    """Return a phone that stands with its corner at x, y."""
    return box(x, y, 62 * size, 112 * size, fill, round_=10) + box(
        x + 6 * size, y + 12 * size, 50 * size, 84 * size, screen, round_=3
    )


def chair(x: float, y: float, fill: str, *, faces: int = 1, size: float = 1) -> str:
    """Return a chair that stands on y and faces right (1) or left (-1)."""
    s = size * faces
    return line(
        f"M{x - 20 * s:g} {y - 78 * size:g} L{x - 16 * s:g} {y - 34 * size:g} H{x + 22 * s:g} V{y:g} "
        f"M{x - 16 * s:g} {y - 34 * size:g} L{x - 20 * s:g} {y:g}",
        fill,
        width=8 * size,
    )


def arrow(x1: float, y1: float, x2: float, y2: float, colour: str = INK, *, dashed: bool = False) -> str:
    """Return an arrow from one point to another."""
    length = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5
    ux, uy = (x2 - x1) / length, (y2 - y1) / length
    bx, by = x2 - 14 * ux, y2 - 14 * uy
    head = f"M{x2:g} {y2:g} L{bx - 8 * uy:g} {by + 8 * ux:g} L{bx + 8 * uy:g} {by - 8 * ux:g} Z"
    return line(f"M{x1:g} {y1:g} L{bx:g} {by:g}", colour, dashed=dashed) + area(head, colour)


def around(x: float, y: float, r: float, count: int, *, turn: float = -0.25) -> list[tuple[float, float]]:
    """Return points on a circle, beginning at `turn` of a full turn (-0.25: at the top)."""
    return [
        (
            round(x + r * cos(2 * pi * (turn + n / count)), 1),
            round(y + r * sin(2 * pi * (turn + n / count)), 1),
        )
        for n in range(count)
    ]
