"""Statements: the list with its filters, one statement with all it holds, and the look-up of a person by e-mail."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from people.models import Membership, User
from people.scopes import Scope, scope_of
from records.looking import Looking, found, page, voided_by, within
from records.lrs import rawjson
from records.lrs.layout import pretty
from records.models import Statement
from records.sentences import display, is_opaque, name, percent, person, plain, sentence
from records.vocabulary import EDITION_EXTENSION
from reports.paging import after

from .doors import SEE, Asked, needs, note, one, show
from .forms import LookUpForm, StatementFilter


@require_safe
@needs(SEE)
def listing(request: Asked) -> HttpResponseBase:
    """List statements by the filters, a page of fifty. What a page costs does not depend on how many there are."""
    return _listed(request, scope_of(request.user), LookUpForm())


@require_POST
@needs(SEE)
def look_up(request: Asked) -> HttpResponseBase:
    """Find a person by e-mail, write down who looked, and go to that person's statements by the opaque id.

    The address stands in no other address, page or log. Somebody whom the viewer may not see is not there.
    """
    form = LookUpForm(request.POST)
    scope = scope_of(request.user)
    if form.is_valid():
        somebody = _known(form.cleaned_data["email"], scope)
        if somebody is not None:
            note(somebody, "look_up", request.user, str(somebody.actor_id))
            query = urlencode({"person": str(somebody.actor_id)})
            return redirect(f"{reverse('record_statements')}?{query}")
        note(request.user, "look_up", request.user, "somebody who was not found")
        form.add_error("email", "Nobody whom you may see has this address. Check how it is spelt.")
    return _listed(request, scope, form)


@require_safe
@needs(SEE)
def statement(request: Asked, statement_id: int) -> HttpResponseBase:
    """Show one statement: in words, as a table, as it is stored, and what became of it."""
    row, said = _stored(request, statement_id)
    about = person(said["actor"], settings.BASE_URL)
    context = {
        "header_title": sentence(said, ours=settings.BASE_URL),
        "row": row,
        "who": about,
        "holds": _holds(row, said),
        "json": pretty(row.body),
        "voiding": voided_by(row),
        "refers_to": _referred(row),
        "deliveries": row.deliveries.select_related("target").order_by("target__name"),
        "person_query": _person_query(row),
        "verb_query": urlencode({"verb": said["verb"]["id"]}),
        "activity_query": urlencode({"activity": said["object"]["id"]}) if row.activity else "",
    }
    return show(request, "statement", context)


@require_safe
@needs(SEE)
def file(request: Asked, statement_id: int) -> HttpResponseBase:
    """Send one statement as a file, to the letter as it is stored."""
    row, _ = _stored(request, statement_id)
    answer = HttpResponse(row.body, content_type="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="statement-{str(row.uuid)[:8]}.json"'
    return answer


def _listed(request: Asked, scope: Scope, look_up_form: LookUpForm) -> HttpResponseBase:
    form = StatementFilter(request.GET, scope=scope)
    context: dict[str, Any] = {
        "header_title": "Statements",
        "look_up": look_up_form,
        "filtered": any(value for key, value in request.GET.items() if key != "after"),
        "like": request.GET.get("like"),
    }
    if form.is_valid():
        key, oldest_first = after(request), form.cleaned_data["order"] == "oldest"
        cut = page(form.looking(), form.reach, after=key, oldest_first=oldest_first)
        asked = {key: value for key, value in request.GET.items() if value and key != "after"}
        context |= {
            "rows": [_in_words(row) for row in cut.rows],
            "first_url": f"?{urlencode(asked)}" if key is not None else "",
            "more_url": f"?{urlencode(asked | {'after': str(cut.more)})}" if cut.more else "",
            "oldest_first": oldest_first,
            "query": urlencode(asked),
            "said": form.in_words(),
        }
    answer = show(request, "statements", context, form=form)
    if isinstance(answer, HttpResponse) and look_up_form.errors:
        answer.status_code = 422
    return answer


def _stored(request: Asked, statement_id: int) -> tuple[Any, dict[str, Any]]:
    rows = found(Looking(), within(scope_of(request.user))).select_related("organisation", "credential")
    row = one(rows, statement_id)
    return row, rawjson.loads(row.body)


def _known(email: str, scope: Scope) -> User | None:
    """Return the person with an address, among those whom a scope may see one by one."""
    people = User.objects.filter(email=email.lower())
    if not scope.everything:
        members = Membership.objects.current().filter(organisation__in=scope.managed_ids)
        people = people.filter(pk__in=members.values("user"))
    return people.first()


def _in_words(row: Statement) -> dict[str, Any]:
    return {"row": row, "words": sentence(rawjson.loads(row.body), ours=settings.BASE_URL)}


def _person_query(row: Statement) -> str:
    """Return the filter for everything of the same person: by the opaque id, else without saying who it is."""
    start = f"account|{settings.BASE_URL}|"
    opaque = row.actor.removeprefix(start)
    if row.actor.startswith(start) and is_opaque(opaque):
        return urlencode({"person": opaque})
    return urlencode({"like": row.pk}) if row.actor else ""


def _referred(row: Statement) -> Statement | None:
    if row.refers_to is None:
        return None
    return Statement.objects.filter(uuid=row.refers_to, realm=row.realm).first()


def _holds(row: Statement, said: dict[str, Any]) -> list[tuple[str, str]]:
    """Return what a statement holds, as labels and values; what is not there is left out."""
    result, context, object_ = said.get("result", {}), said.get("context", {}), said["object"]
    score = result.get("score", {})
    activity = row.activity != ""
    held = [
        ("Verb", f"{display(said['verb'])} ({said['verb']['id']})"),
        ("Activity", f"{name(object_)} ({object_['id']})".strip() if activity else ""),
        ("Success", _yes(result.get("success"))),
        ("Completion", _yes(result.get("completion"))),
        ("Score", percent(score)),
        *((f"Score, {part}", str(score[part])) for part in ("raw", "min", "max") if part in score),
        ("Response", result.get("response", "")),
        ("Duration", result.get("duration", "")),
        ("Platform", context.get("platform", "")),
        ("Language", context.get("language", "")),
        ("Edition", str(context.get("extensions", {}).get(EDITION_EXTENSION, ""))),
        ("Version of xAPI", said.get("version", "")),
        ("Id", str(row.uuid)),
    ]
    return [(label, plain(value, 500)) for label, value in held if value]


def _yes(value: bool | None) -> str:
    return "" if value is None else "yes" if value else "no"
