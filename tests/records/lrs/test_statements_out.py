"""What is given out: the specification's points on reading that others get wrong (8 to 12)."""

import json
from datetime import datetime
from urllib.parse import parse_qsl, urlsplit
from uuid import uuid4

from django.conf import settings
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

import pytest

from records import services
from records import vocabulary as words
from tests.records.conftest import COURSE
from tests.records.examples import ACCOUNT, AGENT, UUID, small

VERB = "https://example.org/v"
OTHER = {"mbox": "mailto:b@example.org"}
VOIDED = {"id": "http://adlnet.gov/expapi/verbs/voided"}


def ref(statement_id):
    return {"objectType": "StatementRef", "id": statement_id}


def void(statement_id):
    return small(verb=VOIDED, object=ref(statement_id))


@pytest.mark.parametrize(
    ("params", "path"),
    [
        ({"statementId": UUID, "voidedStatementId": UUID}, "voidedStatementId"),
        ({"statementId": UUID, "verb": VERB}, "verb"),
        ({"statementId": "1"}, "statementId"),
        ({"StatementId": UUID}, "StatementId"),
        ({"unknown": "1"}, "unknown"),
        ({"limit": "-1"}, "limit"),
        ({"limit": "١"}, "limit"),
        ({"limit": "9" * 30}, "limit"),
        ({"since": "yesterday"}, "since"),
        ({"until": "2026-02-30T10:00:00Z"}, "until"),
        ({"ascending": "True"}, "ascending"),
        ({"related_agents": "1"}, "related_agents"),
        ({"format": "Exact"}, "format"),
        ({"attachments": "yes"}, "attachments"),
        ({"verb": "voided"}, "verb"),
        ({"activity": "a"}, "activity"),
        ({"registration": "a"}, "registration"),
        ({"agent": "{"}, "agent"),
        ({"agent": json.dumps({"objectType": "Group", "member": [AGENT]})}, "agent"),
        ({"agent": json.dumps({"name": "A"})}, "agent"),
        ({"cursor": "x"}, "cursor"),
    ],
)
def test_8_a_bad_or_unknown_parameter_is_refused_by_name(system, params, path):
    response = system.get("statements", **params)
    assert (response.status_code, response.json()["path"]) == (400, path)


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_8_parameters_are_known_for_writing_too(system, method):
    params = {"statementId": UUID, "limit": "1"}
    assert system.ask(method, "statements", small(), params=params).status_code == 400


def test_8_a_parameter_that_is_there_twice_is_refused(system):
    assert system.ask("GET", "statements?limit=1&limit=2").status_code == 400


def test_8_newest_first_and_more_goes_on_where_the_page_ended_whatever_came_since(system):
    ids = system.stored(*(small() for _ in range(7)))
    assert system.found() == ids[::-1]
    assert system.found(ascending="true") == ids
    assert system.found(limit="0") == ids[::-1]
    seen, more = [], "/xapi/statements?limit=3&verb=" + VERB
    while more:
        page = system.ask("GET", more.removeprefix("/xapi/")).json()
        seen += [each["id"] for each in page["statements"]]
        more = page["more"]
        assert not more or dict(parse_qsl(urlsplit(more).query))["verb"] == VERB
        system.stored(small())
    assert seen == ids[::-1]


def test_8_the_last_full_page_has_no_more(system):
    system.stored(*(small() for _ in range(4)))
    assert system.get("statements", limit="4").json()["more"] == ""


def test_8_page_ten_costs_the_queries_of_page_one(system, django_assert_num_queries):
    system.stored(*(small() for _ in range(40)))
    params = {"limit": "4", "agent": json.dumps(AGENT), "verb": VERB}
    for _ in range(10):
        with django_assert_num_queries(2):  # credential, page
            page = system.get("statements", **params).json()
        params |= dict(parse_qsl(urlsplit(page["more"]).query))
    with django_assert_num_queries(2):
        system.get("statements")


def test_9_since_is_exclusive_until_inclusive_and_both_are_about_stored(system):
    (one,) = system.stored(small(timestamp="2001-01-01T00:00:00Z"))
    stored = system.one(one)["stored"]
    assert system.found(since=stored) == []
    assert system.found(until=stored) == [one]
    assert system.found(since="2002-01-01T00:00:00Z") == [one]


def test_9_an_agent_is_found_as_actor_object_or_member_and_elsewhere_only_if_related(system):
    group = {"objectType": "Group", "member": [OTHER]}
    near = system.stored(
        small(actor=OTHER),
        small(object=OTHER | {"objectType": "Agent"}),
        small(actor=group),
        small(object=group),
    )
    far = system.stored(
        small(context={"instructor": OTHER}),
        small(context={"team": group}),
        small(object={"objectType": "SubStatement"} | small(actor=OTHER)),
    )
    system.stored(small())
    wanted = json.dumps({"name": "B"} | OTHER)
    assert system.found(agent=wanted) == near[::-1]
    assert system.found(agent=wanted, related_agents="true") == [*far[::-1], *near[::-1]]


def test_9_the_agents_of_a_context_are_related_in_the_new_version(new):
    group = {"objectType": "Group", "account": ACCOUNT}
    ids = new.stored(
        small(context={"contextAgents": [{"objectType": "contextAgent", "agent": OTHER}]}),
        small(context={"contextGroups": [{"objectType": "contextGroup", "group": group}]}),
    )
    assert new.found(agent=json.dumps(OTHER), related_agents="true") == ids[:1]
    assert new.found(agent=json.dumps(group), related_agents="true") == ids[1:]


def test_9_an_activity_is_found_as_object_and_elsewhere_only_if_related(system):
    wanted = {"id": "https://example.org/" + "long/" * 100}
    near = system.stored(small(object=wanted))
    far = system.stored(
        small(context={"contextActivities": {"other": [wanted]}}),
        small(object={"objectType": "SubStatement"} | small(object=wanted)),
    )
    assert system.found(activity=wanted["id"]) == near
    assert system.found(activity=wanted["id"], related_activities="true") == [*far[::-1], *near]


def test_9_filters_meet(system):
    (both, _, _) = system.stored(
        small(actor=OTHER, context={"registration": UUID}),
        small(actor=OTHER),
        small(context={"registration": UUID}),
    )
    assert system.found(agent=json.dumps(OTHER), registration=UUID.upper(), verb=VERB) == [both]


def test_9_what_refers_to_a_match_is_found_too_over_several_steps_and_if_that_is_voided(system):
    first = str(uuid4())
    verb = {"id": "https://example.org/w"}
    (early,) = system.stored(small(verb=verb, object=ref(first)))  # it refers to what comes later
    (target,) = system.stored(small(id=first))
    (second,) = system.stored(small(verb=verb, object=ref(early)))
    assert system.found(verb=VERB) == [second, target, early]
    (voiding,) = system.stored(void(first))
    assert system.found(verb=VERB) == [voiding, second, early]


def test_10_a_voided_statement_is_found_by_its_own_parameter_only(system):
    (target,) = system.stored(small())
    (voiding,) = system.stored(void(target))
    assert system.get("statements", statementId=target).status_code == 404
    assert system.get("statements", voidedStatementId=target).json()["id"] == target
    assert system.found() == [voiding]
    assert system.get("statements", voidedStatementId=voiding).status_code == 404


def test_10_a_voiding_statement_can_not_be_voided(system):
    (target,) = system.stored(small())
    (voiding,) = system.stored(void(target))
    system.stored(void(voiding))
    assert system.one(voiding)["id"] == voiding
    assert system.get("statements", statementId=target).status_code == 404


def test_10_what_was_voided_before_it_came_is_voided(system):
    system.stored(void(UUID))
    system.stored(small(id=UUID))
    assert system.get("statements", statementId=UUID).status_code == 404
    assert system.get("statements", voidedStatementId=UUID).status_code == 200


def test_11_ids_leaves_nothing_but_identifiers(system):
    group = {"objectType": "Group", "name": "G", "member": [AGENT | {"name": "A"}]}
    (statement_id,) = system.stored(
        small(
            actor=group,
            verb={"id": VERB, "display": {"en": "did"}},
            object={"id": "https://example.org/a", "definition": {"name": {"en": "A"}}},
            result={"score": {"raw": 1.5}},
        )
    )
    found = system.one(statement_id, format="ids")
    assert found["actor"] == {
        "objectType": "Group",
        "member": [{"objectType": "Agent", "mbox": "mailto:a@example.org"}],
    }
    assert found["verb"] == {"id": VERB}
    assert found["object"] == {"id": "https://example.org/a"}
    assert found["result"] == {"score": {"raw": 1.5}}


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("cy", "cy"),
        ("en-GB, cy;q=0.5", "en-GB"),
        ("cy;q=0, en;q=0.5", "en"),
        ("fr", "en"),
        ("", "en"),
        ("en-US", "en"),
    ],
)
def test_11_canonical_has_one_language(system, accepted, language):
    words = {"en": "A", "en-GB": "B", "cy": "C"}
    (statement_id,) = system.stored(
        small(
            verb={"id": VERB, "display": words},
            object={"id": "https://example.org/a", "definition": {"name": words}},
        )
    )
    params = {"statementId": statement_id, "format": "canonical"}
    found = system.ask("GET", "statements", params=params, headers={"Accept-Language": accepted}).json()
    assert found["verb"]["display"] == {language: words[language]}
    assert found["object"]["definition"]["name"] == {language: words[language]}


@pytest.mark.parametrize("version", ["1.0", "1.0.0", "1.0.9", "2.0", "2.0.0"])
def test_12_every_known_version_is_answered_in_its_own(new, version):
    response = new.ask("GET", "statements", headers={"X-Experience-API-Version": version})
    assert response.status_code == 200
    assert response.headers["X-Experience-API-Version"] == ("1.0.3" if version[0] == "1" else "2.0.0")


@pytest.mark.parametrize("version", [None, "", "1", "0.95", "1.1.0", "2.1.0", "3.0.0", "2.0.x"])
@pytest.mark.parametrize("default", ["1.0.3", "2.0.0"])
def test_12_a_missing_or_unknown_version_is_refused_in_the_default_one(new, settings, version, default):
    settings.XAPI_DEFAULT_VERSION = default
    response = new.ask("GET", "statements", headers={"X-Experience-API-Version": version})
    assert (response.status_code, response.headers["X-Experience-API-Version"]) == (400, default)


def test_12_consistent_through_is_now_whatever_the_outcome(system):
    for params in ({}, {"statementId": UUID}, {"limit": "x"}):
        before = timezone.now().replace(microsecond=0)
        through = system.get("statements", **params).headers["X-Experience-API-Consistent-Through"]
        assert before <= datetime.fromisoformat(through) <= timezone.now()


def test_12_one_statement_says_when_it_was_stored_and_has_a_tag(system):
    (statement_id,) = system.stored(small())
    response = system.get("statements", statementId=statement_id)
    assert response.headers["Last-Modified"].endswith(" GMT")
    assert response.headers["ETag"].strip('"').isalnum()


def test_12_head_is_get_without_a_body(system):
    (statement_id,) = system.stored(small())
    for params in ({}, {"statementId": statement_id}):
        response = system.ask("HEAD", "statements", params=params)
        assert (response.status_code, response.content) == (200, b"")


def test_any_page_of_another_site_may_ask_but_needs_the_credential(new):
    answer = new.client.options("/xapi/statements")
    assert answer.status_code == 204
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert "Authorization" in answer.headers["Access-Control-Allow-Headers"]


def test_19_another_method_is_told_which_there_are(system):
    response = system.ask("DELETE", "statements")
    assert response.status_code == 405
    assert "PUT" in response.headers["Allow"]


@pytest.mark.parametrize(
    "params",
    [
        {"agent": json.dumps(AGENT), "verb": VERB},
        {"verb": VERB},
        {"activity": "https://example.org/a", "related_activities": "true"},
    ],
)
def test_8_a_filter_never_reads_all_of_an_organisations_statements(new, params):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL knows by its statistics which index is the best")
    new.stored(*(small() for _ in range(5)))
    with CaptureQueriesContext(connection) as captured:
        new.found(**params)
    with connection.cursor() as cursor:
        for query in captured.captured_queries[1:]:
            cursor.execute("EXPLAIN QUERY PLAN " + query["sql"])
            plan = str(cursor.fetchall())
            assert "statement_organisation" not in plan
            assert "SCAN records_statement" not in plan


def test_9_our_own_statements_are_found_by_every_activity_around_them(system, learner, organisation):
    course, step, third, other = (
        words.Activity(f"https://example.org/{name}", words.COURSE, name)
        for name in ("course", "step", "third", "other")
    )
    said = services.record(
        actor=learner,
        verb=words.ANSWERED,
        activity=other,
        parents=[course, step, third],
        organisation=organisation,
    )
    for around in (course, step, third):
        assert system.found(activity=around.id) == []
        assert system.found(activity=around.id, related_activities="true") == [str(said.uuid)]


def test_9_who_vouches_for_a_statement_is_a_related_agent(system, learner, organisation):
    sent = system.stored(small())
    ours = services.record(actor=learner, verb=words.COMPLETED, activity=COURSE, organisation=organisation)
    for authority, expected in (
        (system.one(sent[0])["authority"], sent),
        (json.loads(ours.body)["authority"], [str(ours.uuid)]),
        ({"account": {"homePage": settings.BASE_URL, "name": "credential-x"}}, []),
    ):
        agent = json.dumps(authority)
        assert system.found(agent=agent) == []
        assert system.found(agent=agent, related_agents="true") == expected


def test_a_database_that_is_busy_is_told_and_the_same_can_be_sent_again(system, monkeypatch):
    said = small()
    with connection.execute_wrapper(locked):
        response = system.post([said])
    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) > 0
    assert "Nothing was stored" in response.json()["reason"]
    assert system.stored(said)


def locked(execute, sql, params, many, context):
    """Answer as SQLite does when somebody else has been writing for longer than we wait."""
    if sql.startswith("INSERT"):
        raise OperationalError("database is locked")
    return execute(sql, params, many, context)
