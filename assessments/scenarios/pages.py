"""The page that an author edits: scenes, choices and endings as one form."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models

from wagtail import blocks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField

from courses.models.pages import StepPage

from .studio.panels import StudioPanel

SLUG = RegexValidator(
    r"^[a-z0-9]+(?:-[a-z0-9]+)*$", "Use lower-case letters, digits and dashes, such as at-the-door."
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


class EffectBlock(blocks.StructBlock):
    """What a choice adds to a variable."""

    variable = blocks.CharBlock(validators=[SLUG])
    by = blocks.IntegerBlock()


class NeedBlock(blocks.StructBlock):
    """A condition under which a choice is offered."""

    variable = blocks.CharBlock(validators=[SLUG])
    condition = blocks.CharBlock(validators=[CONDITION], help_text="For example: >= 1")


class ChoiceBlock(blocks.StructBlock):
    """Something the learner may do, with how safe it is and why."""

    id = blocks.CharBlock(label="Short name", validators=[SLUG])
    text = blocks.TextBlock(rows=2)
    safety = blocks.ChoiceBlock(choices=SAFETY)
    reason = blocks.TextBlock(rows=3, help_text="Why, kindly, in one to three sentences.")
    tag = blocks.ChoiceBlock(choices=TAGS)
    critical = blocks.BooleanBlock(required=False, help_text="Could put somebody at risk.")
    at_risk = blocks.CharBlock(required=False, label="Who else may be at risk")
    next = blocks.CharBlock(
        label="Leads to", validators=[SLUG], help_text="The short name of a scene or an ending."
    )
    effects = blocks.ListBlock(EffectBlock(), default=[])
    needs = blocks.ListBlock(NeedBlock(), default=[], label="Only offered if")


class SceneBlock(blocks.StructBlock):
    """A moment with two to four choices."""

    id = blocks.CharBlock(label="Short name", validators=[SLUG])
    title = blocks.CharBlock()
    setting = blocks.CharBlock(required=False, help_text="Such as “Tuesday, 10:40”.")
    channel = blocks.ChoiceBlock(choices=CHANNELS, default="in-person")
    text = blocks.TextBlock(rows=4, help_text="A blank line begins a new paragraph.")
    says_who = blocks.CharBlock(required=False, label="Who speaks")
    says_line = blocks.CharBlock(required=False, label="What they say")
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

    role = models.CharField(max_length=200, help_text="“You are Priya, a housing officer.”")
    setting = models.CharField(max_length=300, blank=True)
    content_note = models.TextField(blank=True)
    relationship = models.BooleanField(
        default=True,
        verbose_name="involves the person who causes harm",
        help_text="Stricter safety rules then hold.",
    )
    feedback = models.CharField(max_length=4, choices=Feedback, default=Feedback.EACH)
    intro = models.TextField(help_text="A blank line begins a new paragraph.")
    variables = StreamField([("variable", VariableBlock())], blank=True)
    scenes = StreamField([("scene", SceneBlock())], help_text="The first scene is where the story begins.")
    endings = StreamField([("ending", EndingBlock())])

    content_panels = [
        *StepPage.step_panels,
        FieldPanel("role"),
        FieldPanel("setting"),
        FieldPanel("content_note"),
        MultiFieldPanel([FieldPanel("relationship"), FieldPanel("feedback")], heading="How it plays"),
        FieldPanel("intro"),
        FieldPanel("variables"),
        FieldPanel("scenes"),
        FieldPanel("endings"),
        StudioPanel(),
    ]
    template = "assessments/scenario.html"

    class Meta:
        verbose_name = "scenario"

    def clean(self) -> None:
        """Refuse a story that can not be compiled, and say where; a draft may be saved as it is."""
        from courses.errors import CompileError

        from .compile import compile_story

        super().clean()
        if self.scenes and self.endings:
            try:
                compile_story(self)
            except CompileError as error:
                raise ValidationError({"scenes": str(error)}) from error
