import contextlib
import copy
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.validation import StatementInvalid, validate

from .examples import ACCOUNT, ACTIVITY, AGENT, FULL, GONE, UUID, changed, small

REF = {"objectType": "StatementRef", "id": UUID}
VOIDED = {"id": "http://adlnet.gov/expapi/verbs/voided"}
SUB = {"objectType": "SubStatement"} | small()
TWO = {"objectType": "Group", "member": [{"account": ACCOUNT}, AGENT]}


def question(kind: str, **parts: object) -> dict[str, object]:
    return small(object={"id": "https://example.org/q", "definition": {"interactionType": kind} | parts})


VALID = {
    "everything": FULL,
    "next to nothing": small(),
    "account": small(actor={"account": ACCOUNT}),
    "sha1": small(actor={"mbox_sha1sum": "A" * 40}),
    "openid": small(actor={"openid": "https://example.org/me"}),
    "anonymous group": small(actor={"objectType": "Group", "member": [{"mbox": "mailto:a@b"}]}),
    "identified group without members": small(actor={"objectType": "Group", "mbox": "mailto:a@b"}),
    "agent as object": small(object=AGENT),
    "group as object": small(object={"objectType": "Group", "account": ACCOUNT}),
    "voiding": small(verb=VOIDED, object=REF),
    "statement inside": small(object=SUB),
    "group inside": small(object=SUB | {"object": TWO}),
    "authority of two": small(authority=TWO),
    "empty definition": small(object={"id": "https://example.org/a", "definition": {}}),
    "empty parts": small(context={}, result={}, attachments=[]),
    "null within an extension": small(result={"extensions": {"https://example.org/x": [None, {"": None}]}}),
    "matching": question("matching", source=[{"id": "a"}], target=[{"id": "a"}]),
    "likert": question("likert", scale=[{"id": "1"}, {"id": "2"}]),
    "performance": question("performance", steps=[]),
    "numeric": question("numeric", correctResponsesPattern=["4[:]"]),
    "score of nothing": small(result={"score": {"raw": 0, "min": 0, "max": 0}}),
    "grandfathered language": small(context={"language": "i-klingon"}),
    "long language": small(context={"language": "zh-cmn-Hans-CN-x-private"}),
    "version of old": small(version="1.0.3"),
}


@pytest.mark.parametrize("statement", VALID.values(), ids=VALID.keys())
def test_a_valid_statement_passes_and_is_not_changed(statement):
    before = copy.deepcopy(statement)
    validate(statement)
    assert statement == before


INVALID = [
    # nulls, unknown names, wrong types
    ([], "$"),
    (None, "$"),
    ("{}", "$"),
    (changed(("actor", GONE)), "$.actor"),
    (changed(("verb", GONE)), "$.verb"),
    (changed(("object", GONE)), "$.object"),
    (changed(("result", None)), "$.result"),
    (changed(("result.response", None)), "$.result.response"),
    (changed(("verb.display", {"en": None})), "$.verb.display.en"),
    (changed(("Result", {})), "$.Result"),
    (changed(("verb.Display", {})), "$.verb.Display"),
    (changed(("id", "1234")), "$.id"),
    (changed(("id", UUID + "\n")), "$.id"),
    (changed(("version", "2.1.0")), "$.version"),
    (changed(("version", 2)), "$.version"),
    # agents and groups
    (small(actor={"name": "A"}), "$.actor"),
    (small(actor=AGENT | {"openid": "https://example.org"}), "$.actor"),
    (small(actor={"mbox": "a@example.org"}), "$.actor.mbox"),
    (small(actor={"mbox": "mailto:example.org"}), "$.actor.mbox"),
    (small(actor={"mbox_sha1sum": "a" * 39}), "$.actor.mbox_sha1sum"),
    (small(actor={"openid": "ab=c://example.org"}), "$.actor.openid"),
    (small(actor={"account": {"name": "1"}}), "$.actor.account.homePage"),
    (small(actor={"account": {"homePage": "https://example.org"}}), "$.actor.account.name"),
    (small(actor={"account": ACCOUNT | {"name": 1}}), "$.actor.account.name"),
    (small(actor=AGENT | {"objectType": "agent"}), "$.actor.objectType"),
    (small(actor=AGENT | {"member": []}), "$.actor.member"),
    (small(actor={"objectType": "Group"}), "$.actor.member"),
    (small(actor={"objectType": "Group", "member": []}), "$.actor.member"),
    (small(actor={"objectType": "Group", "member": [{"name": "A"}]}), "$.actor.member[0]"),
    (small(actor={"objectType": "Group", "member": [TWO]}), "$.actor.member[0].member"),
    (small(actor={"objectType": "Group", "mbox": "mailto:a@b", "account": ACCOUNT}), "$.actor"),
    (small(object={"mbox": "mailto:a@b"}), "$.object.mbox"),
    (small(context={"team": AGENT}), "$.context.team.objectType"),
    # authority
    (small(authority=TWO | {"account": ACCOUNT}), "$.authority"),
    (small(authority={"objectType": "Group", "member": [AGENT]}), "$.authority.member"),
    (
        small(authority={"objectType": "Group", "member": [{"account": ACCOUNT}, AGENT, AGENT]}),
        "$.authority.member",
    ),
    (small(authority={"objectType": "Group", "member": [AGENT, AGENT]}), "$.authority.member"),
    # verbs, language maps, extensions
    (small(verb={"display": {}}), "$.verb.id"),
    (small(verb={"id": "answered"}), "$.verb.id"),
    (small(verb={"id": "https://example.org/a b"}), "$.verb.id"),
    (changed(("verb.display", {"en_GB": "answered"})), "$.verb.display.en_GB"),
    (changed(("verb.display", {"a12345678": "answered"})), "$.verb.display.a12345678"),
    (changed(("verb.display", {"en-GB": 1})), '$.verb.display["en-GB"]'),
    (changed(("verb.display", ["answered"])), "$.verb.display"),
    (small(result={"extensions": {"x": 1}}), "$.result.extensions.x"),
    (small(result={"extensions": 1}), "$.result.extensions"),
    # activities and questions
    (small(object={"definition": {}}), "$.object.id"),
    (small(object={"id": "https://example.org/a", "objectType": "activity"}), "$.object.objectType"),
    (small(object={"id": "https://example.org/a", "objectType": ["Activity"]}), "$.object.objectType"),
    (small(object={"id": "https://example.org/a", "definition": []}), "$.object.definition"),
    (changed(("object.definition.moreInfo", "more")), "$.object.definition.moreInfo"),
    (changed(("object.definition.interactionType", GONE)), "$.object.definition.interactionType"),
    (changed(("object.definition.interactionType", "Choice")), "$.object.definition.interactionType"),
    (changed(("object.definition.interactionType", {})), "$.object.definition.interactionType"),
    (changed(("object.definition.interactionType", "likert")), "$.object.definition.choices"),
    (changed(("object.definition.choices.1.id", "a")), "$.object.definition.choices[1].id"),
    (changed(("object.definition.choices.1", {})), "$.object.definition.choices[1].id"),
    (changed(("object.definition.choices", {"id": "a"})), "$.object.definition.choices"),
    (
        changed(("object.definition.correctResponsesPattern", "a")),
        "$.object.definition.correctResponsesPattern",
    ),
    (
        changed(("object.definition.correctResponsesPattern", [1])),
        "$.object.definition.correctResponsesPattern[0]",
    ),
    # results
    (small(result={"success": "true"}), "$.result.success"),
    (small(result={"completion": 1}), "$.result.completion"),
    (small(result={"score": {"scaled": "1"}}), "$.result.score.scaled"),
    (small(result={"score": {"scaled": True}}), "$.result.score.scaled"),
    (small(result={"score": {"scaled": 1.01}}), "$.result.score.scaled"),
    (small(result={"score": {"scaled": float("nan")}}), "$.result.score.scaled"),
    (small(result={"score": {"raw": float("inf")}}), "$.result.score.raw"),
    (small(result={"score": {"raw": -1, "min": 0}}), "$.result.score.raw"),
    (small(result={"score": {"raw": 11, "max": 10}}), "$.result.score.raw"),
    (small(result={"score": {"min": 2, "max": 1}}), "$.result.score.min"),
    # contexts
    (small(context={"registration": "1"}), "$.context.registration"),
    (small(context={"language": "english language"}), "$.context.language"),
    (small(context={"statement": {"id": UUID}}), "$.context.statement.objectType"),
    (small(context={"contextActivities": {"Parent": []}}), "$.context.contextActivities.Parent"),
    (small(context={"contextActivities": []}), "$.context.contextActivities"),
    (
        small(context={"contextActivities": {"parent": [ACTIVITY, {}]}}),
        "$.context.contextActivities.parent[1].id",
    ),
    (small(context={"platform": "P"}, object=REF), "$.context.platform"),
    (small(context={"revision": "1"}, object=AGENT), "$.context.revision"),
    (small(object=SUB | {"object": REF, "context": {"platform": "P"}}), "$.object.context.platform"),
    (changed(("context.contextAgents.0.objectType", "Agent")), "$.context.contextAgents[0].objectType"),
    (changed(("context.contextAgents.0.relevantTypes", [])), "$.context.contextAgents[0].relevantTypes"),
    (
        changed(("context.contextAgents.0.relevantTypes", ["t"])),
        "$.context.contextAgents[0].relevantTypes[0]",
    ),
    (changed(("context.contextAgents.0.agent", GONE)), "$.context.contextAgents[0].agent"),
    (changed(("context.contextGroups.0.group", AGENT)), "$.context.contextGroups[0].group"),
    # statements inside, references, voiding
    (small(object=SUB | {"id": UUID}), "$.object.id"),
    (small(object=SUB | {"stored": "2026-11-22T10:00:00Z"}), "$.object.stored"),
    (small(object=SUB | {"authority": AGENT}), "$.object.authority"),
    (small(object=SUB | {"object": SUB}), "$.object.object.objectType"),
    (small(object=SUB | {"verb": {}}), "$.object.verb.id"),
    (small(object={"objectType": "StatementRef"}), "$.object.id"),
    (small(object={"objectType": "StatementRef", "id": "1"}), "$.object.id"),
    (small(verb=VOIDED), "$.object"),
    # attachments
    (small(attachments={}), "$.attachments"),
    (changed(("attachments.0.sha2", GONE)), "$.attachments[0].sha2"),
    (changed(("attachments.0.sha2", "x")), "$.attachments[0].sha2"),
    (changed(("attachments.0.length", 27.5)), "$.attachments[0].length"),
    (changed(("attachments.0.length", "27")), "$.attachments[0].length"),
    (changed(("attachments.0.contentType", 1)), "$.attachments[0].contentType"),
    (changed(("attachments.0.usageType", "u")), "$.attachments[0].usageType"),
    (changed(("attachments.0.fileUrl", "f")), "$.attachments[0].fileUrl"),
]


@pytest.mark.parametrize(("statement", "path"), INVALID)
def test_a_bad_statement_is_refused_where_it_is_bad(statement, path):
    with pytest.raises(StatementInvalid) as refused:
        validate(statement)
    # A group where an agent must be is told by its first foreign name, whichever that is.
    assert refused.value.path == path or refused.value.path.startswith(path + ".")
    assert refused.value.reason


@pytest.mark.parametrize(
    "duration", ["P1Y2M10DT2H30M1.5S", "PT16559.14S", "P3W", "P0.5W", "PT0S", "P1D", "PT1,5H", "P1YT1S"]
)
def test_durations_of_iso_8601_are_valid(duration):
    validate(small(result={"duration": duration}))


@pytest.mark.parametrize(
    "duration",
    [
        "P",
        "PT",
        "P1DT",
        "P4W1D",
        "1H",
        "PT1S2M",
        "P1.5DT1H",
        "PT1.5H1M",
        "P-1D",
        "pt1s",
        "PT١S",
        "PT1S\n",
        90,
    ],
)
def test_other_durations_are_refused(duration):
    with pytest.raises(StatementInvalid) as refused:
        validate(small(result={"duration": duration}))
    assert refused.value.path == "$.result.duration"


@pytest.mark.parametrize("version", ["1.0.3", "2.0.0"])
@pytest.mark.parametrize(
    "timestamp", ["2026-11-22T10:00:00Z", "2026-11-22T10:00:00.1234567+05:30", "2999-01-01T00:00:00.000Z"]
)
def test_timestamps_are_valid_in_both_versions(timestamp, version):
    validate(small(timestamp=timestamp), version)


@pytest.mark.parametrize(
    "timestamp", ["2026-11-22T10:00:00", "2026-11-22T10:00Z", "20261122T100000Z", "2026-11-22T10:00:00+01"]
)
def test_loose_timestamps_are_valid_in_the_old_version_only(timestamp):
    validate(small(timestamp=timestamp), "1.0.3")
    with pytest.raises(StatementInvalid):
        validate(small(timestamp=timestamp), "2.0.0")


@pytest.mark.parametrize("version", ["1.0.3", "2.0.0"])
@pytest.mark.parametrize(
    "timestamp",
    [
        "2026-11-22",
        "2026-13-22T10:00:00Z",
        "2026-02-30T10:00:00Z",
        "2026-11-22 10:00:00Z",
        "2026-11-22T10:00:00-00:00",
        "2026-11-22T10:00:00-0000",
        "2026-11-22T10:00:00-00",
        "0001-01-01T00:00:00+23:00",
        1_763_805_600,
    ],
)
def test_bad_timestamps_are_refused_in_both_versions(timestamp, version):
    with pytest.raises(StatementInvalid) as refused:
        validate(small(timestamp=timestamp), version)
    assert refused.value.path == "$.timestamp"


def test_the_old_version_knows_nothing_of_the_new():
    old = changed(("version", "1.0.3"), ("context.contextAgents", GONE), ("context.contextGroups", GONE))
    validate(old, "1.0.3")
    with pytest.raises(StatementInvalid, match=r"\$\.version"):
        validate(small(version="2.0.0"), "1.0.3")
    with pytest.raises(StatementInvalid, match=r"\$\.context\.contextAgents"):
        validate(changed(("version", "1.0.3")), "1.0.3")


@pytest.mark.parametrize("version", ["1.0", "1.0.0", "1.0.9"])
def test_every_old_version_number_is_kept(version):
    validate(small(version=version), "1.0.3")


def test_rules_that_do_not_exist_can_not_be_asked_for():
    with pytest.raises(ValueError, match="no rules"):
        validate(small(), "0.9")


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["Group", "SubStatement", "Agent"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from([*FULL, "objectType", "member", "definition", "score"]) | st.text(),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(ANYTHING)
def test_whatever_comes_the_validator_raises_nothing_but_its_own_error(anything):
    with contextlib.suppress(StatementInvalid):
        validate(anything)


def places(value, way=()):
    yield way
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from places(inner, (*way, key))


@given(st.sampled_from([way for way in places(FULL) if way]), ANYTHING, st.sampled_from(["1.0.3", "2.0.0"]))
def test_whatever_stands_in_one_place_the_validator_raises_nothing_but_its_own_error(way, anything, version):
    statement = json.loads(json.dumps(FULL))
    holder = statement
    for step in way[:-1]:
        holder = holder[step]
    holder[way[-1]] = anything
    before = copy.deepcopy(statement)
    with contextlib.suppress(StatementInvalid):
        validate(statement, version)
    assert repr(statement) == repr(before)
