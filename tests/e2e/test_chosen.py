"""A trainer sees what learners chose, in a real browser."""

from pathlib import Path
from typing import Any

from django.utils import timezone

import pytest
from playwright.sync_api import Page, expect

from assessments.models import ChoiceCount, ScenarioPage
from courses.models import Edition
from people.models import Role
from tests import factories as make


@pytest.fixture
def edition(transactional_db: None, tmp_path: Path) -> Edition:
    """A released course in whose scenario 240 learners have chosen."""
    edition = make.release(make.course_page(tmp_path))
    for scene, choice, learners in (
        ("counter", "ask-later", 150),
        ("counter", "ask-loudly", 87),
        ("counter", "say-nothing", 3),
        ("room", "listen", 150),
        ("open", "", 150),
        ("silence", "", 90),
    ):
        ChoiceCount.objects.create(
            edition=edition,
            step_id=make.step_id("scenario"),
            scene=scene,
            choice=choice,
            month=timezone.localdate().replace(day=1),
            sector="police",
            learners=learners,
        )
    return edition


def test_a_trainer_reads_the_picture_the_table_and_the_sheet(
    edition: Edition, page: Page, visit: Any, sign_in: Any, axe: Any
) -> None:
    sign_in(page, make.with_second_factor(make.person("Tess Trainer", role=Role.TRAINER)))
    scenario = ScenarioPage.objects.get()
    visit(f"/cms/pages/{scenario.pk}/edit/")
    visit(f"/cms/scenarios/{scenario.pk}/chosen/")
    expect(page.get_by_role("heading", name="What learners chose: At the counter")).to_be_visible()
    table = page.get_by_role("table", name="The counter: about 240 learners")
    expect(table.get_by_role("row", name="Find a quiet moment later")).to_contain_text("about 150 (60 %)")
    expect(table.get_by_role("row", name="Say nothing")).to_contain_text("fewer than 10")
    ours = [line for line in axe(page) if "up-" in line or "figure" in line]
    assert ours == []
    page.get_by_label("Sector").select_option("Health")
    with page.expect_navigation():
        page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("Fewer than ten learners have finished")).to_be_visible()
    visit(f"/cms/scenarios/{scenario.pk}/chosen/sheet/")
    expect(page.get_by_role("heading", name="At the counter: what learners chose")).to_be_visible()
    assert axe(page) == []
    page.set_viewport_size({"width": 390, "height": 800})
    assert axe(page) == []
