"""The page that an author edits."""

from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from courses.blocks import LessonBlocks
from courses.models.pages import StepPage


class LessonPage(StepPage):
    """One idea to read, 5 to 9 minutes."""

    kind = "lesson"
    body = StreamField(LessonBlocks())

    content_panels = [*StepPage.step_panels, FieldPanel("body")]
    template = "courses/lesson.html"

    class Meta:
        verbose_name = "lesson"
