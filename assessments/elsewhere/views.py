"""GET shows what to do and whether we have heard of it; POST looks again. Works without JavaScript."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from courses.visits import Visit

from .receiving import look_back

NOT_YET = "We have not heard from the other system yet. It may take some minutes. You can leave this page."


def show(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show where the activity is, and whether it is done."""
    context = {"visit": visit, "content": visit.step.content}
    return render(request, "assessments/elsewhere.html", context)


def act(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Go on if the activity is done, or if a statement that came earlier counts; else say that there is none yet."""
    if visit.is_done or look_back(visit.learning, visit.edition, visit.step):
        return HttpResponseRedirect(visit.next_url)
    messages.info(request, NOT_YET)
    return HttpResponseRedirect(visit.url)
