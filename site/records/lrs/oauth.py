"""OAuth 2, client credentials (RFC 6749, 4.4): a token of an hour for the key and secret of a credential.

django-oauth-toolkit issues and keeps the tokens, as digests. A credential is the client: its key the client_id.
"""

from hashlib import sha256
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt

from oauth2_provider.models import AccessToken, Application
from oauth2_provider.oauth2_validators import OAuth2Validator
from oauth2_provider.views import TokenView as ToolkitTokenView

from . import access, rate
from .models import Credential


class Validator(OAuth2Validator):
    """Knows clients by our credentials; the toolkit's own table only says whom a token belongs to."""

    def client_authentication_required(self, request: Any, *args: Any, **kwargs: Any) -> bool:
        """Every client has a secret."""
        return True

    def authenticate_client(self, request: Any, *args: Any, **kwargs: Any) -> bool:
        """Whether the key and secret, in the header or the form, open a credential that may make another request."""
        pair = access.basic(request.headers.get("HTTP_AUTHORIZATION") or "")
        credential = access.check(*(pair or (request.client_id or "", request.client_secret or "")))
        if credential is None or rate.wait(credential):
            return False
        request.credential = credential
        request.client, _ = Application.objects.get_or_create(
            client_id=credential.key,
            defaults={
                "name": credential.name,
                "client_type": Application.CLIENT_CONFIDENTIAL,
                "authorization_grant_type": Application.GRANT_CLIENT_CREDENTIALS,
            },
        )
        return True

    def validate_scopes(
        self, client_id: str, scopes: list[str], client: Any, request: Any, *args: Any, **kwargs: Any
    ) -> bool:
        """Whether the credential has all of the scopes that are asked for."""
        return all(scope in access.SCOPES and request.credential.may(scope) for scope in scopes)

    def get_default_scopes(self, client_id: str, request: Any, *args: Any, **kwargs: Any) -> list[str]:
        """Return all that the credential has."""
        return list(request.credential.scopes)


@method_decorator(
    [csrf_exempt, login_not_required], name="dispatch"
)  # a method of our own forgets the toolkit's
class TokenView(ToolkitTokenView):
    """Gives a token to whoever posts grant_type=client_credentials with a key and secret."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer, and let nobody keep the answer."""
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        return response


def credential_of(token: str) -> Credential | None:
    """Return the credential that a token stands for, with the token's scopes only, or None. Two queries."""
    digest = sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
    found = (
        AccessToken.objects.filter(token_checksum=digest, expires__gt=timezone.now())
        .values_list("application__client_id", "scope")
        .first()
    )
    credential = access.BY_KEY.first(found[0]) if found else None
    if found and credential:
        credential.scopes = [scope for scope in found[1].split() if credential.may(scope)]
    return credential
