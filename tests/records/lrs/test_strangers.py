"""Strangers at the doors, and the wrong keys of friends (point 19)."""

import base64
from datetime import timedelta
from io import StringIO

from django.core.management import CommandError, call_command
from django.utils import timezone

import pytest

from records import services
from records import vocabulary as words
from records.lrs import access
from records.models import Credential, Statement
from tests.records.examples import AGENT, UUID, small

PATHS = ["statements", "activities", "activities/state", "activities/profile", "agents", "agents/profile"]
COURSE = words.Activity("https://example.org/course", words.COURSE, "Course")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Basic",
        "Basic !!!",
        "Bearer x",
        "Basic " + base64.b64encode(b"no colon").decode(),
        "Basic " + base64.b64encode(b"\xff:\xff").decode(),
        "Basic " + base64.b64encode("ключ:x".encode()).decode(),
    ],
)
def test_19_without_a_credential_nothing_opens(new, path, header):
    for method in ("GET", "PUT", "POST", "DELETE"):
        response = new.ask(method, path, {}, headers={"Authorization": header})
        assert response.status_code == 401
        assert response.headers["WWW-Authenticate"].startswith("Basic")
        assert response.headers["X-Experience-API-Version"] == "2.0.0"
        assert response.json()["reason"]


def test_a_wrong_secret_or_anothers_opens_nothing(make_system):
    one, two = make_system(), make_system()
    for secret in ("", one.secret[:-1], two.secret, one.secret + "\0"):
        one.secret = secret
        assert one.get("statements").status_code == 401


def test_a_revoked_credential_opens_nothing(new):
    assert new.get("statements").status_code == 200
    access.revoke(new.credential)
    assert new.get("statements").status_code == 401


def test_after_rotation_only_the_new_secret_opens(new):
    old = new.secret
    new.secret = access.rotate(new.credential)
    assert new.get("statements").status_code == 200
    new.secret = old
    assert new.get("statements").status_code == 401


def test_a_secret_outlives_a_change_of_the_sites_key(new, settings):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"
    assert new.get("statements").status_code == 200
    settings.SECRET_KEY_FALLBACKS = []
    assert new.get("statements").status_code == 401


def test_the_secret_is_not_kept(new):
    row = Credential.objects.values().get()
    assert new.secret not in str(row)


def state(system, method):
    params = {
        "activityId": "https://example.org/a",
        "agent": '{"mbox":"mailto:a@example.org"}',
        "stateId": "s",
    }
    return system.ask(method, "activities/state", {}, params=params).status_code


def profile(system, method):
    params = {"activityId": "https://example.org/a", "profileId": "p"}
    return system.ask(method, "activities/profile", {}, params=params).status_code


@pytest.mark.parametrize(
    ("scope", "write", "read", "state_", "profile_"),
    [
        ("statements/write", 200, 403, 403, 403),
        ("statements/read", 403, 200, 403, 403),
        ("statements/read/mine", 403, 200, 403, 403),
        ("state", 403, 403, 204, 403),
        ("profile", 403, 403, 403, 204),
        ("all", 200, 200, 204, 204),
    ],
)
def test_19_a_scope_opens_its_own_door_only(make_system, scope, write, read, state_, profile_):
    system = make_system(scope)
    assert system.post(small()).status_code == write
    assert system.get("statements").status_code == read
    assert system.get("agents", agent='{"mbox":"mailto:a@example.org"}').status_code == read
    assert system.get("activities", activityId="https://example.org/a").status_code == read
    assert state(system, "POST") == state_
    assert profile(system, "POST") == profile_


def test_an_organisation_reads_its_own_learners_statements_and_no_others(
    make_system, organisation, other_organisation, learner, stranger
):
    def said(person, where):
        return services.record(actor=person, verb=words.COMPLETED, activity=COURSE, organisation=where)

    own, foreign = said(learner, organisation), said(stranger, other_organisation)
    homeless = services.record(actor=stranger, verb=words.COMPLETED, activity=COURSE)
    theirs = make_system(of=other_organisation).stored(small())
    reader = make_system("statements/read")
    assert reader.found() == [str(own.uuid)]
    for statement_id in (foreign.uuid, homeless.uuid, *theirs):
        assert reader.get("statements", statementId=str(statement_id)).status_code == 404
    assert reader.found(verb=words.COMPLETED.id) == [str(own.uuid)]


def test_a_reader_of_its_own_sees_what_came_in_under_its_own_credential(make_system):
    one, two = make_system("statements/write", "statements/read/mine"), make_system()
    (mine,), (other,) = one.stored(small()), two.stored(small())
    assert one.found() == [mine]
    assert two.found() == [other, mine]


def test_a_reference_to_a_strangers_statement_tells_nothing_of_it(make_system, other_organisation):
    make_system(of=other_organisation).stored(small(id=UUID, verb={"id": "https://example.org/secret"}))
    system = make_system()
    system.stored(small(object={"objectType": "StatementRef", "id": UUID}))
    assert system.found(verb="https://example.org/secret") == []


def test_nobody_outside_can_void_or_forestall_a_statement_of_ours(make_system, learner, organisation):
    system = make_system()
    ours = words.statement_id("completion", 1)
    system.stored(
        small(id=str(ours)),
        small(verb={"id": words.VOIDED.id}, object={"objectType": "StatementRef", "id": str(ours)}),
    )
    kept = services.record(
        actor=learner, verb=words.COMPLETED, activity=COURSE, organisation=organisation, statement_id=ours
    )
    assert kept.realm == 0
    assert kept in Statement.objects.live()
    assert not kept.voided
    assert system.one(str(ours))["verb"]["id"] == words.COMPLETED.id


def test_documents_of_one_organisation_are_not_those_of_another(make_system, other_organisation):
    ours, theirs = make_system(), make_system(of=other_organisation)
    assert state(ours, "POST") == 204
    assert state(theirs, "GET") == 404
    assert state(theirs, "DELETE") == 204
    assert state(ours, "GET") == 200


def test_last_used_is_written_once_a_minute_at_most(new, django_assert_num_queries):
    new.get("statements")
    first = Credential.objects.get().last_used_at
    new.get("statements")
    assert Credential.objects.get().last_used_at == first
    Credential.objects.update(last_used_at=timezone.now() - timedelta(minutes=2))
    new.get("statements")
    assert Credential.objects.get().last_used_at >= first


def test_the_command_shows_the_secret_once_and_it_opens(organisation):
    out = StringIO()
    call_command("add_lrs_credential", organisation.name, "County", "statements/read", stdout=out)
    lines = dict(line.split(": ", 1) for line in out.getvalue().splitlines()[:2])
    assert access.check(lines["Key"], lines["Secret"]) == Credential.objects.get(name="County")


def test_the_command_refuses_an_organisation_that_is_not_there(db):
    with pytest.raises(CommandError, match="no organisation"):
        call_command("add_lrs_credential", "Nowhere", "County", "all")


def test_a_scope_must_exist(organisation):
    for scopes in ([], ["everything"]):
        with pytest.raises(access.ScopeUnknown):
            access.add(organisation, "x", scopes)


def test_the_authority_tells_who_sent_it_but_not_the_key(new):
    (statement_id,) = new.stored(small(actor=AGENT))
    assert new.one(statement_id)["authority"]["name"] == "a system"
