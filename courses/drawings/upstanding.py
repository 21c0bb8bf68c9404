"""Drawings about bystanders, groups and rooms."""

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
    around,
    arrow,
    box,
    bubble,
    dot,
    ground,
    line,
    person,
    words,
)

_STONES = ("Notice", "Name it", "My part", "Know how", "Act")
_DS = ("Distract", "Delegate", "Document", "Delay", "Direct")
_LADDER = ("jokes and remarks", "control and put-downs", "threats", "serious violence")
_SAFE = (("S", "self"), ("A", "affected"), ("F", "friends"), ("E", "exit"))

UPSTANDING: dict[str, Drawing] = {
    "five-steps": Drawing(
        "Five stepping stones",
        "Five stepping stones lead upwards: notice, name it, my part, know how, act.",
        "Five stones lead from left to right, each a little higher: notice; see it as a problem; feel that you have a "
        "part in it; know a safer way; act. People can stop on any stone. Knowing which one tells you what would help.",
        tuple(
            [ground(), area("M0 214 Q240 190 480 214 V240 H0 Z", MINT)]
            + [
                box(18 + n * 91, 168 - n * 26, 80, 30, PLUM if n < 4 else AMBER, round_=14)
                + words(58 + n * 91, 158 - n * 26, label, size=16, bold=n == 4)
                for n, label in enumerate(_STONES)
            ]
        ),
    ),
    "ladder-of-harm": Drawing(
        "A ladder of harm",
        "A ladder with four rungs, from jokes and remarks at the bottom to serious violence at the top.",
        "A ladder. The lowest rung says jokes and remarks, the next control and put-downs, then threats, and the "
        "highest serious violence. An arrow points to the lowest rungs: acting there is easiest and usually safest.",
        tuple(
            [ground(), line("M70 226 V22 M290 226 V22", PLUM, width=9)]
            + [
                line(f"M70 {200 - n * 48} H290", PLUM, width=9) + words(180, 190 - n * 48, label, size=16)
                for n, label in enumerate(_LADDER)
            ]
            + [arrow(398, 176, 308, 176, TEAL), words(400, 148, "Act here", colour=TEAL, bold=True)]
        ),
    ),
    "norms-gap": Drawing(
        "What people think that others think",
        "Five people each think they are the only one who does not find a joke funny.",
        "Five people stand in a row. One says something, and above each of the others is the same small cross: none of "
        "them finds it funny. Because all are silent, each believes they are alone.",
        tuple(
            [
                ground(),
                line("M20 214 H460", GREY, width=3),
                person(70, 212, GREY),
                bubble(28, 40, 96, 50, WHITE, tail=6, edge=GREY),
            ]
            + [words(76, 71, "ha ha", colour=INK)]
            + [
                person(x, 212, fill)
                + dot(x, 84, 24, WHITE, line=fill)
                + line(f"M{x - 8} 76 l16 16 m0 -16 l-16 16", fill)
                + dot(x - 4, 116, 4, fill)
                for x, fill in ((168, PLUM), (250, TEAL), (332, INK), (414, PLUM))
            ]
        ),
    ),
    "five-ds": Drawing(
        "Five ways to act",
        "Five signs around a person: distract, delegate, document, delay and direct.",
        "Around one person stand five signs: distract, delegate, document, delay, direct. Four of the five do not face "
        "the person who causes harm. Direct is drawn with a dashed edge: it is the last choice, and often not safe.",
        tuple(
            [ground(), person(240, 190, PLUM, size=1.2)]
            + [
                (
                    box(
                        x - 56,
                        y - 22,
                        112,
                        44,
                        WHITE if label == "Direct" else fill,
                        round_=22,
                        line=INK if label == "Direct" else "",
                    )
                    + words(x, y + 6, label, colour=INK if label == "Direct" else WHITE, size=17, bold=True)
                )
                for (x, y), label, fill in zip(
                    ((78, 186), (84, 84), (240, 40), (396, 84), (402, 186)),
                    _DS,
                    (TEAL, PLUM, INK, TEAL, WHITE),
                    strict=True,
                )
            ]
        ),
    ),
    "safe-check": Drawing(
        "The SAFE check",
        "Four cards spell SAFE: self, affected person, friends and help, exit.",
        "Four cards stand in a row. S is for self: am I safe? A is for the affected person: does this make it better for "
        "them now and later? F is for friends and help: who can join? E is for exit: how do we step away? If there is "
        "immediate danger, call 999.",
        tuple(
            [ground()]
            + [
                box(20 + n * 112, 46, 104, 148, fill, round_=12)
                + words(72 + n * 112, 126, letter, colour=WHITE, size=64, bold=True)
                + words(72 + n * 112, 172, label, colour=WHITE, size=14)
                for n, ((letter, label), fill) in enumerate(zip(_SAFE, (PLUM, TEAL, INK, PLUM), strict=True))
            ]
        ),
    ),
    "touchline": Drawing(
        "A club ground in the evening",
        "A pitch at dusk with a goal, floodlights and three people at the side, one turned to another.",
        "A pitch in the evening. Three people stand at the side. One of them has turned to another to ask how they are. "
        "Clubs are places where people already know one another, and small moments like this count.",
        (
            ground(LILAC),
            area("M0 160 H480 V224 A16 16 0 0 1 464 240 H16 A16 16 0 0 1 0 224 Z", MINT),
            line("M0 186 H480", WHITE, width=3),
            line("M60 160 V110 H150 V160", WHITE, width=6),
            line("M60 122 H150 M60 136 H150 M82 110 V160 M105 110 V160 M128 110 V160", WHITE, width=1.5),
            line("M420 160 V40", INK, width=5),
            box(396, 26, 48, 20, AMBER, round_=4),
            person(256, 218, PLUM),
            person(312, 218, TEAL),
            person(388, 218, INK),
            bubble(214, 62, 96, 44, WHITE, tail=-10),
            line("M236 84 H288", GREY),
        ),
    ),
    "group-chat": Drawing(
        "A group chat",
        "A phone shows a group chat: several messages of one kind, then one calm message of another.",
        "A phone shows a group chat. Four grey messages follow one another. The fifth, in another colour, is short and "
        "calm. One quiet line can change what a group thinks is normal.",
        (
            ground(),
            box(168, 14, 144, 212, INK, round_=16),
            box(178, 32, 124, 176, WHITE, round_=6),
            box(186, 42, 84, 22, GREY, round_=10),
            box(186, 70, 66, 22, GREY, round_=10),
            box(186, 98, 92, 22, GREY, round_=10),
            box(186, 126, 58, 22, GREY, round_=10),
            box(214, 162, 80, 30, TEAL, round_=12),
            line("M228 177 H280", WHITE),
            person(90, 214, PLUM),
            person(392, 214, AMBER),
        ),
    ),
    "training-room": Drawing(
        "A room set up for a session",
        "Nine chairs stand in a half circle around a board, with a free chair by the open door.",
        "Chairs stand in a half circle around a board, so that everybody sees everybody. Two trainers stand at the front. "
        "The door is open and the way to it is free: anybody can step out without being asked why.",
        tuple(
            [ground(), box(176, 20, 128, 66, WHITE, line=INK), line("M194 44 H286 M194 62 H258", GREY)]
            + [person(134, 106, TEAL, size=0.8), person(346, 106, PLUM, size=0.8)]
            + [
                box(x - 13, y - 13, 26, 26, fill, round_=7)
                for (x, y), fill in zip(
                    around(240, 92, 124, 24, turn=0)[1:12], (PLUM, LILAC) * 6, strict=False
                )
            ]
            + [line("M432 196 V112 L464 100 V214 Z", INK, fill=SAND, width=4)]
        ),
    ),
    "resistance-cards": Drawing(
        "Four cards",
        "Four cards lie in a row: hear it, name the form, find the need, answer calmly.",
        "Four cards lie in a row. They say: hear it; name the form; find the need; answer. Nobody has to win. The "
        "trainer answers the need below a remark, and the group sees how that is done.",
        tuple(
            [ground()]
            + [
                f'<g transform="rotate({turn} {x} 130)">'
                + box(x - 50, 52, 100, 146, fill, round_=12)
                + words(x, 112, first, colour=WHITE, size=18, bold=True)
                + words(x, 138, second, colour=WHITE, size=18, bold=True)
                + "</g>"
                for x, turn, fill, first, second in (
                    (72, -6, PLUM, "Hear", "it"),
                    (184, 3, TEAL, "Name", "the form"),
                    (296, -3, INK, "Find", "the need"),
                    (408, 6, PLUM, "Answer", "calmly"),
                )
            ]
        ),
    ),
}
