"""A step that is done in another system: what counts, for whom, and what the learner sees."""

import json
import math
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.elsewhere import outcomes, pack, receiving
from assessments.elsewhere.compile import compile_page
from assessments.elsewhere.lint import lint
from assessments.models import Attempt, AwaitedActivity, ElsewherePage
from courses.compile import fingerprint
from courses.errors import CompileError, PackError
from courses.models import Course, Edition, Enrolment
from courses.pack.files import dump
from courses.services import enrol
from people.models import Organisation, User
from people.services import join
from records import vocabulary as words
from records.builder import account, iso_timestamp
from records.lrs import access
from tests import factories as make
from tests.assessments.conftest import Player
from tests.records.lrs.conftest import System

ACTIVITY = "https://simulator.example/activities/call"


@pytest.fixture
def waiting(at_step: Callable[..., Player]) -> Player:
    """The learner has done all but the call in the simulator."""
    return at_step("elsewhere", elsewhere={})


@pytest.fixture
def simulator(organisation: Organisation) -> System:
    return system_of(organisation)


def system_of(organisation: Organisation, *scopes: str) -> System:
    return System(*access.add(organisation, "Simulator", scopes or ["statements/write"]))


def call(learner: User, verb: words.Verb = words.COMPLETED, **more: Any) -> dict[str, Any]:
    """Return what the simulator says about a call of this learner."""
    return {
        "actor": {"mbox": f"mailto:{learner.email}"},
        "verb": {"id": verb.id},
        "object": {"id": ACTIVITY},
        "result": {"score": {"scaled": 0.75}},
        "timestamp": iso_timestamp(timezone.now()),
    } | more


def is_done(enrolment: Enrolment) -> bool:
    return enrolment.step_completions.filter(step_id=make.step_id("elsewhere")).exists()


def test_a_statement_of_the_organisations_system_completes_the_step_and_with_it_the_level(
    waiting: Player, simulator: System, learner: User
) -> None:
    assert "Go to the activity" in waiting.see()
    sent = simulator.stored(call(learner))
    assert is_done(waiting.enrolment)
    done = waiting.enrolment.step_completions.get(step_id=make.step_id("elsewhere"))
    assert done.score == Decimal("0.75")
    assert waiting.attempt is not None
    assert waiting.attempt.state["statement"] == sent[0]
    assert waiting.enrolment.completions.get().level == 1
    said = next(one for one in make.said() if make.step_id("elsewhere") in one["object"]["id"])
    assert said["object"]["definition"]["type"] == words.LINK
    page = waiting.see()
    assert "has told us that you have done this" in page
    assert "I have done it" not in page


def test_the_same_statement_again_or_another_one_changes_nothing(
    waiting: Player, simulator: System, learner: User
) -> None:
    said = call(learner)
    first = simulator.stored(said)
    simulator.stored(said | {"id": first[0]}, call(learner, result={"score": {"scaled": 1}}))
    assert Attempt.objects.filter(step_id=make.step_id("elsewhere")).count() == 1
    assert waiting.enrolment.step_completions.get(step_id=make.step_id("elsewhere")).score == Decimal("0.75")


def test_a_learner_may_be_named_as_our_own_statements_name_them(
    waiting: Player, simulator: System, learner: User, settings: Any
) -> None:
    actor = account(settings.BASE_URL, str(learner.actor_id))
    simulator.stored(call(learner, actor=actor))
    assert is_done(waiting.enrolment)


@pytest.mark.parametrize(
    "more",
    [
        {"verb": {"id": words.PROGRESSED.id}},
        {"verb": {"id": words.FAILED.id}},
        {"object": {"id": ACTIVITY + "/other"}},
        {"object": {"objectType": "Agent", "mbox": "mailto:x@example.org"}},
        {"result": {"score": {"scaled": 0.49}}},
        {"result": {}},
        {"result": {"success": False, "score": {"scaled": 1}}},
        {"result": {"completion": False, "score": {"scaled": 1}}},
        {"actor": {"mbox": "mailto:nobody@example.org"}},
        {"actor": account("https://elsewhere.example", "ada")},
        {"actor": {"objectType": "Group", "member": [{"mbox": "mailto:ada@example.org"}]}},
        {"timestamp": iso_timestamp(timezone.now() - timedelta(days=2))},
    ],
)
def test_what_does_not_count_is_stored_and_completes_nothing(
    waiting: Player, simulator: System, learner: User, more: dict[str, Any]
) -> None:
    assert simulator.stored(call(learner) | more)
    assert not is_done(waiting.enrolment)


def test_a_name_that_only_looks_like_ours_is_nobody(
    waiting: Player, simulator: System, learner: User, settings: Any
) -> None:
    for name in ("", "upstander", f"{learner.actor_id}x", f"{{{learner.actor_id}}}"):
        simulator.stored(call(learner, actor=account(settings.BASE_URL, name)))
    assert not is_done(waiting.enrolment)


def test_another_organisations_system_completes_nothing_for_our_learners(
    waiting: Player, other_organisation: Organisation, learner: User
) -> None:
    system_of(other_organisation).stored(call(learner))
    assert not is_done(waiting.enrolment)
    waiting.client.post(waiting.url)
    assert not is_done(waiting.enrolment)


def test_a_former_member_is_none(waiting: Player, simulator: System, learner: User) -> None:
    learner.memberships.update(
        started_on=timezone.localdate() - timedelta(days=9), ended_on=timezone.localdate() - timedelta(days=1)
    )
    simulator.stored(call(learner))
    assert not is_done(waiting.enrolment)


def void(statement_id: str) -> dict[str, Any]:
    return {
        "actor": {"mbox": "mailto:simulator@example.org"},
        "verb": {"id": words.VOIDED.id},
        "object": {"objectType": "StatementRef", "id": statement_id},
    }


def test_what_is_voided_counts_for_nothing_whichever_came_first_and_however_often_it_is_sent(
    waiting: Player, organisation: Organisation, learner: User
) -> None:
    simulator = system_of(organisation, "statements/write", "statements/read")
    early, late = (call(learner, id=str(uuid4())) for _ in range(2))
    simulator.stored(void(early["id"]))
    simulator.stored(early)
    awaited = list(AwaitedActivity.objects.all())
    AwaitedActivity.objects.all().delete()
    receiving.forget()
    simulator.stored(late)
    simulator.stored(void(late["id"]))
    AwaitedActivity.objects.bulk_create(awaited)
    receiving.forget()
    simulator.stored(early, late)
    waiting.client.post(waiting.url)
    assert not is_done(waiting.enrolment)


def test_a_second_employers_system_completes_nothing_that_is_taken_for_the_first(
    waiting: Player, other_organisation: Organisation, learner: User
) -> None:
    join(user=learner, organisation=other_organisation)
    system_of(other_organisation).stored(call(learner))
    waiting.client.post(waiting.url)
    assert not is_done(waiting.enrolment)


@pytest.mark.parametrize("back", [False, True])
def test_letters_case_of_an_address_does_not_matter_now_or_later(
    waiting: Player, simulator: System, learner: User, back: bool
) -> None:
    if back:
        AwaitedActivity.objects.all().delete()
    simulator.stored(call(learner, actor={"mbox": f"mailto:{learner.email.upper()}"}))
    assert is_done(waiting.enrolment) is not back
    waiting.client.post(waiting.url)
    assert is_done(waiting.enrolment)


def test_an_older_cycle_is_not_completed_where_the_newest_awaits_nothing(
    waiting: Player, simulator: System, learner: User
) -> None:
    old = waiting.enrolment
    values = {
        field.attname: getattr(old.edition, field.attname)
        for field in Edition._meta.concrete_fields
        if not field.primary_key
    }
    manifest = old.edition.manifest.replace("A small course", "A small course, mended")
    changed = {"number": 2, "manifest": manifest, "content_hash": fingerprint(manifest)}
    plain = Edition.objects.create(**values | changed)
    Enrolment.objects.create(learner=learner, course=old.course, edition=plain, cycle=2)
    simulator.stored(call(learner))
    assert not is_done(old)


def test_numbers_beyond_all_counting_do_no_harm(waiting: Player, simulator: System, learner: User) -> None:
    said = call(learner)
    body = json.dumps([said | {"context": {"extensions": {"https://example.org/n": "N"}}}])
    answer = simulator.post(body.replace('"N"', "9" * 5000).encode())
    assert answer.status_code == 200
    assert is_done(waiting.enrolment)


def test_a_course_that_does_not_say_so_counts_nothing(
    at_step: Callable[..., Player], simulator: System, learner: User
) -> None:
    player = at_step("survey")
    before = player.enrolment.step_completions.count()
    simulator.stored(call(learner))
    assert player.enrolment.step_completions.count() == before


def test_only_the_newest_cycle_counts_and_only_from_its_first_day(
    waiting: Player, simulator: System, learner: User
) -> None:
    simulator.stored(call(learner))
    old = waiting.enrolment
    Enrolment.objects.filter(pk=old.pk).update(enrolled_at=timezone.now() - timedelta(days=800))
    new = Enrolment.objects.create(learner=learner, course=old.course, edition=old.edition, cycle=2)
    assert not is_done(new)
    simulator.stored(call(learner))
    assert is_done(new)


def test_what_came_before_anybody_listened_counts_when_the_learner_says_so(
    waiting: Player, simulator: System, learner: User
) -> None:
    AwaitedActivity.objects.all().delete()
    simulator.stored(call(learner, words.PROGRESSED), call(learner))
    assert not is_done(waiting.enrolment)
    answer = waiting.client.post(waiting.url)
    assert is_done(waiting.enrolment)
    assert answer["Location"] == f"/learn/{waiting.enrolment.pk}/finished/"


def test_a_learner_who_was_not_heard_of_is_told_kindly(waiting: Player) -> None:
    answer = waiting.client.post(waiting.url, follow=True)
    assert "We have not heard from the other system yet" in answer.content.decode()
    assert not is_done(waiting.enrolment)


def test_only_passed_may_count(at_step: Callable[..., Player], simulator: System, learner: User) -> None:
    player = at_step("elsewhere", elsewhere={"counts": "passed"})
    simulator.stored(call(learner))
    assert not is_done(player.enrolment)
    simulator.stored(call(learner, words.PASSED))
    assert is_done(player.enrolment)


def test_statements_that_nobody_awaits_cost_no_query_more(
    waiting: Player, simulator: System, learner: User
) -> None:
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            simulator.stored(call(learner, object={"id": "https://example.org/other"}))
        counts.append(len(queries))
    assert counts[1] == 4  # credential, begin, statement, end


def test_the_page_is_open_to_its_learner_only(waiting: Player, stranger: User) -> None:
    assert make.client_of(stranger).get(waiting.url).status_code == 404
    assert make.client_of(stranger).post(waiting.url).status_code == 404


def test_a_released_edition_says_what_it_awaits(make_course: Callable[..., Course]) -> None:
    course = make_course(elsewhere={})
    assert list(AwaitedActivity.objects.values_list("edition", "activity")) == [
        (course.current_edition_id, ACTIVITY)
    ]


@given(
    st.sampled_from([words.COMPLETED.id, words.PASSED.id, words.FAILED.id]),
    st.sampled_from(["completed", "passed"]),
    st.none() | st.floats(0, 1),
    st.dictionaries(
        st.sampled_from(["scaled", "raw", "min", "max"]), st.floats(-1, 1, allow_nan=False), max_size=4
    ),
    st.dictionaries(st.sampled_from(["success", "completion"]), st.booleans()),
)
def test_a_score_that_counts_is_from_0_to_1_and_enough(
    verb: str, counts: str, minimum: float | None, score: dict[str, float], flags: dict[str, bool]
) -> None:
    statement = {"verb": {"id": verb}, "result": flags | {"score": score}}
    found = outcomes.told({"counts": counts, "minimum": minimum}, statement)
    if found is None:
        return
    assert False not in flags.values()
    assert verb in outcomes.VERBS[counts]
    assert found.scaled is None or (0 <= found.scaled <= 1 and not math.isnan(found.scaled))
    if minimum is not None:
        assert found.scaled is not None
        assert found.scaled >= minimum


def test_points_are_counted_between_min_and_max() -> None:
    content = {"counts": "completed", "minimum": 0.5}
    statement: dict[str, Any] = {"verb": {"id": words.COMPLETED.id}}
    for score, scaled in (
        ({"raw": 15, "min": 10, "max": 20}, 0.5),
        ({"raw": 15, "max": 20}, 0.75),
        ({"scaled": 0.6, "raw": 0, "max": 20}, 0.6),
    ):
        assert outcomes.told(content, statement | {"result": {"score": score}}) == outcomes.Told(scaled)
    for score in ({"raw": 15}, {"raw": 1, "max": 0}, {"raw": 1, "min": 5, "max": 5}, {"scaled": -1}):
        assert outcomes.told(content, statement | {"result": {"score": score}}) is None


# --- authoring


@pytest.mark.parametrize("more", [{}, {"minimum": None}, {"address": ""}])
def test_a_pack_reads_and_writes_the_same_text(db: None, more: dict[str, Any]) -> None:
    data = {key: value for key, value in (make.elsewhere_data() | more).items() if value not in (None, "")}
    order = ["id", "title", "minutes", "summary", "intro", "address", "activity", "counts", "minimum"]
    text = dump({key: data[key] for key in order if key in data})
    assert pack.write(ElsewherePage(**pack.read(text, "x"))) == text


@pytest.mark.parametrize(
    ("more", "words_"),
    [
        ({"counts": "seen"}, "‘counts’"),
        ({"minimum": 80}, "‘minimum’"),
        ({"minimum": True}, "‘minimum’"),
        ({"minimum": "half"}, "‘minimum’"),
        ({"activity": 7}, "‘activity’"),
        ({"other": 7}, "‘other’"),
    ],
)
def test_a_pack_with_a_fault_is_refused_by_name(more: dict[str, Any], words_: str) -> None:
    with pytest.raises(PackError, match=words_):
        pack.read(dump(make.elsewhere_data() | more), "04-there.elsewhere.yaml")


@pytest.mark.parametrize(
    ("field", "value"),
    [("activity", "the call"), ("address", "http://simulator.example/call")],
)
def test_a_page_refuses_an_id_or_address_that_can_not_be(db: None, field: str, value: str) -> None:
    page = ElsewherePage(title="The call", activity=ACTIVITY, address="https://simulator.example/call")
    page.clean()
    setattr(page, field, value)
    with pytest.raises(ValidationError) as refused:
        page.clean()
    assert list(refused.value.message_dict) == [field]


def test_a_draft_may_wait_for_its_activity_id_and_a_release_may_not(db: None) -> None:
    page = ElsewherePage(title="The call")
    page.clean()
    with pytest.raises(CompileError, match="id of the activity is missing"):
        compile_page(page)


def test_the_cms_reminds_that_not_everybody_has_that_system(tmp_path: Path, db: None) -> None:
    make.course_page(tmp_path, elsewhere={})
    assert "only learners whose organisation" in lint(ElsewherePage.objects.get())[0].problem


def test_a_preview_shows_the_step_and_sends_nothing(tmp_path: Path, db: None, trainer: User) -> None:
    make.course_page(tmp_path, elsewhere={})
    request = RequestFactory().get("/")
    request.user = trainer
    shown = ElsewherePage.objects.get().serve_preview(request, "")
    page = shown.content.decode()
    assert "Take the call in the simulator." in page
    assert "disabled" in page


def test_a_correction_awaits_what_the_edition_before_it_did(
    tmp_path: Path, db: None, learner: User, simulator: System
) -> None:
    page = make.course_page(tmp_path, elsewhere={})
    first = make.release(page)
    enrolment = enrol(learner=learner, course=first.course)
    step = ElsewherePage.objects.get()
    step.intro = "Take the call there."
    step.save_revision().publish()
    make.release(page, Edition.Kind.CORRECTION)
    assert AwaitedActivity.objects.count() == 2
    simulator.stored(call(learner))
    assert is_done(enrolment)
