"""Help lines: national services that people can reach."""

from django.db import models

from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.search import index

from .reviewed import Reviewed


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
        FieldRowPanel([FieldPanel("checked_on"), FieldPanel("review_by"), FieldPanel("owner")]),
    ]
    search_fields = [index.SearchField("name"), index.SearchField("who_for"), index.AutocompleteField("name")]

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
