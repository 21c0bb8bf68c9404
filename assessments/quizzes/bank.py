"""The question bank: questions that several checks use, each written and mended in one place."""

import json
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse

from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from taggit.models import Tag, TaggedItemBase
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import DraftStateMixin, PreviewableMixin, RevisionMixin
from wagtail.search import index

from .admin_forms import BankItemForm
from .blocks import SLUG, bank_blocks, block_of, item_of
from .items import NAMES, Item, flaws
from .panels import UsagePanel


class BankItemTag(TaggedItemBase):
    """A tag on a question of the bank."""

    content_object = ParentalKey(
        "assessments.BankItem", related_name="tagged_items", on_delete=models.CASCADE
    )


class BankItem(PreviewableMixin, DraftStateMixin, RevisionMixin, index.Indexed, ClusterableModel):
    """A question of the bank. A release takes it as it is published on that day; editions then never change."""

    slug = models.CharField(
        "short name",
        max_length=100,
        unique=True,
        validators=[SLUG],
        help_text="Statements and figures know the question by it: do not change it once learners have answered.",
    )
    question = StreamField(bank_blocks())
    tags = ClusterTaggableManager(
        through=BankItemTag, blank=True, help_text="What it is about. Checks draw questions by tag."
    )

    base_form_class = BankItemForm
    is_unfinished = False  # True while a draft is saved
    panels = [FieldPanel("slug"), FieldPanel("question"), FieldPanel("tags"), UsagePanel(heading="Used in")]
    search_fields = [
        index.SearchField("slug"),
        index.AutocompleteField("slug"),
        index.SearchField("words"),
        index.AutocompleteField("words"),
        index.FilterField("live"),
    ]

    class Meta:
        verbose_name = "bank question"
        verbose_name_plural = "bank questions"
        ordering = ["slug"]

    def __str__(self) -> str:
        return f"{self.words} ({self.slug})" if self.words else self.slug

    @property
    def words(self) -> str:
        """The question itself."""
        return str(self.question[0].value["text"] or "") if self.question else ""

    @property
    def kind_name(self) -> str:
        """Its kind, in words."""
        if not self.question:
            return ""
        block = self.question[0]
        return NAMES[block.value["kind"] if block.block_type == "item" else block.block_type]

    kind_name.fget.short_description = "kind"  # type: ignore[attr-defined]

    @property
    def item(self) -> Item:
        """The question as a plain dict. Raises ValueError for an entry without one."""
        if not self.question:
            raise ValueError(f"The bank's entry {self.slug!r} has no question.")
        block = self.question[0]
        tags = sorted(tagged.tag.name for tagged in self.tagged_items.all())
        return item_of(block.block_type, block.value, slug=self.slug, tags=tags)

    @staticmethod
    def tag_choices() -> list[tuple[str, str]]:
        """Return (slug, name) of every tag that a question of the bank has."""
        found = Tag.objects.filter(pk__in=BankItemTag.objects.values("tag")).order_by("name")
        return list(found.values_list("slug", "name"))

    def clean(self) -> None:
        """Refuse a question that can not be marked, and say why; a draft may be saved as it is."""
        super().clean()
        if self.question and not self.is_unfinished:
            reasons = [flaw.reason for flaw in flaws(self.item) if flaw.is_error]
            if reasons:
                raise ValidationError({"question": reasons})

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """Show the question with the learner's own templates."""
        from .preview import preview_item

        return preview_item(request, self)

    @classmethod
    def from_item(cls, item: Item, **values: Any) -> "BankItem":
        """Return a new entry, not yet saved, from a plain dict. Its tags are set too."""
        made = cls(slug=item["id"], **values)
        made.question = json.dumps([block_of(item, with_id=False)])
        made.tags.set(item["tags"])
        return made
