"""The sectors that a lesson may speak to in their own words (domain.md 2.5), and who belongs to which."""

from django.db import models

from people.models import Organisation


class Sector(models.TextChoices):
    """Where a learner works."""

    POLICE = "police", "Police"
    HEALTH = "health", "Health"
    HOUSING = "housing", "Housing"
    SOCIAL_CARE = "social-care", "Social care"
    COMMUNITY = "community", "Community and sport"


# Shown to a learner whose sector has no words of its own.
EVERYONE_ELSE = "everyone-else"
CHOICES = [*Sector.choices, (EVERYONE_ELSE, "Everyone else")]
NAMES = dict(CHOICES)

OF_KIND = {
    Organisation.Kind.POLICE: Sector.POLICE,
    Organisation.Kind.HEALTH: Sector.HEALTH,
    Organisation.Kind.HOUSING: Sector.HOUSING,
    Organisation.Kind.SOCIAL_CARE: Sector.SOCIAL_CARE,
    Organisation.Kind.VOLUNTARY: Sector.COMMUNITY,
    Organisation.Kind.CLUB: Sector.COMMUNITY,
}


def sector_of(kind: str | None) -> str:
    """Return the sector of an organisation of this kind, or an empty text for one that has no words of its own."""
    return OF_KIND.get(Organisation.Kind(kind), "") if kind else ""
