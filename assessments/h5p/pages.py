"""The page that an author edits."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from courses.models.pages import StepPage
from media.models import H5PActivity


class H5PPage(StepPage):
    """An interactive activity made with H5P. What it reports is the learner's own word: it decides no certificate alone."""

    kind = "h5p"

    class Counts(models.TextChoices):
        COMPLETED = "completed", "when the activity says that it is finished"
        PASSED = "passed", "when the activity reports the pass mark"
        MARKED = "marked", "when the learner marks it as done"

    class Score(models.TextChoices):
        BEST = "best", "the best"
        LAST = "last", "the last"
        FIRST = "first", "the first"

    intro = models.TextField(
        blank=True, help_text="What it is about and what to do. A blank line begins a new paragraph."
    )
    activity = models.ForeignKey(H5PActivity, null=True, on_delete=models.PROTECT, related_name="+")
    counts = models.CharField(
        max_length=10,
        choices=Counts,
        default=Counts.COMPLETED,
        verbose_name="It is done",
        help_text="Some kinds of activity never say that they are finished; see the activity's own page.",
    )
    pass_mark = models.PositiveSmallIntegerField(
        default=80,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text="Per cent. Only for “when the activity reports the pass mark”.",
    )
    score = models.CharField(
        max_length=5,
        choices=Score,
        default=Score.BEST,
        verbose_name="Score that counts",
        help_text="What a learner reads as their result when they do it more than once.",
    )

    content_panels = [
        *StepPage.step_panels,
        FieldPanel("intro"),
        FieldPanel("activity"),
        MultiFieldPanel(
            [FieldPanel("counts"), FieldPanel("pass_mark"), FieldPanel("score")], heading="When it counts"
        ),
    ]
    template = "assessments/h5p.html"

    class Meta:
        verbose_name = "activity (H5P)"

    def clean(self) -> None:
        """Refuse what would leave a learner stuck: a pass mark that only the first go can reach."""
        super().clean()
        if self.counts == self.Counts.PASSED and self.score == self.Score.FIRST:
            raise ValidationError(
                {
                    "score": "With a pass mark, whoever misses it the first time could never pass. "
                    "Choose the best or the last."
                }
            )
