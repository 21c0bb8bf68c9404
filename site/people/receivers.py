"""What a session remembers of a person's roles, so that the navigation costs no query on every page."""

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest

from .models import User
from .scopes import scope_of
from .services import CMS_ROLES


def remember_roles(sender: object, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Note whether the navigation offers reports and the CMS. It opens no door: each page asks for itself."""
    scope = scope_of(user)
    request.session["reports"] = scope.reports
    request.session["cms"] = user.is_superuser or not CMS_ROLES.isdisjoint(scope.roles)


def connect() -> None:
    """Listen. Called once when the app is ready."""
    user_logged_in.connect(remember_roles, dispatch_uid="people.remember_roles")
