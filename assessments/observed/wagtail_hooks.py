"""What the CMS gains: where observers score the sessions that they were asked to watch."""

from typing import Any

from django.db.models import BigIntegerField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse

from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem

from courses.queries import running
from people.models import User

from .forms import ScoresForm
from .models import Observation
from .services import CanNotDecide, decide, decline


def _of(request: HttpRequest) -> Any:
    """Return what the visitor was asked to observe, and nothing else, whatever their role."""
    assert isinstance(request.user, User)
    return (
        Observation.objects.filter(observer=request.user)
        .select_related("enrolment__learner", "enrolment__edition", "enrolment__course")
        .defer("enrolment__edition__manifest")
    )


def observations(request: HttpRequest) -> HttpResponse:
    """List what is still to be scored, and the last that was."""
    rows = []
    for one in _of(request)[:200]:
        step = running(one.enrolment.edition).step(str(one.step_id))
        rows.append((one, step.title if step else "A step that is gone"))
    context = {
        "open": [row for row in rows if row[0].is_open],
        "decided": [row for row in rows if not row[0].is_open],
        "header_title": "Sessions to observe",
    }
    return render(request, "assessments/cms/observations.html", context)


def score(request: HttpRequest, observation_id: int) -> HttpResponse:
    """Take the scores of one session. What was typed is kept on an error; it can be scored once."""
    if observation_id > BigIntegerField.MAX_BIGINT:
        raise Http404
    observation = get_object_or_404(_of(request), pk=observation_id, decided_at=None)
    step = running(observation.enrolment.edition).step(str(observation.step_id))
    if step is None:
        raise Http404
    if request.method == "POST" and "decline" in request.POST:
        assert isinstance(request.user, User)
        decline(observation=observation, observer=request.user)
        messages.success(request, "You are not asked any more. The learner can ask somebody else.")
        return redirect("observations")
    form = ScoresForm(request.POST or None, content=step.content)
    if form.is_valid():
        assert isinstance(request.user, User)
        try:
            passed = decide(
                observation=observation,
                observer=request.user,
                scores=form.scores,
                held_on=form.cleaned_data["held_on"],
            )
        except CanNotDecide:
            messages.error(request, "This session was scored before. Nothing was changed.")
        else:
            messages.success(
                request, "Saved. The session counts." if passed else "Saved. It does not count yet."
            )
        return redirect("observations")
    context = {
        "form": form,
        "observation": observation,
        "step": step,
        "header_title": f"Score a session: {step.title}",
    }
    return render(request, "assessments/cms/observation.html", context, status=400 if form.is_bound else 200)


@hooks.register("register_admin_urls")
def urls() -> list[Any]:
    """Add our pages to the CMS."""
    return [
        path("observations/", observations, name="observations"),
        path("observations/<int:observation_id>/", score, name="score_observation"),
    ]


@hooks.register("register_admin_menu_item")
def menu_item() -> MenuItem:
    """Lead observers to what they were asked."""
    return MenuItem("Sessions to observe", reverse("observations"), icon_name="view", order=450)
