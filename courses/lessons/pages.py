"""The page that an author edits."""

from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from courses.blocks import LessonBlocks, SourceBlock
from courses.models.pages import StepPage


class LessonPage(StepPage):
    """One idea to read, 5 to 9 minutes."""

    kind = "lesson"
    body = StreamField(LessonBlocks())
    sources = StreamField(
        [("source", SourceBlock())],
        blank=True,
        help_text="What the lesson rests on. Facts bring their own source; name the others here.",
    )

    content_panels = [*StepPage.step_panels, FieldPanel("body"), FieldPanel("sources")]
    template = "courses/lesson.html"

    class Meta:
        verbose_name = "lesson"
