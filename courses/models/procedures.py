"""What an organisation has written down about its own ways, for the places that lessons leave open."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from people.models import Organisation


class Procedure(models.Model):
    """One organisation's answer to “what do we do here?”. Lessons show it to the organisation's learners only."""

    class Slot(models.TextChoices):
        EMERGENCY = "emergency", "In an emergency on our premises or visits"
        SAFEGUARDING_LEAD = "safeguarding-lead", "Our safeguarding lead"
        MARAC_LEAD = "marac-lead", "Who takes cases to MARAC"
        LOCAL_SERVICE = "local-service", "The specialist service we refer to"
        RECORDING = "recording", "Where we write things down, and who can read it"
        SHARING = "sharing", "Who helps to decide what to share"
        STAFF_SUPPORT = "staff-support", "Support for staff"
        CLUB_WELFARE = "club-welfare", "Our club welfare officer"

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="procedures")
    slot = models.CharField(max_length=20, choices=Slot)
    text = models.TextField(max_length=1000)
    checked_on = models.DateField(default=timezone.localdate)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["organisation", "slot"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "slot"], name="one_procedure_a_slot"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.get_slot_display()}"
