"""A learner's certificates, and the public check that shows the least that will do."""

import functools
import hashlib
import time
from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from allauth.account.adapter import get_adapter

from courses.queries import running

from . import codes
from .errors import CertificatesError
from .forms import CodeForm, PrintNameForm, SurnameForm
from .levels import NOT_EVIDENCE
from .models import Award
from .names import is_surname_of
from .queries import awards_of, issued_award, own_award
from .render.pdf import render_pdf
from .services import give_name

CHECKS_A_MINUTE = 30
STATUS = {
    "issued": ("Valid", "green"),
    "draft": ("A specimen", "yellow"),
    "expired": ("Expired", "yellow"),
    "revoked": ("No longer valid", "red"),
}
STATUS |= {"superseded": ("Replaced by a newer one", "grey"), "waiting": ("Waiting for your name", "yellow")}


def public(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For pages that anybody may open: no session, no index, no referrer, nothing stored, 30 tries a minute."""

    @functools.wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.no_session = True  # type: ignore[attr-defined]
        if _too_many(request):
            response = render(request, "certificates/too_many.html", status=429)
            response.headers["Retry-After"] = "60"
        else:
            response = view(request, *args, **kwargs)
        response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "no-store"
        return response

    return wrapped


def _too_many(request: HttpRequest) -> bool:
    """Count this address's tries in this minute. Only a hash of the address is kept, and no code beside it."""
    address = hashlib.sha256(get_adapter().get_client_ip(request).encode()).hexdigest()[:32]
    # The minute is part of the key, because counting up may set the time-out anew (Django's file cache does).
    key = f"certificate-checks-{int(time.time()) // 60}-{address}"
    cache.add(key, 0, timeout=120)
    try:
        return cache.incr(key) > CHECKS_A_MINUTE
    except ValueError:  # it ran out between the two
        return False


@require_GET
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """List the learner's own certificates."""
    assert request.user.is_authenticated
    rows = []
    for award in awards_of(request.user):
        text, colour = STATUS[award.status]
        rows.append(
            {"award": award, "data": award.data if award.snapshot else None, "text": text, "colour": colour}
        )
    return render(request, "certificates/mine.html", {"rows": rows})


def _own(request: HttpRequest, code: str) -> Award:
    """Return the learner's own award. Anybody else's does not exist for them."""
    assert request.user.is_authenticated
    parsed = codes.parse(code)
    award = own_award(request.user, parsed) if parsed else None
    if award is None:
        raise Http404
    return award


@require_GET
@login_required
def download(request: HttpRequest, code: str) -> HttpResponse:
    """Send the certificate, drawn from its snapshot, under a neutral name."""
    award = _own(request, code)
    if not award.snapshot:
        return redirect("certificates:name", award.code)
    response = HttpResponse(render_pdf(award.data), content_type="application/pdf")
    name = f"learning-record-{award.shown_code}.pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


@require_http_methods(["GET", "POST"])
@login_required
def give_print_name(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for the name that an award waits for."""
    assert request.user.is_authenticated
    award = _own(request, code)
    if award.snapshot:
        return redirect("certificates:mine")
    initial = {"name": request.user.get_full_name(), "surname": request.user.last_name}
    form = PrintNameForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            give_name(
                award=award,
                edition=running(award.completion.edition),
                name=form.cleaned_data["name"],
                surname=form.cleaned_data["surname"],
                by=request.user,
            )
        except CertificatesError as reason:
            form.refuse(reason)
        else:
            return redirect("certificates:mine")
    context = {"form": form, "award": award}
    return render(request, "certificates/name.html", context, status=422 if form.errors else 200)


@require_GET
@public
def verify(request: HttpRequest) -> HttpResponse:
    """Take a check code and lead to its page."""
    form = CodeForm(request.GET if "code" in request.GET else None)
    if form.is_bound and form.is_valid():
        return redirect("certificates:check", codes.show(form.cleaned_data["code"]))
    return render(
        request,
        "certificates/verify.html",
        {"form": form, "not_evidence": NOT_EVIDENCE},
        status=422 if form.errors else 200,
    )


@csrf_exempt  # it changes nothing; and with no referrer the browser sends no origin to check
@require_http_methods(["GET", "POST"])
@public
def check(request: HttpRequest, code: str) -> HttpResponse:
    """Say how a certificate stands: from its snapshot and its events only, so it outlives course and page."""
    parsed = codes.parse(code)
    award = issued_award(parsed) if parsed else None
    if award is None or not award.intact:
        return render(request, "certificates/unknown.html", {"form": CodeForm()}, status=404)
    form = SurnameForm(request.POST or None)
    name = ""
    if request.method == "POST" and form.is_valid():
        said = award.data["name"]
        if is_surname_of(form.cleaned_data["surname"], printed=said["printed"], surname=said["surname"]):
            name = said["printed"]
        else:
            form.add_error(
                "surname", "That is not the surname on this certificate. Check the spelling on the paper."
            )
    data = award.data
    status = award.status
    verdict = "This certificate is valid"
    if status == "draft":
        verdict = "This is a specimen"
    if status == "expired":
        verdict = f"Expired on {_long(data['valid_until'] or '')}"
    elif status != "issued" and award.ended_on:
        verdict = f"{STATUS[status][0]} since {_long(award.ended_on.isoformat())}"
    rows = [
        {"key": "Level", "value": f"{data['level']['number']}, {data['level']['name']}"},
        {"key": "Course", "value": data["course"]["discreet_title"]},
        {"key": "Edition", "value": data["edition"]["number"]},
        {"key": "Issued", "value": _long(data["issued_on"])},
        {"key": "Valid until", "value": _long(data["valid_until"]) if data["valid_until"] else "No end date"},
        {"key": "Issued by", "value": data["issuer"]["name"]},
        {"key": "Check code", "value": award.shown_code},
    ]
    if name:
        rows.insert(0, {"key": "Name", "value": name})
    context = {
        "valid": status == "issued",
        "draft": data.get("draft", ""),
        "verdict": verdict,
        "rows": rows,
        "form": form,
        "name": name,
        "disclaimer": data["disclaimer"],
        "not_evidence": NOT_EVIDENCE,
    }
    return render(request, "certificates/check.html", context, status=422 if form.errors else 200)


def _long(day: str) -> str:
    """Return a date of a snapshot as people write it."""
    value = date.fromisoformat(day)
    return f"{value.day} {value:%B %Y}"
