"""The page that an author edits."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models

from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from courses.errors import CompileError
from courses.models.pages import StepPage

SLUG = RegexValidator(r"^[a-z0-9]+(?:-[a-z0-9]+)*$", "Use lower-case letters, digits and dashes.")


class StatementBlock(blocks.StructBlock):
    """Something that a learner agrees with more or less. The same short name before and after makes a pair."""

    id = blocks.CharBlock(label="Short name", validators=[SLUG])
    text = blocks.TextBlock(rows=2)

    class Meta:
        icon = "comment"
        label_format = "{text}"


class SurveyPage(StepPage):
    """Statements on a scale. Answers are counted in groups only, never shown person by person."""

    kind = "survey"

    class Stage(models.TextChoices):
        BEFORE = "before", "Before the course"
        AFTER = "after", "After the course"

    class Scale(models.TextChoices):
        CONFIDENCE = "confidence", "1 not at all confident to 5 very confident"

    intro = models.TextField(help_text="A blank line begins a new paragraph.")
    stage = models.CharField(max_length=6, choices=Stage)
    scale = models.CharField(max_length=12, choices=Scale, default=Scale.CONFIDENCE)
    statements = StreamField(
        [("statement", StatementBlock())],
        blank=True,
        help_text="After the course: leave this empty to ask what the survey before the course asks, word for word.",
    )
    ask_again = models.BooleanField(
        default=False,
        verbose_name="Ask again three and twelve months later",
        help_text="The same statements, and what people have done since. One short, neutral e-mail invites to each.",
    )

    content_panels = [
        *StepPage.step_panels,
        FieldPanel("intro"),
        FieldPanel("stage"),
        FieldPanel("scale"),
        FieldPanel("statements"),
        FieldPanel("ask_again"),
    ]
    template = "assessments/survey.html"

    class Meta:
        verbose_name = "survey"

    def clean(self) -> None:
        """Refuse a survey that can not be asked, and say where."""
        from .compile import compile_survey

        super().clean()
        if self.ask_again and self.stage == self.Stage.BEFORE:
            raise ValidationError({"ask_again": "Only the survey after the course can be asked again."})
        if self.statements:
            try:
                compile_survey(self)
            except CompileError as error:
                raise ValidationError({"statements": str(error)}) from error
        elif self.stage == self.Stage.BEFORE:
            raise ValidationError({"statements": "Add at least one statement."})
