"""The page that an author edits."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField

from courses.errors import CompileError
from courses.models.pages import StepPage

from .admin_forms import QuizPageForm
from .blocks import QuizBlocks


class QuizPage(StepPage):
    """Questions with feedback for every answer, marked on the server."""

    kind = "quiz"

    class Counts(models.TextChoices):
        BEST = "best", "The best go"
        LAST = "last", "The last go"
        FIRST = "first", "The first go"

    intro = models.TextField(help_text="A blank line begins a new paragraph.")
    pass_mark = models.PositiveSmallIntegerField(
        default=80, validators=[MinValueValidator(1), MaxValueValidator(100)], help_text="Per cent."
    )
    partial_credit = models.BooleanField(
        default=False,
        help_text="Parts of a question count: 3 of 4 in the right place earn three quarters. Otherwise all or nothing.",
    )
    retry_wait_hours = models.PositiveSmallIntegerField(
        default=0,
        validators=[MaxValueValidator(72)],
        help_text="How long to wait before trying again. 0: at once.",
    )
    attempts_allowed = models.PositiveSmallIntegerField(
        default=0,
        validators=[MaxValueValidator(20)],
        help_text="How often it may be tried. 0: as often as one likes. Whoever has used all goes must ask you.",
    )
    counts = models.CharField(
        max_length=5,
        choices=Counts,
        default=Counts.BEST,
        help_text="Which go is shown as the result. Passing any of them completes the step, and that stays.",
    )
    shuffle = models.BooleanField(
        default=True,
        help_text="Mix the answers, anew for each go. Lines of a script, true or false and scales are never mixed; "
        "steps to put in order and halves to match always are.",
    )
    items = StreamField(QuizBlocks())

    content_panels = [
        *StepPage.step_panels,
        FieldPanel("intro"),
        MultiFieldPanel([FieldPanel("pass_mark"), FieldPanel("partial_credit")], heading="Passing"),
        MultiFieldPanel(
            [FieldPanel("attempts_allowed"), FieldPanel("retry_wait_hours"), FieldPanel("counts")],
            heading="Trying again",
        ),
        FieldPanel("shuffle"),
        FieldPanel("items"),
    ]
    template = "assessments/quiz.html"
    base_form_class = QuizPageForm
    is_unfinished = False  # True while a draft is saved

    class Meta:
        verbose_name = "check (quiz)"
        verbose_name_plural = "checks (quizzes)"

    def clean(self) -> None:
        """Refuse a check that can not be marked, and say where; a draft may be saved as it is."""
        from .compile import compile_quiz

        super().clean()
        if self.items and not self.is_unfinished:
            try:
                compile_quiz(self)
            except CompileError as error:
                raise ValidationError({"items": str(error)}) from error
