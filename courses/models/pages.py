"""The pages that authors write: library > course > module > step. Learners never run these; they run editions."""

import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.blocks import CharBlock, IntegerBlock, ListBlock, StructBlock
from wagtail.fields import StreamField
from wagtail.models import AbstractPage


class BasePage(AbstractPage):
    """Every page of the site. Chosen as WAGTAIL_PAGE_MODEL before the first migration."""

    promote_panels = [FieldPanel("slug")]


class CourseLibraryPage(BasePage):
    """Holds the courses. Its public address, and theirs, are served by courses.views from editions."""

    max_count = 1
    parent_page_types = ["pages.HomePage"]
    subpage_types = ["courses.CoursePage"]

    class Meta:
        verbose_name = "course library"

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead to the catalogue, which is served from editions."""
        return redirect("courses:catalogue")


class Family(models.TextChoices):
    """The four course families."""

    TRUSTED_PROFESSIONAL = "trusted-professional", "Trusted Professional"
    ACTIVE_BYSTANDER = "active-bystander", "Active Bystander"
    COERCIVE_CONTROL = "coercive-control", "Coercive Control"
    RECOGNISE_RESPOND_REFER = "recognise-respond-refer", "Recognise, Respond, Refer"


class Jurisdiction(models.TextChoices):
    """Whose law a text speaks of. Never mixed in one lesson."""

    ENGLAND_WALES = "england-wales", "England and Wales"
    WALES = "wales", "Wales"
    SCOTLAND = "scotland", "Scotland"
    NORTHERN_IRELAND = "northern-ireland", "Northern Ireland"
    UK = "uk", "United Kingdom"


class NeedBlock(StructBlock):
    """A level of another course that must be complete before somebody may begin."""

    course = CharBlock(label="Course", help_text="Its short name, such as active-bystander.")
    level = IntegerBlock(min_value=1, max_value=3, default=1)

    class Meta:
        icon = "lock"
        label_format = "{course}, level {level}"


class CardPartBlock(StructBlock):
    """One part of the summary card: a title and a few short points."""

    title = CharBlock(max_length=60)
    points = ListBlock(CharBlock(max_length=160, label="Point"), min_num=1, max_num=6)

    class Meta:
        icon = "list-ul"
        label_format = "{title}"


class CoursePage(BasePage):
    """A course as its authors write it. It reaches learners only by a release."""

    course_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # Of the pack's files as they were loaded, and of the pages that this made: tells a new pack, and edits in the CMS.
    pack_hash = models.CharField(max_length=64, blank=True, editable=False)
    loaded_hash = models.CharField(max_length=64, blank=True, editable=False)
    discreet_title = models.CharField(
        max_length=200, help_text="For shared screens, e-mail and certificates. It must not name the subject."
    )
    family = models.CharField(max_length=30, choices=Family)
    summary = models.TextField(help_text="One or two sentences for the catalogue.")
    audience = models.TextField(blank=True)
    outcomes = StreamField(
        [("outcome", CharBlock())], blank=True, help_text="What a learner can do afterwards."
    )
    content_note = models.TextField(
        blank=True, help_text="Plain and short: what the course talks about, and that parts may be skipped."
    )
    jurisdiction = models.CharField(max_length=20, choices=Jurisdiction, default=Jurisdiction.ENGLAND_WALES)
    pass_mark = models.PositiveSmallIntegerField(
        default=80, validators=[MinValueValidator(1), MaxValueValidator(100)], help_text="Per cent."
    )
    valid_months = models.PositiveSmallIntegerField(
        default=24, help_text="How long a certificate stays valid. 0: without end."
    )
    certificate_statement = models.CharField(
        max_length=300, blank=True, help_text="One sentence: “Covering …”."
    )

    needs = StreamField(
        [("need", NeedBlock())], blank=True, help_text="What must be complete before somebody may begin."
    )
    card = StreamField(
        [("part", CardPartBlock())],
        blank=True,
        help_text="The summary card to keep: one page of A4. What to do and say; no phone numbers, no law.",
    )

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("discreet_title"),
        FieldPanel("family"),
        FieldPanel("summary"),
        FieldPanel("audience"),
        FieldPanel("outcomes"),
        FieldPanel("content_note"),
        MultiFieldPanel(
            [
                FieldPanel("jurisdiction"),
                FieldPanel("pass_mark"),
                FieldPanel("valid_months"),
                FieldPanel("certificate_statement"),
                FieldPanel("needs"),
            ],
            heading="Completion and certificate",
        ),
        FieldPanel("card"),
    ]
    parent_page_types = ["courses.CourseLibraryPage"]
    subpage_types = ["courses.ModulePage"]
    exclude_fields_in_copy = ["course_key", "pack_hash", "loaded_hash"]

    class Meta:
        verbose_name = "course"

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead to the course's public page, which is served from its edition."""
        return redirect("courses:course", slug=self.slug)


class ModulePage(BasePage):
    """A part of a course. `level` is the practitioner level that it first counts towards."""

    module_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    summary = models.TextField(blank=True)
    level = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(1), MaxValueValidator(3)], help_text="1, 2 or 3."
    )

    content_panels = [*BasePage.content_panels, FieldPanel("summary"), FieldPanel("level")]
    parent_page_types = ["courses.CoursePage"]
    # The step kinds; courses.apps adds those that other apps register.
    subpage_types = ["courses.LessonPage"]
    exclude_fields_in_copy = ["module_id"]

    class Meta:
        verbose_name = "module"

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead to the course that the module is part of."""
        return redirect("courses:course", slug=self.get_parent().slug)


class StepPage(BasePage):
    """One page of work, of any kind. Its id survives moves and renames, because completions hang on it."""

    step_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    minutes = models.PositiveSmallIntegerField(default=5, help_text="How long it takes, about.")
    summary = models.TextField(blank=True, help_text="One sentence that leads in.")

    parent_page_types = ["courses.ModulePage"]
    subpage_types: list[str] = []
    exclude_fields_in_copy = ["step_id"]
    step_panels = [*BasePage.content_panels, FieldPanel("summary"), FieldPanel("minutes")]

    kind: str  # the name under which the kind is registered

    class Meta:
        abstract = True

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead to the course: learners meet the step in an edition."""
        return redirect("courses:course", slug=self.get_parent().get_parent().slug)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """Compile this one page in memory and show it with the learner's own templates."""
        from courses.preview import preview_step

        return preview_step(request, self)

    def clean(self) -> None:
        """Refuse a step of no length: progress would lie."""
        super().clean()
        if not self.minutes:
            raise ValidationError({"minutes": "Say how many minutes it takes: at least 1."})
