"""Documents, and what is known of agents and activities (points 16 to 18)."""

import json
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from records.models import Document
from tests.records.examples import ACCOUNT, AGENT, UUID, small

ACTIVITY = "https://example.org/a"
AGENT_JSON = json.dumps(AGENT)
RESOURCES = {
    "activities/state": {"activityId": ACTIVITY, "agent": AGENT_JSON, "stateId": "s"},
    "activities/profile": {"activityId": ACTIVITY, "profileId": "s"},
    "agents/profile": {"agent": AGENT_JSON, "profileId": "s"},
}
NEW = {"If-None-Match": "*"}

each_resource = pytest.mark.parametrize(("path", "params"), RESOURCES.items(), ids=RESOURCES)


@each_resource
def test_16_bytes_and_their_type_come_back_as_they_were(system, path, params):
    content = bytes(range(256))
    response = system.ask("PUT", path, content, params=params, headers=NEW, kind="image/png; x=y")
    assert response.status_code == 204
    found = system.get(path, **params)
    assert (found.content, found.headers["Content-Type"]) == (content, "image/png; x=y")
    assert found.headers["Last-Modified"].endswith(" GMT")
    assert system.ask("HEAD", path, params=params).content == b""


def test_a_document_is_never_shown_as_a_page_of_ours(system):
    path, params = "agents/profile", RESOURCES["agents/profile"]
    system.ask("PUT", path, b"<p>x</p>", params=params, headers=NEW, kind="text/html")
    assert system.get(path, **params).headers["Content-Disposition"] == "attachment"


@each_resource
def test_an_id_with_a_nul_is_refused(system, path, params):
    name = "stateId" if "stateId" in params else "profileId"
    assert system.ask("POST", path, {}, params=params | {name: "a\0"}).json()["path"] == name


@each_resource
def test_16_post_puts_members_over_members_at_the_top_only_and_keeps_numbers(system, path, params):
    assert system.ask("POST", path, b'{"a":1.50,"b":{"x":1}}', params=params).status_code == 204
    assert system.ask("POST", path, b'{"b":{"y":2e3},"c":null}', params=params).status_code == 204
    assert system.get(path, **params).content == b'{"a":1.50,"b":{"y":2e3},"c":null}'


@each_resource
@pytest.mark.parametrize(
    ("held", "posted", "kind"),
    [
        (b'{"a":1}', b"plain", "text/plain"),
        (b'{"a":1}', b"[1]", "application/json"),
        (b'{"a":1}', b'{"a":', "application/json"),
        (b'{"a":1}', b'{"a":1,"a":2}', "application/json"),
        (b'{"a":1}', b"\xff", "application/json"),
        (b"[1]", b'{"a":1}', "application/json"),
    ],
)
def test_16_what_is_no_object_is_not_merged(system, path, params, held, posted, kind):
    system.ask("PUT", path, held, params=params, headers=NEW)
    assert system.ask("POST", path, posted, params=params, kind=kind).status_code == 400
    assert system.get(path, **params).content == held


@each_resource
def test_16_without_an_id_the_ids_are_listed_since_they_changed(system, path, params):
    context = {name: value for name, value in params.items() if name not in ("stateId", "profileId")}
    name = "stateId" if "stateId" in params else "profileId"
    assert system.get(path, **context).json() == []
    for document in ("one", "two " * 200):
        assert system.ask("POST", path, {}, params=context | {name: document}).status_code == 204
    assert system.get(path, **context).json() == ["one", "two " * 200]
    Document.objects.filter(name="one").update(updated_at=datetime(2001, 1, 1, tzinfo=UTC))
    assert system.get(path, **context, since="2002-01-01T00:00:00Z").json() == ["two " * 200]


def test_16_state_without_an_id_is_deleted_as_a_whole_and_only_in_its_context(system):
    path, params = "activities/state", RESOURCES["activities/state"]
    context = {name: value for name, value in params.items() if name != "stateId"}
    for run in ({}, {"registration": UUID}, {"registration": str(uuid4())}):
        system.ask("POST", path, {}, params=params | run)
    other = params | {"activityId": ACTIVITY + "b"}
    system.ask("POST", path, {}, params=other)
    assert system.ask("DELETE", path, params=context | {"registration": UUID.upper()}).status_code == 204
    assert Document.objects.count() == 3
    assert system.ask("DELETE", path, params=context).status_code == 204
    assert system.get(path, **context).json() == []
    assert system.get(path, **other).status_code == 200


@pytest.mark.parametrize("path", ["activities/profile", "agents/profile"])
def test_16_a_profile_is_deleted_by_its_id_only(system, path):
    params = {name: value for name, value in RESOURCES[path].items() if name != "profileId"}
    assert system.ask("DELETE", path, params=params).json()["path"] == "profileId"


@each_resource
@pytest.mark.parametrize("method", ["GET", "PUT", "POST", "DELETE"])
@pytest.mark.parametrize(
    "change",
    [{"unknown": "1"}, {"activityId": "a"}, {"agent": "{"}, {"agent": '{"mbox":1}'}, {"registration": "1"}],
)
def test_16_a_bad_parameter_is_refused_by_name(system, path, params, method, change):
    response = system.ask(method, path, {}, params=params | change)
    assert (response.status_code, [response.json()["path"]]) == (400, list(change))


@each_resource
@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
def test_17_a_document_changes_only_if_it_is_the_one_that_was_read(system, path, params, method):
    assert system.ask(method, path, {}, params=params, headers={"If-Match": '"x"'}).status_code == 412
    system.ask("PUT", path, {"a": 1}, params=params, headers=NEW)
    tag = system.get(path, **params).headers["ETag"]
    assert tag[0] == tag[-1] == '"'
    for headers in ({"If-Match": '"' + "0" * 40 + '"'}, {"If-None-Match": "*"}, {"If-None-Match": tag}):
        assert system.ask(method, path, {"b": 2}, params=params, headers=headers).status_code == 412
    assert system.get(path, **params).json() == {"a": 1}
    assert system.ask(method, path, {"b": 2}, params=params, headers={"If-Match": tag}).status_code == 204


@pytest.mark.parametrize("path", ["activities/profile", "agents/profile"])
def test_17_in_the_old_version_a_profile_is_put_with_a_condition_only(old, path):
    params = RESOURCES[path]
    assert old.ask("PUT", path, {}, params=params).status_code == 400
    old.ask("PUT", path, {}, params=params, headers=NEW)
    conflict = old.ask("PUT", path, {"b": 2}, params=params)
    assert conflict.status_code == 409
    assert "If-Match" in conflict.json()["reason"]
    assert old.get(path, **params).json() == {}


def test_17_in_the_old_version_state_needs_no_condition(old):
    path, params = "activities/state", RESOURCES["activities/state"]
    for number in range(2):
        assert old.ask("PUT", path, {"a": number}, params=params).status_code == 204


@each_resource
def test_17_in_the_new_version_no_document_is_overwritten_unseen(new, path, params):
    assert new.ask("PUT", path, {"a": 1}, params=params).status_code == 204
    assert new.ask("PUT", path, {"a": 2}, params=params).status_code == 409
    assert new.get(path, **params).json() == {"a": 1}


def test_a_document_costs_few_queries(system, django_assert_num_queries):
    path, params = "activities/state", RESOURCES["activities/state"]
    system.ask("POST", path, {}, params=params)
    with django_assert_num_queries(2):  # credential, document
        system.get(path, **params)
    with django_assert_num_queries(5):  # credential, begin, document, update, end
        system.ask("POST", path, {}, params=params)


def test_18_a_person_has_every_name_and_an_unknown_one_is_a_person_too(system):
    system.stored(small(actor=AGENT | {"name": "Old"}), small(actor=AGENT | {"name": "New"}))
    wanted = {"mbox": AGENT["mbox"]}
    found = system.get("agents", agent=json.dumps(wanted)).json()
    assert found == {"objectType": "Person", "name": ["New", "Old"], "mbox": [AGENT["mbox"]]}
    unknown = system.get("agents", agent=json.dumps({"account": ACCOUNT})).json()
    assert unknown == {"objectType": "Person", "account": [ACCOUNT]}


def test_18_an_activity_has_all_that_was_said_of_it_and_an_unknown_one_its_id(system):
    definitions = [
        {"name": {"en": "Old", "cy": "Hen"}, "type": "https://example.org/t"},
        {"name": {"en": "New"}},
    ]
    system.stored(*(small(object={"id": ACTIVITY, "definition": each}) for each in definitions))
    found = system.get("activities", activityId=ACTIVITY).json()
    assert found["definition"] == {"name": {"en": "New", "cy": "Hen"}, "type": "https://example.org/t"}
    unknown = system.get("activities", activityId=ACTIVITY + "b").json()
    assert unknown == {"objectType": "Activity", "id": ACTIVITY + "b"}


@pytest.mark.parametrize(("path", "name"), [("agents", "agent"), ("activities", "activityId")])
def test_18_what_is_asked_must_be_said(system, path, name):
    assert system.get(path).json()["path"] == name
    assert system.get(path, **{name: "x", "y": "z"}).status_code == 400


def test_18_anybody_may_ask_which_versions_there_are(client, db):
    response = client.get("/xapi/about")
    assert (response.status_code, response.json()["version"]) == (200, ["1.0.3", "2.0.0"])
