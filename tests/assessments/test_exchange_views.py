"""Questions come into the bank from other programs as drafts, and go out to them as a file."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

import pytest

from assessments.models import BankItem
from assessments.quizzes.exchange import gift, qti
from people.models import Role, User
from tests import factories as make
from tests.assessments.every_kind import ITEMS

GIFT = """$CATEGORY: safety

::who-calls:: Who decides whether to call? {=She does#Yes: it is her life. ~I do ~Her mother}

Write a poem about it. {}

::both:: Which are safe to ask? {~%50%Is now a good time? ~%50%Would you like to talk alone? ~%-100%Is he listening?}
"""
IN, OUT = "/cms/bank/import/", "/cms/bank/export/"


@pytest.fixture
def trainer(site: Any) -> Client:
    return make.client_of(make.with_second_factor(make.person("Tess Trainer", role=Role.TRAINER)))


def test_pasted_questions_come_in_as_drafts_and_the_rest_is_named_by_its_line(trainer: Client) -> None:
    page = trainer.post(IN, {"text": GIFT}).content.decode()
    assert {entry.slug for entry in BankItem.objects.all()} == {"who-calls", "both"}
    assert not BankItem.objects.filter(live=True).exists()
    assert "2 questions came in as drafts" in page
    assert "line 5" in page
    assert "Write a poem about it" in page  # what was pasted is still there


def test_a_draft_that_came_in_can_be_opened_and_is_whole(trainer: Client) -> None:
    trainer.post(IN, {"text": GIFT})
    entry = BankItem.objects.get(slug="who-calls")
    assert entry.latest_revision is not None
    assert entry.item["options"][0]["correct"] is True
    assert [tagged.tag.name for tagged in entry.tagged_items.all()] == ["safety"]
    assert trainer.get(f"/cms/snippets/assessments/bankitem/edit/{entry.pk}/").status_code == 200


def test_a_name_that_is_taken_gets_a_number(trainer: Client) -> None:
    trainer.post(IN, {"text": GIFT})
    trainer.post(IN, {"text": GIFT})
    assert {entry.slug for entry in BankItem.objects.all()} == {"who-calls", "who-calls-2", "both", "both-2"}


def bank(*names: str) -> list[Any]:
    """Put one published question of each kind into the bank."""
    items = [item for item in ITEMS.values() if not names or item["kind"] in names]
    for item in items:
        BankItem.from_item(item).save()
    return items


def test_questions_of_every_kind_go_out_as_qti_and_come_back_the_same(trainer: Client) -> None:
    items = bank()
    answer = trainer.post(OUT, {"form": "qti", "tag": ""})
    assert answer["Content-Type"] == "application/zip"
    found, problems = qti.read(answer.content)
    assert problems == []
    assert {item["id"]: item["kind"] for item in found} == {item["id"]: item["kind"] for item in items}
    BankItem.objects.all().delete()
    file = SimpleUploadedFile("questions.zip", answer.content)
    assert f"{len(items)} questions came in" in trainer.post(IN, {"file": file}).content.decode()


def test_choices_go_out_as_gift(trainer: Client) -> None:
    bank("single", "multiple")
    answer = trainer.post(OUT, {"form": "gift", "tag": ""})
    assert answer["Content-Disposition"] == 'attachment; filename="questions.gift.txt"'
    found, _ = gift.read(answer.content.decode())
    assert {item["kind"] for item in found} == {"single", "multiple"}


def test_what_gift_can_not_hold_is_named_and_qti_offered(trainer: Client) -> None:
    (slider,) = bank("slider")
    answer = trainer.post(OUT, {"form": "gift", "tag": ""})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert slider["id"] in page
    assert "QTI can hold them all" in page


def test_a_bank_without_published_questions_says_so(trainer: Client) -> None:
    assert "no published question" in trainer.post(OUT, {"form": "qti", "tag": ""}).content.decode()


@pytest.mark.parametrize(
    ("data", "word"),
    [
        ({}, "Choose a file, or paste"),
        ({"file": SimpleUploadedFile("x.txt", b"\xff\xfe\x00bad")}, "neither QTI nor text in UTF-8"),
        ({"file": SimpleUploadedFile("x.zip", b"PK\x03\x04 not really")}, "zip"),
        ({"file": SimpleUploadedFile("x.xml", b"<open>")}, "XML"),
    ],
)
def test_what_can_not_be_read_is_refused_kindly(trainer: Client, data: dict[str, Any], word: str) -> None:
    for value in data.values():
        value.seek(0)
    answer = trainer.post(IN, data)
    assert answer.status_code in (200, 422)
    assert word in answer.content.decode()
    assert not BankItem.objects.exists()


def test_the_bank_offers_both_doors(trainer: Client) -> None:
    page = trainer.get("/cms/snippets/assessments/bankitem/").content.decode()
    assert IN in page
    assert OUT in page


def test_strangers_neither_bring_in_nor_take_out(site: Any, learner: User, client: Client) -> None:
    unsure = make.client_of(make.person("Una Unsure", role=Role.TRAINER))
    for path in (IN, OUT):
        assert client.post(path, {"text": GIFT}).status_code in (302, 403)
        assert make.client_of(learner).post(path, {"text": GIFT}).status_code in (302, 403)
        assert "totp" in unsure.post(path, {"text": GIFT})["Location"]
    assert not BankItem.objects.exists()


def test_tags_that_the_bank_can_not_hold_are_cut_or_left_out(trainer: Client) -> None:
    long = "x" * 300
    trainer.post(IN, {"text": f"// [tag:{long}] [tag:!!!]\n::one:: Is it? {{T}}\n"})
    assert [tagged.tag.name for tagged in BankItem.objects.get().tagged_items.all()] == [long[:100]]
