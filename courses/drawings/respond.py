"""Drawings about people who use harm, and the services around everybody."""

from .shapes import (
    AMBER,
    GREY,
    INK,
    PLUM,
    SAND,
    TEAL,
    WHITE,
    Drawing,
    arrow,
    box,
    bubble,
    dot,
    ground,
    line,
    person,
    words,
)

RESPOND: dict[str, Drawing] = {
    "three-voices": Drawing(
        "Three ways to answer",
        "Three speech bubbles: one agrees, one attacks, one stays calm and clear.",
        "Three speech bubbles hang side by side. The first, grey, nods along and takes sides. The second, dark, attacks. "
        "The third is calm and clear: it keeps respect for the person and does not accept the behaviour.",
        (
            ground(),
            bubble(24, 50, 130, 96, GREY, tail=-20),
            words(89, 94, "going", colour=WHITE, size=19, bold=True),
            words(89, 118, "along", colour=WHITE, size=19, bold=True),
            bubble(175, 50, 130, 96, INK, tail=20),
            words(240, 106, "attacking", colour=WHITE, size=19, bold=True),
            bubble(326, 50, 130, 96, TEAL, tail=20),
            words(391, 94, "calm", colour=WHITE, size=19, bold=True),
            words(391, 118, "and clear", colour=WHITE, size=19, bold=True),
            line("M346 196 l16 16 l34 -36", TEAL, width=7),
        ),
    ),
    "two-sided-referral": Drawing(
        "A referral with two sides",
        "Two paths run side by side: one to a programme, one to support for the partner and children.",
        "Two paths run side by side from one desk. One leads to a programme for the person who causes harm. The other "
        "leads to support for their partner and children, with a worker of their own. What is said on the second path "
        "does not travel back along the first.",
        (
            ground(),
            box(24, 92, 84, 56, SAND, round_=10),
            words(66, 126, "referral", size=16),
            arrow(112, 104, 262, 62, PLUM),
            arrow(112, 136, 262, 178, TEAL),
            box(268, 32, 188, 60, PLUM, round_=10),
            words(362, 68, "programme", colour=WHITE, bold=True),
            box(268, 148, 188, 60, TEAL, round_=10),
            words(362, 174, "support for partner", colour=WHITE, size=16, bold=True),
            words(362, 195, "and children", colour=WHITE, size=16, bold=True),
            line("M352 110 L372 130 M372 110 L352 130", INK, width=3),
        ),
    ),
    "choice-points": Drawing(
        "A path with forks",
        "A path forks again and again; at each fork one way is marked as a different choice.",
        "A path leads from left to right and forks three times. At each fork one branch turns upwards: a different "
        "choice. Harmful behaviour is a run of choices, and each of them could have been another one.",
        (
            ground(),
            line("M24 176 H130 L180 198 H260 L310 212 H450", GREY, width=9),
            line("M130 176 L176 128 H226", TEAL, width=9),
            line("M260 198 L312 140 H356", TEAL, width=9),
            line("M372 212 L418 160 H452", TEAL, width=9),
            dot(130, 176, 12, AMBER),
            dot(260, 198, 12, AMBER),
            dot(372, 212, 12, AMBER),
            person(60, 166, PLUM, size=0.9),
            words(318, 96, "a different choice", colour=TEAL, bold=True),
        ),
    ),
    "ring-of-services": Drawing(
        "Services in a ring",
        "Six services stand in a ring around a family, joined to one another.",
        "In the middle stand an adult and a child. Around them, joined in a ring, are six services: specialist support, "
        "health, housing, police, social care and work with the person who causes harm. They talk to one another, so that "
        "the family does not have to carry the messages.",
        tuple(
            [
                ground(),
                '<ellipse cx="240" cy="120" rx="172" ry="84" fill="none" stroke="#6f6885" stroke-width="4"/>',
            ]
            + [person(224, 160, PLUM, size=0.9), person(262, 160, AMBER, size=0.6)]
            + [
                box(x - 58, y - 19, 116, 38, fill, round_=19)
                + words(x, y + 6, label, colour=WHITE, size=15, bold=True)
                for x, y, label, fill in (
                    (240, 32, "specialist", TEAL),
                    (400, 76, "health", PLUM),
                    (400, 164, "housing", INK),
                    (240, 210, "police", PLUM),
                    (80, 164, "social care", INK),
                    (80, 76, "change work", PLUM),
                )
            ]
        ),
    ),
}
