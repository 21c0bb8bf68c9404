"""Credentials: made, given a new secret, ended. A secret is shown once, on the answer to the form that made it."""

from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.views.decorators.http import require_http_methods, require_safe

from wagtail.admin import messages

from records.lrs import access
from records.models import Credential

from .doors import CREDENTIALS, Asked, needs, note, one, show
from .forms import MEANINGS, MEGABYTE, CredentialForm

ADD = "records.add_credential"


@require_safe
@needs(CREDENTIALS)
def listing(request: Asked) -> HttpResponseBase:
    """List all credentials: those in use first, by organisation."""
    rows = Credential.objects.select_related("organisation").order_by("organisation__name", "name", "pk")
    found = [_described(row) for row in rows]
    context = {
        "header_title": "Credentials",
        "current": [row for row in found if row["credential"].revoked_at is None],
        "revoked": [row for row in found if row["credential"].revoked_at is not None],
        "may_add": request.user.has_perm(ADD),
    }
    return show(request, "credentials", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(ADD)
def add(request: Asked) -> HttpResponseBase:
    """Make a credential, and show its secret. What was typed is kept on an error; the same form twice is refused."""
    form = CredentialForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        credential, secret = access.add(
            data["organisation"],
            data["name"],
            data["scopes"],
            largest_body=int(data["megabytes"] * MEGABYTE),
            requests_a_minute=data["requests_a_minute"],
        )
        note(credential, "make_credential", request.user, _title(credential))
        return _secret(request, credential, secret)
    return show(request, "credential_add", {"header_title": "Make a credential"}, form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(CREDENTIALS)
def rotate(request: Asked, credential_id: int) -> HttpResponseBase:
    """Ask first; then give a credential a new secret and show it. The old one ends at once. The same form again is refused."""
    credential = one(Credential.objects.filter(revoked_at=None).select_related("organisation"), credential_id)
    now = salted_hmac("records.rotate", credential.secret_digest).hexdigest()[:20]
    if request.method == "POST" and request.POST.get("now") != now:
        messages.warning(
            request,
            f"The page was sent twice, so ‘{credential.name}’ keeps the secret it got at first. "
            "If that is lost, give it a new one.",
        )
        return redirect("record_credentials")
    if request.method == "POST":
        secret = access.rotate(credential)
        note(credential, "rotate_credential", request.user, _title(credential))
        return _secret(request, credential, secret)
    context = {
        "credential": credential,
        "now": now,
        "header_title": f"Give ‘{credential.name}’ a new secret?",
    }
    return show(request, "credential_rotate", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(CREDENTIALS)
def revoke(request: Asked, credential_id: int) -> HttpResponseBase:
    """Ask first; then end a credential. One that has ended already stays as it is."""
    credential = one(Credential.objects.select_related("organisation"), credential_id)
    if request.method == "POST":
        if credential.revoked_at is None:
            access.revoke(credential)
            note(credential, "revoke_credential", request.user, _title(credential))
        messages.success(request, f"‘{credential.name}’ is revoked. It opens nothing any more.")
        return redirect("record_credentials")
    context = {"credential": credential, "header_title": f"Revoke ‘{credential.name}’?"}
    return show(request, "credential_revoke", context)


def _secret(request: Asked, credential: Credential, secret: str) -> HttpResponseBase:
    # The secret stands in this answer and nowhere else: not in an address, a session, a message or the log.
    context = {
        "credential": credential,
        "secret": secret,
        "endpoint": request.build_absolute_uri(reverse("lrs:statements")).removesuffix("/statements"),
        "token_url": request.build_absolute_uri(reverse("lrs:token")),
        "header_title": f"The secret of ‘{credential.name}’",
    }
    answer = show(request, "credential_secret", context)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _described(credential: Credential) -> dict[str, Any]:
    return {
        "credential": credential,
        "may": [(scope, MEANINGS.get(scope, "")) for scope in credential.scopes],
    }


def _title(credential: Credential) -> str:
    return f"{credential.name}, {credential.organisation}"
