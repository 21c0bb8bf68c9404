"""A learner's follow-up, and whether they want e-mails about it. Works without JavaScript."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from assessments.players import PlayError
from courses.editions import Step
from courses.queries import running
from courses.views import edition_must_read

from . import outcomes, player
from .follow_ups import answer, is_open, learner_of, own, set_email, wants_email
from .models import FollowUp
from .views import given_in, questions

WRONG = "Choose an answer, or choose “I would rather not say”."
OTHERS = {"opportunity": "A moment to use what you learned", "actions": "What you have done"}


@require_http_methods(["GET", "POST"])
@login_required
@edition_must_read
def follow_up(request: HttpRequest, follow_up_id: int) -> HttpResponse:
    """Show a learner's own follow-up, or take its answers. A second delivery changes nothing."""
    assert request.user.is_authenticated
    row = own(request.user, follow_up_id)
    if row is None:
        raise Http404
    step = running(row.enrolment.edition).step(str(row.step_id))
    if step is None or not is_open(row, timezone.localdate()):
        return render(request, "assessments/follow_up_closed.html", {"row": row})
    if request.method != "POST":
        return _form(request, row, step)
    given = {
        "statements": given_in(request, step.content),
        "opportunity": request.POST.get("opportunity", ""),
        "actions": request.POST.getlist("actions"),
        "skip": "skip" in request.POST,
    }
    try:
        answer(row, step, given)
    except (outcomes.Unanswered, player.Unanswered) as error:
        return _form(request, row, step, given=given, missing=error.missing, error=str(error))
    except outcomes.NotAlone as error:
        return _form(request, row, step, given=given, others={"actions": str(error)}, error=str(error))
    except PlayError as error:
        return _form(request, row, step, given=given, error=str(error))
    return redirect("assessments:follow_up", row.pk)


def _form(
    request: HttpRequest,
    row: FollowUp,
    step: Step,
    *,
    given: dict[str, Any] | None = None,
    missing: list[str] | None = None,
    others: dict[str, str] | None = None,
    error: str = "",
) -> HttpResponse:
    given = given or {"statements": {}, "opportunity": "", "actions": []}
    missing = missing or []
    shown = questions(step.content, given=given["statements"], missing=missing, error=error)
    others = others or {name: WRONG for name in OTHERS if name in missing}
    if others:
        shown["errors"] = [
            *({"text": f"{OTHERS[name]}: {text}", "href": f"#{name}-1"} for name, text in others.items()),
            *(one for one in shown["errors"] if one["href"]),
        ]
    context = {
        "row": row,
        "given": given,
        "others": others,
        "opportunity": [{"value": value, "label": label} for value, label in outcomes.OPPORTUNITY],
        "actions": [{"value": value, "label": label} for value, label in outcomes.ACTIONS],
        **shown,
    }
    return render(request, "assessments/follow_up.html", context, status=422 if error else 200)


@require_http_methods(["GET", "POST"])
@login_required
def preferences(request: HttpRequest) -> HttpResponse:
    """Show whether the learner gets e-mails about follow-ups, and change it."""
    assert request.user.is_authenticated
    if request.method == "POST":
        set_email(request.user, request.POST.get("wanted") == "yes")
        messages.success(request, "Saved.")
        return redirect("assessments:preferences")
    return render(request, "assessments/preferences.html", {"wanted": wants_email(request.user)})


# No token of the form's own: mail programs send this for the reader (RFC 8058). The link itself is the permission.
@csrf_exempt
@require_http_methods(["GET", "POST"])
def no_email(request: HttpRequest, token: str) -> HttpResponse:
    """Stop these e-mails for whoever the link was sent to. GET only asks: mail scanners follow links by themselves."""
    learner = learner_of(token)
    if learner is None:
        raise Http404
    if request.method == "POST":
        set_email(learner, wanted=False)
    return render(request, "assessments/no_email.html", {"stopped": request.method == "POST"})
