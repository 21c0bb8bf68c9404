"""Who is named in a statement becomes a code of one target; nothing else of them is left."""

import json
from uuid import UUID, uuid4

from django.conf import settings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records import secrets, services, vocabulary
from records.columns import row_for
from records.forwarding.portable import portable
from records.forwarding.pseudonyms import Pseudonyms
from records.forwarding.realms import sent_id
from records.models import ForwardingTarget, Statement
from records.validation import validate
from records.validation.values import moment

from .conftest import COURSE
from .examples import FULL, changed

ONE, OTHER = "11" * 32, "22" * 32
PEOPLE = {
    "mbox": "mailto:ada.lovelace@example.org",
    "mbox_sha1sum": "ab" * 20,
    "openid": "https://ada-lovelace.example.org/",
    "account": {"homePage": "https://staff.example.org", "name": "lovelace"},
}
WORDS = ("ada", "lovelace", "abababab", "staff.example.org", "confided", "notes.txt", "12345678-1234")


def agent(kind="mbox"):
    return {"objectType": "Agent", "name": "Ada Lovelace", kind: PEOPLE[kind]}


def group(kind="mbox"):
    return {"objectType": "Group", "name": "Ada's team", "member": [agent(kind)]}


KIND = "http://adlnet.gov/expapi/activities/course"
SPEAKING = {"https://example.org/said": {"of": ["Ada Lovelace", 3]}}
EVERYWHERE = changed(
    ("id", "00000000-0000-4000-8000-000000000001"),
    ("actor", group()),
    ("authority", agent()),
    ("context.instructor", group("openid")),
    ("context.team", group("account") | {"mbox_sha1sum": PEOPLE["mbox_sha1sum"]}),
    ("context.contextAgents", [{"objectType": "contextAgent", "agent": agent("openid")}]),
    ("context.contextGroups", [{"objectType": "contextGroup", "group": group("account")}]),
    ("context.extensions", SPEAKING),
    ("context.statement.id", "00000000-0000-4000-8000-000000000002"),
    ("context.contextActivities.grouping.definition", {"extensions": SPEAKING}),
    ("object.definition.extensions", SPEAKING),
    ("result.extensions", SPEAKING),
    ("result.response", "Ada confided in me"),
    ("verb.display", {"en": "praised Ada Lovelace"}),
    ("object.definition.name", {"en": "Supervision of Ada Lovelace"}),
    ("object.definition.description", {"en": "What Ada confided"}),
    ("object.definition.moreInfo", "https://staff.example.org/ada"),
    ("object.definition.correctResponsesPattern", ["lovelace"]),
    ("object.definition.choices", [{"id": "lovelace", "description": {"en": "Ada"}}]),
    ("context.contextActivities.parent.0.definition", {"name": {"en": "Ada's course"}, "type": KIND}),
    ("context.revision", "as Ada confided"),
    ("context.platform", "The computer of Ada Lovelace"),
    ("attachments.0.display", {"en": "notes.txt"}),
    ("attachments.0.fileUrl", "https://staff.example.org/notes.txt"),
)
INNER = {name: EVERYWHERE[name] for name in ("actor", "verb", "object", "result", "context", "attachments")}
NESTED = EVERYWHERE | {"object": INNER | {"objectType": "SubStatement"}}
NESTED["context"] = {
    name: held for name, held in EVERYWHERE["context"].items() if name not in ("revision", "platform")
}
ABOUT_SOMEBODY = NESTED | {"object": agent("account")}
ABOUT_A_GROUP = NESTED | {"object": group("openid")}


def sent(statement, *, version="2.0.0", realm=1, key=ONE):
    target = ForwardingTarget(version=version)
    target.sealed_pseudonym_key = secrets.seal(key)
    row = row_for(statement, stored=moment("2026-11-22T10:00:00Z"))
    row.realm = realm
    return portable(row, target)


@pytest.mark.parametrize("version", ["1.0.3", "2.0.0"])
@pytest.mark.parametrize("statement", [EVERYWHERE, NESTED, ABOUT_SOMEBODY, ABOUT_A_GROUP])
def test_nothing_is_left_of_anybody_wherever_they_were_named(statement, version):
    validate(statement)
    text = sent(statement, version=version)
    for word in WORDS:
        assert word in json.dumps(statement).lower()
        assert word not in text.lower()
    made = json.loads(text)
    validate(made, version)
    assert made["id"] == sent_id(Statement(uuid=UUID(statement["id"]), realm=1))
    assert made["timestamp"] == statement["timestamp"]
    for whole in (made, made["object"]):
        if "verb" in whole:
            assert whole["verb"] == {"id": statement["verb"]["id"]}
            assert whole["context"]["contextActivities"]["parent"] == [
                {"objectType": "Activity", "id": "https://example.org/a", "definition": {"type": KIND}}
            ]
            assert not {"platform", "revision"} & set(whole["context"])
    about = made["object"].get("object", made["object"])
    if about["objectType"] == "Activity":
        assert about == {
            "objectType": "Activity",
            "id": "https://example.org/q",
            "definition": {"type": "http://adlnet.gov/expapi/activities/cmi.interaction"},
        }
    assert "attachments" not in made


@given(st.sampled_from(sorted(PEOPLE)), st.sampled_from(sorted(PEOPLE)))
def test_a_code_is_the_same_for_the_same_identity_and_another_one_for_another(one, other):
    codes = Pseudonyms(ONE, received=True)
    same = codes.agent(agent(one)) == codes.agent(agent(other) | {"name": "Another name"})
    assert same == (one == other)


@given(st.text(min_size=1))
def test_a_code_differs_between_targets_and_is_a_uuid_that_every_store_takes(name):
    who = {"account": {"homePage": "https://example.org", "name": name}}
    here, there = (Pseudonyms(key, received=False).agent(who)["account"] for key in (ONE, OTHER))
    assert here["name"] != there["name"]
    assert UUID(here["name"]).version == 4
    assert here["homePage"] == there["homePage"] == settings.BASE_URL


def test_a_person_and_a_registration_of_the_same_letters_have_codes_of_their_own():
    codes = Pseudonyms(ONE, received=False)
    assert codes.code("agent", "a") != codes.code("registration", "a")


def test_a_registration_is_the_same_whatever_the_case_of_its_letters():
    registration = str(uuid4())
    low, high = (
        json.loads(sent(changed(("context.registration", text))))["context"]["registration"]
        for text in (registration.lower(), registration.upper())
    )
    assert low == high != registration


def test_numbers_keep_their_letters():
    text = json.dumps(changed(("result", {"score": {"raw": 1}}))).replace('"raw": 1}', '"raw": 1.50}')
    row = row_for(FULL, stored=moment("2026-11-22T10:00:00Z"), body=text)
    row.realm = 1
    assert '"raw": 1.50' in portable(row, ForwardingTarget(version="1.0.3", pseudonymous=False))
    target = ForwardingTarget(version="1.0.3", sealed_pseudonym_key=secrets.seal(ONE))
    assert '"raw": 1.50' in portable(row, target)


def test_of_our_own_statements_what_learning_is_about_is_kept(learner, say):
    statement = say(
        edition="3",
        parents=[COURSE],
        result={"response": "b", "extensions": {vocabulary.SAFETY_EXTENSION: "safe"}},
    )
    target = services.add_target(name="There", endpoint="https://example.org")
    said, kept = json.loads(portable(statement, target)), json.loads(statement.body)
    for name in ("result", "object", "verb", "timestamp", "context"):
        assert said[name] == kept[name]
    assert said["actor"] != kept["actor"]


def test_a_new_target_gets_pseudonyms_unless_somebody_decides_otherwise(db):
    assert services.add_target(name="There", endpoint="https://example.org").pseudonymous


def test_each_target_has_a_key_of_its_own_that_the_database_does_not_show(db):
    one, other = (services.add_target(name=name, endpoint="https://example.org") for name in "ab")
    assert one.pseudonym_key != other.pseudonym_key
    assert one.pseudonym_key not in one.sealed_pseudonym_key
    before = one.pseudonym_key
    services.change_target(one, pseudonymous=False)
    services.change_target(one, pseudonymous=True)
    one.refresh_from_db()
    assert one.pseudonym_key == before


def test_a_target_from_before_gets_its_key_when_it_is_changed(db):
    old = ForwardingTarget.objects.create(name="Old", endpoint="https://example.org", pseudonymous=False)
    services.change_target(old, pseudonymous=True)
    assert len(old.pseudonym_key) == 64
