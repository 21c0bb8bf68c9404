"""A page goes to the safeguarding leads for review, by Wagtail's own workflow."""

from pathlib import Path

from django.core.mail import EmailMessage
from django.urls import reverse

from wagtail.models import TaskState, WorkflowPage

from assessments.models import ScenarioPage
from courses.cms import offer_review
from courses.models import CourseLibraryPage
from people.models import Role
from tests import factories as make


def test_a_safeguarding_lead_approves_what_a_trainer_has_sent(
    site: CourseLibraryPage, tmp_path: Path, mailoutbox: list[EmailMessage]
) -> None:
    make.course_page(tmp_path)
    lead = make.with_second_factor(make.person("Suki Lead", role=Role.SAFEGUARDING_LEAD))
    trainer = make.with_second_factor(make.person("Tess Trainer", role=Role.TRAINER))
    offer_review(site)
    offer_review(site)
    assert WorkflowPage.objects.filter(page=site).count() == 1
    scenario = ScenarioPage.objects.get()
    workflow = scenario.get_workflow()
    assert workflow is not None
    state = workflow.start(scenario, trainer)
    task = state.current_task_state.specific
    assert [name for name, *_ in task.task.specific.get_actions(scenario, trainer)] == []
    assert "approve" in [name for name, *_ in task.task.specific.get_actions(scenario, lead)]
    answer = make.client_of(lead).post(
        reverse("wagtailadmin_pages:workflow_action", args=[scenario.pk, "approve", task.pk]),
        {"comment": "Safe to try."},
    )
    assert answer.status_code in (200, 302)
    task.refresh_from_db()
    assert (task.status, task.comment) == (TaskState.STATUS_APPROVED, "Safe to try.")
    assert mailoutbox == []  # Wagtail's would name the page, for whoever reads along
