"""The blocks that lessons and plain pages are written in. Each has a directive of the same name in a course pack."""

from typing import Any
from uuid import UUID

from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock
from wagtail.snippets.blocks import SnippetChooserBlock

from courses.live import fact_choices, helpline_choices

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

    class Meta:
        icon = "table"
        template = "courses/blocks/table.html"


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
    """Everything that a lesson may hold: activities too, which need a learner."""

    h5p = ActivityBlock("media.H5PActivity", icon="media", label="Activity (H5P)")
