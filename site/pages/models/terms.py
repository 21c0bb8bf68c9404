"""Words explained: what people in this work say, in words that everybody knows."""

from django.db import models

from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import RevisionMixin
from wagtail.search import index


class Term(RevisionMixin, index.Indexed, models.Model):
    """A word with its meaning. It states no law and no figure, so nothing of it goes stale: these are facts."""

    slug = models.SlugField(max_length=100, unique=True)
    word = models.CharField(max_length=120, help_text="As it stands in a sentence.")
    also = models.CharField(
        "also written",
        max_length=400,
        blank=True,
        help_text="Other names and forms, plurals too, with commas.",
    )
    text = models.TextField("what it means", help_text="One to three sentences in everyday words.")
    source = models.CharField(max_length=300)

    panels = [
        FieldRowPanel([FieldPanel("word"), FieldPanel("slug")]),
        FieldPanel("also"),
        FieldPanel("text"),
        FieldPanel("source"),
    ]
    search_fields = [index.SearchField("word"), index.SearchField("also"), index.AutocompleteField("word")]

    class Meta:
        ordering = ["word"]

    def __str__(self) -> str:
        return self.word

    @property
    def forms(self) -> list[str]:
        """The word and everything else that it is called."""
        return [self.word, *(form.strip() for form in self.also.split(",") if form.strip())]
