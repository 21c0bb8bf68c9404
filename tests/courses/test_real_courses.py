from pathlib import Path

import pytest

from courses.models import CourseLibraryPage
from courses.pack.writing import load_pack
from courses.queries import running
from courses.services import check_course
from tests import factories as make
from tests.courses.test_packs import PACKS


@pytest.mark.parametrize("folder", PACKS, ids=lambda folder: folder.name)
def test_a_course_of_the_library_has_no_error_and_can_be_released(
    site: CourseLibraryPage, folder: Path
) -> None:
    from pages.management.commands.set_up_site import Command

    Command().facts()
    Command().helplines()
    page, _ = load_pack(folder, site)
    assert [f"{one.where}: {one.problem}" for one in check_course(page) if one.is_error] == []
    edition = make.release(page)
    assert len(running(edition).steps) > 0
    titles = f"{page.discreet_title} {page.certificate_statement}".lower()
    assert not any(
        word in page.discreet_title.lower() for word in ("abuse", "violence", "victim", "perpetrator")
    ), titles
