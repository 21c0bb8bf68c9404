"""Reads about people."""

from .models import Membership, Role, RoleGrant, User


def main_membership(user: User) -> Membership | None:
    """Return the membership that counts for a person today: the newest current one, or None. One query."""
    return Membership.objects.current().filter(user=user).select_related("organisation__area").first()


def has_role(user: User, *roles: Role) -> bool:
    """Return whether the person holds one of the roles today. One query."""
    return RoleGrant.objects.current().filter(user=user, role__in=roles).exists()
