"""Drawings about noticing, asking, writing down and handing over."""

from .shapes import (
    AMBER,
    GREY,
    INK,
    LILAC,
    MINT,
    PLUM,
    SAND,
    TEAL,
    WHITE,
    Drawing,
    area,
    arrow,
    box,
    chair,
    dot,
    ground,
    line,
    person,
    phone,
    words,
)

PROFESSIONAL: dict[str, Drawing] = {
    "open-door": Drawing(
        "A door that stands open",
        "A door stands ajar, and light falls through it onto the floor.",
        "A door stands ajar and light falls into the room. Nobody is pushed through it. You can open a door for "
        "somebody by asking in private, and they choose whether and when to walk through.",
        (
            ground(),
            area("M150 200 L250 200 L360 240 L60 240 Z", SAND),
            box(150, 30, 104, 172, INK, round_=4),
            box(158, 38, 88, 164, SAND, round_=2),
            area("M158 38 L214 54 V218 L158 202 Z", PLUM),
            dot(204, 132, 5, AMBER),
            person(330, 214, TEAL),
        ),
    ),
    "two-chairs": Drawing(
        "Two chairs in a quiet room",
        "Two chairs stand at an angle in a room with a closed door and nobody else in it.",
        "Two chairs stand at an angle, not across a desk. The door is closed, there is a clock and a box of tissues, "
        "and nobody else is in the room. This is what a private, unhurried moment looks like.",
        (
            ground(),
            line("M30 206 H450", GREY, width=3),
            chair(160, 204, PLUM, size=1.3),
            chair(300, 204, TEAL, faces=-1, size=1.3),
            box(212, 160, 36, 44, SAND, round_=4),
            area("M222 160 L230 140 L240 160 Z", WHITE),
            box(388, 62, 56, 144, LILAC, round_=4),
            dot(434, 140, 4, INK),
            dot(90, 74, 26, WHITE, line=INK),
            line("M90 74 V58 M90 74 L102 82", INK, width=3),
        ),
    ),
    "pieces-of-a-pattern": Drawing(
        "Small pieces make a pattern",
        "Small tiles with a key, a phone, a letter and a clock lie apart on the left and together make a square on the right.",
        "On the left lie four small pieces: a lock, a phone, an opened letter and a missed appointment. Each could mean "
        "nothing. On the right the same four pieces lie together and make one shape. A pattern shows when somebody "
        "puts the pieces side by side.",
        tuple(
            [
                ground(),
                arrow(218, 124, 272, 124, INK),
            ]
            + [
                box(x, y, 62, 62, fill, round_=10) + line(f"M{x + dx} {y + dy} {mark}", WHITE, width=5)
                for x, y, fill, dx, dy, mark in (
                    (34, 34, PLUM, 20, 30, "v-6 a11 11 0 0 1 22 0 v6 m-26 0 h30 v18 h-30 z"),
                    (126, 58, TEAL, 22, 14, "h18 v34 h-18 z"),
                    (44, 138, INK, 14, 22, "h34 v24 h-34 z l17 14 l17 -14"),
                    (138, 150, AMBER, 31, 16, "v16 l11 8"),
                    (304, 60, PLUM, 20, 30, "v-6 a11 11 0 0 1 22 0 v6 m-26 0 h30 v18 h-30 z"),
                    (370, 60, TEAL, 22, 14, "h18 v34 h-18 z"),
                    (304, 126, INK, 14, 22, "h34 v24 h-34 z l17 14 l17 -14"),
                    (370, 126, AMBER, 31, 16, "v16 l11 8"),
                )
            ]
        ),
    ),
    "phone-on-table": Drawing(
        "A phone that may be read by others",
        "A phone lies on a table with a message on it, and more than one person can see the screen.",
        "A phone lies on a table and shows a message. Two people can see the screen. Before you send anything, ask the "
        "person which way of contact is safe, and what may be written.",
        (
            ground(),
            area("M60 176 H420 L450 240 H30 Z", SAND),
            phone(208, 84, size=1.05),
            box(220, 104, 42, 14, WHITE, round_=5),
            box(220, 124, 30, 14, WHITE, round_=5),
            person(96, 176, PLUM),
            person(384, 176, GREY),
            line("M124 100 L196 116", PLUM, dashed=True),
            line("M356 100 L284 116", GREY, dashed=True),
        ),
    ),
    "which-door": Drawing(
        "Several doors, and what each is for",
        "Four doors stand side by side, marked now, child, adult and specialist.",
        "Four doors stand side by side. The first, marked “now”, is for immediate danger: 999. The others are child "
        "safeguarding, adult safeguarding, and the specialist service with the route to MARAC. You may need more than "
        "one, and you begin with the most urgent.",
        tuple(
            [ground(), line("M20 206 H460", GREY, width=3)]
            + [
                box(x, 70, 84, 136, fill, round_=6)
                + dot(x + 70, 142, 5, WHITE)
                + words(x + 42, 52, label, bold=True, size=16)
                for x, fill, label in (
                    (36, AMBER, "Now"),
                    (144, PLUM, "Child"),
                    (252, TEAL, "Adult"),
                    (360, INK, "Specialist"),
                )
            ]
        ),
    ),
    "warm-handover": Drawing(
        "Three people at a hand-over",
        "One person walks with another to a third, who already waits for them.",
        "Somebody walks beside the person they have supported, up to a third person who knows that they are coming. "
        "Nobody is sent away with a number. A warm hand-over means that someone is there at the other end.",
        (
            ground(),
            line("M40 208 H440", GREY, width=3),
            person(118, 206, TEAL, size=1.1),
            person(196, 206, PLUM, size=1.1),
            arrow(248, 150, 318, 150, AMBER),
            person(372, 206, INK, size=1.1),
        ),
    ),
    "locked-note": Drawing(
        "A note behind a lock",
        "A written note lies in a folder with a lock on it.",
        "A note lies in a folder with a lock. It says who did what, when, and what followed. It is kept where the "
        "person who causes harm can not read it, also not through a shared log-in.",
        (
            ground(),
            area("M120 60 H206 L222 78 H360 V200 H120 Z", LILAC),
            box(146, 92, 150, 96, WHITE, round_=6),
            line("M164 114 H276 M164 134 H262 M164 154 H238", GREY),
            box(284, 128, 84, 70, PLUM, round_=10),
            line("M304 128 V112 a22 22 0 0 1 44 0 V128", PLUM, width=9),
            dot(326, 158, 8, AMBER),
            line("M326 160 V176", AMBER, width=6),
            box(36, 96, 56, 64, MINT, round_=10),
            line("M50 132 l10 12 l20 -26", TEAL, width=6),
        ),
    ),
}
