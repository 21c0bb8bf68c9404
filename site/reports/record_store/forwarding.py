"""Forwarding: the record stores that get a copy, how each is doing, and what it refused."""

from typing import Any

from django.conf import settings
from django.db.models import prefetch_related_objects
from django.http import HttpResponseBadRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wagtail.admin import messages

from records import services
from records.exceptions import EndpointRefused
from records.lrs import rawjson
from records.models import BackFill, Delivery, ForwardingTarget
from records.queries import backlog, dead_letters
from records.sentences import sentence
from reports.paging import after

from .doors import FORWARDING, SEE, Asked, needs, note, one, show
from .forms import BackFillForm, TargetForm

ADD = "records.add_forwardingtarget"
PAGE = 50


@require_safe
@needs(FORWARDING)
def listing(request: Asked) -> HttpResponseBase:
    """List the targets with how each is doing: what waits and for how long, what was refused, and why."""
    found = backlog()
    prefetch_related_objects([each.target for each in found], "organisation")
    context = {
        "header_title": "Forwarding",
        "backlog": found,
        "may_add": request.user.has_perm(ADD),
    }
    return show(request, "forwarding", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(ADD)
def add(request: Asked) -> HttpResponseBase:
    """Set up a target. What was typed is kept on an error, except the secret."""
    form = TargetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            target = services.add_target(**form.given(), active=False)
        except EndpointRefused as error:
            form.add_error("endpoint", str(error))
        else:
            note(target, "add_target", request.user, target.name)
            messages.success(
                request, f"‘{target.name}’ is set up, and stopped. Try whether it answers; then start it."
            )
            return redirect("record_forwarding")
    return show(request, "target", {"header_title": "Add a record store"}, form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(FORWARDING)
def change(request: Asked, target_id: int) -> HttpResponseBase:
    """Change a target. The secret that is kept stays, unless another is typed."""
    target = one(ForwardingTarget, target_id)
    form = TargetForm(request.POST or None, target=target)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_target(target, **form.given())
        except EndpointRefused as error:
            form.add_error("endpoint", str(error))
        else:
            note(target, "change_target", request.user, target.name)
            messages.success(request, f"‘{target.name}’ is changed.")
            return redirect("record_forwarding")
    context = {"target": target, "header_title": f"Change ‘{target}’"}
    return show(request, "target", context, form=form)


@require_POST
@needs(FORWARDING)
def switch(request: Asked, target_id: int) -> HttpResponseBase:
    """Stop a target or start it again, as `active` says. Doing so twice changes nothing."""
    target, active = one(ForwardingTarget, target_id), request.POST.get("active")
    if active not in ("yes", "no"):
        return HttpResponseBadRequest("Go back, and use the buttons of the page.")
    if target.active != (active == "yes"):
        services.change_target(target, active=active == "yes")
        note(target, "start_target" if active == "yes" else "stop_target", request.user, target.name)
    if target.active:
        messages.success(request, f"‘{target}’ is started. What waited is sent now.")
    else:
        messages.success(
            request,
            f"‘{target}’ is stopped. What waits is kept; what is recorded from now on is not sent to it.",
        )
    return redirect("record_forwarding")


@require_POST
@needs(FORWARDING)
def attempt(request: Asked, target_id: int) -> HttpResponseBase:
    """Ask a target whether it is there and takes our key. Writes nothing."""
    target = one(ForwardingTarget, target_id)
    trial = services.try_target(target)
    say = messages.success if trial.works else messages.error
    say(request, f"‘{target}’: {trial}")
    return redirect("record_forwarding")


@require_http_methods(["GET", "HEAD", "POST"])
@needs(FORWARDING)
def back_fill(request: Asked, target_id: int) -> HttpResponseBase:
    """Ask from when on, then queue the history that a target has not got. While that is under way, say so."""
    target = one(ForwardingTarget, target_id)
    form = BackFillForm(request.POST if request.method == "POST" else None)
    if BackFill.objects.filter(target=target, finished_at=None).exists():
        messages.warning(
            request, f"History is on its way to ‘{target}’ already. Ask again when it is through."
        )
        return redirect("record_forwarding")
    if form.is_valid():
        services.back_fill(target, form.moment())
        note(target, "back_fill", request.user, target.name)
        messages.success(request, f"History is on its way to ‘{target}’. What is new goes first.")
        return redirect("record_forwarding")
    context = {"target": target, "header_title": f"Send history to ‘{target}’?"}
    return show(request, "back_fill", context, form=form)


@require_safe
@needs(FORWARDING)
def dead(request: Asked, target_id: int) -> HttpResponseBase:
    """List what a target refused for good, with the reason, a page at a time."""
    target, key = one(ForwardingTarget, target_id), after(request)
    rows = dead_letters(target).order_by("-pk")
    found = list((rows if key is None else rows.filter(pk__lt=key))[: PAGE + 1])
    context: dict[str, Any] = {
        "header_title": f"What ‘{target}’ refused",
        "target": target,
        "letters": [_in_words(row) for row in found[:PAGE]],
        "more": found[PAGE - 1].pk if len(found) > PAGE else None,
        "first": key is None,
        "may_see": request.user.has_perm(SEE),
    }
    return show(request, "dead", context)


@require_POST
@needs(FORWARDING)
def replay(request: Asked, target_id: int) -> HttpResponseBase:
    """Queue again what a target refused: one, those that are ticked, or all. Doing so twice changes nothing."""
    target = one(ForwardingTarget, target_id)
    asked = [request.POST["only"]] if "only" in request.POST else request.POST.getlist("delivery")
    chosen = [int(key) for key in asked if key.isascii() and key.isdecimal() and len(key) < 19]
    if "all" in request.POST:
        queued = services.retry_dead(target)
    else:
        theirs = Delivery.objects.filter(target=target, pk__in=chosen)
        queued = services.retry(theirs.values_list("pk", flat=True))
    if queued:
        note(target, "replay", request.user, f"{target}: {queued}")
        messages.success(request, f"{queued} statement{'s are' if queued > 1 else ' is'} sent again.")
    else:
        messages.warning(request, "Nothing was chosen, or it has been sent again already.")
    return redirect("record_dead", target.pk)


def _in_words(row: Delivery) -> dict[str, Any]:
    return {"row": row, "words": sentence(rawjson.loads(row.statement.body), ours=settings.BASE_URL)}
