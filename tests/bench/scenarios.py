"""A scenario of 60 scenes while it is written, and what 100,000 learners chose in one."""

from assessments.models import ScenarioPage
from assessments.queries import choice_counts
from assessments.scenarios import pack
from assessments.scenarios.flow import flow_of, picture_of
from assessments.scenarios.lint import lint
from courses.models import Enrolment
from courses.pack.files import dump
from tests import factories as make

from .meter import Here
from .pages import step_of


def checking(scenes: int) -> Here:
    """Return the check of a scenario as the editor and a release do it; it compiles it too."""
    page = ScenarioPage(**pack.read(dump(make.large_scenario_data(scenes)), "large.scenario.yaml"))
    return Here(lambda: lint(page))


def flow(enrolment: Enrolment) -> Here:
    """Return the reading and drawing of what learners chose in an edition's scenario."""
    step = step_of(enrolment, "scenario")

    def read_and_draw() -> None:
        chosen = flow_of(step.content, choice_counts(enrolment.edition_id, step.id))
        assert chosen.scenes[0].learners
        picture_of(step.content, chosen)

    return Here(read_and_draw)
