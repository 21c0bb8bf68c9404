"""Nineteen things that record stores get wrong, each tried here by its number, from the specification.

1 to 7 statements coming in: test_statements_in.py · 8 to 12 going out: test_statements_out.py · 13 to 15 attachments,
signatures, forms: test_attachments.py · 16 to 18 documents, agents, activities: test_documents.py · 19 refusals:
test_strangers.py. Every rule of the Data part, one fault at a time: tests/records/test_any_statement.py. Here is the
rest: what is easily forgotten once the rule itself is kept.
"""

import hashlib
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.test import Client

import pytest

from records.models import Attachment, Document, Statement
from tests.records.examples import AGENT, UUID, small

from .conftest import System
from .test_attachments import about, send, with_parts
from .test_documents import AGENT_JSON, NEW, RESOURCES

VOIDED = {"id": "http://adlnet.gov/expapi/verbs/voided"}
OTHER = "22345678-1234-5678-8234-567812345678"
REF = {"objectType": "StatementRef", "id": UUID}


def refusal(response: HttpResponse, status: int = 400) -> str:
    assert response.status_code == status, response.content
    said = response.json()
    assert said["reason"]
    return str(said["path"])


# 1. nulls, unknown names, types


def test_1_what_is_empty_is_not_what_is_null(system: System) -> None:
    empty = {"response": "", "extensions": {}, "score": {}}
    (statement_id,) = system.stored(small(result=empty, context={}, attachments=[]))
    assert system.one(statement_id)["result"] == empty
    for name in empty:
        assert refusal(system.post(small(result=empty | {name: None}))) == f"$.result.{name}"


@pytest.mark.parametrize("kind", ["agent", "AGENT", "Person", ""])
def test_1_an_object_type_is_its_exact_word(system: System, kind: str) -> None:
    assert refusal(system.post(small(actor=AGENT | {"objectType": kind}))) == "$.actor.objectType"


# 2. agents and groups


def test_2_an_object_without_a_type_is_an_activity_though_it_looks_like_an_agent(system: System) -> None:
    assert refusal(system.post(small(object={"mbox": "mailto:a@example.org"}))).startswith("$.object")
    system.stored(small(object=AGENT))


# 3. statements inside


def test_3_revision_and_platform_are_for_activities_inside_too(system: System) -> None:
    inner = {"objectType": "SubStatement"} | small(context={"platform": "P", "revision": "1"})
    system.stored(small(object=inner))
    assert refusal(system.post(small(object=inner | {"object": REF}))).startswith("$.object.context.")


# 4. voiding, questions


def test_4_a_statement_inside_voids_nothing(system: System) -> None:
    system.stored(small(id=UUID))
    inner = {"objectType": "SubStatement"} | small(verb=VOIDED, object=REF)
    system.stored(small(object=inner))
    assert system.one(UUID)["id"] == UUID


# 5. times


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("2026-11-22T10:00:00.1Z", "2026-11-22T10:00:00.1Z"),
        ("2026-11-22T10:00:00.123456789Z", "2026-11-22T10:00:00.123456789Z"),
        ("2026-03-01T00:30:00+01:00", "2026-02-28T23:30:00.000Z"),
        ("2124-02-29T10:00:00-12:00", "2124-02-29T22:00:00.000Z"),
    ],
)
def test_5_a_time_comes_back_in_utc_with_all_its_digits_and_may_be_in_the_future(
    system: System, sent: str, shown: str
) -> None:
    assert system.one(system.stored(small(timestamp=sent))[0])["timestamp"] == shown


# 6. authority and version


def test_6_who_sent_it_vouches_though_the_sender_names_an_application_and_its_user(system: System) -> None:
    pair = {"objectType": "Group", "member": [{"account": {"homePage": "x:y", "name": "a"}}, AGENT]}
    found = system.one(system.stored(small(authority=pair))[0])
    assert found["authority"]["account"]["name"] == f"credential-{system.credential.pk}"


# 7. the same id again


def test_7_a_conflict_stores_nothing_of_the_request_and_no_attachment(system: System) -> None:
    system.stored(small(id=UUID))
    batch = [small(attachments=[about(b"a")]), small(id=UUID, verb={"id": "https://example.org/w"})]
    assert refusal(send(system, with_parts(batch, b"a")), 409) == "$[1]"
    assert (Statement.objects.count(), Attachment.objects.count()) == (1, 0)


def test_7_a_fault_in_the_last_of_a_batch_stores_none(system: System) -> None:
    assert refusal(system.post([small(), small(attachments=[about(b"a")])])) == "$[1].attachments[0]"
    assert not Statement.objects.exists()


# 8. asking


def test_8_one_statement_may_be_asked_for_with_its_form_and_attachments_only(system: System) -> None:
    system.stored(small(id=UUID))
    for extra in ({"format": "ids"}, {"attachments": "false"}):
        assert system.one(UUID, **extra)["id"] == UUID
    for name, value in {"limit": "1", "since": "2026-01-01T00:00:00Z", "ascending": "true"}.items():
        assert refusal(system.get("statements", statementId=UUID, **{name: value})) == name
        assert refusal(system.get("statements", voidedStatementId=UUID, **{name: value})) == name


def test_8_more_is_an_address_on_this_host_and_keeps_the_order_and_the_form(system: System) -> None:
    ids = system.stored(*(small() for _ in range(5)))
    page = system.get("statements", limit="2", ascending="true", format="ids").json()
    assert page["more"].startswith("/xapi/statements?")
    rest = system.ask("GET", page["more"].removeprefix("/xapi/")).json()
    assert [each["id"] for each in (*page["statements"], *rest["statements"])] == ids[:4]
    assert rest["statements"][0]["object"] == {"id": "https://example.org/a"}


# 9. filters


def test_9_an_agent_is_another_one_under_another_identifier(system: System) -> None:
    system.stored(small(actor={"mbox": "mailto:a@example.org"}))
    digest = hashlib.sha1(b"mailto:a@example.org", usedforsecurity=False).hexdigest()
    assert system.found(agent='{"mbox":"mailto:a@example.org"}')
    assert not system.found(agent=json.dumps({"mbox_sha1sum": digest}))
    assert not system.found(agent='{"mbox":"mailto:A@example.org"}')


# 10. voiding


def test_10_only_a_reference_voids_and_only_in_the_object(system: System) -> None:
    system.stored(small(id=UUID))
    system.stored(small(context={"statement": REF}))
    assert system.one(UUID)["id"] == UUID
    assert refusal(system.post(small(verb=VOIDED, object={"id": f"urn:uuid:{UUID}"}))) == "$.object"


def test_10_what_is_voided_twice_is_voided(system: System) -> None:
    system.stored(small(id=UUID))
    system.stored(small(verb=VOIDED, object=REF), small(verb=VOIDED, object=REF))
    assert refusal(system.get("statements", statementId=UUID), 404) == "statementId"
    assert system.get("statements", voidedStatementId=UUID).status_code == 200


# 11. forms


def test_11_exact_is_what_is_given_unless_something_else_is_asked_for(system: System) -> None:
    words = {"en": "A", "cy": "B"}
    system.stored(small(id=UUID, verb={"id": "https://example.org/v", "display": words}))
    plain = system.get("statements", statementId=UUID).content
    assert plain == system.get("statements", statementId=UUID, format="exact").content
    assert json.loads(plain)["verb"]["display"] == words


def test_11_ids_and_canonical_reach_into_statements_inside_and_contexts(system: System) -> None:
    words = {"en": "A", "cy": "B"}
    thing = {"id": "https://example.org/t", "definition": {"name": words}}
    context = {"instructor": AGENT | {"name": "I"}, "contextActivities": {"parent": [thing]}}
    inner = {"objectType": "SubStatement"} | small(object=thing, context=context)
    system.stored(small(id=UUID, object=inner, context=context))
    ids, canonical = (system.one(UUID, format=form) for form in ("ids", "canonical"))
    for found in (ids, ids["object"]):
        assert "name" not in found["context"]["instructor"]
        assert found["context"]["contextActivities"]["parent"] == [{"id": thing["id"]}]
    assert ids["object"]["object"] == {"id": thing["id"]}
    for place in (canonical["object"]["object"], canonical["context"]["contextActivities"]["parent"][0]):
        assert len(place["definition"]["name"]) == 1


# 12. headers


def every_resource() -> Iterator[tuple[str, dict[str, str]]]:
    yield "about", {}
    yield "statements", {}
    yield "agents", {"agent": AGENT_JSON}
    yield "activities", {"activityId": "https://example.org/a"}
    yield from RESOURCES.items()


@pytest.mark.parametrize(("path", "params"), list(every_resource()))
def test_12_head_is_get_without_a_body_everywhere(system: System, path: str, params: dict[str, str]) -> None:
    system.ask("PUT", path, {}, params=params, headers=NEW)
    got, head = (system.ask(method, path, params=params) for method in ("GET", "HEAD"))
    assert got.status_code == head.status_code == 200
    assert head.content == b""
    changing = {"X-Experience-API-Consistent-Through", "Content-Length"}
    kept = [{name: value for name, value in each.items() if name not in changing} for each in (got, head)]
    assert kept[0] == kept[1]


def test_12_the_version_stands_on_every_answer_whatever_it_says(system: System) -> None:
    answers = [
        system.post(small(id=UUID)),
        system.post(b"{"),
        system.post(small(id=UUID, verb={"id": "https://example.org/w"})),
        system.get("statements", statementId=OTHER),
        system.ask("DELETE", "statements"),
        system.ask("GET", "statements", headers={"Authorization": None}),
        system.get("nothing/here"),
        system.get("about"),
    ]
    assert [answer.status_code for answer in answers] == [200, 400, 409, 404, 405, 401, 404, 200]
    assert {answer.headers["X-Experience-API-Version"] for answer in answers} == {system.version}


# 13. attachments


def test_13_a_part_may_come_beside_a_file_url_and_is_given_back(system: System) -> None:
    sent = small(id=UUID, attachments=[about(b"a", fileUrl="https://example.org/f")])
    assert send(system, with_parts(sent, b"a")).status_code == 200
    assert b"\r\n\r\na\r\n" in system.get("statements", statementId=UUID, attachments="true").content
    assert system.get("statements", statementId=UUID).headers["Content-Type"] == "application/json"


def test_13_without_attachments_the_answer_has_parts_all_the_same_if_they_are_asked_for(
    system: System,
) -> None:
    system.stored(small())
    assert system.get("statements", attachments="true").headers["Content-Type"].startswith("multipart/mixed")


# 14. signatures


def test_14_a_signature_is_an_attachment_that_is_sent_with_its_statement(system: System) -> None:
    usage = "http://adlnet.gov/expapi/attachments/signature"
    unsigned = about(b"a", usageType=usage, contentType="application/octet-stream")
    assert refusal(system.post(small(attachments=[unsigned]))) == "$.attachments[0]"
    assert refusal(send(system, with_parts(small(attachments=[unsigned]), b"a"))) == "$.attachments[0]"


# 15. forms


def test_15_a_form_may_carry_a_document_with_its_type_and_conditions(old: System) -> None:
    path, params = "activities/profile", RESOURCES["activities/profile"]
    headers = dict(old.ask("GET", "about").wsgi_request.headers)
    fields: dict[str, Any] = params | {"content": "plain", "Content-Type": "text/plain", "If-None-Match": "*"}
    fields |= {name: headers[name] for name in ("Authorization", "X-Experience-Api-Version")}
    for status in (204, 412):
        answer = Client().post(
            f"/xapi/{path}?method=PUT", urlencode(fields), content_type="application/x-www-form-urlencoded"
        )
        assert answer.status_code == status
    found = old.get(path, **params)
    assert (found.content, found.headers["Content-Type"]) == (b"plain", "text/plain")


# 16. documents


@pytest.mark.parametrize("path", RESOURCES)
def test_16_a_document_that_is_not_there_is_not_found_and_deleting_it_changes_nothing(
    system: System, path: str
) -> None:
    params = RESOURCES[path]
    assert refusal(system.get(path, **params), 404) in ("stateId", "profileId")
    assert system.ask("DELETE", path, params=params).status_code == 204


def test_16_state_of_one_run_is_not_that_of_another(system: System) -> None:
    path, params = "activities/state", RESOURCES["activities/state"]
    for number, run in enumerate(({}, {"registration": UUID}, {"registration": OTHER})):
        system.ask("POST", path, {"run": number}, params=params | run)
    assert system.get(path, **params).json() == {"run": 0}
    assert system.get(path, **params, registration=UUID).json() == {"run": 1}
    assert Document.objects.count() == 3


# 17. conditions


@pytest.mark.parametrize("path", RESOURCES)
def test_17_a_star_stands_for_whatever_is_there(system: System, path: str) -> None:
    params = RESOURCES[path]
    assert refusal(system.ask("PUT", path, {}, params=params, headers={"If-Match": "*"}), 412) == "If-Match"
    assert system.ask("PUT", path, {}, params=params, headers=NEW).status_code == 204
    assert refusal(system.ask("PUT", path, {}, params=params, headers=NEW), 412) == "If-None-Match"
    assert system.ask("PUT", path, {"b": 1}, params=params, headers={"If-Match": "*"}).status_code == 204
    tag = system.get(path, **params).headers["ETag"]
    several = {"If-Match": f'"x", {tag}'}
    assert system.ask("DELETE", path, params=params, headers=several).status_code == 204


# 18. agents and activities


def test_18_an_activity_keeps_its_question_when_somebody_says_less_of_it(system: System) -> None:
    question = {"interactionType": "choice", "choices": [{"id": "a"}], "correctResponsesPattern": ["a"]}
    for definition in (question, {"name": {"en": "N"}}, {}):
        system.stored(small(object={"id": "https://example.org/q", "definition": definition}))
    found = system.get("activities", activityId="https://example.org/q").json()
    assert found["definition"] == question | {"name": {"en": "N"}}


# 19. refusals


@pytest.mark.parametrize(
    "address", ["", "statements/", "Statements", "nothing", "activities/state/x", "about/"]
)
@pytest.mark.parametrize("method", ["GET", "PUT", "POST", "DELETE", "OPTIONS"])
def test_19_an_address_that_is_none_is_said_to_be_none_in_json(
    new: System, address: str, method: str
) -> None:
    answer = new.ask(method, address, {})
    if method == "OPTIONS":
        assert answer.status_code == 204
    else:
        assert refusal(answer, 404) == "address"


def test_19_a_credential_that_is_wrong_is_told_before_anything_else_is_looked_at(new: System) -> None:
    wrong = {"Authorization": "Basic eDp5"}
    for body in (b"{", json.dumps(small()).encode(), b"[" * 9999):
        answer = new.post(body, headers=wrong, params={"unknown": "1"})
        assert refusal(answer, 401) == "Authorization"
        assert answer.headers["WWW-Authenticate"].startswith("Basic ")
