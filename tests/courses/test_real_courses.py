from pathlib import Path

import pytest

from courses.compile import compile_course
from courses.models import BasePage, CourseLibraryPage, CoursePage
from courses.pack.contents import contents
from courses.pack.reading import CONTENTS
from courses.pack.writing import load_pack, pack_of
from courses.queries import running
from tests import factories as make
from tests.courses.test_packs import files_of

LIBRARY = Path(__file__).resolve().parents[2] / "courses" / "library"
PACKS = sorted(path.parent for path in LIBRARY.glob("*/course.yaml"))


@pytest.fixture
def real_facts(site: CourseLibraryPage) -> None:
    """The facts, help lines and entries of the map that the real courses point at."""
    make.begun_with("facts", "helplines", "programmes", "glossary")


# One load for all that is asked of a course: loading takes most of the time.
@pytest.mark.parametrize("folder", PACKS, ids=lambda folder: folder.name)
def test_a_course_of_the_library_comes_back_byte_for_byte_and_can_be_released(
    site: CourseLibraryPage, real_facts: None, folder: Path
) -> None:
    page, changed = load_pack(folder, site)
    assert changed
    files = files_of(folder)
    written = files.pop(CONTENTS)
    assert pack_of(page) == files
    assert contents(compile_course(page)) == written, "run: manage.py load_courses; manage.py write_contents"
    count = BasePage.objects.count()
    assert load_pack(folder, site) == (page, False)
    assert BasePage.objects.count() == count
    # What it builds on is another pack of the library; loading that too would take as long again.
    assert {need.value["course"] for need in page.needs} <= {pack.name for pack in PACKS} - {folder.name}
    CoursePage.objects.filter(pk=page.pk).update(needs="[]")
    edition = make.release(CoursePage.objects.get(pk=page.pk))
    assert len(running(edition).steps) > 0
    words = ("abuse", "violence", "victim", "perpetrator", "coercive", "bystander")
    assert not any(word in page.discreet_title.lower() for word in words)
