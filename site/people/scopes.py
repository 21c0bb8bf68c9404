"""Who may see whom. Every report, export and search asks here and nowhere else."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from .models import Area, Membership, Organisation, Role, RoleGrant, User


@dataclass(frozen=True)
class Scope:
    """What one person's roles let them see today: everything, or some organisations."""

    everything: bool
    organisation_ids: frozenset[int]
    managed_ids: frozenset[int]  # organisations they lead themselves: these may be seen person by person
    roles: frozenset[str]
    areas: tuple[tuple[int, str], ...] = ()  # (id, name) of the areas that hold those organisations

    @property
    def reports(self) -> bool:
        """Whether they may open reports at all."""
        return self.everything or bool(self.organisation_ids)


NOBODY = Scope(everything=False, organisation_ids=frozenset(), managed_ids=frozenset(), roles=frozenset())


def scope_of(viewer: User | AnonymousUser) -> Scope:
    """Return what the viewer's current roles reach. Two queries; an inactive or anonymous viewer sees nothing."""
    if not isinstance(viewer, User) or not viewer.is_active:
        return NOBODY
    grants = list(RoleGrant.objects.current().filter(user=viewer))
    roles = frozenset(grant.role for grant in grants)
    if viewer.is_superuser or Role.ADMINISTRATOR in roles:
        return Scope(True, frozenset(), frozenset(), roles)
    managed = frozenset(grant.organisation_id for grant in grants if grant.organisation_id is not None)
    areas = [grant.area_id for grant in grants if grant.area_id is not None]
    if not managed and not areas:
        return Scope(False, frozenset(), frozenset(), roles)
    reached = Organisation.objects.filter(Q(pk__in=managed) | Q(area__in=areas) | Q(area__parent__in=areas))
    rows = list(reached.values_list("pk", "area_id", "area__name"))
    names = dict(sorted(((area, name) for _, area, name in rows), key=lambda pair: pair[1]))
    return Scope(False, frozenset(pk for pk, _, _ in rows), managed, roles, tuple(names.items()))


def visible_organisations(viewer: User | AnonymousUser) -> QuerySet[Organisation]:
    """Return the organisations whose figures the viewer may see."""
    scope = scope_of(viewer)
    if scope.everything:
        return Organisation.objects.all()
    return Organisation.objects.filter(pk__in=scope.organisation_ids)


def visible_areas(viewer: User | AnonymousUser) -> QuerySet[Area]:
    """Return the areas that hold at least one organisation the viewer may see."""
    return Area.objects.filter(organisations__in=visible_organisations(viewer)).distinct()


def visible_learners(viewer: User | AnonymousUser) -> QuerySet[User]:
    """Return the people whose learning the viewer's reports may count: themselves, and those in their organisations.

    It says who is counted, not who may be named: only `Scope.managed_ids` may be listed person by person
    (a Violence Reduction Unit sees no names). A learner of another organisation is never in it.
    """
    scope = scope_of(viewer)
    if scope.everything:
        return User.objects.all()
    if not isinstance(viewer, User) or not viewer.is_active:
        return User.objects.none()
    members = Membership.objects.current().filter(organisation__in=scope.organisation_ids)
    return User.objects.filter(Q(pk=viewer.pk) | Q(pk__in=members.values("user")))
