"""What the CMS gains: the record store's pages, its item in the menu, and what its history may say."""

from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import include, path, reverse_lazy

from wagtail import hooks
from wagtail.admin.menu import MenuItem

from .record_store import urls
from .record_store.doors import pages_of

RIGHTS = (
    "view_statement",
    "add_credential",
    "change_credential",
    "add_forwardingtarget",
    "change_forwardingtarget",
)
ACTIONS = {
    "look_up": ("Look up a person by e-mail", "Looked this person up by e-mail in the record store"),
    "ask_for_file": ("Ask for a file", "Asked for this file of statements"),
    "download_file": ("Download a file", "Downloaded this file of statements"),
    "make_credential": ("Make a credential", "Made this credential of the record store"),
    "rotate_credential": ("Give a new secret", "Gave this credential a new secret"),
    "revoke_credential": ("Revoke a credential", "Revoked this credential"),
    "add_target": ("Add a record store", "Set this record store up for forwarding"),
    "change_target": ("Change a record store", "Changed what is forwarded to this record store, or how"),
    "stop_target": ("Stop forwarding", "Stopped forwarding to this record store"),
    "start_target": ("Start forwarding", "Started forwarding to this record store"),
    "back_fill": ("Send history", "Sent history to this record store"),
    "replay": ("Send again", "Sent again what this record store had refused"),
}


class RecordStoreItem(MenuItem):
    """The item that leads to the first of the pages that somebody may open."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether there is one."""
        return bool(pages_of(request.user))


@hooks.register("register_admin_urls")
def pages() -> list[Any]:
    """Add our pages to the CMS."""
    return [path("record-store/", include(urls))]


@hooks.register("register_admin_menu_item")
def menu_item() -> MenuItem:
    """Offer the record store."""
    return RecordStoreItem("Record store", reverse_lazy("record_store"), icon_name="list-ul", order=850)


@hooks.register("register_permissions")
def rights() -> QuerySet[Permission]:
    """Show the rights where groups are edited."""
    return Permission.objects.filter(content_type__app_label="records", codename__in=RIGHTS)


@hooks.register("register_log_actions")
def actions(registry: Any) -> None:
    """Name what the site history tells of."""
    for name, (label, message) in ACTIONS.items():
        registry.register_action(f"records.{name}", label, message)
