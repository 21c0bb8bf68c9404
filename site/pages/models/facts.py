"""Facts: law and figures, each with its source and its dates."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.search import index

from courses.models.pages import Jurisdiction

from .reviewed import Reviewed

# Where a law of England and Wales does not apply, and the field that says what holds there.
ELSEWHERE = {"in_scotland": Jurisdiction.SCOTLAND, "in_northern_ireland": Jurisdiction.NORTHERN_IRELAND}


class Fact(Reviewed):
    """A statement of law or a figure, with its source and date. Lessons point at it, so it is mended in one place."""

    slug = models.SlugField(max_length=100, unique=True)
    title = models.CharField(max_length=160)
    text = models.TextField(help_text="One to three sentences that stand by themselves, with a date in them.")
    source = models.CharField(max_length=300)
    source_url = models.URLField(blank=True)
    jurisdiction = models.CharField(max_length=20, choices=Jurisdiction)
    is_law = models.BooleanField(
        "states law",
        default=False,
        help_text="Then it says what holds in the nations where it does not apply.",
    )
    in_scotland = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        limit_choices_to={"jurisdiction": Jurisdiction.SCOTLAND},
        help_text="The fact that holds there instead.",
    )
    in_northern_ireland = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        limit_choices_to={"jurisdiction": Jurisdiction.NORTHERN_IRELAND},
        verbose_name="in Northern Ireland",
        help_text="The fact that holds there instead.",
    )
    law_changed = models.BooleanField(
        default=False, help_text="Tick when the law behind it has changed: it is then no longer shown."
    )

    panels = [
        FieldPanel("title"),
        FieldPanel("slug"),
        FieldPanel("text"),
        MultiFieldPanel([FieldPanel("source"), FieldPanel("source_url")], heading="Source"),
        FieldPanel("jurisdiction"),
        FieldRowPanel([FieldPanel("checked_on"), FieldPanel("review_by"), FieldPanel("owner")]),
        MultiFieldPanel(
            [
                FieldPanel("is_law"),
                FieldRowPanel([FieldPanel(name, widget=forms.Select) for name in ELSEWHERE]),
                FieldPanel("law_changed"),
            ],
            heading="Law",
        ),
    ]
    search_fields = [index.SearchField("title"), index.SearchField("text"), index.AutocompleteField("title")]

    class Meta(Reviewed.Meta):
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Refuse a fact of the wrong nation in place of one that holds there. Raises ValidationError."""
        super().clean()
        for name, nation in ELSEWHERE.items():
            other: Fact | None = getattr(self, name)
            if other is not None and other.jurisdiction != nation:
                raise ValidationError({name: f"‘{other}’ is not about {nation.label}."})

    @property
    def is_shown(self) -> bool:
        """Whether learners get to see it."""
        return not self.is_stale and not self.law_changed

    @property
    def elsewhere(self) -> list[tuple[str, "Fact | None"]]:
        """For a law of England or Wales: each other nation, and the fact that holds there, if we know one."""
        if not self.is_law or self.jurisdiction not in (Jurisdiction.ENGLAND_WALES, Jurisdiction.WALES):
            return []
        return [(str(nation.label), getattr(self, name)) for name, nation in ELSEWHERE.items()]
