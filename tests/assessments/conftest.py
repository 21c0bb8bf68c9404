from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.test import Client

import pytest

from assessments.models import Attempt
from courses.models import Course, Enrolment
from courses.services import enrol
from people.models import User
from tests import factories as make


@dataclass
class Player:
    """A learner who has come to a played step, in their browser."""

    client: Client
    enrolment: Enrolment
    url: str

    def see(self) -> str:
        answer = self.client.get(self.url)
        assert answer.status_code == 200
        return answer.content.decode()

    def post(self, turn: int | None = None, **data: Any) -> HttpResponse:
        """Send the form that the learner sees, or the one of another turn."""
        if turn is None:
            attempt = self.attempt
            turn = attempt.turn if attempt else 0
        return self.client.post(self.url, {"turn": turn, **data})

    @property
    def attempt(self) -> Attempt | None:
        return Attempt.objects.filter(enrolment=self.enrolment).order_by("-number").first()

    @property
    def is_done(self) -> bool:
        return self.enrolment.step_completions.filter(step_id=self.url.split("/")[-2]).exists()


@pytest.fixture
def at_step(learner: User, make_course: Callable[..., Course]) -> Callable[..., Player]:
    """Bring the learner to a step: `at_step("quiz", pass_mark=60)`."""

    def bring(name: str, **shape: Any) -> Player:
        enrolment = enrol(learner=learner, course=make_course(**shape))
        make.finish_up_to(enrolment, name)
        return Player(make.client_of(learner), enrolment, make.step_url(enrolment, name))

    return bring
