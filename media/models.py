"""The media library: pictures, documents, and recordings that nobody can publish without captions."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import FileExtensionValidator
from django.db import models
from django.utils import timezone

from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.search import index


class Picture(AbstractImage):
    """A picture, stored without the camera's notes. `description` is its default alternative text."""

    credit = models.CharField(max_length=200, blank=True, help_text="Who made it and under which licence.")

    admin_form_fields = ("title", "file", "description", "credit", "collection", "tags")

    class Meta(AbstractImage.Meta):
        verbose_name = "picture"
        verbose_name_plural = "pictures"


class PictureRendition(AbstractRendition):
    """A picture in one size."""

    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="one_rendition_a_spec"
            )
        ]


class LibraryDocument(AbstractDocument):
    """A file that learners may download. Always sent as an attachment."""

    admin_form_fields = ("title", "file", "collection", "tags")

    class Meta(AbstractDocument.Meta):
        verbose_name = "document"  # type: ignore[assignment]
        verbose_name_plural = "documents"  # type: ignore[assignment]


class Recording(index.Indexed, models.Model):
    """A video or sound recording. Captions (video) and a transcript are required: WCAG 2.2, 1.2.1 to 1.2.3."""

    title = models.CharField(max_length=200)
    file = models.FileField(
        upload_to="recordings/", validators=[FileExtensionValidator(["mp4", "webm", "mp3", "m4a", "ogg"])]
    )
    captions = models.FileField(
        upload_to="recordings/",
        blank=True,
        validators=[FileExtensionValidator(["vtt"])],
        help_text="A WebVTT file. Required for video.",
    )
    transcript = models.TextField(help_text="Everything that is said or shown, in words.")
    seconds = models.PositiveIntegerField(default=0, help_text="How long it is, in seconds.")
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, editable=False, on_delete=models.SET_NULL
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    panels = [
        FieldPanel("title"),
        MultiFieldPanel([FieldPanel("file"), FieldPanel("captions"), FieldPanel("seconds")], heading="Files"),
        FieldPanel("transcript"),
    ]
    search_fields = [index.SearchField("title"), index.SearchField("transcript")]

    class Meta:
        ordering = ["title"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(transcript=""), name="recording_has_transcript")
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_video(self) -> bool:
        """Whether there is something to see."""
        return (self.file.name or "").lower().endswith((".mp4", ".webm"))

    def clean(self) -> None:
        """Refuse a video without captions."""
        super().clean()
        if self.file and self.is_video and not self.captions:
            raise ValidationError({"captions": "A video needs captions: add a WebVTT file."})
