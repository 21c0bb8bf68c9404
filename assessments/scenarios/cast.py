"""Who causes harm, who is harmed and who helps, in every story of the library: so that the mix is deliberate."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from courses.models import CoursePage

from .names import names_in, unused
from .pages import GENDERS, ScenarioPage

GENDER = dict(GENDERS)


@dataclass(frozen=True)
class Part:
    """One story: who the learner is, who causes harm to whom, and which names stand in it."""

    page: ScenarioPage
    course: str
    names: tuple[str, ...]

    @property
    def harm_by(self) -> str:
        """Who causes harm, in words."""
        return GENDER[self.page.harm_by]

    @property
    def harm_to(self) -> str:
        """Who is harmed, in words."""
        return GENDER[self.page.harm_to]


@dataclass(frozen=True)
class Cast:
    """Everybody in the library's stories."""

    parts: tuple[Part, ...]
    twice: Mapping[str, tuple[str, ...]]  # a name -> the stories that share it
    free: tuple[str, ...]

    @property
    def mix(self) -> list[tuple[str, str, str, int]]:
        """(course, who causes harm, who is harmed, in how many stories), most often first within a course."""
        counted = Counter(
            (part.course, part.harm_by, part.harm_to) for part in self.parts if part.page.relationship
        )
        return [
            (*key, number) for key, number in sorted(counted.items(), key=lambda pair: (pair[0][0], -pair[1]))
        ]

    @property
    def one_sided(self) -> list[str]:
        """Courses with several stories in which the same people always harm the same people."""
        pairs: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for part in self.parts:
            if part.page.harm_by and part.page.harm_to:
                pairs[part.course].append((part.page.harm_by, part.page.harm_to))
        return sorted(course for course, found in pairs.items() if len(found) > 1 and len(set(found)) == 1)

    @property
    def unsaid(self) -> list[Part]:
        """Stories with somebody who causes harm that do not say who it is."""
        return [part for part in self.parts if part.page.relationship and not part.page.harm_by]


def cast() -> Cast:
    """Return who is in the live stories of the live courses. Two queries, whatever the number."""
    courses = {page.path: page.title for page in CoursePage.objects.live()}
    pages = ScenarioPage.objects.live().order_by("path")
    parts = [
        Part(page, title, tuple(sorted(names_in(_words(page)))))
        for page in pages
        if (title := next((name for path, name in courses.items() if page.path.startswith(path)), None))
    ]
    where: dict[str, list[str]] = defaultdict(list)
    for part in parts:
        for name in part.names:
            where[name].append(part.page.title)
    twice = {name: tuple(found) for name, found in sorted(where.items()) if len(found) > 1}
    return Cast(tuple(parts), twice, tuple(unused(where)))


def _words(page: ScenarioPage) -> str:
    return " ".join([page.role, page.setting, page.intro, *_texts(page.scenes.raw_data)])


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, one in value.items():
            if key not in ("id", "type", "next"):
                yield from _texts(one)
    elif not isinstance(value, (int, bool)) and value is not None:
        for one in value:
            yield from _texts(one)
