"""The media library: pictures, documents, recordings with captions, and activities with a text alternative."""

from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.storage import Storage, storages
from django.core.validators import FileExtensionValidator
from django.db import models
from django.utils import timezone

from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.search import index


def _quarantine() -> Storage:
    return storages["quarantine"]


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


class H5PActivity(models.Model):
    """An interactive activity that was made elsewhere. Its packages are `versions`; `text_alternative` stands in for it."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    title = models.CharField(max_length=200, help_text="How it is called in the CMS and on its step.")
    text_alternative = models.TextField(
        help_text=(
            "The same in words, for learners who can not use the activity: what it asks, and what there is to learn."
            " A blank line begins a new paragraph."
        )
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        ordering = ["title", "pk"]
        verbose_name = "activity (H5P)"
        verbose_name_plural = "activities (H5P)"
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(text_alternative=""), name="h5p_activity_has_text_alternative"
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def current(self) -> "H5PVersion | None":
        """The newest version that is ready, or None. One query."""
        return self.versions.filter(status=H5PVersion.Status.READY).order_by("-number").first()


class H5PVersion(models.Model):
    """One package of an activity, and how far its unpacking is. Make it with `h5p_services.add_version`.

    Its files are in the storage `packages`, below its digest; they are never changed nor deleted, because released
    editions hold the digest. `due_at` is when a worker may next take it: while it waits at once, while it is unpacked
    when the lease of whoever does so is over; none when it is done with. `run` says who has it. `upload` is the package
    itself, in quarantine until it is unpacked.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", "Waiting to be unpacked"
        UNPACKING = "unpacking", "Being unpacked"
        READY = "ready", "Ready"
        FAILED = "failed", "Could not be used"

    class Played(models.TextChoices):
        WORKS = "works", "It works in the preview"
        FAILS = "fails", "It does not work in the preview"

    OPEN = (Status.WAITING, Status.UNPACKING)

    activity = models.ForeignKey(H5PActivity, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    reason = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64)
    main = models.CharField(max_length=300)  # "H5P.MultiChoice 1.16"
    title = models.CharField(max_length=255)
    language = models.CharField(max_length=40)
    libraries = models.JSONField(default=list)  # [{"name", "title", "licence"}]
    licence = models.CharField(max_length=255, blank=True)
    authors = models.TextField(blank=True)
    notices = models.JSONField(default=list)  # [{"path", "says", "do"}]
    size = models.PositiveBigIntegerField(default=0)  # of the files that learners need, unpacked
    files = models.PositiveIntegerField(default=0)
    played = models.CharField(max_length=5, choices=Played, blank=True)
    played_note = models.CharField(max_length=300, blank=True)
    upload = models.FileField(storage=_quarantine, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    uploaded_at = models.DateTimeField(default=timezone.now)
    ready_at = models.DateTimeField(null=True, blank=True)
    run = models.UUIDField(default=uuid4, editable=False)
    restarts = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField(null=True, default=timezone.now)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["activity", "number"], name="h5p_version_number_once"),
            # Two workers in one folder would trip over each other's half-written files.
            models.UniqueConstraint(
                fields=["sha256"],
                condition=models.Q(status="unpacking"),
                name="h5p_package_unpacked_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["waiting", "unpacking"], due_at__isnull=False)
                | models.Q(status__in=["ready", "failed"], due_at__isnull=True),
                name="h5p_version_is_due_while_open",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="h5p_version_due", condition=models.Q(due_at__isnull=False))
        ]

    def __str__(self) -> str:
        return f"{self.title}, version {self.number}"

    @property
    def machine_name(self) -> str:
        """The name of its content type without a version: H5P.MultiChoice."""
        return self.main.partition(" ")[0]
