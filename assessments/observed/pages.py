"""The page that an author edits."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from assessments.surveys.pages import SLUG
from courses.models.pages import StepPage


class CriterionBlock(blocks.StructBlock):
    """One thing that an observer can see somebody do."""

    id = blocks.CharBlock(label="Short name", validators=[SLUG])
    text = blocks.CharBlock(help_text="What can be seen: “Says at the start that anybody may step out”.")
    essential = blocks.BooleanBlock(
        required=False, help_text="Without it the session does not count, whatever the other scores."
    )

    class Meta:
        icon = "check"
        label_format = "{text}"


class ObservedPage(StepPage):
    """A session that an observer watches. Scores are kept; nothing about those who took part is."""

    kind = "observed"
    intro = models.TextField(
        help_text="What to do before, in and after it. A blank line begins a new paragraph."
    )
    criteria = StreamField([("criterion", CriterionBlock())])
    lowest = models.PositiveSmallIntegerField(
        default=70,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        verbose_name="Lowest share of the points",
        help_text="Per cent. Each criterion gives 0, 1 or 2 points.",
    )

    content_panels = [
        *StepPage.step_panels,
        FieldPanel("intro"),
        FieldPanel("criteria"),
        FieldPanel("lowest"),
    ]
    template = "assessments/observed.html"

    class Meta:
        verbose_name = "observed practice"
