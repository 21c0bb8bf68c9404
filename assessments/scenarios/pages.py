"""The page that an author edits: scenes, choices and endings as one form."""

from django import forms
from django.core.validators import RegexValidator
from django.db import models

from wagtail import blocks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.images.blocks import ImageChooserBlock
from wagtail.snippets.blocks import SnippetChooserBlock

from courses.models.pages import StepPage

from .studio.panels import StudioPanel

SLUG = RegexValidator(
    r"^[a-z0-9]+(?:-[a-z0-9]+)*$", "Use lower-case letters, digits and dashes, such as at-the-door."
)
STEP_BEFORE = RegexValidator(
    r"^[a-z0-9]+(?:-[a-z0-9]+)*/[a-z0-9]+(?:-[a-z0-9]+)*$",
    "Write the scene's and the choice's short names with a slash: at-the-door/ask-alone.",
)
CONDITION = RegexValidator(r"^(>=|<=|==|<|>) ?-?\d+$", "Write a comparison such as “>= 1”.")

SAFETY = [("safer", "Safer"), ("some-risk", "Has some risk"), ("less-safe", "Less safe")]
TAGS = [("recognise", "Recognise"), ("respond", "Respond"), ("refer", "Refer")]
CHANNELS = [
    ("in-person", "In person"),
    ("phone", "Phone"),
    ("text", "Text message"),
    ("portal", "Portal or e-mail"),
]
# What makes a choice one to look at twice. The lints are stricter about these where somebody who causes harm is near.
CAUTIONS = [
    ("direct", "Speaks to, or steps up to, the person causing harm"),
    ("in-front", "Asks or says something while somebody else can hear"),
    ("unchecked", "Uses a way of contact that nobody has checked is safe"),
]
GENDERS = [
    ("", "Nobody, or not said"),
    ("man", "A man"),
    ("woman", "A woman"),
    ("other", "Another gender, or several people"),
]


class EffectBlock(blocks.StructBlock):
    """What a choice adds to a variable."""

    variable = blocks.CharBlock(validators=[SLUG])
    by = blocks.IntegerBlock()


class NeedBlock(blocks.StructBlock):
    """A condition under which a choice is offered."""

    variable = blocks.CharBlock(validators=[SLUG])
    condition = blocks.CharBlock(validators=[CONDITION], help_text="For example: >= 1")


class AfterBlock(blocks.StructBlock):
    """An earlier choice on which this one depends."""

    choice = blocks.CharBlock(
        label="Earlier choice", validators=[STEP_BEFORE], help_text="Scene and choice: at-the-door/ask-alone"
    )
    taken = blocks.BooleanBlock(
        required=False,
        default=True,
        help_text="Ticked: only if it was taken. Not ticked: only if it was not.",
    )


class ChoiceBlock(blocks.StructBlock):
    """Something the learner may do, with how safe it is and why."""

    id = blocks.CharBlock(label="Short name", validators=[SLUG])
    text = blocks.TextBlock(rows=2)
    safety = blocks.ChoiceBlock(choices=SAFETY)
    reason = blocks.TextBlock(rows=3, help_text="Why, kindly, in one to three sentences.")
    tag = blocks.ChoiceBlock(choices=TAGS)
    critical = blocks.BooleanBlock(required=False, help_text="Could put somebody at risk.")
    cautions = blocks.MultipleChoiceBlock(
        choices=CAUTIONS, required=False, widget=forms.CheckboxSelectMultiple, label="This choice…"
    )
    justification = blocks.TextBlock(
        required=False,
        rows=2,
        label="Why it is safer all the same",
        help_text="Needed when a choice with one of these is labelled safer. Learners do not see it; reviewers do.",
    )
    at_risk = blocks.CharBlock(required=False, label="Who else may be at risk")
    next = blocks.CharBlock(
        label="Leads to", validators=[SLUG], help_text="The short name of a scene or an ending."
    )
    effects = blocks.ListBlock(EffectBlock(), default=[])
    needs = blocks.ListBlock(NeedBlock(), default=[], label="Only offered if")
    after = blocks.ListBlock(AfterBlock(), default=[], label="Only offered after")


class SceneBlock(blocks.StructBlock):
    """A moment with two to four choices."""

    id = blocks.CharBlock(label="Short name", validators=[SLUG])
    title = blocks.CharBlock()
    setting = blocks.CharBlock(required=False, help_text="Such as “Tuesday, 10:40”.")
    channel = blocks.ChoiceBlock(choices=CHANNELS, default="in-person")
    text = blocks.TextBlock(rows=4, help_text="A blank line begins a new paragraph.")
    says_who = blocks.CharBlock(required=False, label="Who speaks")
    says_line = blocks.CharBlock(required=False, label="What they say")
    picture = ImageChooserBlock(required=False)
    picture_alt = blocks.CharBlock(
        required=False, label="Text alternative", help_text="What the picture says, in one sentence."
    )
    recording = SnippetChooserBlock("media.Recording", required=False, help_text="With its transcript.")
    choices = blocks.ListBlock(ChoiceBlock(), min_num=2, max_num=4)

    class Meta:
        icon = "view"
        label_format = "{title}"


class EndingBlock(blocks.StructBlock):
    """Where a path ends, with its debrief: who else was at risk, what the person wanted, what to do next week."""

    id = blocks.CharBlock(label="Short name", validators=[SLUG])
    title = blocks.CharBlock()
    text = blocks.TextBlock(rows=3)
    debrief = blocks.TextBlock(rows=6)
    counts = blocks.BooleanBlock(
        required=False,
        default=True,
        label="Completes the scenario",
        help_text="Untick it where the learner should try another path first.",
    )

    class Meta:
        icon = "tick-inverse"
        label_format = "{title}"


class VariableBlock(blocks.StructBlock):
    """A number that choices change."""

    name = blocks.CharBlock(validators=[SLUG])
    start = blocks.IntegerBlock(default=0)


class ScenarioPage(StepPage):
    """A branching story: the learner decides, and is told afterwards how safe each choice was and why."""

    kind = "scenario"

    class Feedback(models.TextChoices):
        EACH = "each", "After each choice"
        END = "end", "At the end"

    # Whatever is missing is told by the lint and stops a release; a draft may be saved half-written.
    role = models.CharField(max_length=200, blank=True, help_text="“You are Priya, a housing officer.”")
    setting = models.CharField(max_length=300, blank=True)
    content_note = models.TextField(blank=True)
    relationship = models.BooleanField(
        default=True,
        verbose_name="involves the person who causes harm",
        help_text="Stricter safety rules then hold.",
    )
    harm_by = models.CharField(
        "who causes harm", max_length=5, choices=GENDERS, blank=True, help_text="So that a course has a mix."
    )
    harm_to = models.CharField("who is harmed", max_length=5, choices=GENDERS, blank=True)
    feedback = models.CharField(max_length=4, choices=Feedback, default=Feedback.EACH)
    intro = models.TextField(blank=True, help_text="A blank line begins a new paragraph.")
    variables = StreamField([("variable", VariableBlock())], blank=True)
    scenes = StreamField(
        [("scene", SceneBlock())], blank=True, help_text="The first scene is where the story begins."
    )
    endings = StreamField([("ending", EndingBlock())], blank=True)

    content_panels = [
        *StepPage.step_panels,
        FieldPanel("role"),
        FieldPanel("setting"),
        FieldPanel("content_note"),
        MultiFieldPanel(
            [
                FieldPanel("relationship"),
                FieldPanel("harm_by"),
                FieldPanel("harm_to"),
                FieldPanel("feedback"),
            ],
            heading="How it plays",
        ),
        FieldPanel("intro"),
        FieldPanel("variables"),
        FieldPanel("scenes"),
        FieldPanel("endings"),
        StudioPanel(),
    ]
    template = "assessments/scenario.html"

    class Meta:
        verbose_name = "scenario"
