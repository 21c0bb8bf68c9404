"""How much the library holds, in figures that can be checked by hand."""

import io
import json
from typing import Any

from django.core.management import CommandError, call_command

import pytest

from assessments.models import H5PPage
from courses.pack.writing import load_pack
from tests import factories as make


def rows() -> list[dict[str, Any]]:
    out = io.StringIO()
    call_command("library_stats", "--json", stdout=out)
    found: list[dict[str, Any]] = json.loads(out.getvalue())
    return found


def test_a_course_is_counted_as_a_release_would_take_it(tmp_path: Any, site: Any) -> None:
    make.course_page(tmp_path / "pack", h5p={}, lessons=2)
    course, total = rows()
    assert (course["course"], total["course"]) == ("A small course", "All courses")
    assert {name: course[name] for name in ("modules", "lessons", "scenarios", "items", "activities")} == {
        "modules": 2,
        "lessons": 2,
        "scenarios": 1,
        "items": 4,
        "activities": 1,
    }
    assert course["choices"] > 2
    assert course["words"] > 100
    assert {name: total[name] for name in course if name != "course"} == {
        name: course[name] for name in course if name != "course"
    }


def test_a_fact_in_a_lesson_counts_with_its_source_and_once_for_all_courses(tmp_path: Any, site: Any) -> None:
    fact = make.fact()
    body = f"Words.\n\n::: fact {fact.slug}\n:::\n\n::: fact {fact.slug}\n:::\n\n::: in-practice\nTry.\n:::"
    make.course_page(tmp_path / "pack", lesson_body=body)
    course, total = rows()
    assert (course["facts"], course["sources"], total["facts"], total["sources"]) == (1, 1, 1, 1)


def test_for_people_it_is_a_table(tmp_path: Any, site: Any) -> None:
    make.course_page(tmp_path / "pack")
    out = io.StringIO()
    call_command("library_stats", stdout=out)
    head, course, total = out.getvalue().splitlines()
    assert head.split()[:3] == ["modules", "minutes", "lessons"]
    assert course.startswith("A small course ")
    assert total.startswith("All courses ")


def test_a_course_that_is_not_whole_is_named(tmp_path: Any, site: Any) -> None:
    make.course_page(tmp_path / "pack", h5p={})
    H5PPage.objects.update(activity=None)
    with pytest.raises(CommandError, match="Signs at work: no activity is chosen"):
        call_command("library_stats")


def test_what_a_lesson_names_beside_its_facts_counts_as_a_source(tmp_path: Any, site: Any) -> None:
    source = "sources:\n  - title: Care Act 2014\n    checked_on: '2026-11-21'\n"
    files = make.pack_files()
    for number in (1, 2):
        name = f"01-first/{number:02}-lesson-{number}.lesson.md"
        files[name] = files[name].replace("---\n\n", f"{source}---\n\n", 1)
    load_pack(make.write_pack(tmp_path / "pack", files), site)
    course, _ = rows()
    assert (course["facts"], course["sources"]) == (0, 1)
