"""Random content of editions, as the compilers would make it."""

from typing import Any

from hypothesis import strategies as st

SAFETY = ["safer", "some-risk", "less-safe"]


@st.composite
def scenarios(draw: st.DrawFn) -> dict[str, Any]:
    """Make a story: each scene has two free choices; the first leads onwards, so that an ending can be reached."""
    size = draw(st.integers(1, 4))
    names = [f"s{number}" for number in range(size)]
    places = [*names, "e0", "e1"]
    variables = {f"v{number}": draw(st.integers(-2, 2)) for number in range(draw(st.integers(0, 2)))}
    scenes = {}
    earlier = st.tuples(st.sampled_from(names), st.sampled_from(["c0", "c1"]), st.booleans()).map(list)
    for number, name in enumerate(names):
        onwards = names[number + 1] if number + 1 < size else "e0"
        choices = []
        for place in range(draw(st.integers(2, 4))):
            effects, needs = {}, {}
            if variables:
                effects = draw(
                    st.dictionaries(st.sampled_from(sorted(variables)), st.integers(-2, 2), max_size=2)
                )
            if variables and place >= 2:
                signs = st.sampled_from([">=", "<=", "==", "<", ">"])
                condition = st.builds(lambda sign, by: f"{sign} {by}", signs, st.integers(-2, 2))
                needs = draw(st.dictionaries(st.sampled_from(sorted(variables)), condition, max_size=2))
            choices.append(
                {
                    "id": f"c{place}",
                    "text": "T",
                    "safety": draw(st.sampled_from(SAFETY)),
                    "reason": "R",
                    "next": onwards if place == 0 else draw(st.sampled_from(places)),
                    "effects": effects,
                    "needs": needs,
                    "after": draw(st.lists(earlier, max_size=2)) if place >= 2 else [],
                }
            )
        scenes[name] = {"title": name, "choices": choices}
    return {
        "start": "s0",
        "variables": variables,
        "feedback": draw(st.sampled_from(["each", "end"])),
        "scenes": scenes,
        "endings": {"e0": {"title": "e0"}, "e1": {"title": "e1", "counts": draw(st.booleans())}},
    }


def quiz_of(
    questions: list[list[bool]], *, critical: tuple[int, ...] = (), pass_mark: int = 80
) -> dict[str, Any]:
    """Make a check: for each question, which of its answers are right."""
    return {
        "pass_mark": pass_mark,
        "retry_wait_hours": 0,
        "items": [
            {
                "id": f"q{number}",
                "kind": "single" if sum(options) == 1 else "multiple",
                "critical": number in critical,
                "options": [{"id": f"o{place}", "correct": right} for place, right in enumerate(options)],
            }
            for number, options in enumerate(questions)
        ],
    }


@st.composite
def quizzes(draw: st.DrawFn) -> dict[str, Any]:
    options = st.lists(st.booleans(), min_size=2, max_size=4).filter(any)
    questions = draw(st.lists(options, min_size=1, max_size=4))
    critical = tuple(draw(st.sets(st.integers(0, 3))))
    return quiz_of(questions, critical=critical, pass_mark=draw(st.integers(1, 100)))
