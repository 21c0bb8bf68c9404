"""What is taken in and how: the specification's points on statements that others get wrong (1 to 7)."""

import json
from decimal import Decimal
from uuid import uuid4

import pytest

from records.models import Statement
from tests.records.examples import AGENT, UUID, small

REF = {"objectType": "StatementRef", "id": UUID}
SUB = {"objectType": "SubStatement"} | small()


def refusal(response):
    assert response.status_code == 400, response.content
    return response.json()["path"]


def test_1_null_is_refused_outside_extensions_and_kept_within(system):
    assert refusal(system.post(small(result={"success": None}))) == "$.result.success"
    free = {"https://example.org/x": None, "https://example.org/y": "", "https://example.org/z": {}}
    (statement_id,) = system.stored(small(result={"extensions": free}))
    assert system.one(statement_id)["result"]["extensions"] == free


@pytest.mark.parametrize(
    ("parts", "path"),
    [
        ({"Result": {}}, "$.Result"),
        ({"result": {"success": "true"}}, "$.result.success"),
        ({"result": {"score": {"raw": "1"}}}, "$.result.score.raw"),
        ({"actor": AGENT | {"objectType": "agent"}}, "$.actor.objectType"),
    ],
)
def test_1_unknown_names_and_wrong_types_are_refused_with_their_place_in_the_batch(system, parts, path):
    assert refusal(system.post([small(), small(**parts)])) == "$[1]" + path[1:]
    assert not Statement.objects.exists()


@pytest.mark.parametrize(
    "number", ["1.50", "0.1000000000000000055511151231257827", "1E+2", "-0", "1" * 400, "1e400"]
)
def test_1_numbers_are_given_back_to_the_letter(system, number):
    sent = json.dumps(small(result={"extensions": {"https://example.org/n": 7}})).replace("7", number, 1)
    (statement_id,) = system.post(sent.encode()).json()
    assert (
        f'"https://example.org/n": {number}}}'.encode()
        in system.get("statements", statementId=statement_id).content
    )


@pytest.mark.parametrize("number", ["9" * 5000, "-" + "9" * 5000, "1e400", "-1e400", "0." + "1" * 5000])
def test_1_a_number_that_nothing_can_hold_is_kept_and_shown_in_every_form(system, number):
    words = {"name": {"en": "A", "cy": "B"}, "extensions": {"https://example.org/n": 7}}
    sent = json.dumps(small(object={"id": "https://example.org/a", "definition": words})).replace("7", number)
    (statement_id,) = system.post(sent.encode()).json()
    again = sent.replace("{", f'{{"id": "{statement_id}", ', 1)
    assert system.post(again.encode()).json() == [statement_id]
    answers = [
        system.get("statements", statementId=statement_id, format=form) for form in ("exact", "canonical")
    ]
    for answer in [*answers, system.get("activities", activityId="https://example.org/a")]:
        assert answer.status_code == 200
        found = json.loads(answer.content, parse_int=Decimal, parse_float=Decimal, parse_constant=pytest.fail)
        definition = found.get("object", found)["definition"]
        assert float(definition["extensions"]["https://example.org/n"]) == float(number)


def test_2_an_agent_has_exactly_one_identifier_and_a_group_no_groups(system):
    assert refusal(system.post(small(actor={"name": "A"}))) == "$.actor"
    assert refusal(system.post(small(actor=AGENT | {"openid": "https://example.org/me"}))) == "$.actor"
    inner = {"objectType": "Group", "member": [AGENT]}
    nested = {"objectType": "Group", "member": [inner]}
    assert refusal(system.post(small(actor=nested))).startswith("$.actor.member[0]")
    system.stored(small(object=inner, context={"instructor": inner}))


def test_3_a_statement_inside_has_no_id_and_no_statement_inside(system):
    assert refusal(system.post(small(object=SUB | {"id": UUID}))) == "$.object.id"
    assert refusal(system.post(small(object=SUB | {"object": SUB}))) == "$.object.object.objectType"
    assert refusal(system.post(small(object=REF, context={"platform": "P"}))) == "$.context.platform"


def test_4_an_activity_around_another_comes_back_in_a_list(system):
    around = {"contextActivities": {"parent": {"id": "https://example.org/p"}}}
    one, inner = system.stored(small(context=around), small(object=SUB | {"context": around}))
    assert system.one(one)["context"]["contextActivities"]["parent"] == [{"id": "https://example.org/p"}]
    inside = system.one(inner)["object"]["context"]["contextActivities"]
    assert inside["parent"] == [{"id": "https://example.org/p"}]


def test_4_only_a_statement_can_be_voided(system):
    assert refusal(system.post(small(verb={"id": "http://adlnet.gov/expapi/verbs/voided"}))) == "$.object"


def test_5_times_come_back_in_utc_and_a_missing_one_is_the_stored_one(system):
    given, missing = system.stored(small(timestamp="2999-11-22T10:00:00.1234+01:00"), small())
    assert system.one(given)["timestamp"] == "2999-11-22T09:00:00.123400Z"
    found = system.one(missing)
    assert found["timestamp"] == found["stored"]
    assert refusal(system.post(small(timestamp="2026-11-22T10:00:00-00:00"))) == "$.timestamp"


def test_6_the_credential_vouches_whatever_the_sender_says(system, settings):
    (statement_id,) = system.stored(small(authority=AGENT, stored="2001-01-01T00:00:00Z"))
    found = system.one(statement_id)
    account = {"homePage": settings.BASE_URL, "name": f"credential-{system.credential.pk}"}
    assert found["authority"]["account"] == account
    assert system.credential.key not in json.dumps(found)
    assert not found["stored"].startswith("2001")


def test_6_the_version_is_kept_or_the_requests_own(old, new):
    assert old.one(old.stored(small(version="1.0.2"))[0])["version"] == "1.0.2"
    assert old.one(old.stored(small())[0])["version"] == "1.0.0"
    assert new.one(new.stored(small())[0])["version"] == "2.0.0"


def test_7_put_needs_the_id_and_the_same_one(system):
    assert system.ask("PUT", "statements", small()).json()["path"] == "statementId"
    params = {"statementId": UUID}
    assert refusal(system.ask("PUT", "statements", small(id=str(uuid4())), params=params)) == "$.id"
    assert system.ask("PUT", "statements", [small()], params=params).status_code == 400
    assert system.ask("PUT", "statements", small(), params=params).status_code == 204
    assert system.one(UUID)["id"] == UUID


def test_7_the_same_again_changes_nothing_and_other_words_are_a_conflict(system):
    two = [{"mbox": "mailto:a@example.org"}, {"mbox": "mailto:b@example.org"}]
    first = small(
        id=UUID,
        actor={"objectType": "Group", "member": two},
        timestamp="2026-11-22T10:00:00Z",
        result={"duration": "PT1.501S", "score": {"raw": 1}},
    )
    system.stored(first)
    before = system.one(UUID)
    again = first | {
        "id": UUID.upper(),
        "actor": {"objectType": "Group", "member": two[::-1]},
        "timestamp": "2026-11-22T11:00:00+01:00",
        "verb": first["verb"] | {"display": {"en": "did"}},
        "result": {"duration": "PT1.5S", "score": {"raw": 1.0}},
    }
    assert system.post(again).status_code == 200
    assert system.ask("PUT", "statements", again, params={"statementId": UUID}).status_code == 204
    for other in ({"result": {"score": {"raw": 2}}}, {"verb": {"id": "https://example.org/w"}}):
        assert system.post(first | other).status_code == 409
    assert system.one(UUID) == before
    assert Statement.objects.count() == 1


def test_7_a_batch_is_stored_whole_or_not_at_all_and_its_ids_come_in_order(system):
    ids = [str(uuid4()) for _ in range(5)]
    assert system.stored(*(small(id=each) for each in ids)) == ids
    clash = small(id=ids[2], verb={"id": "https://example.org/w"})
    assert system.post([small(), clash]).status_code == 409
    assert refusal(system.post([small(id=UUID), small(id=UUID.upper())])) == "$[1].id"
    assert Statement.objects.count() == 5


def test_an_empty_batch_is_no_batch_of_nothing(system):
    assert system.post([]).json() == []


def test_a_batch_costs_the_same_queries_whatever_its_size(system, django_assert_num_queries):
    system.stored(small())
    context = {"contextActivities": {"parent": [{"id": "https://example.org/p"}]}}
    with django_assert_num_queries(4):  # credential, begin, statements, end
        system.stored(*(small(context=context) for _ in range(50)))


def test_two_organisations_may_use_the_same_id(make_system, other_organisation):
    ours, theirs = make_system(), make_system(of=other_organisation)
    ours.stored(small(id=UUID))
    theirs.stored(small(id=UUID, verb={"id": "https://example.org/w"}))
    assert ours.one(UUID)["verb"]["id"] == "https://example.org/v"
    assert theirs.one(UUID)["verb"]["id"] == "https://example.org/w"


DEEP = b'{"a":' * 100 + b"1" + b"}" * 100


@pytest.mark.parametrize(
    ("body", "path"),
    [
        (b" ", "$"),
        (b"{", "$"),
        (b"[{},", "$[1]"),
        (b"[{} {}]", "$"),
        (b'{"a":1} x', "$"),
        (b'{"actor":{"mbox":"\xff"}}', "$"),
        (b'{"actor":{"name":NaN}}', "$.actor.name"),
        (b'[{"result":{"score":{"raw":-Infinity}}}]', "$[0].result.score.raw"),
        (b'{"actor":{},"actor":{}}', "$.actor"),
        (b'{"actor":{"name":"a","name":"b"}}', "$.actor.name"),
        (
            b'{"context":{"extensions":{"https://example.org/x":[{"a":1,"a":2}]}}}',
            '$.context.extensions["https://example.org/x"][0].a',
        ),
        (b"[" * 200_000, "$[0]"),
        (b'{"a":' * 200_000, "$.a"),
        (
            b'{"result":{"extensions":{"https://example.org/x":' + DEEP + b"}}}",
            '$.result.extensions["https://example.org/x"]' + ".a" * 61,
        ),
        (b'{"actor":"' + b"\x00" + b'"}', "$.actor"),
        (b"null", "$"),
        (b"1e999", "$"),
    ],
)
def test_what_is_no_json_is_refused_where_it_is_none(system, body, path):
    assert refusal(system.post(body)) == path


def test_a_score_beyond_all_numbers_is_refused(system):
    for number in (b"1e999", b"9" * 5000):
        sent = json.dumps(small(result={"score": {"raw": 7}})).encode().replace(b"7", number)
        assert refusal(system.post(sent)) == "$.result.score.raw"


def test_letters_that_are_half_a_character_or_none_are_kept(system):
    sent = json.dumps(small(result={"response": "\ud800 \u0000"})).encode()
    (statement_id,) = system.post(sent).json()
    assert b'"\\ud800 \\u0000"' in system.get("statements", statementId=statement_id).content


def test_a_body_beyond_the_credentials_size_is_refused(make_system):
    small_one = make_system(largest_body=100)
    assert small_one.post(small()).status_code == 413


def test_a_form_is_no_statement(system):
    assert system.post(b"a=b", kind="application/x-www-form-urlencoded").status_code == 400
    assert system.post(b"", kind="multipart/form-data; boundary=x").status_code == 400
