"""The question bank: who may write it, how checks draw from it, and where it is used."""

import json
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

import pytest

from assessments.models import BankItem, QuizPage
from assessments.quizzes.compile import compile_quiz, marking
from assessments.quizzes.lint import lint
from assessments.quizzes.queries import usage_of
from courses.errors import CompileError
from courses.models import CoursePage, Edition
from courses.services import check_course
from people.models import Role, User
from tests import factories as make
from tests.assessments.every_kind import ITEMS


def entry(slug: str, kind: str = "single", tags: tuple[str, ...] = (), *, live: bool = True) -> BankItem:
    """Put a question into the bank."""
    made = BankItem.from_item(ITEMS[kind] | {"id": slug, "tags": list(tags)}, live=live)
    made.full_clean()
    made.save()
    if live:
        made.save_revision().publish()
    return BankItem.objects.get(pk=made.pk)


@pytest.fixture
def written(db: None, tmp_path: Path) -> CoursePage:
    return make.course_page(tmp_path)


@pytest.fixture
def page(written: CoursePage) -> QuizPage:
    return QuizPage.objects.get()


def ask(page: QuizPage, *blocks: dict[str, Any]) -> QuizPage:
    """Let a check hold these blocks, right or wrong: a page's own save would refuse what can not be marked."""
    held = json.dumps([{"id": f"block-{place}", **block} for place, block in enumerate(blocks)])
    QuizPage.objects.filter(pk=page.pk).update(items=held)
    return QuizPage.objects.get(pk=page.pk)


def bank(item: BankItem) -> dict[str, Any]:
    return {"type": "bank", "value": item.pk}


def draw(number: int, tag: str) -> dict[str, Any]:
    return {"type": "draw", "value": {"number": number, "tag": tag}}


@pytest.mark.parametrize("kind", list(ITEMS))
@pytest.mark.django_db
def test_a_question_of_any_kind_comes_back_as_it_went_in(kind: str) -> None:
    assert entry("kept", kind, ("law", "asking")).item == ITEMS[kind] | {
        "id": "kept",
        "tags": ["asking", "law"],
    }


@pytest.mark.django_db
def test_a_question_that_can_not_be_marked_is_refused_with_the_reason() -> None:
    broken = ITEMS["single"] | {
        "options": [option | {"correct": False} for option in ITEMS["single"]["options"]]
    }
    with pytest.raises(ValidationError, match="one answer must be right; 0 are marked so"):
        BankItem.from_item(broken).full_clean()


def test_a_chosen_question_goes_into_the_edition_as_it_is_published(page: QuizPage) -> None:
    chosen = entry("from-bank", "order", ("law",))
    draft = BankItem.objects.get(pk=chosen.pk)
    draft.question = BankItem.from_item(ITEMS["single"]).question
    draft.save_revision()
    content = compile_quiz(ask(page, bank(chosen)))
    assert content["items"] == [ITEMS["order"] | {"id": "from-bank", "tags": ["law"]}]
    assert "plan" not in content


def test_an_unpublished_question_keeps_the_check_out_of_an_edition(page: QuizPage) -> None:
    page = ask(page, bank(entry("only-a-draft", live=False)))
    with pytest.raises(CompileError, match="“only-a-draft” is not published"):
        compile_quiz(page)


def test_a_draw_takes_every_published_question_with_the_tag_as_its_pool(page: QuizPage) -> None:
    for number in range(3):
        entry(f"law-{number}", tags=("The law",))
    entry("draft", tags=("The law",), live=False)
    entry("other", tags=("Asking",))
    content = compile_quiz(ask(page, draw(2, "the-law")))
    assert content["plan"] == [{"draw": 2, "tag": "the-law", "from": ["law-0", "law-1", "law-2"]}]
    assert [item["id"] for item in content["items"]] == ["law-0", "law-1", "law-2"]


def test_a_draw_of_more_than_there_are_is_refused_and_says_how_many_there_are(page: QuizPage) -> None:
    entry("law-0", tags=("law",))
    page = ask(page, draw(2, "law"))
    with pytest.raises(CompileError, match="draws 2, and there are 1 published questions with the tag “law”"):
        compile_quiz(page)
    found = next(finding for finding in lint(page) if "draws 2" in finding.problem)
    assert (found.is_error, found.at) == (True, "items.block-0.number")


def test_a_question_that_is_asked_anyway_is_not_drawn_again(page: QuizPage) -> None:
    items = [entry(f"law-{number}", tags=("law",)) for number in range(3)]
    compile_quiz(ask(page, bank(items[0]), draw(2, "law")))
    compile_quiz(ask(page, draw(2, "law"), bank(items[0])))
    with pytest.raises(CompileError, match=r"there are 2 .* that are not asked elsewhere"):
        compile_quiz(ask(page, draw(3, "law"), bank(items[0])))
    with pytest.raises(CompileError, match="draws 2, and there are 1"):
        compile_quiz(ask(page, draw(2, "law"), draw(2, "law")))


def test_changes_in_the_bank_that_are_not_published_are_pointed_out(page: QuizPage) -> None:
    chosen = entry("mended")
    page = ask(page, bank(chosen))
    assert not any("mended" in finding.problem for finding in lint(page))
    chosen.save_revision()
    found = next(finding for finding in lint(QuizPage.objects.get()) if "mended" in finding.problem)
    assert (found.is_error, found.at) == (False, "items.block-0")


def test_a_short_name_is_used_once(page: QuizPage) -> None:
    chosen = entry("twice")
    with pytest.raises(CompileError, match="“twice” is used twice"):
        compile_quiz(ask(page, bank(chosen), bank(chosen)))


def test_a_change_in_the_bank_after_a_release_changes_no_edition(
    page: QuizPage, written: CoursePage, learner: User
) -> None:
    chosen = entry("from-bank")
    ask(page, bank(chosen))
    edition = make.release(CoursePage.objects.get())
    chosen.question = BankItem.from_item(ITEMS["truefalse"]).question
    chosen.save_revision().publish()
    assert '"kind":"single"' in Edition.objects.get(pk=edition.pk).manifest
    with pytest.raises(Exception, match="re-mark"):
        make.release(CoursePage.objects.get(), Edition.Kind.CORRECTION)
    assert make.release(CoursePage.objects.get()).number == 2


def test_an_edition_from_before_the_bank_can_still_be_corrected(page: QuizPage, written: CoursePage) -> None:

    content = compile_quiz(page)
    assert marking(content) == [
        50,
        0,
        [
            [item["id"], item["kind"], item["critical"], [[o["id"], o["correct"]] for o in item["options"]]]
            for item in content["items"]
        ],
    ]
    assert marking({key: content[key] for key in ("pass_mark", "retry_wait_hours", "items")}) == marking(
        content
    )
    assert marking(content | {"partial_credit": True}) != marking(content)


# --- where it is used


def test_an_entry_lists_the_checks_that_choose_or_draw_it(page: QuizPage) -> None:
    chosen, other = entry("chosen", tags=("law",)), entry("other", tags=("asking",))
    ask(page, bank(chosen), draw(1, "law"))
    assert [use.reason for use in usage_of(chosen)] == ["chosen by an author", "draws 1 with the tag “law”"]
    assert usage_of(other) == []
    with CaptureQueriesContext(connection) as caught:
        usage_of(chosen)
    assert len(caught) == 2


# --- who may


ADD = "/cms/snippets/assessments/bankitem/add/"
LIST = "/cms/snippets/assessments/bankitem/"


def form(slug: str, kind: str = "truefalse", **more: str) -> dict[str, str]:
    """Return what the CMS's form of a true-or-false question sends."""
    data = {
        "slug": slug,
        "tags": "law, asking",
        "question-count": "1",
        "question-0-deleted": "",
        "question-0-order": "0",
        "question-0-type": kind,
        "question-0-id": "",
        "question-0-value-text": "Anybody can ask.",
        "question-0-value-explanation": "Yes, kindly.",
        "question-0-value-options-count": "2",
    }
    for place, name in enumerate(("true", "false")):
        data |= {
            f"question-0-value-options-{place}-deleted": "",
            f"question-0-value-options-{place}-order": str(place),
            f"question-0-value-options-{place}-id": "",
            f"question-0-value-options-{place}-value-id": name,
            f"question-0-value-options-{place}-value-text": name.title(),
            f"question-0-value-options-{place}-value-feedback": f"About {name}.",
        }
    data["question-0-value-options-0-value-correct"] = "on"
    return data | more


def test_a_trainer_writes_publishes_and_deletes_a_question(written: CoursePage, trainer: User) -> None:
    client = make.client_of(trainer)
    assert client.get(ADD).status_code == 200
    answer = client.post(ADD, form("anybody"))
    assert answer.status_code == 302
    made = BankItem.objects.get()
    assert not made.live
    edit = f"{LIST}edit/{made.pk}/"
    assert client.post(edit, form("anybody", **{"action-publish": "1"})).status_code == 302
    made = BankItem.objects.get()
    assert made.live
    assert made.item["tags"] == ["asking", "law"]
    assert made.revisions.count() == 2
    assert "Anybody can ask." in client.get(LIST).content.decode()
    assert client.post(f"{LIST}delete/{made.pk}/").status_code == 302
    assert not BankItem.objects.exists()


def test_a_refused_question_keeps_what_was_typed(written: CoursePage, trainer: User) -> None:
    client = make.client_of(trainer)
    data = form("anybody", **{"question-0-value-options-1-value-correct": "on"})
    answer = client.post(ADD, data | {"action-publish": "1"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "one answer must be right; 2 are marked so" in page
    assert "Anybody can ask." in page
    assert not BankItem.objects.exists()


def test_the_edit_form_shows_where_a_question_is_used(page: QuizPage, trainer: User) -> None:
    chosen = entry("chosen")
    ask(page, bank(chosen))
    shown = make.client_of(trainer).get(f"{LIST}edit/{chosen.pk}/").content.decode()
    assert f"/cms/pages/{page.pk}/edit/" in shown
    assert "chosen by an author" in shown


@pytest.mark.parametrize("kind", list(ITEMS))
def test_a_question_is_previewed_as_a_learner_meets_it(written: CoursePage, trainer: User, kind: str) -> None:
    made = entry("seen", kind)
    form_seen = make.client_of(trainer).get(f"{LIST}edit/{made.pk}/").content.decode()
    assert f"{LIST}preview/{made.pk}/" in form_seen
    page = made.make_preview_request(preview_mode="").content.decode()
    assert ITEMS[kind]["text"] in page
    assert "This is a preview" in page
    assert "disabled" in page


@pytest.mark.parametrize("path", [LIST, ADD])
def test_nobody_else_opens_the_bank(written: CoursePage, path: str) -> None:
    stranger = make.person("Sam Strange")
    lead = make.with_second_factor(
        make.person("Olga Lead", role=Role.ORGANISATION_LEAD, leads=make.organisation())
    )
    without = make.person("Tom Trainer", role=Role.TRAINER)
    assert make.client_of(stranger).get(path).status_code == 403
    assert make.client_of(lead).get(path).status_code == 403
    asked = make.client_of(without).get(path)
    assert asked.status_code == 302
    assert "/mfa/" in asked["Location"] or "totp" in asked["Location"]
    from django.test import Client

    assert Client().get(path).status_code == 302


@pytest.mark.parametrize("role", [Role.SAFEGUARDING_LEAD, Role.ADMINISTRATOR])
def test_leads_and_administrators_open_the_bank(written: CoursePage, role: Role) -> None:
    somebody = make.with_second_factor(make.person("Suki Lead", role=role))
    assert make.client_of(somebody).get(LIST).status_code == 200
    assert make.client_of(somebody).get(ADD).status_code == 200


# --- what the CMS finds


def block(kind: str, **change: Any) -> dict[str, Any]:
    from assessments.quizzes.blocks import block_of

    return block_of(ITEMS[kind] | change)


def options(kind: str, *changes: dict[str, Any]) -> list[dict[str, Any]]:
    return [option | change for option, change in zip(ITEMS[kind]["options"], changes, strict=False)]


@pytest.mark.parametrize(
    ("given", "problem", "is_error", "field"),
    [
        (block("single", explanation=""), "has no explanation", False, "explanation"),
        (
            block("single", options=ITEMS["single"]["options"][:1]),
            "needs at least two answers",
            True,
            "options",
        ),
        (
            block("single", options=options("single", {"correct": False}, {})),
            "0 are marked so",
            True,
            "options",
        ),
        (
            block("single", options=options("single", {}, {"correct": True})),
            "2 are marked so",
            True,
            "options",
        ),
        (
            block("multiple", options=ITEMS["multiple"]["options"][:3]),
            "nothing to tell apart",
            False,
            "options",
        ),
        (block("spot", options=options("spot", {}, {"correct": False})), "marked as unsafe", True, "options"),
        (block("order", options=ITEMS["order"]["options"][:1]), "needs at least two steps", True, "options"),
        (
            block("sort", columns=[*ITEMS["sort"]["columns"], {"id": "later", "text": "Later"}]),
            "nothing belongs under “Later”",
            False,
            "columns.*.text",
        ),
        (
            block("sort", options=options("sort", {"column": "no-such"}, {}, {})),
            "belongs to the column “no-such”",
            True,
            "options.*.column",
        ),
        (
            block("single", options=options("single", {}, {"text": "Listen first."})),
            "same text",
            True,
            "options.*.text",
        ),
        (
            block("single", options=options("single", {}, {"id": "one-1"})),
            "same short name",
            True,
            "options.*.id",
        ),
        (
            block("single", options=options("single", {"feedback": ""}, {})),
            "no feedback",
            True,
            "options.*.feedback",
        ),
        (
            block("match", options=options("match", {"match": ""}, {})),
            "nothing to be matched",
            True,
            "options.*.match",
        ),
        (block("slider", low=""), "what the low end means", True, "low"),
        (block("slider"), "nothing in this check is marked", True, None),
    ],
)
def test_a_finding_says_what_is_wrong_and_names_the_field(
    page: QuizPage, given: dict[str, Any], problem: str, is_error: bool, field: str | None
) -> None:
    page = ask(page, given)
    found = next(finding for finding in lint(page) if problem in finding.problem)
    assert found.is_error is is_error
    if field is None:
        assert found.at == "items"
    else:
        head, _, rest = field.partition(".*.")
        assert found.at.startswith(f"items.block-0.{head}")
        if rest:
            list_name, child, name = found.at.removeprefix("items.block-0.").split(".")
            children = page.items[0].value[list_name].bound_blocks
            assert child in [one.id for one in children]
            assert name == rest
    if is_error:
        with pytest.raises(CompileError, match=problem):
            compile_quiz(page)
    else:
        compile_quiz(page)


def test_what_lint_and_compiler_both_find_is_said_once(page: QuizPage, written: CoursePage) -> None:
    ask(page, block("order", options=ITEMS["order"]["options"][:1]))
    found = [one for one in check_course(CoursePage.objects.get()) if "two steps" in one.problem]
    assert len(found) == 1
    assert found[0].at


def test_a_check_without_a_safety_question_asks_for_a_second_look(page: QuizPage) -> None:
    assert any("safety-critical" in one.problem for one in lint(ask(page, block("single"))))
    assert not any("safety-critical" in one.problem for one in lint(ask(page, block("order"))))


@pytest.mark.usefixtures("searchable")
def test_the_banks_own_screens_open(page: QuizPage, trainer: User) -> None:
    chosen = entry("chosen", tags=("law",))
    entry("other", "order")
    ask(page, bank(chosen))
    chosen.question = BankItem.from_item(ITEMS["truefalse"]).question
    chosen.save_revision()
    client = make.client_of(trainer)
    first, second = chosen.revisions.order_by("pk")
    for path in (
        f"{LIST}usage/{chosen.pk}/",
        f"{LIST}history/{chosen.pk}/",
        f"{LIST}history/{chosen.pk}/revisions/compare/{first.pk}...{second.pk}/",
        f"{LIST}copy/{chosen.pk}/",
        f"{LIST}delete/{chosen.pk}/",
        "/cms/snippets/choose/assessments/bankitem/",
    ):
        assert client.get(path).status_code == 200, path
    found = client.get(f"{LIST}?tags__name=law").content.decode()
    assert "(chosen)" in found
    assert "(other)" not in found
    found = client.get("/cms/snippets/choose/assessments/bankitem/results/?q=order").content.decode()
    assert "(other)" in found
    assert "(chosen)" not in found


def test_half_a_question_can_be_saved_as_a_draft_but_not_published(
    written: CoursePage, trainer: User
) -> None:
    client = make.client_of(trainer)
    half = form("half", **{"question-0-value-options-1-value-correct": "on", "question-0-value-text": ""})
    assert client.post(ADD, half).status_code == 302
    made = BankItem.objects.get()
    assert not made.live
    assert client.post(f"{LIST}edit/{made.pk}/", half | {"action-publish": "1"}).status_code == 200
    assert not BankItem.objects.get().live
    assert client.get(f"{LIST}edit/{made.pk}/").status_code == 200
    assert client.get(LIST).status_code == 200


def test_half_a_check_can_be_saved_as_a_draft_but_not_published(page: QuizPage, trainer: User) -> None:
    client = make.client_of(trainer)
    fields = (
        "title",
        "slug",
        "summary",
        "minutes",
        "intro",
        "pass_mark",
        "attempts_allowed",
        "retry_wait_hours",
    )
    order = {
        "id": "steps",
        "text": "In which order?",
        "explanation": "So.",
        "options": streamfield([]) | {"count": "1"},
    }
    only = {"deleted": "", "order": "0", "id": "", "value": {"id": "a", "text": "A", "feedback": ""}}
    order["options"] |= {"0": only}
    data = nested_form_data(
        {
            **{name: str(getattr(page, name)) for name in fields},
            "counts": "best",
            "items": streamfield([("order", order)]),
            "comments": inline_formset([]),
        }
    )
    edit = f"/cms/pages/{page.pk}/edit/"
    answer = client.post(edit, data)
    assert answer.status_code == 302, answer.context["form"].errors
    draft = QuizPage.objects.get().get_latest_revision_as_object()
    assert draft.items[0].value["options"][0]["text"] == "A"
    refused = client.post(edit, data | {"action-publish": "1"})
    assert refused.status_code == 200
    assert "items" in refused.context["form"].errors
    assert QuizPage.objects.get().items[0].block_type == "item"


def test_a_draw_can_not_hold_a_question_that_is_not_marked(page: QuizPage) -> None:
    entry("one", tags=("calm",))
    entry("sure", "slider", tags=("calm",))
    asked = ask(page, draw(1, "calm"))
    with pytest.raises(CompileError, match="not marked"):
        compile_quiz(asked)


def test_a_correction_may_give_more_goes(page: QuizPage) -> None:
    content = compile_quiz(page)
    assert marking(content | {"attempts": 3, "counts": "last"}) == marking(content)
