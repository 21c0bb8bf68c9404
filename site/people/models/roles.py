"""What a person may do beyond learning, where, and between which dates."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from .organisations import Area, Organisation


class Role(models.TextChoices):
    """The roles. Everybody with an account is a learner; the others are granted."""

    LEARNER = "learner", "Learner"
    TRAINER = "trainer", "Trainer"
    ORGANISATION_LEAD = "organisation-lead", "Organisation lead"
    AREA_LEAD = "area-lead", "Area lead (board)"
    VRU_LEAD = "vru-lead", "Violence Reduction Unit lead"
    SAFEGUARDING_LEAD = "safeguarding-lead", "Safeguarding lead"
    ADMINISTRATOR = "administrator", "Administrator"


class RoleGrantQuerySet(models.QuerySet["RoleGrant"]):
    """Grants by date."""

    def current(self) -> "RoleGrantQuerySet":
        """Keep the grants that hold today (London date)."""
        today = timezone.localdate()
        return self.filter(Q(ended_on__isnull=True) | Q(ended_on__gte=today), started_on__lte=today)


class RoleGrant(models.Model):
    """A role given to a person: an organisation lead for one organisation, an area or VRU lead for one area."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="role_grants")
    role = models.CharField(max_length=20, choices=Role)
    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT)
    area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.PROTECT)
    started_on = models.DateField(default=timezone.localdate)
    ended_on = models.DateField(null=True, blank=True)

    objects = RoleGrantQuerySet.as_manager()

    class Meta:
        ordering = ["role", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(role=Role.ORGANISATION_LEAD, organisation__isnull=False, area__isnull=True)
                | Q(role__in=[Role.AREA_LEAD, Role.VRU_LEAD], organisation__isnull=True, area__isnull=False)
                | (
                    ~Q(role__in=[Role.ORGANISATION_LEAD, Role.AREA_LEAD, Role.VRU_LEAD])
                    & Q(organisation__isnull=True, area__isnull=True)
                ),
                name="role_has_its_own_scope",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")),
                name="role_ends_after_start",
            ),
            # Three, because a database takes two nulls for different.
            models.UniqueConstraint(
                fields=["user", "role"],
                condition=Q(ended_on=None, organisation=None, area=None),
                name="one_open_grant_of_a_role",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "organisation"],
                condition=Q(ended_on=None, organisation__isnull=False),
                name="one_open_grant_an_organisation",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "area"],
                condition=Q(ended_on=None, area__isnull=False),
                name="one_open_grant_an_area",
            ),
        ]

    def __str__(self) -> str:
        where = self.organisation or self.area
        return f"{self.get_role_display()}, {where}" if where else self.get_role_display()
