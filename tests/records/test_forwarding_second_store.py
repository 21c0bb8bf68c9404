"""Forwarding to another record store for real: its own process, its own database, nothing of it pretended."""

import hashlib
import json
from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

import pytest

from people.models import User
from records import services, tasks, vocabulary
from records.exceptions import NoAnswer
from records.forwarding import wire
from records.forwarding.realms import sent_id
from records.lrs import multipart
from records.models import Delivery, ForwardingTarget, Statement

from .conftest import COURSE
from .examples import changed, small
from .second_store import SecondStore

pytestmark = pytest.mark.django_db
Status = Delivery.Status


@pytest.fixture(scope="session")
def second_store(tmp_path_factory, migrated):
    store = SecondStore.made(tmp_path_factory.mktemp("second-store"), migrated)
    yield store
    store.kill()


@pytest.fixture
def owner(second_store):
    return second_store.owner()


@pytest.fixture(params=["1.0.3", "2.0.0"])
def version(request):
    return request.param


@pytest.fixture
def aim(owner, rung):
    """Set up a target at the second store."""

    def aimed(name="There", **more):
        given = {"version": "2.0.0", "pseudonymous": False} | more
        return services.add_target(name=name, endpoint=owner.url, key=owner.key, secret=owner.secret, **given)

    return aimed


def make_due():
    Delivery.objects.filter(status__in=Delivery.OPEN).update(due_at=timezone.now() - timedelta(seconds=1))
    ForwardingTarget.objects.update(resting_until=None)


def test_statements_arrive_as_they_were_said(aim, owner, say, version):
    target = aim(version=version)
    said = [say(registration=uuid4(), statement_id=uuid4(), parents=[COURSE]) for _ in range(3)]
    tasks.deliver(target.pk)
    tasks.deliver(target.pk)
    there = owner.statements()
    assert [each["id"] for each in there] == [str(each.uuid) for each in said]
    for ours, theirs in zip(said, there, strict=True):
        kept = json.loads(ours.body)
        assert theirs["authority"] != kept["authority"]
        for name in ("actor", "verb", "object", "context", "timestamp"):
            assert theirs[name] == kept[name]
        assert theirs["version"] == version


def test_voiding_here_voids_there(aim, owner, say, version):
    target = aim(version=version)
    one, two = say(), say()
    tasks.deliver(target.pk)
    voiding = services.void(one)
    tasks.deliver(target.pk)
    assert owner.ids() == [str(two.uuid), str(voiding.uuid)]
    assert owner.one(one.uuid) is None
    assert owner.one(one.uuid, "voidedStatementId")["id"] == str(one.uuid)


def test_what_is_voided_before_it_left_is_void_there_too(aim, owner, say):
    target = aim()
    one = say()
    voiding = services.void(one)
    tasks.deliver(target.pk)
    assert owner.ids() == [str(voiding.uuid)]


def test_pseudonyms_join_a_persons_statements_and_tell_nobody_who_it_is(aim, owner, say, learner, version):
    target = aim(pseudonymous=True, version=version)
    other = User.objects.create_user("grace@example.org")
    enrolment = uuid4()
    say(registration=enrolment)
    say(registration=enrolment, verb=vocabulary.PASSED)
    services.record(actor=other, verb=vocabulary.COMPLETED, activity=COURSE)
    tasks.deliver(target.pk)
    one, two, three = owner.statements()
    assert one["actor"] == two["actor"] != three["actor"]
    assert one["context"]["registration"] == two["context"]["registration"] != str(enrolment)
    everything = json.dumps([one, two, three])
    for secret in (learner.actor_id, other.actor_id, enrolment, learner.email):
        assert str(secret) not in everything


def test_erasing_a_person_voids_what_went_there_and_keeps_others(aim, owner, say, learner):
    target = aim()
    other = User.objects.create_user("grace@example.org")
    mine = [say() for _ in range(3)]
    kept = services.record(actor=other, verb=vocabulary.COMPLETED, activity=COURSE)
    tasks.deliver(target.pk)
    erasure = services.erase(learner)
    tasks.erase(erasure.pk)
    tasks.deliver(target.pk)
    there = owner.statements()
    assert [each["id"] for each in there if each["verb"]["id"] != vocabulary.VOIDED.id] == [str(kept.uuid)]
    assert len(there) == 4
    assert str(learner.actor_id) not in json.dumps(there)
    assert all(owner.one(each.uuid) is None for each in mine)


def test_a_statement_that_says_the_same_there_already_is_delivered(aim, owner, say):
    target = aim()
    said = [say() for _ in range(5)]
    tasks.deliver(target.pk)
    Delivery.objects.update(status=Status.QUEUED, due_at=timezone.now())
    tasks.deliver(target.pk)
    assert set(Delivery.objects.values_list("status", "reason")) == {(Status.DELIVERED, "")}
    assert owner.ids() == [str(each.uuid) for each in said]


def test_a_statement_that_says_something_else_there_is_dead_with_what_differs(aim, owner, say):
    target = aim()
    said = [say() for _ in range(3)]
    body = json.loads(said[1].body) | {"result": {"success": False}}
    taken = {name: value for name, value in body.items() if name not in ("stored", "authority")}
    assert owner.ask("POST", "statements", json=[taken]).status_code == 200
    tasks.deliver(target.pk)
    states = list(Delivery.objects.order_by("pk").values_list("status", flat=True))
    assert states == [Status.DELIVERED, Status.DEAD, Status.DELIVERED]
    assert Delivery.objects.get(status=Status.DEAD).reason.endswith("What differs: result.")
    assert sorted(owner.ids()) == sorted(str(each.uuid) for each in said)


def test_what_another_system_sent_goes_on_with_its_attachments(aim, owner, make_system):
    target = aim(received=True)
    system = make_system()
    texts = [b"\x00one\r\n", b"two", b"two"]
    statements, parts = [], {}
    for text in texts:
        sha2 = hashlib.sha256(text).hexdigest()
        parts[sha2] = (sha2, "application/octet-stream", text)
        attachment = {
            "usageType": "https://example.org/u",
            "display": {"en": "A"},
            "contentType": "application/octet-stream",
            "length": len(text),
            "sha2": sha2,
        }
        statements.append(small(id=str(uuid4()), attachments=[attachment]))
    statements.append(small(id=str(uuid4()), result={"score": {"raw": 1.50}}))
    body, kind = multipart.answer(json.dumps(statements), parts.values())
    assert system.post(body, kind=kind).status_code == 200
    tasks.deliver(target.pk)
    assert set(Delivery.objects.values_list("status", "reason")) == {(Status.DELIVERED, "")}
    assert owner.ids() == [sent_id(row) for row in Statement.objects.order_by("pk")]
    answer = owner.ask("GET", "statements", params={"attachments": "true"})
    for text in texts:
        assert b"\r\n\r\n" + text + b"\r\n--" in answer.content


def test_a_pseudonymous_target_gets_no_attachment_and_nobody(aim, owner, make_system, version):
    target = aim(received=True, pseudonymous=True, version=version)
    full = changed(("id", str(uuid4())))
    make_system(version="2.0.0").stored(full)
    tasks.deliver(target.pk)
    [there] = owner.statements()
    there.pop("authority")
    assert there["id"] == sent_id(Statement.objects.get())
    assert "attachments" not in there
    assert "mbox" not in json.dumps(there)
    assert full["context"]["registration"] not in json.dumps(there["context"]["registration"])


def test_a_store_that_is_ended_in_the_middle_loses_nothing_and_holds_nothing_twice(
    aim, owner, say, second_store, monkeypatch
):
    target = aim()
    ids = [str(say().uuid) for _ in range(170)]
    ask, asked = wire.ask, []

    def end_it_before_its_answer_arrives(*args, **more):
        answer = ask(*args, **more)
        asked.append(answer)
        if len(asked) == 2:
            second_store.kill()
            raise NoAnswer("The line went dead.")
        return answer

    with monkeypatch.context() as patch:
        patch.setattr(wire, "ask", end_it_before_its_answer_arrives)
        tasks.deliver(target.pk)
    make_due()
    tasks.deliver(target.pk)  # it is down
    assert Delivery.objects.filter(status=Status.DELIVERED).count() == 50
    tried = Delivery.objects.filter(status=Status.QUEUED, attempts__gt=0)
    assert tried.filter(reason__contains="ConnectError").exists()
    assert not tried.filter(reason="").exists()
    second_store.start()
    assert len(owner.ids()) == 100
    make_due()
    tasks.deliver(target.pk)
    assert set(Delivery.objects.values_list("status", flat=True)) == {Status.DELIVERED}
    assert sorted(owner.ids()) == sorted(ids)


def test_trying_a_target_says_whether_it_works_and_writes_nothing(aim, owner):
    target = aim()
    assert services.try_target(target).works
    services.change_target(target, secret="wrong")
    trial = services.try_target(target)
    assert not trial.works
    assert "does not take the key" in trial.words
    assert owner.ids() == []
