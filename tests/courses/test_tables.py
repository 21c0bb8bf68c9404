"""A table in a lesson says everything twice over: as a table, and on a phone as cards that name their cells."""

from pathlib import Path

import pytest

from courses.lessons.compile import compile_page
from courses.models import LessonPage
from tests import factories as make

WIDE = """::: table What to note
| What was done | What it may be | What to note |
|---|---|---|
| Following | Stalking | Each date |
| Breaking | Criminal damage | |
:::"""
NARROW = """::: table Two
| Do | Do not |
|---|---|
| Talk | Look |
:::"""


def compiled(folder: Path, body: str) -> str:
    make.course_page(folder, lesson_body=body)
    lesson = LessonPage.objects.get(step_id=make.step_id("lesson-1"))
    return str(compile_page(lesson)["segments"][0]["html"])


@pytest.mark.django_db
def test_each_cell_knows_the_heading_of_its_column(tmp_path: Path) -> None:
    html = compiled(tmp_path / "wide", WIDE)
    assert "up-stacks" in html
    assert '<th scope="row" role="rowheader" class="govuk-table__header">Following</th>' in html
    assert 'data-heading="What it may be">Stalking</td>' in html
    assert 'data-heading="What to note">Each date</td>' in html
    assert html.count('role="row"') == 3


@pytest.mark.django_db
def test_a_table_of_two_columns_stays_a_table_on_a_phone(tmp_path: Path) -> None:
    html = compiled(tmp_path / "narrow", NARROW)
    assert "up-stacks" not in html
    assert 'data-heading="Do not">Look</td>' in html
