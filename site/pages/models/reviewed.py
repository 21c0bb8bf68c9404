"""What goes stale: true on one day, and to be looked at again by another."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

from wagtail.models import RevisionMixin
from wagtail.search import index

from people.models import Role, RoleGrant

SOON = timedelta(days=30)


def may_own() -> models.Q:
    """Limit owners to those who may edit entries: nobody chooses from all the learners."""
    roles = (Role.SAFEGUARDING_LEAD, Role.ADMINISTRATOR)
    return models.Q(pk__in=RoleGrant.objects.current().filter(role__in=roles).values("user"))


class Reviewed(RevisionMixin, index.Indexed, models.Model):
    """Something that was true on one day and must be looked at again by another."""

    checked_on = models.DateField(help_text="The day somebody last made sure of it.")
    review_by = models.DateField(help_text="From the day after, it is not shown as current any more.")

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        limit_choices_to=may_own,
        help_text="Who is reminded. Empty: the safeguarding leads and administrators.",
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=models.Q(review_by__gte=models.F("checked_on")), name="%(class)s_review_after_check"
            )
        ]

    @property
    def is_stale(self) -> bool:
        """Whether its review date has passed (London date)."""
        return self.review_by < timezone.localdate()

    @property
    def is_due_soon(self) -> bool:
        """Whether its review date is at most 30 days away."""
        return not self.is_stale and self.review_by < timezone.localdate() + SOON

    @property
    def state(self) -> str:
        """Current, due for review, or stale: what editors see in the list."""
        if self.is_stale:
            return "Stale: not shown as current"
        return "Review soon" if self.is_due_soon else "Current"
