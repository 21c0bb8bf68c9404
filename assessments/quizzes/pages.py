"""The page that an author edits."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models

from wagtail import blocks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField

from courses.errors import CompileError
from courses.models.pages import StepPage

SLUG = RegexValidator(r"^[a-z0-9]+(?:-[a-z0-9]+)*$", "Use lower-case letters, digits and dashes.")
KINDS = [("single", "One answer"), ("multiple", "Several answers")]


class OptionBlock(blocks.StructBlock):
    """One possible answer, with what to say to somebody who gives it."""

    id = blocks.CharBlock(label="Short name", validators=[SLUG])
    text = blocks.TextBlock(rows=2)
    correct = blocks.BooleanBlock(required=False)
    feedback = blocks.TextBlock(rows=2)


class ItemBlock(blocks.StructBlock):
    """One question."""

    id = blocks.CharBlock(label="Short name", validators=[SLUG])
    kind = blocks.ChoiceBlock(choices=KINDS, default="single")
    text = blocks.TextBlock(rows=2, label="Question")
    critical = blocks.BooleanBlock(
        required=False,
        label="Safety-critical",
        help_text="A wrong answer could put somebody at risk: it must be right to pass.",
    )
    explanation = blocks.TextBlock(rows=3)
    options = blocks.ListBlock(OptionBlock(), min_num=2, max_num=8)

    class Meta:
        icon = "help"
        label_format = "{text}"


class QuizPage(StepPage):
    """Questions with feedback for every answer, marked on the server."""

    kind = "quiz"

    intro = models.TextField(help_text="A blank line begins a new paragraph.")
    pass_mark = models.PositiveSmallIntegerField(
        default=80, validators=[MinValueValidator(1), MaxValueValidator(100)], help_text="Per cent."
    )
    retry_wait_hours = models.PositiveSmallIntegerField(
        default=0,
        validators=[MaxValueValidator(72)],
        help_text="How long to wait before trying again. 0: at once, as often as one likes.",
    )
    items = StreamField([("item", ItemBlock())])

    content_panels = [
        *StepPage.step_panels,
        FieldPanel("intro"),
        MultiFieldPanel([FieldPanel("pass_mark"), FieldPanel("retry_wait_hours")], heading="Passing"),
        FieldPanel("items"),
    ]
    template = "assessments/quiz.html"

    class Meta:
        verbose_name = "check (quiz)"
        verbose_name_plural = "checks (quizzes)"

    def clean(self) -> None:
        """Refuse a check that can not be marked, and say where; a draft may be saved as it is."""
        from .compile import compile_quiz

        super().clean()
        if self.items:
            try:
                compile_quiz(self)
            except CompileError as error:
                raise ValidationError({"items": str(error)}) from error
