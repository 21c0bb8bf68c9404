"""Who may open the record store's pages, what they have in common, and the trail they leave."""

import functools
from collections.abc import Callable
from typing import Any, Concatenate

from django.db.models import BigIntegerField, Model, QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render

from wagtail.admin.auth import permission_denied
from wagtail.log_actions import log

from people.models import User

SEE = "records.view_statement"
CREDENTIALS = "records.change_credential"
FORWARDING = "records.change_forwardingtarget"

# The pages of the menu: label, address, right.
PAGES = (
    ("Statements", "record_statements", SEE),
    ("Files", "record_exports", SEE),
    ("Credentials", "record_credentials", CREDENTIALS),
    ("Forwarding", "record_forwarding", FORWARDING),
)

View = Callable[..., HttpResponseBase]


class Asked(HttpRequest):
    """A request of somebody who has the right that a page needs."""

    user: User


def needs(right: str) -> Callable[[Callable[Concatenate[Asked, ...], HttpResponseBase]], View]:
    """Let only those with a right open a page; others are led away with a word."""

    def guard(view: Callable[Concatenate[Asked, ...], HttpResponseBase]) -> View:
        @functools.wraps(view)
        def guarded(request: Asked, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.has_perm(right):
                refused: HttpResponseBase = permission_denied(request)
                return refused
            return view(request, *args, **kwargs)

        return guarded

    return guard


def pages_of(user: Any) -> list[tuple[str, str]]:
    """Return the label and address of each page that somebody may open."""
    return [(label, name) for label, name, right in PAGES if user.has_perm(right)]


def first(request: HttpRequest) -> HttpResponseBase:
    """Lead to the first page that somebody may open."""
    for _, name in pages_of(request.user):
        return redirect(name)
    refused: HttpResponseBase = permission_denied(request)
    return refused


def one[M: Model](rows: type[M] | QuerySet[M], pk: int) -> M:
    """Return a row, or answer 404; also for a number that no database can hold."""
    if pk > BigIntegerField.MAX_BIGINT:
        raise Http404
    return get_object_or_404(rows, pk=pk)


def show(request: Asked, template: str, context: dict[str, Any], *, form: Any = None) -> HttpResponseBase:
    """Show a page; a form that was refused comes with 422 and everything that was typed."""
    context = {"form": form, "tabs": pages_of(request.user), "here": request.resolver_match, **context}
    refused = form is not None and form.is_bound and not form.is_valid()
    return render(request, f"reports/record_store/{template}.html", context, status=422 if refused else 200)


def note(row: Model, action: str, by: User, title: str) -> None:
    """Leave a line in the site history: who did what to which row, when. `title` must tell nothing private."""
    log(row, f"records.{action}", user=by, title=title[:200])
