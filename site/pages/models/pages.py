"""Home and the plain pages that every site needs."""

from typing import Any

from django.conf import settings
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from courses.blocks import TextBlocks
from courses.lessons.compile import segments
from courses.live import resolve
from courses.models import BasePage

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
        body = resolve(segments(self.body, self.title, refuse=False))
        return {**super().get_context(request, *args, **kwargs), "body": body}
