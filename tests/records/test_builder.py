import json
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from records import builder, vocabulary
from records.validation import validate

names = st.text(max_size=20)
moments = st.datetimes(timezones=st.just(UTC), min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1))
scores = st.floats(0, 1)
activities = st.builds(
    vocabulary.Activity,
    id=st.uuids().map(lambda uuid: vocabulary.activity_id("course", uuid)),
    type=st.sampled_from([vocabulary.COURSE, vocabulary.CERTIFICATE, vocabulary.INTERACTION]),
    name=names,
    interaction=st.none()
    | st.lists(names, unique=True, max_size=4).map(
        lambda ids: {
            "interactionType": "choice",
            "choices": [{"id": each} for each in ids],
            "correctResponsesPattern": ids[:1],
        }
    ),
)
results = st.builds(
    builder.result,
    success=st.none() | st.booleans(),
    completion=st.none() | st.booleans(),
    scaled=st.none() | scores,
    raw=st.none() | scores,
    minimum=st.none() | st.just(0),
    maximum=st.none() | st.just(1),
    response=st.none() | names,
    duration=st.none() | st.timedeltas(),
    extensions=st.none() | st.just({vocabulary.PROGRESS_EXTENSION: 40}),
)
contexts = st.builds(
    builder.context,
    st.none()
    | st.just({"contextActivities": {"grouping": []}, "extensions": {vocabulary.PROGRESS_EXTENSION: 1}}),
    edition=st.none() | names,
    parents=st.lists(activities, max_size=2),
    registration=st.none() | st.uuids(),
)


@given(
    verb=st.sampled_from([verb for verb in vocabulary.VERBS if verb is not vocabulary.VOIDED]),
    activity=activities,
    result=st.none() | results,
    context=contexts,
    stored=moments,
    timestamp=moments,
)
def test_every_statement_that_can_be_built_is_valid_and_survives_json(**parts):
    built = builder.statement(
        id=uuid4(),
        actor=builder.account("https://example.org", str(uuid4())),
        authority=builder.account("https://example.org", "upstander"),
        **parts,
    )
    validate(built, "2.0.0")
    assert json.loads(json.dumps(built)) == built


def test_verbs_have_a_british_name_and_an_example_of_their_own():
    assert len({verb.id for verb in vocabulary.VERBS}) == len(vocabulary.VERBS) == 12
    for verb in vocabulary.VERBS:
        assert verb.display in verb.example


def test_an_id_of_ours_depends_on_nothing_but_its_uuid():
    uuid = UUID("6f2a0b8e-6c0d-4d6f-9b57-0f3f1f8d2a11")
    assert vocabulary.activity_id("course", uuid) == f"https://w3id.org/upstander/activities/course/{uuid}"
    assert vocabulary.activity_id("quiz", uuid, "question", "3").endswith(f"{uuid}/question/3")


def test_the_same_natural_key_gives_the_same_statement_id_and_another_key_another():
    assert vocabulary.statement_id("completed", 1, "a") == vocabulary.statement_id("completed", 1, "a")
    assert vocabulary.statement_id("a", "b") != vocabulary.statement_id("ab")
    assert vocabulary.statement_id("a", "b") != vocabulary.statement_id("b", "a")


def test_times_are_written_in_utc_to_the_millisecond_and_lengths_to_the_hundredth():
    assert builder.iso_timestamp(datetime(2026, 7, 1, 10, tzinfo=UTC)) == "2026-07-01T10:00:00.000Z"
    assert builder.iso_duration(timedelta(minutes=1, milliseconds=50)) == "PT60.05S"
    assert builder.iso_duration(timedelta(seconds=-1)) == "PT0S"
