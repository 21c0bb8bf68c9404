"""The blocks that lessons and plain pages are written in. Each has a directive of the same name in a course pack."""

from typing import Any
from uuid import UUID

from django import forms

from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock
from wagtail.snippets.blocks import SnippetChooserBlock

from courses.drawings import choices as drawing_choices
from courses.live import fact_choices, helpline_choices, programme_choices
from courses.procedures import choices as procedure_choices
from courses.sectors import CHOICES as SECTORS

INLINE = ["bold", "italic", "link"]
WITH_LISTS = [*INLINE, "ul", "ol"]


class HeadingBlock(blocks.StructBlock):
    """A heading inside a page; the page's own title is level 1."""

    text = blocks.CharBlock(max_length=200)
    level = blocks.ChoiceBlock(choices=[("2", "Heading"), ("3", "Smaller heading")], default="2")

    class Meta:
        icon = "title"
        template = "courses/blocks/heading.html"


class PointsBlock(blocks.StructBlock):
    """A list of short points."""

    kind = blocks.ChoiceBlock(choices=[("bullet", "Bullets"), ("number", "Numbers")], default="bullet")
    items = blocks.ListBlock(blocks.RichTextBlock(features=INLINE, label="Point"))

    class Meta:
        icon = "list-ul"
        template = "courses/blocks/points.html"


class DoDontBlock(blocks.StructBlock):
    """What to do beside what not to do."""

    do = blocks.ListBlock(blocks.CharBlock(label="Do"))
    dont = blocks.ListBlock(blocks.CharBlock(label="Do not"))

    class Meta:
        icon = "check"
        label = "Do and don’t"
        template = "courses/blocks/do_dont.html"


class QuoteBlock(blocks.StructBlock):
    """Somebody's words. Never a real person's who could be known by them."""

    text = blocks.RichTextBlock(features=INLINE)
    who = blocks.CharBlock(required=False)

    class Meta:
        icon = "openquote"
        label = "Quotation"
        template = "courses/blocks/quote.html"


class PictureBlock(blocks.StructBlock):
    """A picture, with words for those who do not see it."""

    picture = ImageChooserBlock()
    alt = blocks.CharBlock(label="Text alternative", help_text="What the picture says, in one sentence.")
    caption = blocks.CharBlock(required=False)

    class Meta:
        icon = "image"
        template = "courses/blocks/picture.html"


class DetailsBlock(blocks.StructBlock):
    """More about something, closed until somebody opens it."""

    title = blocks.CharBlock()
    text = blocks.RichTextBlock(features=WITH_LISTS)

    class Meta:
        icon = "collapse-down"
        label = "Expandable detail"
        template = "courses/blocks/details.html"


class DownloadBlock(blocks.StructBlock):
    """A file to keep."""

    title = blocks.CharBlock()
    document = DocumentChooserBlock()

    class Meta:
        icon = "download"
        template = "courses/blocks/download.html"


class TableBlock(blocks.StructBlock):
    """A table of text with a caption."""

    caption = blocks.CharBlock()
    table = TypedTableBlock([("text", blocks.CharBlock(required=False))])

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """Pair each cell with the heading of its column: on a phone a row is a small card that names its cells."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        headings = [column["heading"].strip() for column in value["table"].columns]
        context["rows"] = [
            [(heading, cell.value) for heading, cell in zip(headings, row, strict=True)]
            for row in value["table"].rows
        ]
        return context

    class Meta:
        icon = "table"
        template = "courses/blocks/table.html"


class ForSectorBlock(blocks.StructBlock):
    """Words for some sectors. Those that stand side by side make one set, of which a learner sees their own first."""

    sectors = blocks.MultipleChoiceBlock(choices=SECTORS, widget=forms.CheckboxSelectMultiple)
    text = blocks.RichTextBlock(features=WITH_LISTS)

    class Meta:
        icon = "group"
        label = "For some sectors"


class ReflectionBlock(blocks.StructBlock):
    """A question to think about, with statements to choose from. Nothing is sent, so nobody writes about people."""

    question = blocks.CharBlock()
    statements = blocks.ListBlock(
        blocks.StructBlock(
            [
                ("statement", blocks.CharBlock()),
                ("thought", blocks.TextBlock(rows=2, help_text="Read by whoever chooses this statement.")),
            ]
        ),
        min_num=2,
        max_num=6,
    )

    class Meta:
        icon = "comment"
        label = "Reflection"
        template = "courses/blocks/reflection.html"


class TasksBlock(blocks.StructBlock):
    """What to try at work, to agree with a manager. The handbook prints it with boxes to tick."""

    tasks = blocks.ListBlock(blocks.CharBlock(label="Task"))

    class Meta:
        icon = "list-ul"
        label = "Tasks for work"
        template = "courses/blocks/tasks.html"


class TextBlocks(blocks.StreamBlock):
    """Everything that a page to read may hold."""

    heading = HeadingBlock()
    text = blocks.RichTextBlock(features=INLINE, icon="pilcrow", template="courses/blocks/text.html")
    points = PointsBlock()
    do_dont = DoDontBlock()
    content_note = blocks.RichTextBlock(
        features=INLINE, icon="warning", label="Content note", template="courses/blocks/content_note.html"
    )
    in_practice = blocks.RichTextBlock(
        features=WITH_LISTS, icon="tick", label="In practice", template="courses/blocks/in_practice.html"
    )
    quote = QuoteBlock()
    picture = PictureBlock()
    recording = SnippetChooserBlock(
        "media.Recording", icon="media", label="Recording", template="courses/blocks/recording.html"
    )
    table = TableBlock()
    details = DetailsBlock()
    download = DownloadBlock()
    fact = blocks.ChoiceBlock(choices=fact_choices, icon="info-circle", label="Fact")
    helpline = blocks.ChoiceBlock(choices=helpline_choices, icon="help", label="Help line")


class SourceBlock(blocks.StructBlock):
    """Where something is from, and the day somebody last looked."""

    title = blocks.CharBlock(
        help_text="Who says so, and where: “Care Act 2014, section 42 (legislation.gov.uk)”."
    )
    url = blocks.URLBlock(required=False, label="Address")
    checked_on = blocks.DateBlock()

    class Meta:
        icon = "link"
        label_format = "{title}"


class ActivityBlock(SnippetChooserBlock):
    """Chooses an activity. Wagtail 8.0 looks objects up by what stands in the JSON, which for a UUID is text."""

    def bulk_to_python(self, values: list[Any]) -> list[Any]:
        """Return the activities of these ids, in this order; None for one that is gone."""
        found: list[Any] = super().bulk_to_python([_uuid(value) for value in values])
        return found


def _uuid(value: Any) -> UUID | None:
    try:
        return UUID(str(value))
    except ValueError:
        return None


class LessonBlocks(TextBlocks):
    """Everything that a lesson may hold: also what makes learners work, and what depends on where they do."""

    drawing = blocks.ChoiceBlock(
        choices=drawing_choices, icon="image", label="Drawing", template="courses/blocks/drawing.html"
    )
    reflection = ReflectionBlock()
    tasks = TasksBlock()
    facilitator_note = blocks.RichTextBlock(
        features=WITH_LISTS,
        icon="user",
        label="Facilitator’s note",
        template="courses/blocks/facilitator_note.html",
    )
    for_sector = ForSectorBlock()
    procedure = blocks.ChoiceBlock(choices=procedure_choices, icon="clipboard-list", label="Your procedure")
    programme = blocks.ChoiceBlock(choices=programme_choices, icon="site", label="Programme or meeting")
    h5p = ActivityBlock("media.H5PActivity", icon="media", label="Activity (H5P)")
