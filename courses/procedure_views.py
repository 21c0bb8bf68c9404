"""Where an organisation lead writes what lessons show of their own organisation."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from people.models import Organisation, User
from people.scopes import scope_of
from people.second_factor import lead_to_set_up

from .forms import ProceduresForm
from .models import Procedure
from .services import write_procedures


def _own(request: HttpRequest) -> QuerySet[Organisation]:
    """Return the organisations whose words the visitor may write: those they lead, or all for an administrator."""
    assert request.user.is_authenticated
    scope = scope_of(request.user)
    found = Organisation.objects.order_by("name")
    return found if scope.everything else found.filter(pk__in=scope.managed_ids)


@require_GET
@login_required
def choose(request: HttpRequest) -> HttpResponse:
    """Lead to the one organisation that somebody leads, or let them choose. 404 for everybody else."""
    organisations = list(_own(request))
    if not organisations:
        raise Http404
    if len(organisations) == 1:
        return redirect("courses:procedures", organisations[0].slug)
    return render(request, "courses/procedures_choose.html", {"organisations": organisations})


@require_http_methods(["GET", "POST"])
@login_required
def write(request: HttpRequest, slug: str) -> HttpResponse:
    """Show and keep what an organisation has written down. Sending it twice changes nothing but the day."""
    organisation = get_object_or_404(_own(request), slug=slug)
    if (elsewhere := lead_to_set_up(request)) is not None:  # learners in an emergency rely on these words
        return elsewhere
    assert isinstance(request.user, User)
    kept = dict(Procedure.objects.filter(organisation=organisation).values_list("slot", "text"))
    form = ProceduresForm(request.POST or None, initial=kept)
    if form.is_valid():
        write_procedures(
            organisation=organisation,
            texts=form.texts,
            by=request.user,
            checked=form.cleaned_data["checked"],
        )
        messages.success(request, "Saved. Learners read it from now on.")
        return redirect("courses:procedures", slug)
    context = {"organisation": organisation, "form": form}
    return render(request, "courses/procedures.html", context, status=400 if form.is_bound else 200)
