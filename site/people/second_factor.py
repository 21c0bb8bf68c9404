"""Pages whose words others rely on ask for a second factor first."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from allauth.mfa.utils import is_mfa_enabled

from .models import User


def lead_to_set_up(request: HttpRequest) -> HttpResponse | None:
    """Return where somebody without a second factor sets one up, or None for whoever has one."""
    if isinstance(request.user, User) and is_mfa_enabled(request.user):
        return None
    query = urlencode({"next": request.get_full_path()})
    return HttpResponseRedirect(f"{reverse('mfa_activate_totp')}?{query}")
