"""Ids at a target: what an organisation's system sends takes no id of ours or of another's there, and voids nothing of it."""

import json
from uuid import uuid4

from django.utils import timezone

import pytest

from records import services, tasks
from records.columns import row_for
from records.forwarding.portable import portable
from records.forwarding.realms import sent_id
from records.lrs.signatures import SIGNATURE
from records.models import Delivery, ForwardingTarget, Statement
from records.validation import validate
from records.validation.values import moment

from .examples import changed, small

Status = Delivery.Status
VOIDED = {"id": "http://adlnet.gov/expapi/verbs/voided"}
ONE, OTHER = "00000000-0000-4000-8000-00000000000a", "00000000-0000-4000-8000-00000000000b"


def voiding(statement_id):
    return small(id=str(uuid4()), verb=VOIDED, object={"objectType": "StatementRef", "id": statement_id})


def void_at(lrs):
    """Return the ids that are void at the target."""
    return {each["object"]["id"] for each in lrs.stored.values() if each["verb"]["id"] == VOIDED["id"]} & set(
        lrs.stored
    )


def sent(statement, *, realm, version="2.0.0"):
    row = row_for(statement, stored=moment("2026-11-22T10:00:00Z"))
    row.realm = realm
    return json.loads(portable(row, ForwardingTarget(version=version, pseudonymous=False)))


@pytest.fixture
def wide(target):
    """A target that gets what is received too."""
    return services.change_target(target, received=True)


@pytest.mark.django_db
@pytest.mark.parametrize("first", ["ours", "theirs"])
def test_a_system_that_posts_an_id_of_ours_keeps_ours_from_no_target_and_does_not_void_it_there(
    wide, lrs, say, make_system, first
):
    one = say()
    taken = small(id=str(one.uuid))
    if first == "ours":
        tasks.deliver(wide.pk)
    make_system().stored(taken, voiding(str(one.uuid)))
    if first == "theirs":
        Delivery.objects.filter(statement=one).update(history=True)  # it is sent after what is new
    tasks.deliver(wide.pk)
    assert set(Delivery.objects.values_list("status", "reason")) == {(Status.DELIVERED, "")}
    assert json.loads(one.body)["verb"] == lrs.stored[str(one.uuid)]["verb"]
    theirs = Statement.objects.get(uuid=one.uuid, realm__gt=0)
    assert void_at(lrs) == {sent_id(theirs)}
    assert len(lrs.stored) == 3


@pytest.mark.django_db
def test_two_organisations_that_choose_one_id_have_a_statement_each_at_the_target(
    wide, lrs, make_system, other_organisation
):
    statement = small(id=str(uuid4()))
    make_system().stored(statement)
    other = make_system(of=other_organisation)
    other.stored(statement, voiding(statement["id"]))
    tasks.deliver(wide.pk)
    assert set(Delivery.objects.values_list("status", flat=True)) == {Status.DELIVERED}
    assert len(lrs.stored) == 3
    theirs = Statement.objects.get(uuid=statement["id"], realm=other.credential.organisation_id)
    assert void_at(lrs) == {sent_id(theirs)}


@pytest.mark.django_db
def test_what_was_received_is_stored_once_however_often_it_is_sent(wide, lrs, make_system):
    make_system().stored(small(id=str(uuid4())), small(id=str(uuid4())))
    for _ in range(2):
        Delivery.objects.update(status=Status.QUEUED, due_at=timezone.now())
        tasks.deliver(wide.pk)
    assert set(Delivery.objects.values_list("status", flat=True)) == {Status.DELIVERED}
    assert len(lrs.arrivals) == 2


@pytest.mark.django_db
def test_a_conflict_over_what_was_received_is_looked_at_under_the_id_that_was_sent(wide, lrs, make_system):
    make_system().stored(small(id=str(uuid4())))
    row = Statement.objects.get()
    there = json.loads(portable(row, wide))
    lrs.stored[sent_id(row)] = there | {"verb": there["verb"] | {"display": {"en": "said"}}}
    tasks.deliver(wide.pk)
    assert Delivery.objects.get().status == Status.DELIVERED
    assert [address.split("statementId=")[1] for address in lrs.reads] == [sent_id(row)]


@pytest.mark.parametrize("version", ["1.0.3", "2.0.0"])
def test_whatever_a_received_statement_refers_to_is_of_its_realm_wherever_it_stands(version):
    reference = {"objectType": "StatementRef", "id": OTHER.upper()}
    inner = {"objectType": "SubStatement", **small(object=reference, context={"statement": reference})}
    for statement in (
        changed(("id", ONE), ("object", reference), ("context", {"statement": reference})),
        changed(("id", ONE), ("object", inner), ("context", {"statement": reference})),
    ):
        validate(statement)
        text = json.dumps(said := sent(statement, realm=7, version=version))
        validate(said, version)
        assert ONE not in text
        assert OTHER not in text.lower()
        mapped = sent(small(id=OTHER), realm=7)["id"]
        assert text.count(mapped) == (3 if "SubStatement" in text else 2)
        assert mapped not in (OTHER, sent(small(id=OTHER), realm=8)["id"])


def test_a_signature_is_left_out_because_it_signs_other_ids_and_other_attachments_stay():
    attachment = changed()["attachments"][0]
    signature = attachment | {"usageType": SIGNATURE, "contentType": "application/octet-stream"}
    assert sent(changed(("attachments", [signature, attachment])), realm=7)["attachments"] == [attachment]
    inner = {"objectType": "SubStatement", **small(attachments=[signature])}
    said = sent(changed(("object", inner), ("attachments", [signature]), ("context", {})), realm=7)
    assert "attachments" not in said
    assert "attachments" not in said["object"]


def test_ours_keep_their_ids_and_what_they_refer_to():
    statement = changed(("id", ONE), ("context.statement.id", OTHER))
    said = sent(statement, realm=0)
    assert (said["id"], said["context"]["statement"]["id"]) == (ONE, OTHER)
