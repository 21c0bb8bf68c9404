"""Referral pathways: which service, for whom, for what, where, and how one gets there."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.search import index

from people.models import Area

from .helplines import HelpLine
from .reviewed import Reviewed

# A box to tick each, as with the nations of a help line: every database can look for it.
AUDIENCES = {
    "harmed": "Somebody who is being harmed, or has been",
    "children": "A child or a young person",
    "worried": "Somebody who is worried about a friend, a relative or a colleague",
    "change": "Somebody who is worried about how they treat someone close to them",
}
NEEDS = {
    "talk": "Somebody to talk to",
    "housing": "Somewhere to live",
    "legal": "Police, courts or legal advice",
    "stalking": "Stalking",
    "honour": "So-called “honour”-based abuse or forced marriage",
    "sexual": "Sexual violence",
    "family": "Children and parenting",
    "health": "Drink, drugs or mental health beside it",
}
RISKS = {
    "high": "I fear that somebody may be badly hurt",
    "other": "I do not fear that now, or I am not sure",
}


class Pathway(Reviewed):
    """A way to one service. A way for a person who causes harm is never also one for the people they harm."""

    service = models.CharField(max_length=160)
    area = models.ForeignKey(
        Area,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="pathways",
        help_text="Empty: national. A region serves all its areas.",
    )
    helpline = models.ForeignKey(
        HelpLine,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="pathways",
        verbose_name="help line",
        help_text="Where this is a national help line: its number is kept there and nowhere else.",
    )
    for_harmed = models.BooleanField(AUDIENCES["harmed"], default=False)
    for_children = models.BooleanField(AUDIENCES["children"], default=False)
    for_worried = models.BooleanField(AUDIENCES["worried"], default=False)
    for_change = models.BooleanField(
        AUDIENCES["change"],
        default=False,
        help_text="Then it is for nobody else: it is shown on a list of its own.",
    )
    need_talk = models.BooleanField(NEEDS["talk"], default=False)
    need_housing = models.BooleanField(NEEDS["housing"], default=False)
    need_legal = models.BooleanField(NEEDS["legal"], default=False)
    need_stalking = models.BooleanField(NEEDS["stalking"], default=False)
    need_honour = models.BooleanField(NEEDS["honour"], default=False)
    need_sexual = models.BooleanField(NEEDS["sexual"], default=False)
    need_family = models.BooleanField(NEEDS["family"], default=False)
    need_health = models.BooleanField(NEEDS["health"], default=False)
    risk_high = models.BooleanField("high risk", default=True)
    risk_other = models.BooleanField("any other risk", default=True)
    how_to_refer = models.TextField(blank=True, help_text="In the order in which somebody does it.")
    self_referral = models.BooleanField(default=False, help_text="People can come without being referred.")
    partner_support = models.BooleanField(
        "linked partner support",
        default=False,
        help_text="For work with people who cause harm: partners are supported alongside, by somebody else.",
    )
    quality_mark = models.CharField(
        max_length=120, blank=True, help_text="For instance “Respect accredited”."
    )
    quality_checked_on = models.DateField(null=True, blank=True, help_text="The day you looked the mark up.")
    phone = models.CharField(max_length=40, blank=True, help_text="As people read it.")
    phone_link = models.CharField(max_length=40, blank=True, help_text="As phones dial it: +441910000000.")
    url = models.URLField("website", blank=True)
    notes = models.TextField(blank=True)

    panels = [
        FieldPanel("service"),
        FieldRowPanel([FieldPanel("area"), FieldPanel("helpline", widget=forms.Select)]),
        MultiFieldPanel([FieldPanel(f"for_{name}") for name in AUDIENCES], heading="For whom"),
        MultiFieldPanel([FieldPanel(f"need_{name}") for name in NEEDS], heading="For what"),
        FieldRowPanel([FieldPanel("risk_high"), FieldPanel("risk_other")], heading="Risk"),
        FieldPanel("how_to_refer"),
        FieldRowPanel([FieldPanel("self_referral"), FieldPanel("partner_support")]),
        FieldRowPanel([FieldPanel("quality_mark"), FieldPanel("quality_checked_on")]),
        FieldRowPanel([FieldPanel("phone"), FieldPanel("phone_link"), FieldPanel("url")]),
        FieldPanel("notes"),
        FieldRowPanel([FieldPanel("checked_on"), FieldPanel("review_by"), FieldPanel("owner")]),
    ]
    search_fields = [
        index.SearchField("service"),
        index.SearchField("how_to_refer"),
        index.AutocompleteField("service"),
    ]

    class Meta(Reviewed.Meta):
        ordering = ["service", "pk"]
        constraints = [
            *Reviewed.Meta.constraints,
            models.CheckConstraint(
                condition=Q(for_change=True, for_harmed=False, for_children=False, for_worried=False)
                | Q(for_change=False, for_harmed=True)
                | Q(for_change=False, for_children=True)
                | Q(for_change=False, for_worried=True),
                name="pathway_for_harm_or_for_change",
                violation_error_message=(
                    "Say for whom it is. A service for people who cause harm is entered apart from one for those they harm."
                ),
            ),
            models.CheckConstraint(
                condition=Q(quality_mark="") | Q(quality_checked_on__isnull=False),
                name="pathway_mark_was_checked",
                violation_error_message="Say when you looked the quality mark up.",
            ),
            models.CheckConstraint(
                condition=Q(risk_high=True) | Q(risk_other=True),
                name="pathway_has_a_risk",
                violation_error_message="Tick at least one risk.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service} ({self.area or 'national'})"

    def clean(self) -> None:
        """Refuse a way that leads nowhere, or two numbers for one line. Raises ValidationError."""
        super().clean()
        if self.helpline_id and (self.phone or self.phone_link):
            raise ValidationError({"phone": "The number of a help line is kept with the help line only."})
        if not (self.helpline_id or self.phone or self.url or self.how_to_refer):
            raise ValidationError(
                {"how_to_refer": "Say how somebody gets there: a number, an address or the way."}
            )

    @property
    def audiences(self) -> list[str]:
        """Whom it is for, in words."""
        return [label for name, label in AUDIENCES.items() if getattr(self, f"for_{name}")]

    @property
    def needs(self) -> list[str]:
        """What it is for, in words."""
        return [label for name, label in NEEDS.items() if getattr(self, f"need_{name}")]
