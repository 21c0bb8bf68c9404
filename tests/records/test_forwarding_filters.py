"""What a target gets: by organisation, course and verb; received statements; and whatever voids what it has."""

from uuid import uuid4

import pytest

from records import services, tasks, vocabulary
from records.exceptions import EndpointRefused, VoidingRefused
from records.forwarding import doorbell
from records.models import Delivery, ForwardingTarget, Statement

from .conftest import COURSE
from .examples import small

pytestmark = pytest.mark.django_db
OTHER = vocabulary.Activity(vocabulary.activity_id("course", "other"), vocabulary.COURSE, "Another course")
STEP = vocabulary.Activity(vocabulary.activity_id("step", "1"), vocabulary.LESSON, "A lesson")
QUESTION = vocabulary.Activity(vocabulary.activity_id("step", "1", "item", "a"), vocabulary.INTERACTION, "A?")


@pytest.fixture
def aim(lrs, rung):
    """Set up a target."""

    def aimed(name="There", **more):
        return services.add_target(name=name, endpoint=lrs.url, **more)

    return aimed


def got():
    """Return which target got which statement."""
    return [
        (delivery.target.name, delivery.statement)
        for delivery in Delivery.objects.select_related("target", "statement").order_by("pk")
    ]


def voiding(statement_id):
    return small(
        id=str(uuid4()),
        verb={"id": vocabulary.VOIDED.id},
        object={"objectType": "StatementRef", "id": str(statement_id)},
    )


def test_a_target_of_some_courses_gets_what_is_about_them_or_part_of_them(aim, say):
    aim(courses=[COURSE.id])
    grouped = {"contextActivities": {"grouping": [COURSE.as_json()]}}
    about = [
        say(),
        say(activity=STEP, parents=[COURSE]),
        say(activity=QUESTION, parents=[STEP], context=grouped),
    ]
    say(activity=OTHER)
    say(activity=STEP, parents=[OTHER])
    say(activity=QUESTION, parents=[STEP])
    assert got() == [("There", statement) for statement in about]


def test_a_target_of_some_verbs_gets_those(aim, say):
    aim(verbs=[vocabulary.PASSED.id, vocabulary.FAILED.id])
    passed = say(verb=vocabulary.PASSED)
    say(verb=vocabulary.COMPLETED)
    assert got() == [("There", passed)]


def test_all_filters_must_fit(aim, say, organisation):
    aim(verbs=[vocabulary.PASSED.id], courses=[COURSE.id], organisation=organisation)
    say(verb=vocabulary.PASSED)
    say(organisation=organisation)
    say(verb=vocabulary.PASSED, activity=OTHER, organisation=organisation)
    assert got() == []
    fits = say(verb=vocabulary.PASSED, organisation=organisation)
    assert got() == [("There", fits)]


def test_filters_cost_no_query_once_they_are_known(aim, say, django_assert_num_queries):
    for name in "abc":
        aim(name, courses=[COURSE.id], verbs=[vocabulary.COMPLETED.id])
    aim("nothing", courses=[OTHER.id])
    say()
    with django_assert_num_queries(2):
        say()
    with django_assert_num_queries(1):
        say(verb=vocabulary.FAILED)


def test_a_changed_filter_counts_from_the_next_statement_on(aim, say):
    target = aim(verbs=[vocabulary.PASSED.id])
    say()
    services.change_target(target, verbs=[], courses=[OTHER.id])
    assert got() == []
    fits = say(activity=OTHER)
    say()
    services.change_target(target, courses=[])
    also = say()
    assert got() == [("There", fits), ("There", also)]


def test_what_voids_a_statement_goes_wherever_that_went_whatever_the_filter(aim, say, rung):
    aim("had it", verbs=[vocabulary.COMPLETED.id])
    stopped = aim("had it, and was stopped")
    aim("did not", verbs=[vocabulary.PASSED.id])
    one = say()
    services.change_target(stopped, active=False)
    void = services.void(one)
    assert got() == [
        ("had it", one),
        ("had it, and was stopped", one),
        ("had it", void),
        ("had it, and was stopped", void),
    ]
    assert one.voided


def test_what_voids_is_not_due_before_what_it_voids(aim, say, lrs):
    target = aim()
    one = say()
    lrs.answers = [(503, {"Retry-After": "3600"})]
    tasks.deliver(target.pk)
    services.void(one)
    first, second = Delivery.objects.order_by("pk").values_list("due_at", flat=True)
    assert first == second


def test_voiding_twice_voids_once(aim, say):
    aim()
    one = say()
    void = services.void(one)
    assert services.void(one) == void
    assert Delivery.objects.filter(statement=void).count() == 1
    assert Statement.objects.count() == 2


def test_what_voids_says_nothing_of_the_person(say, learner):
    void = services.void(say())
    assert str(learner.actor_id) not in void.body
    assert void.actor.endswith("|upstander")


def test_what_voids_can_not_be_voided_nor_what_another_system_said(say, make_system):
    with pytest.raises(VoidingRefused):
        services.void(services.void(say()))
    make_system().stored(small(id=str(uuid4())))
    with pytest.raises(VoidingRefused):
        services.void(Statement.objects.get(realm__gt=0))


def test_what_another_system_sent_goes_only_to_who_asked_for_it(aim, make_system, organisation):
    aim("ours only")
    aim("all", received=True)
    aim("their verbs", received=True, verbs=["https://example.org/v"], organisation=organisation)
    aim("other verbs", received=True, verbs=[vocabulary.PASSED.id])
    make_system().stored(small(id=str(uuid4())))
    assert sorted(name for name, _ in got()) == ["all", "their verbs"]


def test_what_another_system_sent_twice_is_queued_once(aim, make_system):
    aim(received=True)
    system, statement = make_system(), small(id=str(uuid4()), timestamp="2026-11-22T10:00:00Z")
    system.stored(statement)
    system.stored(statement)
    assert len(got()) == 1


def test_a_batch_that_is_refused_queues_nothing(aim, make_system):
    aim(received=True)
    system, taken = make_system(), small(id=str(uuid4()))
    system.stored(taken)
    again = system.post([small(id=str(uuid4())), taken | {"verb": {"id": "https://example.org/other"}}])
    assert again.status_code == 409
    assert len(got()) == 1


@pytest.mark.parametrize("first", ["the statement", "what voids it", "both at once"])
def test_what_another_system_voided_takes_the_voiding_along_whichever_came_first(aim, make_system, first):
    aim(received=True, verbs=["https://example.org/v"])
    system, statement = make_system(), small(id=str(uuid4()))
    void = voiding(statement["id"])
    if first == "both at once":
        system.stored(void, statement)
    else:
        for each in (statement, void) if first == "the statement" else (void, statement):
            system.stored(each)
    assert sorted(str(statement.uuid) for _, statement in got()) == sorted([statement["id"], void["id"]])


def test_a_stranger_can_not_void_what_is_ours_at_a_target(aim, say, make_system):
    aim(received=True)
    one = say()
    make_system().stored(voiding(one.uuid))
    assert got() == [("There", one)]


def test_taking_statements_in_costs_three_queries_more_for_all_targets_and_statements(
    aim,
    make_system,
    django_assert_max_num_queries,
):
    system = make_system()
    system.stored(small())

    def cost(number):
        with django_assert_max_num_queries(60) as counted:
            system.stored(*(small() for _ in range(number)))
        return len(counted)

    before = cost(2)
    for name in "abc":
        aim(name, received=True)
    doorbell._targets()
    assert cost(2) == cost(20) == before + 3


def test_an_address_can_not_be_changed_to_one_that_others_can_read(aim):
    target = aim()
    with pytest.raises(EndpointRefused):
        services.change_target(target, endpoint="http://example.org")
    with pytest.raises(EndpointRefused):
        services.change_target(target, endpoint="")


@pytest.mark.parametrize(
    "endpoint",
    ["https://other.example/xapi", "https://county.example:8443/xapi", "https://county.example.org"],
)
def test_a_secret_goes_to_no_other_host_unless_it_is_entered_again(db, rung, endpoint):
    target = services.add_target(name="There", endpoint="https://county.example/xapi", secret="s3cret")
    stale = ForwardingTarget.objects.get(pk=target.pk)
    codes = target.pseudonym_key
    with pytest.raises(EndpointRefused, match="enter the secret again"):
        services.change_target(target, endpoint=endpoint, name="Elsewhere")
    assert (target.name, target.endpoint) == ("There", "https://county.example/xapi")
    services.change_target(target, endpoint=endpoint, secret="another")
    target.refresh_from_db()
    assert (target.endpoint, target.secret) == (endpoint, "another")
    assert target.pseudonym_key != codes
    with pytest.raises(EndpointRefused):  # whoever still sees the first address draws out no second secret
        services.change_target(stale, endpoint="https://county.example/xapi")


def test_another_path_or_other_letters_of_the_same_host_keep_secret_and_codes(db, rung):
    target = services.add_target(name="There", endpoint="https://county.example/xapi", secret="s3cret")
    codes = target.pseudonym_key
    services.change_target(target, endpoint="https://County.example/lrs/")
    target.refresh_from_db()
    assert (target.endpoint, target.secret) == ("https://County.example/lrs", "s3cret")
    assert target.pseudonym_key == codes


def test_a_target_without_a_secret_can_move(db, rung):
    target = services.add_target(name="There", endpoint="https://county.example/xapi")
    services.change_target(target, endpoint="https://other.example")
    target.refresh_from_db()
    assert target.endpoint == "https://other.example"
