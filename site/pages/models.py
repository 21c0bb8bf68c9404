"""Home, plain pages, and the two things that go stale: facts and help lines."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import RevisionMixin
from wagtail.search import index
from wagtail.snippets.models import register_snippet

from courses.blocks import TextBlocks
from courses.lessons.compile import segments
from courses.live import resolve
from courses.models import BasePage
from courses.models.pages import Jurisdiction

# Short addresses of the plain pages that every site needs.
STANDARD = {
    "safety": "staying-safe-online",
    "accessibility": "accessibility",
    "privacy": "privacy",
    "cookies": "cookies",
    "levels": "about-levels",
    "complaints": "complaints",
}


class HomePage(BasePage):
    """The way in, for people who are not signed in."""

    lead = models.TextField(blank=True)
    body = StreamField(TextBlocks(), blank=True)

    content_panels = [*BasePage.content_panels, FieldPanel("lead"), FieldPanel("body")]
    template = "pages/home.html"
    max_count = 1
    parent_page_types = ["courses.BasePage"]
    subpage_types = ["pages.StandardPage", "courses.CourseLibraryPage"]

    class Meta:
        verbose_name = "home page"

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead a learner to their learning; show everybody else the way in."""
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            return redirect("courses:my_learning")
        response: HttpResponse = super().serve(request, *args, **kwargs)
        return response


class StandardPage(BasePage):
    """A plain page, such as the privacy notice. Shown without a session: reading it leaves no trace here."""

    summary = models.TextField(blank=True)
    body = StreamField(TextBlocks())

    content_panels = [*BasePage.content_panels, FieldPanel("summary"), FieldPanel("body")]
    template = "pages/standard.html"
    parent_page_types = ["pages.HomePage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = "plain page"

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead to the short address, where the page is shown without a trace."""
        for short, slug in STANDARD.items():
            if slug == self.slug:
                return redirect(f"pages:{short}")
        response: HttpResponse = super().serve(request, *args, **kwargs)
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "no-store"
        return response

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the body with facts and help lines as they stand today, and ask nobody who is reading."""
        request.no_session = True  # type: ignore[attr-defined]
        body = resolve(segments(self.body, self.title))
        return {**super().get_context(request, *args, **kwargs), "body": body}


class Reviewed(RevisionMixin, index.Indexed, models.Model):
    """Something that was true on one day and must be looked at again by another."""

    checked_on = models.DateField(help_text="The day somebody last made sure of it.")
    review_by = models.DateField(help_text="From the day after, it is not shown as current any more.")

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=models.Q(review_by__gte=models.F("checked_on")), name="%(class)s_review_after_check"
            )
        ]

    @property
    def is_stale(self) -> bool:
        """Whether its review date has passed (London date)."""
        return self.review_by < timezone.localdate()

    @property
    def is_due_soon(self) -> bool:
        """Whether its review date is at most 30 days away."""
        return not self.is_stale and self.review_by < timezone.localdate() + timedelta(days=30)

    @property
    def state(self) -> str:
        """Current, due for review, or stale: what editors see in the list."""
        if self.is_stale:
            return "Stale: not shown as current"
        return "Review soon" if self.is_due_soon else "Current"


@register_snippet
class Fact(Reviewed):
    """A statement of law or a figure, with its source and date. Lessons point at it, so it is mended in one place."""

    slug = models.SlugField(max_length=100, unique=True)
    title = models.CharField(max_length=160)
    text = models.TextField(help_text="One to three sentences that stand by themselves, with a date in them.")
    source = models.CharField(max_length=300)
    source_url = models.URLField(blank=True)
    jurisdiction = models.CharField(max_length=20, choices=Jurisdiction)
    law_changed = models.BooleanField(
        default=False, help_text="Tick when the law behind it has changed: it is then no longer shown."
    )

    panels = [
        FieldPanel("title"),
        FieldPanel("slug"),
        FieldPanel("text"),
        MultiFieldPanel([FieldPanel("source"), FieldPanel("source_url")], heading="Source"),
        FieldPanel("jurisdiction"),
        FieldRowPanel([FieldPanel("checked_on"), FieldPanel("review_by")]),
        FieldPanel("law_changed"),
    ]
    search_fields = [index.SearchField("title"), index.SearchField("text"), index.AutocompleteField("title")]
    list_display = ["title", "jurisdiction", "checked_on", "review_by", "state"]

    class Meta(Reviewed.Meta):
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


@register_snippet
class HelpLine(Reviewed):
    """A service that people can reach. Never typed by hand into a page."""

    class Group(models.TextChoices):
        EMERGENCY = "emergency", "Emergency"
        SUPPORT = "support", "Support for people who are being harmed, and those close to them"
        CHANGE = "change", "For people worried about how they treat someone"

    slug = models.SlugField(max_length=100, unique=True)
    name = models.CharField(max_length=160)
    phone = models.CharField(max_length=40, blank=True, help_text="As people read it.")
    phone_link = models.CharField(max_length=40, blank=True, help_text="As phones dial it: +448082000247.")
    text_line = models.CharField(max_length=40, blank=True)
    who_for = models.CharField(max_length=300)
    group = models.CharField(max_length=10, choices=Group)
    england = models.BooleanField(default=True)
    wales = models.BooleanField(default=True)
    scotland = models.BooleanField(default=True)
    northern_ireland = models.BooleanField(default=True)
    hours = models.CharField(
        max_length=100, blank=True, help_text="Only what you have checked. Empty: “check opening times”."
    )
    note = models.TextField(blank=True)
    order = models.PositiveSmallIntegerField(default=100)

    panels = [
        FieldPanel("name"),
        FieldPanel("slug"),
        FieldRowPanel([FieldPanel("phone"), FieldPanel("phone_link"), FieldPanel("text_line")]),
        FieldPanel("who_for"),
        FieldPanel("group"),
        FieldRowPanel(
            [
                FieldPanel("england"),
                FieldPanel("wales"),
                FieldPanel("scotland"),
                FieldPanel("northern_ireland"),
            ],
            heading="Nations",
        ),
        FieldPanel("hours"),
        FieldPanel("note"),
        FieldPanel("order"),
        FieldRowPanel([FieldPanel("checked_on"), FieldPanel("review_by")]),
    ]
    search_fields = [index.SearchField("name"), index.SearchField("who_for"), index.AutocompleteField("name")]
    list_display = ["name", "group", "phone", "checked_on", "review_by", "state"]

    class Meta(Reviewed.Meta):
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name

    @property
    def nations(self) -> list[str]:
        """The nations it serves, by name."""
        served = (
            (self.england, "England"),
            (self.wales, "Wales"),
            (self.scotland, "Scotland"),
            (self.northern_ireland, "Northern Ireland"),
        )
        return [name for serves, name in served if serves]
