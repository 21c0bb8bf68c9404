"""From Twee to the values of a scenario page, with every problem by its line."""

import json
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.text import slugify

from assessments.scenarios.pack import CHANNEL_WORDS, SAFETY_WORDS, blocks
from assessments.scenarios.pages import CAUTIONS, GENDERS, TAGS, ScenarioPage
from courses.errors import PackError
from courses.pack import library

SETTINGS = "Upstander"  # the passage that holds the frame of the scenario
# Of lines without white space at their ends: each is read in one pass, whatever somebody pastes.
LINK = re.compile(r"(?:[-*] *)?\[\[(?P<inside>[^\[\]]+)\]\]")
KEY = re.compile(r"(?P<key>[a-z][a-z ]{0,20}):(?P<value>.*)")
NAME = re.compile(r"(?:\\.|[^\\\[\]{}])+")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
CODE = re.compile(
    r"<<|<%|^\s*\{[^}]*\}|\((?:set|put|if|unless|else|else-if|link[a-z-]*|go-?to|display|print):|\]\[\$"
)
EFFECT = re.compile(r"([a-z0-9-]+) ([+-]\d{1,4})")
NEED = re.compile(r"([a-z0-9-]+) ((?:>=|<=|==|<|>) ?-?\d{1,4})")
AFTER = re.compile(r"(not )?([a-z0-9-]+/[a-z0-9-]+)")
HEAD_KEYS = ("id", "title", "setting", "channel", "who", "says", "picture", "alt", "recording", "counts")
CHOICE_KEYS = (
    "id",
    "safety",
    "reason",
    "tag",
    "critical",
    "cautions",
    "because",
    "at risk",
    "effects",
    "needs",
    "after",
)
FRAME_KEYS = (
    "role",
    "setting",
    "content note",
    "minutes",
    "relationship",
    "feedback",
    "harm by",
    "harm to",
    "variables",
    "summary",
)
YES_NO = {"yes": True, "no": False}

MOST_TOLD = 12  # problems in one message; `problems` has all


class TweeError(PackError):
    """Raised when a Twee text can not be read; `problems` holds (line, what is wrong and what to do), all of them."""

    def __init__(self, where: str, problems: list[tuple[int, str]]) -> None:
        self.problems = sorted(problems)
        told = [f"Line {line}: {text}" for line, text in self.problems[:MOST_TOLD]]
        more = len(self.problems) - MOST_TOLD
        super().__init__(where, " ".join([*told, *([f"And {more} more like these."] if more > 0 else [])]))


@dataclass
class Link:
    """A choice as it stands in the text."""

    line: int
    text: str
    target: str
    notes: dict[str, tuple[int, str]] = field(default_factory=dict)


@dataclass
class Passage:
    """A passage with its first line's number."""

    line: int
    name: str
    tags: list[str]
    lines: list[tuple[int, str]] = field(default_factory=list)
    notes: dict[str, tuple[int, str]] = field(default_factory=dict)
    text: str = ""
    links: list[Link] = field(default_factory=list)


class Reader:
    """Reads one text, and notes every problem before it gives up."""

    def __init__(self, text: str, where: str) -> None:
        self.where = where
        self.problems: list[tuple[int, str]] = []
        self.passages = self._passages(CONTROL.sub("", text.removeprefix("\ufeff")))
        self.names: dict[str, str] = {}

    def note(self, line: int, problem: str) -> None:
        """Remember a problem."""
        self.problems.append((line, problem))

    def values(self) -> dict[str, Any]:
        """Return the values of a scenario page's fields. Raises TweeError with every problem."""
        special = {p.name: p for p in self.passages if p.name in ("StoryTitle", "StoryData", SETTINGS)}
        story = [p for p in self.passages if p.name not in special]
        for passage in story:
            self._read(passage)
        if not story:
            self.note(1, "there is no passage. A passage begins with a line such as “:: At the door”.")
        story = self._start_first(story, special.get("StoryData"))
        endings = [p for p in story if not p.links or "ending" in p.tags]
        scenes = [p for p in story if p not in endings]
        self.names = self._short_names(story)
        frame = self._frame(special.get(SETTINGS))
        title = special["StoryTitle"].lines if "StoryTitle" in special else []
        seed = str(uuid.uuid4())
        found = {
            "title": " ".join(text.strip() for _, text in title).strip() or (story[0].name if story else ""),
            **frame,
            "step_id": uuid.UUID(seed),
            "scenes": blocks("scene", [self._scene(one) for one in scenes], seed),
            "endings": blocks("ending", [self._ending(one) for one in endings], seed),
        }
        if self.problems:
            raise TweeError(self.where, self.problems)
        return found

    def _passages(self, text: str) -> list[Passage]:
        found: list[Passage] = []
        for number, line in enumerate(text.splitlines(), start=1):
            if line.startswith("::"):
                name, tags = header(line)
                if not name:
                    self.note(number, "this passage has no name, or its brackets are not closed.")
                    name = f"passage-{number}"
                if any(name == one.name for one in found):
                    self.note(number, f"there are two passages “{name}”. Rename one.")
                found.append(Passage(number, name, tags))
            elif found:
                found[-1].lines.append((number, line.removeprefix("\\") if line.startswith("\\::") else line))
            elif line.strip():
                self.note(
                    number, "text before the first passage. Begin with a line such as “:: At the door”."
                )
        return found

    def _read(self, passage: Passage) -> None:
        if {"script", "stylesheet", "widget"} & set(passage.tags):
            self.note(
                passage.line, f"“{passage.name}” holds code or styles, which are not used here. Delete it."
            )
            return
        text: list[str] = []
        head, current = True, None
        for number, line in passage.lines:
            link, key = LINK.fullmatch(line.strip()), KEY.fullmatch(line.strip())
            if CODE.search(line):
                self.note(
                    number,
                    "this is code of a Twine story format. Take it out; conditions are “needs:” lines under a link.",
                )
            elif link:
                current = self._link(number, link["inside"])
                passage.links.append(current)
            elif current and key:
                self._keep(current.notes, number, key, CHOICE_KEYS)
            elif head and key and key["key"] in HEAD_KEYS:
                self._keep(passage.notes, number, key, HEAD_KEYS)
                continue
            else:
                text.append(self._prose(passage, number, line))
                current = None
            head = False
        passage.text = re.sub(r"\n{3,}", "\n\n", "\n".join(text)).strip()

    def _prose(self, passage: Passage, number: int, line: str) -> str:
        """Return a line of text; a link within it becomes a choice and stays readable in the sentence."""

        def taken(match: re.Match[str]) -> str:
            passage.links.append(self._link(number, match[1]))
            return passage.links[-1].text

        return re.sub(r"(?<!\\)\[\[([^\[\]]+)\]\]", taken, line).replace("\\[", "[").rstrip()

    def _link(self, line: int, inside: str) -> Link:
        if "->" in inside:
            text, target = inside.rsplit("->", 1)
        elif "<-" in inside:
            target, text = inside.split("<-", 1)
        elif "|" in inside:
            text, target = inside.rsplit("|", 1)
        else:
            text = target = inside
        return Link(line, text.strip(), target.strip())

    def _keep(
        self, notes: dict[str, tuple[int, str]], line: int, key: re.Match[str], known: tuple[str, ...]
    ) -> None:
        if key["key"] not in known:
            self.note(line, f"“{key['key']}” is not known here. Known: {', '.join(known)}.")
        elif key["key"] in notes:
            self.note(line, f"“{key['key']}” stands twice.")
        else:
            notes[key["key"]] = (line, key["value"].strip().replace("\\n", "\n"))

    def _start_first(self, story: list[Passage], data: Passage | None) -> list[Passage]:
        if data is None:
            return story
        try:
            about = json.loads("\n".join(line for _, line in data.lines) or "{}")
            start = about.get("start") if isinstance(about, dict) else None
        except (ValueError, RecursionError):
            self.note(data.line, "StoryData is not readable JSON.")
            return story
        if start is None:
            return story
        if start not in [one.name for one in story]:
            self.note(data.line, f"the story starts at “{start}”, and there is no such passage.")
        return sorted(story, key=lambda one: one.name != start)

    def _short_names(self, story: list[Passage]) -> dict[str, str]:
        taken: set[str] = set()
        names = {}
        for passage in story:
            names[passage.name] = unique(passage.notes.get("id", (0, passage.name))[1], taken)
        return names

    def _frame(self, passage: Passage | None) -> dict[str, Any]:
        notes: dict[str, tuple[int, str]] = {}
        intro: list[str] = []
        for number, line in passage.lines if passage else []:
            key = KEY.fullmatch(line.strip())
            if not intro and key and key["key"] in FRAME_KEYS:
                self._keep(notes, number, key, FRAME_KEYS)
            else:
                intro.append(line.replace("\\[", "[").rstrip())
        number, minutes = notes.get("minutes", (1, "5"))
        if not re.fullmatch(r"[1-9][0-9]{0,2}", minutes):
            self.note(number, f"“minutes” is “{minutes}”; write a whole number such as 8.")
            minutes = "5"
        genders = {name: name for name in dict(GENDERS) if name}
        feedback = {value: value for value in ScenarioPage.Feedback.values}
        return {
            **{
                name: notes.get(name.replace("_", " "), (0, ""))[1]
                for name in ("role", "setting", "content_note", "summary")
            },
            "minutes": int(minutes),
            "relationship": self._word(notes, "relationship", YES_NO, True),
            "feedback": self._word(notes, "feedback", feedback, "each"),
            "harm_by": self._word(notes, "harm by", genders, ""),
            "harm_to": self._word(notes, "harm to", genders, ""),
            "intro": "\n".join(intro).strip(),
            "variables": blocks(
                "variable",
                [
                    {"name": name, "start": int(start)}
                    for name, start in self._parts(
                        notes, "variables", re.compile(r"([a-z0-9-]+) (-?\d{1,4})"), "trust 0"
                    )
                ],
                SETTINGS,
            ),
        }

    def _word(
        self, notes: dict[str, tuple[int, str]], key: str, known: dict[str, Any], otherwise: Any
    ) -> Any:
        line, value = notes.get(key, (0, ""))
        if not value:
            return otherwise
        if value not in known:
            self.note(line, f"“{key}” is “{value}”. It may be: {', '.join(known)}.")
            return otherwise
        return known[value]

    def _parts(
        self, notes: dict[str, tuple[int, str]], key: str, form: re.Pattern[str], example: str
    ) -> Iterator[tuple[str, ...]]:
        line, value = notes.get(key, (0, ""))
        for part in filter(None, (part.strip() for part in value.split(","))):
            match = form.fullmatch(part)
            if match is None:
                self.note(line, f"“{part}” is not readable in “{key}”. Write it like this: {example}.")
            else:
                yield match.groups()

    def _scene(self, passage: Passage) -> dict[str, Any]:
        def said(key: str) -> str:
            return passage.notes.get(key, (0, ""))[1]

        return {
            "id": self.names[passage.name],
            "title": said("title") or passage.name,
            "setting": said("setting"),
            "channel": self._word(passage.notes, "channel", CHANNEL_WORDS, "in-person"),
            "text": passage.text,
            "says_who": said("who"),
            "says_line": said("says"),
            "picture": self._file(passage, "picture"),
            "picture_alt": said("alt"),
            "recording": self._file(passage, "recording"),
            "choices": self._choices(passage),
        }

    def _file(self, passage: Passage, kind: str) -> int | None:
        line, title = passage.notes.get(kind, (0, ""))
        if not title:
            return None
        try:
            return int(library.find(kind, title, self.where).pk)
        except PackError as error:
            self.note(line, error.reason)
            return None

    def _choices(self, passage: Passage) -> list[dict[str, Any]]:
        taken: set[str] = set()
        return [self._choice(link, taken) for link in passage.links]

    def _choice(self, link: Link, taken: set[str]) -> dict[str, Any]:
        notes = link.notes
        if link.target not in self.names:
            self.note(link.line, f"leads to “{link.target}”, and there is no such passage.")
        cautions = [name for (name,) in self._parts(notes, "cautions", re.compile(r"([a-z-]+)"), "in-front")]
        for name in cautions:
            if name not in dict(CAUTIONS):
                self.note(
                    notes["cautions"][0], f"“{name}” is no caution. Known: {', '.join(dict(CAUTIONS))}."
                )
        return {
            "id": unique(notes.get("id", (0, link.text))[1], taken),
            "text": link.text,
            "safety": self._word(notes, "safety", SAFETY_WORDS, ""),
            "reason": notes.get("reason", (0, ""))[1],
            "tag": self._word(notes, "tag", {value: value for value, _ in TAGS}, ""),
            "critical": self._word(notes, "critical", YES_NO, False),
            "cautions": cautions,
            "justification": notes.get("because", (0, ""))[1],
            "at_risk": notes.get("at risk", (0, ""))[1],
            "next": self.names.get(link.target, ""),
            "effects": [
                {"variable": name, "by": int(by)}
                for name, by in self._parts(notes, "effects", EFFECT, "trust +1")
            ],
            "needs": [
                {"variable": name, "condition": condition}
                for name, condition in self._parts(notes, "needs", NEED, "trust >= 1")
            ],
            "after": [
                {"choice": choice, "taken": not negated}
                for negated, choice in self._parts(notes, "after", AFTER, "at-the-door/ask-alone")
            ],
        }

    def _ending(self, passage: Passage) -> dict[str, Any]:
        text, _, debrief = passage.text.partition("\n--\n")
        return {
            "id": self.names[passage.name],
            "title": passage.notes.get("title", (0, ""))[1] or passage.name,
            "text": text.strip(),
            "debrief": debrief.strip(),
            "counts": self._word(passage.notes, "counts", YES_NO, True),
        }


def header(line: str) -> tuple[str, list[str]]:
    """Return name and tags of a passage's first line; an empty name where it has none or a bracket is not closed."""
    rest, tags = line[2:].strip(), ""
    if rest.endswith("}"):
        rest = rest[: rest.find("{")].rstrip() if "{" in rest else ""
    if rest.endswith("]") and not rest.endswith("\\]"):
        rest, _, tags = rest[:-1].rpartition("[")
    rest = rest.rstrip()
    return (re.sub(r"\\(.)", r"\1", rest) if NAME.fullmatch(rest) else ""), tags.split()


def unique(wanted: str, taken: set[str]) -> str:
    """Return a short name made of a title, not yet taken, and take it."""
    base = slugify(wanted.replace("_", "-"))[:50].strip("-") or "part"
    name, number = base, 2
    while name in taken:
        name, number = f"{base}-{number}", number + 1
    taken.add(name)
    return name


def read(text: str, where: str) -> dict[str, Any]:
    """Return the values of a scenario page's fields. Raises TweeError with every problem by line."""
    return Reader(text, where).values()
