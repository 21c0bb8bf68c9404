"""What the CMS shows while a scenario is written, and a release refuses: shape, safety, words. Each with its field."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from courses.language import Text, check_texts
from courses.lint import Finding, error, warning
from courses.models import ModulePage, StepPage
from courses.reading_age import check_reading_age

from .compile import compile_story, words
from .names import BANK, names_in
from .pages import GENDERS, ScenarioPage
from .shape import Part, Story, problems, story_of

LONGEST = 12
SAFER = "safer"
IN_FRONT = re.compile(
    r"\b(?:in front of|while (?:\w+ ){1,3}(?:is|are) (?:there|in the room)|at the door)\b", re.IGNORECASE
)
# Domain brief 4.4 (Direct), 2.5 (channels) and 7: what may not be called safer without saying why.
UNJUSTIFIED = {
    "direct": "speaks to the person causing harm and is labelled safer",
    "in-front": "asks in front of somebody else and is labelled safer",
    "unchecked": "uses a way of contact that nobody has checked and is labelled safer",
}


def lint(page: StepPage) -> list[Finding]:
    """Return findings about a scenario, saved or not, errors of shape first."""
    assert isinstance(page, ScenarioPage)
    story = story_of(page)
    shape = problems(story)
    found = [*shape, *_frame(page), *_choices(story, page), *_media(story), *check_texts(_texts(story, page))]
    if not shape:
        found += _whole(story, page)
    return [replace(finding, page_id=page.pk) for finding in found]


def _frame(page: ScenarioPage) -> Iterator[Finding]:
    if not page.role:
        yield error(
            page.title, "nobody is told who they are.", "“You are Priya, a housing officer.”", at="role"
        )
    elif not names_in(page.role):
        yield warning(
            page.title,
            "the learner’s part has no name from the bank.",
            f"Choose one, such as {', '.join(BANK[:: len(BANK) // 4][:4])}; Reports › Who is in our stories has more.",
            at="role",
        )
    if not page.intro:
        yield error(page.title, "has no introduction.", "Say in a few lines how it begins.", at="intro")


def _choices(story: Story, page: ScenarioPage) -> Iterator[Finding]:
    """What a scene's choices say together, and which of them may not be called safer."""
    for scene in story.scenes:
        labels = {choice.value["safety"] for choice in scene.choices if choice.value["safety"]}
        if labels and SAFER not in labels:
            yield scene.says(
                "every choice is a wrong one.", "Add a safer choice, or a way to make it right.", "choices"
            )
        if labels == {SAFER} and len(scene.choices) > 1:
            at = f"{scene.at}.choices"
            yield warning(scene.where, "every choice is safer: there is nothing to learn here.", "", None, at)
        said = [choice.value["text"] for choice in scene.choices if choice.value["text"]]
        if len(set(said)) != len(said):
            yield warning(
                scene.where, "two choices say the same.", "Let them differ.", at=f"{scene.at}.choices"
            )
        for choice in scene.choices:
            value = choice.value
            if value["safety"] != SAFER or value["justification"]:
                continue
            for caution in value["cautions"] or ():
                if caution != "direct" or page.relationship:
                    yield choice.says(
                        f"{UNJUSTIFIED[caution]}.", "Write why, or change the label.", "justification"
                    )
            hinted = "in-front" not in (value["cautions"] or ()) and IN_FRONT.search(value["text"] or "")
            if page.relationship and hinted:
                yield warning(
                    choice.where,
                    "asks in front of somebody, or may; is that really safer?",
                    "If so, tick it and write why.",
                    at=f"{choice.at}.cautions",
                )


def _media(story: Story) -> Iterator[Finding]:
    for scene in story.scenes:
        if scene.value["picture"] and not scene.value["picture_alt"]:
            yield scene.says(
                "the picture has no text alternative.",
                "Say in one sentence what it shows, for those who do not see it.",
                "picture_alt",
            )
        if scene.value["recording"] and not scene.value["recording"].transcript:
            yield scene.says("the recording has no transcript.", "Add it to the recording.", "recording")


def _texts(story: Story, page: ScenarioPage) -> list[Text]:
    """What a learner reads, by field. An unsafe choice's own words are left alone: it must say what not to do."""
    fields = ("title", "summary", "role", "setting", "content_note", "intro")
    texts = [Text(getattr(page, name) or "", page.title, name) for name in fields]
    for scene in story.scenes:
        texts += _fields(scene, "title", "text")
        for choice in scene.choices:
            texts += _fields(choice, "reason", *(["text"] if choice.value["safety"] == SAFER else []))
    for ending in story.endings:
        texts += _fields(ending, "title", "text", "debrief")
    return [text for text in texts if text.words]


def _fields(part: Part, *names: str) -> list[Text]:
    return [Text(part.value[name] or "", part.where, f"{part.at}.{name}") for name in names]


def _whole(story: Story, page: ScenarioPage) -> list[Finding]:
    """What can be said once a story can be played."""
    content = compile_story(page)
    found = []
    longest = longest_path(content)
    if longest > LONGEST:
        found.append(
            warning(
                story.title,
                f"the longest path has {longest} choices; {LONGEST} is the most.",
                "Shorten it.",
                at="scenes",
            )
        )
    if len(story.endings) < 2:
        found.append(warning(story.title, "has one ending only: the choices change nothing.", at="endings"))
    module = page.get_parent().specific if page.path else None
    if isinstance(module, ModulePage):
        found += check_reading_age(words(content), module.level, story.title, at="scenes")
        found += _mix(page, module)
    return found


def _mix(page: ScenarioPage, module: ModulePage) -> list[Finding]:
    """Warn when people of one gender cause the harm in every scenario of a course (domain brief 2.5)."""
    others = ScenarioPage.objects.descendant_of(module.get_parent()).exclude(pk=page.pk).exclude(harm_by="")
    causing = Counter([*others.values_list("harm_by", flat=True), *([page.harm_by] if page.harm_by else [])])
    if page.harm_by not in causing or len(causing) > 1 or causing.total() < 2:
        return []
    who = str(dict(GENDERS)[page.harm_by]).lower()
    return [
        warning(
            page.title,
            f"in all {causing.total()} scenarios of this course it is {who} who causes harm.",
            "Let one be different: learners meet all kinds of people.",
            at="harm_by",
        )
    ]


def longest_path(content: Mapping[str, Any]) -> int:
    """Return the most choices on a path that visits no scene twice; the search looks at 20,000 paths at most."""
    best, looked = 0, 0
    stack = [(content["start"], frozenset({content["start"]}))]
    while stack and looked < 20_000:
        at, seen = stack.pop()
        looked += 1
        for name in {choice["next"] for choice in content["scenes"][at]["choices"]}:
            if name in content["endings"]:
                best = max(best, len(seen))
            elif name not in seen:
                stack.append((name, seen | {name}))
    return best
