"""The text files of a course pack: YAML and front matter, read strictly and written in one form only."""

import re
import uuid
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

import yaml

from courses.errors import PackError

LONGEST = 80  # letters of somebody's value in a message


class _Dumper(yaml.SafeDumper):
    """Writes YAML as people write it: block text, own order, no aliases, indented lists."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    if "\n" not in value:
        return dumper.represent_scalar("tag:yaml.org,2002:str", value)
    lines = [line.rstrip() for line in value.strip().splitlines()]
    return dumper.represent_scalar("tag:yaml.org,2002:str", "\n".join(lines) + "\n", style="|")


_Dumper.add_representer(str, _text)


def dump(data: Any) -> str:
    """Return data as YAML in our one form: the same data always gives the same bytes."""
    return yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)


class Loader(yaml.SafeLoader):
    """Reads YAML and refuses a key that stands twice, and names for things said before: a few lines of those fill a memory."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.events.AliasEvent):
            raise yaml.constructor.ConstructorError(
                None, None, "an alias (*name) is not allowed here; write it out", self.peek_event().start_mark
            )
        return super().compose_node(parent, index)


def _mapping(loader: yaml.SafeLoader, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
    seen: set[Any] = set()
    for key_node, _ in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in seen:
            raise yaml.constructor.ConstructorError(
                None, None, f"the key {key!r} stands twice", key_node.start_mark
            )
        seen.add(key)
    loader.flatten_mapping(node)
    return {
        loader.construct_object(k, deep=True): loader.construct_object(v, deep=True) for k, v in node.value
    }


Loader.add_constructor("tag:yaml.org,2002:map", _mapping)


def load(text: str, where: str) -> Any:
    """Return YAML as data. Raises PackError with the line."""
    try:
        return yaml.load(text, Loader=Loader)  # noqa: S506 (a subclass of SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise PackError(f"{where}, line {line}", f"this is not readable YAML: {error.problem}.") from error
    except RecursionError:
        raise PackError(where, "this is nested too deeply to be read.") from None
    except (yaml.YAMLError, ValueError, TypeError) as error:  # 2026-13-45 is no date, a list no key
        raise PackError(where, f"this is not readable YAML: {shown(error)}.") from error


def shown(value: Any) -> str:
    """Return a value for a message, cut short: a pack may come from anybody."""
    text = str(value) if isinstance(value, Exception) else repr(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def fields(
    data: Any,
    where: str,
    *,
    required: Collection[str],
    optional: Collection[str] = (),
    numbers: Collection[str] = (),
) -> dict[str, Any]:
    """Return a mapping whose keys are as expected. Raises PackError naming what is missing, unknown or of a wrong type."""
    if not isinstance(data, Mapping):
        raise PackError(where, "expected “key: value” lines here.")
    for key in required:
        if key not in data or data[key] is None:
            raise PackError(where, f"‘{key}’ is missing.")
    for key in data:
        if key not in required and key not in optional:
            known = ", ".join([*required, *optional])
            raise PackError(where, f"‘{key}’ is not known here. Known: {known}.")
    for key in numbers:
        if key in data and (not isinstance(data[key], int) or isinstance(data[key], bool) or data[key] < 0):
            raise PackError(where, f"‘{key}’ is {shown(data[key])}; write a whole number.")
    return dict(data)


def called(data: Any) -> str:
    """Return how an entry of a list calls itself, for messages."""
    return shown(data.get("id")) if isinstance(data, Mapping) else shown(data)


def identity(value: Any, where: str) -> uuid.UUID:
    """Return a UUID. Raises PackError when it is none."""
    try:
        return uuid.UUID(str(value))
    except ValueError:
        raise PackError(
            where, f"{shown(value)} is not a UUID such as 1b4e28ba-2fa1-11d2-883f-0016d3cca427."
        ) from None


def string(value: Any, where: str, key: str) -> str:
    """Return text without white space at its ends. Raises PackError when it is no text (YAML reads yes, 3 and dates)."""
    if not isinstance(value, str):
        raise PackError(where, f"‘{key}’ is {shown(value)}; put text in quotation marks.")
    return value.strip()


def day(value: Any, where: str, key: str) -> str:
    """Return a date as “2026-11-21”. Raises PackError when it is none (YAML reads a bare one as a date)."""
    try:
        return date.fromisoformat(str(value)).isoformat()
    except ValueError:
        raise PackError(where, f'‘{key}’ is {shown(value)}; write a date such as "2026-11-21".') from None


def front_matter(
    text: str, where: str, *, required: Collection[str], optional: Collection[str] = ()
) -> tuple[dict[str, Any], str, int]:
    """Return (fields, body, line on which the body begins) of a Markdown file. Raises PackError."""
    match = re.match(r"---\n(.*?\n)---\n", text, re.DOTALL)
    if match is None:
        raise PackError(f"{where}, line 1", "the file must begin with --- , the fields, and --- again.")
    data = fields(load(match[1], where), where, required=required, optional=optional, numbers=["minutes"])
    if "id" in data:
        data["id"] = identity(data["id"], where)
    for key in ("title", "summary"):
        if key in data:
            data[key] = string(data[key], where, key)
    return data, text[match.end() :], text[: match.end()].count("\n") + 1


def with_front_matter(data: Mapping[str, Any], body: str) -> str:
    """Return a Markdown file from fields and body."""
    return f"---\n{dump(dict(data))}---\n\n{body.strip()}\n"
