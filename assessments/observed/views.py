"""GET shows what is looked at and how far it is; POST asks an observer. Works without JavaScript."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from courses.visits import Visit

from .forms import AskForm
from .models import Observation
from .services import ask

ASKED = (
    "If this person observes sessions here, they can see your request now. If you hear nothing, ask them, or your "
    "training lead, or give another address."
)


def show(request: HttpRequest, visit: Visit, form: AskForm | None = None) -> HttpResponse:
    """Show the criteria, what was scored before, and the way to ask."""
    newest = None
    if not visit.preview:
        newest = Observation.objects.filter(enrolment=visit.learning, step_id=visit.step.id).first()
    scores = newest.scores if newest and not newest.is_open else {}
    context = {
        "visit": visit,
        "content": visit.step.content,
        "criteria": [(one, scores.get(one["id"])) for one in visit.step.content["criteria"]],
        "observation": newest,
        "form": form or AskForm(),
    }
    return render(request, "assessments/observed.html", context, status=400 if form else 200)


def act(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Ask an observer, or go on where the step is done. Asking again replaces the one who was asked."""
    if visit.is_done:
        return HttpResponseRedirect(visit.next_url)
    form = AskForm(request.POST)
    if not form.is_valid():
        return show(request, visit, form)
    ask(visit=visit, address=form.cleaned_data["address"])
    messages.info(request, ASKED)
    return HttpResponseRedirect(visit.url)
