"""From a scenario page to Twee. Reading it back gives the same scenes, choices and endings."""

import json
import re
from typing import Any

from assessments.scenarios.pack import CHANNEL_WORDS, SAFETY_WORDS
from assessments.scenarios.pages import ScenarioPage
from assessments.scenarios.shape import counts
from courses.models import StepPage

from .reading import SETTINGS


def write(page: StepPage) -> str:
    """Return a scenario as Twee 3. Reading it back gives the same scenes, choices and endings."""
    assert isinstance(page, ScenarioPage)
    taken: set[str] = set()
    parts = [block.value for block in (*page.scenes, *page.endings)]
    names = {value["id"]: _passage_name(value["title"] or value["id"], taken) for value in parts}
    about = {"ifid": str(page.step_id).upper(), "format": "SugarCube", "format-version": "2.37.3"}
    if page.scenes:
        about["start"] = names[page.scenes[0].value["id"]]
    out = [
        f":: StoryTitle\n{page.title}",
        f":: StoryData\n{json.dumps(about, ensure_ascii=False, indent=2)}",
        f":: {SETTINGS}\n" + "\n".join([*_frame_lines(page), "", _text(page.intro)]),
        *(_scene_text(block.value, names) for block in page.scenes),
        *(_ending_text(block.value, names) for block in page.endings),
    ]
    return "\n\n\n".join(out) + "\n"


def _passage_name(title: str, taken: set[str]) -> str:
    title = re.sub(r"\s+", " ", re.sub(r"[\[\]{}|<>\\]|->", " ", title)).strip() or "Scene"
    name, number = title, 2
    while name in taken or name in ("StoryTitle", "StoryData", SETTINGS):
        name, number = f"{title} ({number})", number + 1
    taken.add(name)
    return name


def _line(key: str, value: Any) -> list[str]:
    return [f"{key}: {str(value).strip().replace('\r', '').replace('\n', '\\n')}"] if value else []


def _text(text: str) -> str:
    return "\n".join(
        "\\" + line if line.startswith("::") else line
        for line in text.strip().replace("[", "\\[").splitlines()
    )


def _frame_lines(page: ScenarioPage) -> list[str]:
    variables = ", ".join(f"{block.value['name']} {block.value['start']}" for block in page.variables)
    return [
        *_line("role", page.role),
        *_line("setting", page.setting),
        *_line("content note", page.content_note),
        *_line("summary", page.summary),
        *_line("minutes", page.minutes),
        *_line("relationship", "yes" if page.relationship else "no"),
        *_line("feedback", page.feedback),
        *_line("harm by", page.harm_by),
        *_line("harm to", page.harm_to),
        *_line("variables", variables),
    ]


def _scene_text(value: Any, names: dict[str, str]) -> str:
    name = names[value["id"]]
    channel = next(word for word, stored in CHANNEL_WORDS.items() if stored == value["channel"])
    lines = [
        f":: {name}",
        *_line("id", value["id"]),
        *(_line("title", value["title"]) if value["title"] != name else []),
        *_line("setting", value["setting"]),
        *_line("channel", channel),
        *_line("who", value["says_who"]),
        *_line("says", value["says_line"]),
        *_line("picture", value["picture"].title if value["picture"] else ""),
        *_line("alt", value["picture_alt"]),
        *_line("recording", value["recording"].title if value["recording"] else ""),
        "",
        _text(value["text"]),
    ]
    for choice in value["choices"]:
        lines += ["", *_choice_lines(choice, names)]
    return "\n".join(lines)


def _choice_lines(value: Any, names: dict[str, str]) -> list[str]:
    safety = next((word for word, stored in SAFETY_WORDS.items() if stored == value["safety"]), "")
    text = re.sub(r"\s+", " ", value["text"]).replace("[", "(").replace("]", ")").strip()
    return [
        f"[[{text}->{names.get(value['next'], value['next'])}]]",
        *_line("id", value["id"]),
        *_line("safety", safety),
        *_line("reason", value["reason"]),
        *_line("tag", value["tag"]),
        *_line("critical", "yes" if value["critical"] else ""),
        *_line("cautions", ", ".join(value["cautions"] or [])),
        *_line("because", value["justification"]),
        *_line("at risk", value["at_risk"]),
        *_line("effects", ", ".join(f"{one['variable']} {one['by']:+d}" for one in value["effects"])),
        *_line("needs", ", ".join(f"{one['variable']} {one['condition']}" for one in value["needs"])),
        *_line(
            "after",
            ", ".join(one["choice"] if one["taken"] else f"not {one['choice']}" for one in value["after"]),
        ),
    ]


def _ending_text(value: Any, names: dict[str, str]) -> str:
    name = names[value["id"]]
    lines = [
        f":: {name} [ending]",
        *_line("id", value["id"]),
        *(_line("title", value["title"]) if value["title"] != name else []),
        *([] if counts(value) else ["counts: no"]),
        "",
        _text(value["text"]),
        "--",
        _text(value["debrief"]),
    ]
    return "\n".join(lines)
