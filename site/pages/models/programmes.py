"""The multi-agency map: the meetings, programmes and services that a referral may lead to, and how they hang together."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Orderable
from wagtail.search import index

from .reviewed import Reviewed


class Programme(Reviewed, ClusterableModel):
    """One meeting, programme or service of the map. Everybody may read it, a person who causes harm too.

    So it gives no thresholds and no addresses, and nothing from which somebody could infer that a victim has spoken.
    """

    class Group(models.TextChoices):
        WAYS_IN = "ways-in", "Finding the way in"
        MEETINGS = "meetings", "Meetings about risk"
        JUSTICE = "police-and-courts", "Police, courts and orders"
        SUPPORT = "support-alongside", "Support for victims, partners and children"
        CHANGE = "change", "Working with the person causing harm"
        HOUSING = "housing", "Housing"
        CARE = "health-and-care", "Health and social care"

    slug = models.SlugField(max_length=100, unique=True)
    name = models.CharField(max_length=160)
    short_name = models.CharField(
        max_length=30, blank=True, help_text="For the drawing, where the name is long."
    )
    also_known_as = models.CharField(max_length=300, blank=True, help_text="Other names, with commas.")
    group = models.CharField(max_length=20, choices=Group)
    area = models.CharField(
        max_length=160,
        blank=True,
        help_text="Where it was described. Empty: an idea that is found in much of the country.",
    )
    what = models.TextField("what it is")
    who_for = models.TextField("who it is for", blank=True)
    happens = models.TextField("what happens", blank=True)
    caveat = models.TextField(
        "take care", help_text="What people get wrong, and what keeps everybody safer. Always shown."
    )
    figures = models.TextField(
        blank=True, help_text="Only what somebody has reported, with what it does not show."
    )
    figures_by = models.CharField("reported by", max_length=300, blank=True)
    figures_date = models.CharField("date of the figures", max_length=100, blank=True)
    source = models.CharField(max_length=300)
    source_url = models.URLField(blank=True)
    order = models.PositiveSmallIntegerField(default=100)
    leads_to: "models.ManyToManyField[Programme, ProgrammeLink]" = models.ManyToManyField(
        "self", through="ProgrammeLink", symmetrical=False, related_name="reached_from", blank=True
    )

    panels = [
        FieldPanel("name"),
        FieldRowPanel([FieldPanel("short_name"), FieldPanel("slug")]),
        FieldPanel("also_known_as"),
        FieldRowPanel([FieldPanel("group"), FieldPanel("area"), FieldPanel("order")]),
        FieldPanel("what"),
        FieldPanel("who_for"),
        FieldPanel("happens"),
        FieldPanel("caveat"),
        MultiFieldPanel(
            [FieldPanel("figures"), FieldRowPanel([FieldPanel("figures_by"), FieldPanel("figures_date")])],
            heading="Reported figures",
        ),
        MultiFieldPanel([FieldPanel("source"), FieldPanel("source_url")], heading="Source"),
        InlinePanel("links", heading="Can lead to", label="Link"),
        FieldRowPanel([FieldPanel("checked_on"), FieldPanel("review_by"), FieldPanel("owner")]),
    ]
    search_fields = [
        index.SearchField("name"),
        index.SearchField("also_known_as"),
        index.SearchField("what"),
        index.AutocompleteField("name"),
    ]

    class Meta(Reviewed.Meta):
        ordering = ["order", "name"]
        constraints = [
            *Reviewed.Meta.constraints,
            models.CheckConstraint(
                condition=Q(figures="") | (~Q(figures_by="") & ~Q(figures_date="")),
                name="programme_figures_say_whose",
                violation_error_message="Say who reported the figures, and when.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def aliases(self) -> list[str]:
        """Its other names."""
        return [name.strip() for name in self.also_known_as.split(",") if name.strip()]

    @property
    def label(self) -> str:
        """What the drawing calls it."""
        return self.short_name or self.name


class ProgrammeLink(Orderable):
    """What one entry can lead to, and when."""

    entry = ParentalKey(Programme, on_delete=models.CASCADE, related_name="links")
    to = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="links_here")
    phrase = models.CharField(
        max_length=160, help_text="When, or what for: “for the safety of the person harmed”."
    )

    panels = [FieldPanel("to", widget=forms.Select), FieldPanel("phrase")]

    class Meta(Orderable.Meta):
        constraints = [
            models.UniqueConstraint(fields=["entry", "to"], name="one_link_between_two_entries"),
            models.CheckConstraint(condition=~Q(entry=F("to")), name="entry_leads_elsewhere"),
        ]

    def __str__(self) -> str:
        return f"{self.entry} → {self.to}"

    def clean(self) -> None:
        """Refuse a link to itself where the editor can see it. Raises ValidationError."""
        super().clean()
        values: dict[str, Any] = {
            "entry": getattr(self, "entry_id", None),
            "to": getattr(self, "to_id", None),
        }
        if values["to"] is not None and values["entry"] == values["to"]:
            raise ValidationError({"to": "An entry leads to another one, not to itself."})
