"""The language rules over a pack's own files, by file and line: what an author can check without a site."""

import re
from collections.abc import Iterator, Mapping

import yaml

from courses.language import Text, check_texts
from courses.lint import Finding, warning
from courses.reading_age import TARGET, reading_age

from .files import Loader, load
from .reading import BESIDE

# What nobody reads as ours: names and settings, what a person in a story says, and who said a quotation.
NOT_READ = {
    "id",
    "key",
    "slug",
    "kind",
    "stage",
    "scale",
    "safety",
    "tag",
    "channel",
    "next",
    "line",
    "says",
    "url",
}


def texts_of(name: str, text: str) -> Iterator[Text]:
    """Yield what people read in a pack's file, each with “file, line N”. Of a lesson, what is not quoted."""
    if name in BESIDE:
        return
    if name.endswith(".lesson.md"):
        yield from _of_lesson(name, text)
    elif name.endswith(".yaml"):
        node = yaml.compose(text, Loader=Loader)
        if node is not None:
            yield from _of_yaml(name, node, ())


def _of_lesson(name: str, text: str) -> Iterator[Text]:
    front, quoted = 0, False
    for number, line in enumerate(text.splitlines(), start=1):
        if line == "---" and front < 2:
            front += 1
        elif line.startswith("::: "):
            quoted = line.startswith("::: quote")
            if not line.startswith(
                ("::: fact", "::: helpline", "::: procedure", "::: programme", "::: drawing")
            ):
                yield Text(line.partition(" ")[2].partition(" ")[2], f"{name}, line {number}")
        elif line == ":::":
            quoted = False
        elif front == 1:
            key, _, value = line.partition(": ")
            yield Text("" if key.strip(" -") in NOT_READ else value, f"{name}, line {number}")
        elif not quoted:
            yield Text(line, f"{name}, line {number}")


def _of_yaml(name: str, node: yaml.Node, path: tuple[str, ...]) -> Iterator[Text]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _of_yaml(name, value, (*path, str(key.value)))
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _of_yaml(name, value, path)
    elif isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:str" and not _left_out(path):
        for offset, line in enumerate(str(node.value).splitlines()):
            block = 1 if node.style in ("|", ">") else 0
            at = node.start_mark.line + 1 + (offset + block if node.style == "|" else 0)
            yield Text(line, f"{name}, line {at}")


def _left_out(path: tuple[str, ...]) -> bool:
    if NOT_READ & set(path):
        return True
    above = path[-2] if len(path) > 1 else ""
    return path[-1] == "text" and above in ("choices", "options")


def plain(text: str) -> str:
    """Return the words of a lesson file: without front matter, fences and slugs."""
    body = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.DOTALL)
    body = re.sub(r"^::: quote.*?^:::$", "", body, flags=re.DOTALL | re.MULTILINE)
    body = re.sub(
        r"^:::(?: (?:fact|helpline|procedure|programme|drawing|activity|for-sector) .*| [a-z-]+)?$",
        "",
        body,
        flags=re.MULTILINE,
    )
    return re.sub(r"^(?:- |\d+\. |#+ |::: [a-z-]+ )|\*\*|\*", "", body, flags=re.MULTILINE)


def level_of(name: str, files: Mapping[str, str]) -> int:
    """Return the level of the module that a file lies in, or 1 where that can not be read."""
    where = f"{name.split('/')[0]}/module.yaml"
    head = load(files.get(where, ""), where) or {}
    level = head.get("level") if isinstance(head, dict) else None
    return level if level in TARGET else 1


def check_files(files: Mapping[str, str]) -> list[Finding]:
    """Return what the language rules, and the target reading ages, say about a pack that can be read; errors first."""
    texts = [text for name, content in sorted(files.items()) for text in texts_of(name, content)]
    found = check_texts(texts)
    for name, content in sorted(files.items()):
        if not name.endswith(".lesson.md"):
            continue
        age, target = reading_age(plain(content)), TARGET[level_of(name, files)]
        if age is not None and age > target:
            found.append(
                warning(
                    name,
                    f"reads like a text for age {age:.0f}; the target is {target}.",
                    "Use shorter sentences.",
                )
            )
    return sorted(found, key=lambda finding: not finding.is_error)
