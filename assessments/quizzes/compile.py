"""From the page to questions that can be marked. What is fixed and what is drawn becomes a plan."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from courses.errors import CompileError
from courses.models import StepPage

from .bank import BankItem
from .blocks import item_of
from .items import CHOICES, DEFAULTS, Flaw, Item, flaws, is_scored, setting
from .pages import QuizPage


@dataclass(frozen=True)
class Entry:
    """A question, and where it stands: `at` is its form field, empty for one of the bank; `lists` are its parts' ids."""

    item: Item
    at: str = ""
    lists: Mapping[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Slot:
    """One entry of a check's list: a question, or a pool of which `draw` are asked. `missing` says what is not there."""

    at: str
    entries: list[Entry]
    draw: int | None = None
    tag: str = ""
    missing: str = ""
    drafts: tuple[str, ...] = ()  # questions of the bank with changes that are not published


@dataclass(frozen=True)
class Problem:
    """Something wrong with a check, with a path that an author can follow and the form's field."""

    where: str
    flaw: Flaw
    at: str = ""


def slots_of(page: QuizPage) -> list[Slot]:
    """Return what a check is made of. Questions of the bank are taken as they are published now."""
    return [_slot(block) for block in page.items]


def _slot(block: Any) -> Slot:
    at, value = f"items.{block.id}", block.value
    match block.block_type:
        case "bank":
            if value is None or not value.live or not value.question:
                name = f"the bank's question “{value.slug}”" if value else "a question of the bank"
                return Slot(at, [], missing=f"{name} is not published. Publish it, or choose another.")
            return Slot(at, [Entry(value.item)], drafts=_drafts([value]))
        case "draw":
            tagged = BankItem.objects.filter(live=True, tagged_items__tag__slug=value["tag"]).order_by("slug")
            found = [one for one in tagged if one.question]
            return Slot(
                at,
                [Entry(one.item) for one in found],
                draw=value["number"] or 0,
                tag=value["tag"] or "",
                drafts=_drafts(found),
            )
        case "pool":
            entries = [_entry(f"{at}.questions.{one.id}", one) for one in value["questions"]]
            return Slot(at, entries, draw=value["number"] or 0)
    return Slot(at, [_entry(at, block)])


def _drafts(found: Iterable[BankItem]) -> tuple[str, ...]:
    return tuple(one.slug for one in found if one.has_unpublished_changes)


def _entry(at: str, block: Any) -> Entry:
    parts = {
        name: [child.id for child in block.value[name].bound_blocks]
        for name in ("columns", "options")
        if name in block.value
    }
    return Entry(item_of(block.block_type, block.value), at, parts)


def problems(page: QuizPage, slots: list[Slot]) -> Iterator[Problem]:
    """Yield everything that is wrong with a check, in the order of its form."""
    names: dict[str, Item] = {}
    once: set[str] = set()  # a question of the bank may be in several pools; all others stand in one place
    for slot in slots:
        if slot.missing:
            yield Problem(page.title, Flaw(slot.missing), slot.at)
        for name in slot.drafts:
            reason = (
                f"the bank's question “{name}” has changes that are not published: a release leaves them out."
            )
            yield Problem(page.title, Flaw(reason, is_error=False), slot.at)
        for entry in slot.entries:
            name, where = entry.item["id"], f"{page.title} › question “{entry.item['text']}”"
            alone = bool(entry.at) or slot.draw is None
            if (name in once and alone) or names.setdefault(name, entry.item) != entry.item:
                yield Problem(where, Flaw(f"the short name “{name}” is used twice."), entry.at or slot.at)
            if alone:
                once.add(name)
            for flaw in flaws(entry.item):
                yield Problem(where, flaw, _field(entry, flaw.field) if entry.at else slot.at)
    yield from _problems_of_draws(page, slots)
    if not names and not any(slot.missing or slot.draw is not None for slot in slots):
        yield Problem(page.title, Flaw("this check has no question."), "items")
    elif names and not any(map(is_scored, names.values())):
        yield Problem(page.title, Flaw("nothing in this check is marked: add a question that is."), "items")


def _problems_of_draws(page: QuizPage, slots: list[Slot]) -> Iterator[Problem]:
    """Yield the draws that could run short, whatever is drawn before them."""
    fixed = {entry.item["id"] for slot in slots if slot.draw is None for entry in slot.entries}
    before: list[tuple[int, set[str]]] = []
    for slot in slots:
        if slot.draw is None:
            continue
        pool = {entry.item["id"] for entry in slot.entries} - fixed
        gone = sum(min(draw, len(pool & other)) for draw, other in before)
        before.append((slot.draw, pool))
        if not all(is_scored(entry.item) for entry in slot.entries):
            reason = "a draw can not hold a question that is not marked: a go might be all of those. Ask it by itself."
            yield Problem(page.title, Flaw(reason), slot.at)
        if slot.draw < 1:
            yield Problem(page.title, Flaw("draws no question. Say how many."), f"{slot.at}.number")
        elif len(pool) - gone < slot.draw:
            what = f"published questions with the tag “{slot.tag}”" if slot.tag else "questions in its list"
            taken = (
                " that are not asked elsewhere in this check" if gone or len(pool) < len(slot.entries) else ""
            )
            yield Problem(
                page.title,
                Flaw(
                    f"draws {slot.draw}, and there are {max(0, len(pool) - gone)} {what}{taken}. "
                    "Draw fewer, or add questions."
                ),
                f"{slot.at}.number",
            )


def _field(entry: Entry, path: tuple[str | int, ...]) -> str:
    """Return a form field by the ids that the CMS gives to the parts of lists."""
    steps = (entry.lists[str(path[0])][step] if isinstance(step, int) else step for step in path)
    return ".".join([entry.at, *steps])


def compile_page(page: StepPage) -> dict[str, Any]:
    """Return a check's content for the edition. Raises CompileError naming the question."""
    assert isinstance(page, QuizPage)
    return compile_quiz(page)


def compile_quiz(page: QuizPage) -> dict[str, Any]:
    """Return the questions of a page, saved or not. Raises CompileError naming the question."""
    slots = slots_of(page)
    for problem in problems(page, slots):
        if problem.flaw.is_error:
            raise CompileError(problem.where, problem.flaw.reason)
    content: dict[str, Any] = {
        "intro": page.intro,
        "pass_mark": page.pass_mark,
        "retry_wait_hours": page.retry_wait_hours,
        "partial_credit": page.partial_credit,
        "shuffle": page.shuffle,
        "attempts": page.attempts_allowed,
        "counts": str(page.counts),
        "items": list({entry.item["id"]: entry.item for slot in slots for entry in slot.entries}.values()),
    }
    if any(slot.draw is not None for slot in slots):
        content["plan"] = [
            {"item": slot.entries[0].item["id"]}
            if slot.draw is None
            else {"draw": slot.draw, "tag": slot.tag, "from": [entry.item["id"] for entry in slot.entries]}
            for slot in slots
        ]
    return content


# What decides a mark, where it is not as it was before there was a choice. How many goes there are does not: a
# correction may give more of them to learners who have used theirs.
DECISIVE = ("partial_credit", "plan")


def marking(content: Mapping[str, Any]) -> Any:
    """Return what decides a mark: a correction may mend a text, not which answer is right.

    For a check that uses none of what came later it is what it always was, so that old editions can be corrected.
    """
    chosen = {name: setting(content, name) for name in DECISIVE if setting(content, name) != DEFAULTS[name]}
    return [
        content["pass_mark"],
        setting(content, "retry_wait_hours"),
        [[item["id"], item["kind"], item["critical"], _key(item)] for item in content["items"]],
        *([chosen] if chosen else []),
    ]


def _key(item: Mapping[str, Any]) -> list[list[Any]]:
    """Return what makes an answer to a question right."""
    if item["kind"] in CHOICES:
        return [[option["id"], option["correct"]] for option in item["options"]]
    if item["kind"] == "match":
        # The partner's text may be mended; what belongs together is the pair's own.
        return [[option["id"]] for option in item["options"]]
    if item["kind"] == "sort":
        return [[option["id"], option["column"]] for option in item["options"]]
    return [[option["id"]] for option in item.get("options", [])]


def words(content: Mapping[str, Any]) -> str:
    """Return what a learner reads, except the answers: a wrong one must be able to say what not to do."""
    parts = [content["intro"]]
    for item in content["items"]:
        parts += [item["text"], item["explanation"]]
        parts += [option["feedback"] for option in item.get("options", [])]
    return "\n".join(parts)
