"""Scenarios as Twee, the text form of Twine."""

import contextlib
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.scenarios import twee
from assessments.scenarios.compile import compile_story
from assessments.scenarios.lint import lint
from assessments.scenarios.pages import ScenarioPage

pytestmark = pytest.mark.django_db  # choosers of pictures ask the library

PLAIN = """:: StoryTitle
The front desk

:: StoryData
{"ifid": "D674C58C-DEFA-4F70-B7A2-27742230C0FC", "format": "Harlowe", "start": "At the desk"}

:: The quiet room [calm] {"position":"300,100"}
She sits down.

[[Listen->She is heard]]

:: At the desk {"position":"100,100"}
Joe looks tired.

He signs the form for her.

[[Ask to talk alone->The quiet room]]
[[She is heard<-Say nothing]]

:: She is heard
You wrote down who to call.
"""

FULL = """:: StoryTitle
The front desk

:: Upstander
role: You are Sam, on the front desk.
minutes: 6
harm by: woman
variables: trust 0

It is a quiet morning.

:: Desk
id: at-desk
setting: Tuesday, 10:40
channel: phone
who: Joe
says: Is this private?

Joe rings.

[[Offer a time to talk->Later]]
id: offer
safety: safer
reason: He decides when.\\n\\nNobody hears it.
tag: respond
effects: trust +1

[[Ask across the room->Later]]
id: ask
safety: less safe
reason: Others hear it.
tag: respond
critical: yes
cautions: in-front
at risk: Joe

:: Later
He comes back.

[[Give him the leaflet->Told]]
safety: some risk
reason: It can be found.
tag: refer
after: not desk/ask, at-desk/offer
needs: trust >= 1

[[Show him the page->Told]]
safety: safer
reason: Nothing stays on paper.
tag: refer

[[Wait->Left]]
safety: some risk
reason: He may not come again.
tag: respond

:: Told [ending]
He knows where to turn.
--
What did he want?

:: Left [ending]
counts: no

He leaves.
--
What would you do another time?
"""


def page_of(text: str) -> ScenarioPage:
    return ScenarioPage(**twee.read(text, "desk.twee"))


def refused(text: str) -> list[tuple[int, str]]:
    with pytest.raises(twee.TweeError) as refusal:
        twee.read(text, "desk.twee")
    return refusal.value.problems


def test_a_story_that_twine_wrote_comes_in_and_begins_where_it_says() -> None:
    page = page_of(PLAIN)
    assert page.title == "The front desk"
    assert [block.value["id"] for block in page.scenes] == ["at-the-desk", "the-quiet-room"]
    assert [block.value["title"] for block in page.endings] == ["She is heard"]
    first = page.scenes[0].value
    assert first["text"] == "Joe looks tired.\n\nHe signs the form for her."
    assert [(one["text"], one["next"]) for one in first["choices"]] == [
        ("Ask to talk alone", "the-quiet-room"),
        ("Say nothing", "she-is-heard"),
    ]


def test_what_twine_has_no_word_for_is_named_by_the_lint_afterwards() -> None:
    problems = {finding.problem for finding in lint(page_of(PLAIN))}
    assert "the safety is missing." in problems
    assert "the reason is missing." in problems
    assert "nobody is told who they are." in problems


def test_key_lines_hold_all_that_a_scenario_has() -> None:
    content = compile_story(page_of(FULL.replace("desk/ask, at-desk/offer", "at-desk/ask, at-desk/offer")))
    assert content["variables"] == {"trust": 0}
    desk, later = content["scenes"]["at-desk"], content["scenes"]["later"]
    assert desk["channel"] == "phone"
    assert desk["says"] == {"who": "Joe", "line": "Is this private?"}
    assert desk["choices"][0]["reason"] == "He decides when.\n\nNobody hears it."
    assert desk["choices"][0]["effects"] == {"trust": 1}
    assert desk["choices"][1]["critical"] is True
    assert desk["choices"][1]["cautions"] == ["in-front"]
    assert later["choices"][0]["after"] == [["at-desk", "ask", False], ["at-desk", "offer", True]]
    assert content["endings"]["left"]["counts"] is False
    assert content["endings"]["told"]["debrief"] == "What did he want?"


def test_every_problem_is_told_with_its_line() -> None:
    text = """:: Desk
<<set $trust to 1>>
[[Go->Nowhere]]
safety: perfect
colour: red

:: Desk
Again.
"""
    problems = dict(refused(text))
    assert "code of a Twine story format" in problems[2]
    assert "no such passage" in problems[3]
    assert "safer, some risk, less safe" in problems[4]
    assert "“colour” is not known" in problems[5]
    assert "two passages" in problems[7]


def test_a_link_within_a_sentence_becomes_a_choice_and_stays_readable() -> None:
    page = page_of(":: A\nYou may [[ask him->B]] or [[wait|B]].\n\nMore.\n\n:: B\nEnd.\n")
    scene = page.scenes[0].value
    assert scene["text"] == "You may ask him or wait.\n\nMore."
    assert [one["text"] for one in scene["choices"]] == ["ask him", "wait"]


def test_a_story_with_scripts_is_refused_with_a_word() -> None:
    assert "code or styles" in refused(":: Magic [script]\nalert(1)\n\n:: A\ntext\n")[0][1]


def test_text_without_a_passage_is_refused() -> None:
    assert "before the first passage" in refused("Hello\n\n:: A\nb\n")[0][1]
    assert "no passage" in refused("")[0][1]


def test_a_picture_that_the_library_lacks_is_named() -> None:
    assert "holds no picture" in dict(refused(":: A\npicture: The desk\nalt: A desk\n\n[[Go->A]]\n"))[2]


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        twee.read(text, "any.twee")
    except twee.TweeError as error:
        assert error.problems


WORDS = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "Zs", "S")), min_size=1, max_size=30
).map(lambda text: " ".join(text.replace("\\", "").split()))
NAME = st.from_regex(r"[a-z]{1,6}(-[a-z0-9]{1,4})?", fullmatch=True)


@st.composite
def stories(draw: st.DrawFn) -> dict[str, Any]:
    """Make the values of a page: names unique, targets that exist, words of any kind."""
    words = WORDS.filter(
        lambda text: text not in ("", "--") and not twee.CODE.search(text) and "[[" not in text
    )
    names = draw(st.lists(NAME, min_size=2, max_size=5, unique=True))
    scenes, endings = names[:-1], names[-1:]
    made = []
    for name in scenes:
        ids = draw(st.lists(NAME, min_size=1, max_size=3, unique=True))
        made.append(
            {
                "id": name,
                "title": draw(words),
                "setting": draw(words),
                "channel": draw(st.sampled_from(["in-person", "phone", "text", "portal"])),
                "text": draw(words) + "\n\n" + draw(words),
                "says_who": draw(words),
                "says_line": draw(words),
                "choices": [
                    {
                        "id": one,
                        "text": draw(
                            words.filter(lambda text: not set("[]<|") & set(text) and "->" not in text)
                        ),
                        "safety": draw(st.sampled_from(["safer", "some-risk", "less-safe"])),
                        "reason": draw(words),
                        "tag": draw(st.sampled_from(["recognise", "respond", "refer"])),
                        "critical": draw(st.booleans()),
                        "cautions": draw(st.lists(st.sampled_from(["direct", "in-front"]), unique=True)),
                        "next": draw(st.sampled_from(names)),
                        "effects": [{"variable": "trust", "by": draw(st.integers(-9, 9))}],
                        "needs": [{"variable": "trust", "condition": ">= 1"}],
                        "after": [{"choice": "here/there", "taken": draw(st.booleans())}],
                    }
                    for one in ids
                ],
            }
        )
    return {
        "title": "A title",
        "role": draw(words),
        "intro": draw(words),
        "variables": [{"type": "variable", "value": {"name": "trust", "start": 0}}],
        "scenes": [{"type": "scene", "value": value} for value in made],
        "endings": [
            {
                "type": "ending",
                "value": {"id": name, "title": draw(words), "text": draw(words), "debrief": draw(words)},
            }
            for name in endings
        ],
    }


def bare(page: ScenarioPage) -> list[Any]:
    """Return what a page holds, without the blocks' ids."""

    def plain(value: Any) -> Any:
        if hasattr(value, "items"):
            return {key: plain(inner) for key, inner in value.items()}
        return [plain(inner) for inner in value] if hasattr(value, "bound_blocks") else value or ""

    streams = [
        plain(block.value) for stream in (page.variables, page.scenes, page.endings) for block in stream
    ]
    return [page.title, page.role, page.intro, page.minutes, *streams]


@settings(max_examples=150, deadline=None)
@given(stories())
def test_a_scenario_written_as_twee_reads_back_the_same(values: dict[str, Any]) -> None:
    page = ScenarioPage(**values)
    text = twee.write(page)
    assert bare(ScenarioPage(**twee.read(text, "back.twee"))) == bare(page)


@pytest.mark.parametrize(
    "text",
    [
        "::" + " " * 20_000 + "[",
        ":: A [" + "x " * 20_000,
        ":: A\n" + " " * 50_000 + "x\n",
        ":: A\nrole: x" + " " * 50_000 + "x\n",
        ":: A\n[[Go->A]]\neffects: trust +" + "9" * 5000,
        ":: Upstander\nvariables: trust " + "9" * 5000 + "\n\n:: A\nx",
        ":: Upstander\nminutes: " + "9" * 5000 + "\n\n:: A\nx",
        ":: StoryData\n" + "[" * 200_000 + "\n\n:: A\nx",
    ],
    ids=range(8),
)
def test_nothing_pasted_keeps_the_reader_busy_or_breaks_it(text: str) -> None:
    before = time.process_time()
    with contextlib.suppress(twee.TweeError):
        twee.read(text, "evil.twee")
    assert time.process_time() - before < 2


def test_control_characters_are_left_out() -> None:
    assert page_of(":: A\nYes\x00 or\x07 no.\n").endings[0].value["text"] == "Yes or no."
