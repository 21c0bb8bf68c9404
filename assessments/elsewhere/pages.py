"""The page that an author edits."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from wagtail.admin.panels import FieldPanel

from courses.models.pages import StepPage
from records.exceptions import StatementInvalid
from records.validation.values import iri

FROM_0_TO_1 = "Write a number from 0 to 1: for 80 % write 0.8."


class ElsewherePage(StepPage):
    """Something that learners do in another system. It counts once that system has told our record store."""

    kind = "elsewhere"

    class Counts(models.TextChoices):
        COMPLETED = "completed", "when it is completed or passed"
        PASSED = "passed", "only when it is passed"

    intro = models.TextField(
        help_text="What learners do there, and which address they sign in with. A blank line begins a new paragraph."
    )
    address = models.URLField(
        max_length=500,
        blank=True,
        help_text="Where it is, https only. Empty if they find it in their organisation's own system.",
    )
    activity = models.CharField(
        max_length=500,
        verbose_name="Activity id",
        help_text="The id under which the other system's statements name it, such as https://simulator.example/call. "
        "Ask whoever runs that system.",
    )
    counts = models.CharField(
        max_length=10, choices=Counts, default=Counts.COMPLETED, verbose_name="It counts"
    )
    minimum = models.DecimalField(
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0), FROM_0_TO_1), MaxValueValidator(Decimal(1), FROM_0_TO_1)],
        verbose_name="Lowest score",
        help_text="From 0 to 1: for 80 % write 0.8. Empty if the score does not matter.",
    )

    content_panels = [
        *StepPage.step_panels,
        FieldPanel("intro"),
        FieldPanel("address"),
        FieldPanel("activity"),
        FieldPanel("counts"),
        FieldPanel("minimum"),
    ]
    template = "assessments/elsewhere.html"

    class Meta:
        verbose_name = "activity in another system"

    def clean(self) -> None:
        """Refuse an address that is not encrypted, and an activity id that no statement can have."""
        super().clean()
        if self.address and not self.address.startswith("https://"):
            raise ValidationError({"address": "Use an address that begins with https://."})
        if self.activity:  # a draft may wait for it
            try:
                iri(self.activity, "$")
            except StatementInvalid as error:
                raise ValidationError({"activity": f"This {error.reason}."}) from error
