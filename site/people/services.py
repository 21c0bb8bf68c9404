"""Changes to people, and what each role opens in the CMS."""

from datetime import date, timedelta

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from .models import Area, Membership, Organisation, Role, RoleGrant, User

# A role that works in the CMS belongs to a group of the same name; courses.cms gives the groups their rights.
CMS_ROLES = frozenset({Role.TRAINER, Role.SAFEGUARDING_LEAD, Role.ADMINISTRATOR})


@transaction.atomic
def join(*, user: User, organisation: Organisation, job: str = "", on: date | None = None) -> Membership:
    """Make a person a member of an organisation from a date on. Doing so twice returns the same open membership."""
    membership, _ = Membership.objects.get_or_create(
        user=user,
        organisation=organisation,
        ended_on=None,
        defaults={"job": job, "started_on": on or timezone.localdate()},
    )
    return membership


@transaction.atomic
def grant_role(
    *, user: User, role: Role, organisation: Organisation | None = None, area: Area | None = None
) -> RoleGrant:
    """Give a person a role from today on, with the CMS group that goes with it. Doing so twice changes nothing."""
    grant, _ = RoleGrant.objects.get_or_create(
        user=user, role=role, organisation=organisation, area=area, ended_on=None
    )
    if role in CMS_ROLES:
        user.groups.add(Group.objects.get_or_create(name=role.label)[0])
    return grant


@transaction.atomic
def end_role(*, grant: RoleGrant) -> None:
    """Take a role back as of yesterday. Doing so twice changes nothing."""
    today = timezone.localdate()
    if grant.started_on >= today:
        grant.delete()
    else:
        RoleGrant.objects.filter(pk=grant.pk, ended_on=None).update(ended_on=today - timedelta(days=1))
    role = Role(grant.role)
    if (
        role in CMS_ROLES
        and not RoleGrant.objects.current().filter(user_id=grant.user_id, role=role).exists()
    ):
        grant.user.groups.remove(*Group.objects.filter(name=role.label))
