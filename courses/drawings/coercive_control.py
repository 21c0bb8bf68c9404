"""Drawings about control: patterns, freedom, separation and devices."""

from .shapes import (
    AMBER,
    GREY,
    INK,
    LILAC,
    PLUM,
    SAND,
    TEAL,
    WHITE,
    Drawing,
    area,
    box,
    dot,
    ground,
    line,
    person,
    phone,
    words,
)

COERCIVE_CONTROL: dict[str, Drawing] = {
    "pattern-not-incident": Drawing(
        "One line through many days",
        "Twelve small dots over twelve months, joined by one line that rises.",
        "A row of small dots stands for single days over a year. Seen alone, each is small. One line joins them and "
        "rises. Coercive control is the line, not the dots.",
        tuple(
            [ground(), line("M36 204 H452", GREY, width=3)]
            + [
                line(
                    "M48 180 " + " ".join(f"L{48 + n * 35} {180 - (n * n) * 1.05:.0f}" for n in range(12)),
                    PLUM,
                    width=6,
                )
            ]
            + [dot(48 + n * 35, round(180 - (n * n) * 1.05), 9, AMBER if n % 3 else TEAL) for n in range(12)]
            + [words(240, 228, "one year", colour=INK, size=16)]
        ),
    ),
    "space-for-action": Drawing(
        "A room that gets smaller",
        "Three rooms around a person, each smaller than the last.",
        "The same person stands in three rooms. The first is wide, with friends, work, money and sleep in it. The second "
        "is smaller. In the last the walls touch the person's shoulders. Control takes space away bit by bit; help gives "
        "some of it back.",
        (
            ground(),
            box(20, 40, 190, 166, WHITE, line=TEAL, round_=6),
            person(115, 202, PLUM, size=0.9),
            words(66, 78, "friends", size=15),
            words(166, 78, "work", size=15),
            words(58, 150, "sleep", size=15),
            words(174, 150, "money", size=15),
            box(234, 70, 120, 136, WHITE, line=PLUM, round_=6),
            person(294, 202, PLUM, size=0.9),
            words(262, 102, "work", size=15),
            box(386, 102, 56, 104, WHITE, line=INK, round_=6),
            person(414, 202, PLUM, size=0.9),
        ),
    ),
    "after-separation": Drawing(
        "Two homes and a thread",
        "Two houses stand apart. A thread still runs from one to the other, through a letter, a phone and a car.",
        "Two houses stand apart. A thread still runs from one to the other, through a letter, a phone and contact with "
        "the children. Separation does not end control by itself; it may change its form, and risk can rise.",
        (
            ground(),
            line("M20 208 H460", GREY, width=3),
            area("M36 208 V132 L84 92 L132 132 V208 Z", PLUM),
            box(72, 160, 26, 48, SAND, round_=3),
            area("M348 208 V132 L396 92 L444 132 V208 Z", TEAL),
            box(384, 160, 26, 48, SAND, round_=3),
            line("M132 140 C180 60 200 200 240 120 C270 60 310 190 348 140", INK, dashed=True),
            box(164, 70, 48, 32, WHITE, line=INK, round_=3),
            line("M164 70 L188 90 L212 70", INK, width=3),
            phone(226, 134, size=0.5),
            dot(298, 88, 12, AMBER),
            area("M284 128 V116 a14 14 0 0 1 28 0 V128 Z", AMBER),
        ),
    ),
    "tracked-phone": Drawing(
        "A phone that says where somebody is",
        "A phone shows a map with a pin, and a dashed line leads from it to another screen.",
        "A phone shows a map with a pin on it. A dashed line leads to a second screen, where the same pin stands. Removing "
        "something can warn the person who put it there and raise the risk. Specialist advice comes first.",
        (
            ground(),
            phone(92, 50, size=1.3),
            line("M104 120 L140 92 L160 130", WHITE, width=3),
            area("M132 128 c-20 -26 -16 -44 0 -44 c16 0 20 18 0 44 Z", PLUM),
            dot(132, 100, 6, WHITE),
            line("M184 110 C230 70 260 70 300 106", INK, dashed=True),
            box(304, 64, 128, 92, INK, round_=8),
            box(312, 72, 112, 70, LILAC, round_=3),
            box(348, 156, 40, 14, INK, round_=2),
            box(324, 168, 88, 10, INK, round_=4),
            area("M368 132 c-16 -22 -13 -36 0 -36 c13 0 16 14 0 36 Z", PLUM),
            dot(368, 109, 5, WHITE),
        ),
    ),
}
