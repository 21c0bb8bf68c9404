"""One question of each kind, as a pack holds it and as an edition does, and random ones."""

from typing import Any

from hypothesis import strategies as st

from assessments.quizzes import pack
from assessments.quizzes.items import NAMES


def _choice(kind: str, name: str, right: tuple[int, ...], texts: list[str], **more: Any) -> dict[str, Any]:
    return {
        "id": name,
        "kind": kind,
        "text": f"The question {name}?",
        "critical": False,
        "explanation": f"Explanation of {name}.",
        "options": [
            {
                "id": f"{name}-{place}",
                "text": text,
                "correct": place in right,
                "feedback": f"About {text.lower()}",
            }
            for place, text in enumerate(texts, start=1)
        ],
    } | more


WRITTEN: dict[str, dict[str, Any]] = {
    "single": _choice("single", "one", (1,), ["Listen first.", "Give advice.", "Look away."]),
    "multiple": _choice("multiple", "several", (1, 2, 3), ["Calm.", "Private.", "Slow.", "Loud.", "Rushed."]),
    "truefalse": _choice("truefalse", "true-or-false", (2,), ["True", "False"]),
    "order": {
        "id": "steps",
        "kind": "order",
        "text": "In which order?",
        "critical": True,
        "explanation": "Explanation of steps.",
        "options": [
            {"id": "notice", "text": "Notice.", "feedback": "You can not act on what you do not see."},
            {"id": "ask", "text": "Ask in private."},
            {"id": "listen", "text": "Listen."},
            {"id": "record", "text": "Write it down."},
        ],
    },
    "sort": {
        "id": "columns",
        "kind": "sort",
        "text": "Which belongs where?",
        "critical": False,
        "explanation": "Explanation of columns.",
        "columns": [{"id": "say", "text": "Say"}, {"id": "leave", "text": "Leave unsaid"}],
        "options": [
            {"id": "believe", "text": "I believe you.", "column": "say", "feedback": "It opens a door."},
            {"id": "why-stay", "text": "Why do you stay?", "column": "leave"},
            {"id": "safe-now", "text": "Are you safe now?", "column": "say"},
        ],
    },
    "match": {
        "id": "pairs",
        "kind": "match",
        "text": "What goes with what?",
        "critical": False,
        "explanation": "Explanation of pairs.",
        "options": [
            {"id": "now", "text": "Danger now", "match": "Call 999"},
            {"id": "support", "text": "Wants to talk", "match": "A help line"},
            {"id": "worry", "text": "You are unsure", "match": "Your safeguarding lead"},
        ],
    },
    "spot": _choice(
        "spot", "script", (2,), ["Mel: Come in.", "Mel: Shall I call your husband?", "Mel: Take your time."]
    ),
    "slider": {
        "id": "sure",
        "kind": "slider",
        "text": "How confident do you feel about asking?",
        "low": "not at all confident",
        "high": "very confident",
    },
}
assert set(WRITTEN) == set(NAMES)

ITEMS: dict[str, dict[str, Any]] = {kind: pack._item(written, "here") for kind, written in WRITTEN.items()}
QUIZ: dict[str, Any] = {"items": list(WRITTEN.values()), "shuffle": False}

# What to send, all right and all (or partly) wrong.
RIGHT: dict[str, dict[str, Any]] = {
    "one": {"answer": "one-1"},
    "several": {"answer": ["several-1", "several-2", "several-3"]},
    "true-or-false": {"answer": "true-or-false-2"},
    "steps": {"place-notice": "1", "place-ask": "2", "place-listen": "3", "place-record": "4"},
    "columns": {"place-believe": "say", "place-why-stay": "leave", "place-safe-now": "say"},
    "pairs": {
        "place-now": "Call 999",
        "place-support": "A help line",
        "place-worry": "Your safeguarding lead",
    },
    "script": {"answer": "script-2"},
    "sure": {"answer": "4"},
}
WRONG: dict[str, dict[str, Any]] = {
    "one": {"answer": "one-2"},
    "several": {"answer": ["several-1", "several-2", "several-4"]},
    "true-or-false": {"answer": "true-or-false-1"},
    "steps": {"place-notice": "1", "place-ask": "2", "place-listen": "4", "place-record": "3"},
    "columns": {"place-believe": "say", "place-why-stay": "say", "place-safe-now": "say"},
    "pairs": {"place-now": "Call 999", "place-support": "Call 999", "place-worry": "Your safeguarding lead"},
    "script": {"answer": "script-1"},
    "sure": {"answer": "1"},
}


def content_of(*items: dict[str, Any], **settings: Any) -> dict[str, Any]:
    return {"intro": "", "pass_mark": 80, "items": list(items), **settings}


@st.composite
def items(draw: st.DrawFn, kind: str = "", name: str = "q") -> dict[str, Any]:
    """Make a question of any kind, as a compiler would."""
    kind = kind or draw(st.sampled_from(sorted(NAMES)))
    item = {"id": name, "kind": kind, "text": "T", "explanation": "E", "critical": False, "tags": []}
    if kind == "slider":
        return item | {"low": "low", "high": "high"}
    item["critical"] = draw(st.booleans())
    size = 2 if kind == "truefalse" else draw(st.integers(2, 5))
    options = [{"id": f"o{place}", "text": f"T{place}", "feedback": ""} for place in range(size)]
    if kind == "sort":
        item["columns"] = [{"id": "c0", "text": "C0"}, {"id": "c1", "text": "C1"}]
        options = [option | {"column": draw(st.sampled_from(["c0", "c1"]))} for option in options]
    elif kind == "match":
        options = [option | {"match": draw(st.sampled_from(["m0", "m1", "m2"]))} for option in options]
    elif kind != "order":
        one = draw(st.integers(0, size - 1))
        more = draw(st.sets(st.integers(0, size - 1))) if kind in ("multiple", "spot") else set()
        options = [option | {"correct": place in more | {one}} for place, option in enumerate(options)]
    return item | {"options": options}


@st.composite
def contents(draw: st.DrawFn) -> dict[str, Any]:
    """Make a check of any kinds, with draws or without."""
    count = draw(st.integers(1, 5))
    made = [draw(items(name=f"q{number}")) for number in range(count)]
    content = content_of(
        *made, partial_credit=draw(st.booleans()), shuffle=draw(st.booleans()), retry_wait_hours=0
    )
    if draw(st.booleans()):
        names = [item["id"] for item in made]
        fixed = draw(st.integers(0, count - 1))
        content["plan"] = [
            *({"item": name} for name in names[:fixed]),
            {"draw": draw(st.integers(1, count - fixed)), "tag": "law", "from": names[fixed:]},
        ]
    return content
