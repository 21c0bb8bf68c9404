from collections.abc import Callable
from datetime import date

from django.utils import timezone

import pytest

from courses.models import CompletionSummary, Course
from people.models import Organisation


@pytest.fixture
def figures(course: Course) -> Callable[..., None]:
    """Note that so many people of an organisation enrolled this month, and how many of them have completed."""

    def note(organisation: Organisation, enrolled: int, done: int, month: date | None = None) -> None:
        CompletionSummary.objects.create(
            organisation=organisation,
            course=course,
            level=1,
            month=month or timezone.localdate().replace(day=1),
            enrolled=enrolled,
            enrolled_done=done,
            completed=done,
        )

    return note


@pytest.fixture
def statements_follow_the_profile() -> None:
    """Here statements are made to be looked at: any will do."""
