"""The form of a question, kind by kind, and its way to the plain dict of items.py and back."""

from collections.abc import Mapping
from typing import Any

from django.core.validators import RegexValidator

from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock

from .items import Item

SLUG = RegexValidator(r"^[a-z0-9]+(?:-[a-z0-9]+)*$", "Use lower-case letters, digits and dashes.")
KINDS = [("single", "One answer"), ("multiple", "Several answers")]
CRITICAL = "A wrong answer could put somebody at risk: it must be wholly right to pass."


class OptionBlock(blocks.StructBlock):
    """One possible answer, with what to say to somebody who gives it."""

    id = blocks.CharBlock(label="Short name", validators=[SLUG])
    text = blocks.TextBlock(rows=2)
    correct = blocks.BooleanBlock(required=False)
    feedback = blocks.TextBlock(rows=2)


class LineBlock(OptionBlock):
    """One line of a script."""

    correct = blocks.BooleanBlock(required=False, label="This line is not safe")
    feedback = blocks.TextBlock(
        rows=2, required=False, help_text="Why it is, or is not. Needed for an unsafe line."
    )


class StepBlock(blocks.StructBlock):
    """One step of a sequence."""

    id = blocks.CharBlock(label="Short name", validators=[SLUG])
    text = blocks.TextBlock(rows=2)
    feedback = blocks.TextBlock(rows=2, required=False, help_text="Why it comes here.")


class ColumnBlock(blocks.StructBlock):
    """One column to sort into."""

    id = blocks.CharBlock(label="Short name", validators=[SLUG])
    text = blocks.CharBlock(label="Heading")


class SortableBlock(blocks.StructBlock):
    """One thing to sort."""

    id = blocks.CharBlock(label="Short name", validators=[SLUG])
    text = blocks.TextBlock(rows=2)
    column = blocks.CharBlock(
        label="Belongs to", validators=[SLUG], help_text="The short name of a column above."
    )
    feedback = blocks.TextBlock(rows=2, required=False, help_text="Why it belongs there.")


class PairBlock(blocks.StructBlock):
    """One pair."""

    id = blocks.CharBlock(label="Short name", validators=[SLUG])
    text = blocks.TextBlock(rows=2)
    match = blocks.CharBlock(label="Belongs with")
    feedback = blocks.TextBlock(rows=2, required=False, help_text="Why the two belong together.")


class QuestionBlock(blocks.StructBlock):
    """What every marked question has."""

    id = blocks.CharBlock(label="Short name", validators=[SLUG])
    text = blocks.TextBlock(rows=2, label="Question")
    critical = blocks.BooleanBlock(required=False, label="Safety-critical", help_text=CRITICAL)
    explanation = blocks.TextBlock(rows=3)

    class Meta:
        icon = "help"
        label_format = "{text}"


class ItemBlock(blocks.StructBlock):
    """A question with one right answer, or several. The first kind that there was, hence its name."""

    id = blocks.CharBlock(label="Short name", validators=[SLUG])
    kind = blocks.ChoiceBlock(choices=KINDS, default="single")
    text = blocks.TextBlock(rows=2, label="Question")
    critical = blocks.BooleanBlock(required=False, label="Safety-critical", help_text=CRITICAL)
    explanation = blocks.TextBlock(rows=3)
    options = blocks.ListBlock(OptionBlock(), min_num=2, max_num=8)

    class Meta:
        icon = "help"
        label = "One or several answers"
        label_format = "{text}"


class TrueFalseBlock(QuestionBlock):
    """A statement that is true or false."""

    options = blocks.ListBlock(
        OptionBlock(),
        min_num=2,
        max_num=2,
        default=[
            {"id": "true", "text": "True", "correct": True, "feedback": ""},
            {"id": "false", "text": "False", "correct": False, "feedback": ""},
        ],
    )

    class Meta:
        icon = "check"
        label = "True or false"


class OrderBlock(QuestionBlock):
    """Steps, written in the right order; learners get them mixed."""

    options = blocks.ListBlock(StepBlock(), min_num=2, max_num=8, label="Steps, in the right order")

    class Meta:
        icon = "list-ol"
        label = "Put steps in order"


class SortBlock(QuestionBlock):
    """Things that belong into columns."""

    columns = blocks.ListBlock(ColumnBlock(), min_num=2, max_num=4)
    options = blocks.ListBlock(SortableBlock(), min_num=2, max_num=10, label="Things to sort")

    class Meta:
        icon = "table"
        label = "Sort into columns"


class MatchBlock(QuestionBlock):
    """Pairs whose halves must be found."""

    options = blocks.ListBlock(PairBlock(), min_num=2, max_num=8, label="Pairs")

    class Meta:
        icon = "link"
        label = "Match pairs"


class SpotBlock(QuestionBlock):
    """A script with one or more lines that are not safe."""

    options = blocks.ListBlock(LineBlock(), min_num=2, max_num=12, label="Lines of the script")

    class Meta:
        icon = "openquote"
        label = "Spot the unsafe line"


class SliderBlock(blocks.StructBlock):
    """How sure somebody feels, from 1 to 5. Any answer is fine, and none counts."""

    id = blocks.CharBlock(label="Short name", validators=[SLUG])
    text = blocks.TextBlock(rows=2, label="Question")
    low = blocks.CharBlock(default="not at all confident", label="1 means")
    high = blocks.CharBlock(default="very confident", label="5 means")
    explanation = blocks.TextBlock(rows=2, required=False, label="What to say afterwards")

    class Meta:
        icon = "order"
        label = "How confident (not marked)"
        label_format = "{text}"


class QuestionBlocks(blocks.StreamBlock):
    """A question of any kind, written where it stands."""

    item = ItemBlock()
    truefalse = TrueFalseBlock()
    order = OrderBlock()
    sort = SortBlock()
    match = MatchBlock()
    spot = SpotBlock()
    slider = SliderBlock()


def tag_choices() -> list[tuple[str, str]]:
    """Return the tags of the question bank, for authors."""
    from assessments.models import BankItem

    return BankItem.tag_choices()


class DrawBlock(blocks.StructBlock):
    """So many questions of the bank that have a tag; each attempt draws its own."""

    number = blocks.IntegerBlock(min_value=1, max_value=50, default=3, label="How many")
    tag = blocks.ChoiceBlock(choices=tag_choices, help_text="Published questions of the bank with this tag.")

    class Meta:
        icon = "tag"
        label = "Draw from the bank by tag"
        label_format = "Draw {number} of {tag}"


class PoolBlock(blocks.StructBlock):
    """So many of the questions that are written here; each attempt draws its own."""

    number = blocks.IntegerBlock(min_value=1, max_value=50, default=3, label="How many")
    questions = QuestionBlocks()

    class Meta:
        icon = "folder-open-inverse"
        label = "Draw from a list"
        label_format = "Draw {number} of a list"


class QuizBlocks(QuestionBlocks):
    """What a check is made of."""

    bank = SnippetChooserBlock("assessments.BankItem", icon="snippet", label="Question of the bank")
    draw = DrawBlock()
    pool = PoolBlock()


def _without_id(block: type[blocks.StructBlock]) -> blocks.StructBlock:
    return type(f"Bank{block.__name__}", (block,), {"id": None, "__module__": __name__})()


def bank_blocks() -> blocks.StreamBlock:
    """Return the kinds of question as the bank writes them: without a short name, which the entry has."""
    kinds = QuestionBlocks().child_blocks
    return blocks.StreamBlock(
        [(name, _without_id(type(block))) for name, block in kinds.items()], min_num=1, max_num=1
    )


# --- to a plain dict and back

OPTION_KEYS: Mapping[str, tuple[str, ...]] = {
    "single": ("id", "text", "correct", "feedback"),
    "multiple": ("id", "text", "correct", "feedback"),
    "truefalse": ("id", "text", "correct", "feedback"),
    "spot": ("id", "text", "correct", "feedback"),
    "order": ("id", "text", "feedback"),
    "sort": ("id", "text", "column", "feedback"),
    "match": ("id", "text", "match", "feedback"),
}


def item_of(name: str, value: Mapping[str, Any], *, slug: str = "", tags: list[str] | None = None) -> Item:
    """Return a question as a plain dict, from the name and value of its block."""
    kind = value["kind"] if name == "item" else name
    item: Item = {
        "id": slug or value["id"],
        "kind": kind,
        "text": value["text"] or "",
        "explanation": value["explanation"] or "",
        "critical": bool(value.get("critical")),
        "tags": tags or [],
    }
    if kind == "slider":
        return item | {key: value[key] or "" for key in ("low", "high")}
    if kind == "sort":
        item["columns"] = [_entry(column, ("id", "text")) for column in value["columns"]]
    item["options"] = [_entry(option, OPTION_KEYS[kind]) for option in value["options"]]
    return item


def _entry(value: Mapping[str, Any], keys: tuple[str, ...]) -> dict[str, Any]:
    entry: dict[str, Any] = {key: value.get(key) or "" for key in keys}
    if "correct" in entry:
        entry["correct"] = bool(entry["correct"])
    if "match" in entry:  # it comes back from a form in one line
        entry["match"] = " ".join(entry["match"].split())
    return entry


def block_of(item: Mapping[str, Any], *, with_id: bool = True) -> dict[str, Any]:
    """Return a question as a raw block ({"type", "value"}), as a StreamField is loaded from; `with_id` not for the bank."""
    kind = item["kind"]
    value: dict[str, Any] = {key: item[key] for key in ("text", "explanation")}
    if with_id:
        value["id"] = item["id"]
    if kind == "slider":
        value |= {key: item[key] for key in ("low", "high")}
        return {"type": kind, "value": value}
    value["critical"] = bool(item["critical"])
    if kind in ("single", "multiple"):
        value["kind"] = kind
    if kind == "sort":
        value["columns"] = [dict(column) for column in item["columns"]]
    value["options"] = [dict(option) for option in item["options"]]
    return {"type": "item" if kind in ("single", "multiple") else kind, "value": value}
