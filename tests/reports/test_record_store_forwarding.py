"""Forwarding in the CMS: targets with how they are, and what they refused."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from wagtail.models import ModelLogEntry

import pytest

from courses.models import Course
from people.models import Organisation, User
from records import services, tasks
from records import vocabulary as words
from records.forwarding import wire
from records.models import BackFill, Delivery, ForwardingTarget, Statement
from tests import factories as make
from tests.records.fake_lrs import FakeLrs, Server

LIST = "/cms/record-store/forwarding/"
COURSE = words.Activity(words.activity_id("course", "x"), words.COURSE, "Trusted Professional")
SECRET = "s3cret-of-the-county"
FORM = {
    "name": "County",
    "endpoint": "https://county.example/xapi/",
    "version": "1.0.3",
    "key": "key",
    "secret": SECRET,
    "pseudonymous": "on",
}


@pytest.fixture(autouse=True)
def rung(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    heard: list[int] = []
    for task in (tasks.deliver, tasks.fill):
        monkeypatch.setattr(task, "delay", heard.append)
    wire.client.cache_clear()
    return heard


@pytest.fixture
def admin(site: Any, administrator: User) -> Client:
    return make.client_of(administrator)


@pytest.fixture
def lrs() -> Iterator[FakeLrs]:
    with Server(FakeLrs()) as server:
        yield server.lrs


@pytest.fixture
def target(lrs: FakeLrs) -> ForwardingTarget:
    return services.add_target(name="County", endpoint=lrs.url, key="key", secret="s3cret")


@pytest.fixture
def say(learner: User, organisation: Organisation) -> Callable[..., Statement]:
    def said(**changes: Any) -> Statement:
        given = {"actor": learner, "verb": words.COMPLETED, "activity": COURSE, "organisation": organisation}
        return services.record(**given | changes)

    return said


def refuse(target: ForwardingTarget, reason: str = "400: no") -> None:
    Delivery.objects.filter(target=target).update(
        status="dead", due_at=None, attempts=1, reason=reason, claimed_at=timezone.now()
    )


def done() -> list[str]:
    return list(ModelLogEntry.objects.order_by("pk").values_list("action", flat=True))


def shown(admin: Client, path: str = LIST) -> str:
    answer = admin.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_target_is_set_up_as_the_form_says(
    admin: Client, organisation: Organisation, course: Course, rung: list[int]
) -> None:
    assert "Nothing is forwarded" in shown(admin)
    chosen = {
        "organisation": organisation.pk,
        "courses": [words.activity_id("course", course.key)],
        "verbs": [words.PASSED.id, words.COMPLETED.id],
        "received": "on",
    }
    assert admin.post(LIST + "add/", FORM | chosen).status_code == 302
    made = ForwardingTarget.objects.get()
    assert (made.name, made.endpoint, made.version) == ("County", "https://county.example/xapi", "1.0.3")
    assert (made.key, made.secret, made.organisation) == ("key", SECRET, organisation)
    assert (made.courses, set(made.verbs)) == (chosen["courses"], set(chosen["verbs"]))
    assert (made.received, made.pseudonymous, made.active) == (True, True, False)
    assert done() == ["records.add_target"]


def test_people_are_codes_unless_that_is_unticked(admin: Client) -> None:
    assert 'name="pseudonymous" id="id_pseudonymous" checked' in shown(admin, LIST + "add/").replace(
        'aria-describedby="id_pseudonymous_helptext" ', ""
    )
    without = {name: value for name, value in FORM.items() if name != "pseudonymous"}
    admin.post(LIST + "add/", without)
    assert ForwardingTarget.objects.get().pseudonymous is False
    assert "people as we know them" in shown(admin)


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"endpoint": "http://county.example/xapi"},
        {"endpoint": "https://user:password@county.example/"},
        {"endpoint": "no address"},
        {"version": "3"},
        {"courses": ["https://elsewhere.example/"]},
        {"verbs": ["https://elsewhere.example/"]},
    ],
)
def test_a_form_with_a_mistake_makes_nothing_and_keeps_all_but_the_secret(
    admin: Client, wrong: dict[str, Any]
) -> None:
    answer = admin.post(LIST + "add/", FORM | wrong)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert SECRET not in page
    assert 'value="key"' in page
    assert not ForwardingTarget.objects.exists()


def test_two_targets_of_one_name_are_refused(admin: Client, target: ForwardingTarget) -> None:
    assert "Another record store has this name" in admin.post(LIST + "add/", FORM).content.decode()
    other = services.add_target(name="Other", endpoint="https://other.example")
    assert admin.post(f"{LIST}{other.pk}/", FORM).status_code == 422


def test_a_change_keeps_the_secret_unless_another_is_typed(admin: Client) -> None:
    admin.post(LIST + "add/", FORM | {"verbs": [words.PASSED.id]})
    made = ForwardingTarget.objects.get()
    path = f"{LIST}{made.pk}/"
    page = shown(admin, path)
    assert SECRET not in page
    assert "https://county.example/xapi" in page
    assert admin.post(path, FORM | {"secret": "", "name": "County two"}).status_code == 302
    made.refresh_from_db()
    assert (made.name, made.secret, made.verbs) == ("County two", SECRET, [])
    admin.post(path, FORM | {"secret": " another "})
    made.refresh_from_db()
    assert made.secret == " another "


def test_an_address_on_another_host_asks_for_the_secret_again_and_keeps_what_was_typed(admin: Client) -> None:
    admin.post(LIST + "add/", FORM)
    made = ForwardingTarget.objects.get()
    moved = FORM | {"endpoint": "https://other.example/xapi", "name": "County two", "secret": ""}
    answer = admin.post(f"{LIST}{made.pk}/", moved)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "The address leads to another host: enter the secret again." in page
    assert 'value="https://other.example/xapi"' in page
    assert 'value="County two"' in page
    assert SECRET not in page
    made.refresh_from_db()
    assert (made.name, made.endpoint, made.secret) == ("County", "https://county.example/xapi", SECRET)
    assert done() == ["records.add_target"]
    assert admin.post(f"{LIST}{made.pk}/", moved | {"secret": "for the other"}).status_code == 302
    made.refresh_from_db()
    assert (made.endpoint, made.secret) == ("https://other.example/xapi", "for the other")


def test_a_verb_that_only_a_command_set_stays(admin: Client) -> None:
    made = services.add_target(name="County", endpoint="https://c.example", verbs=["https://e.example/v"])
    page = shown(admin, f"{LIST}{made.pk}/")
    assert "https://e.example/v" in page
    admin.post(f"{LIST}{made.pk}/", FORM | {"verbs": ["https://e.example/v"]})
    made.refresh_from_db()
    assert made.verbs == ["https://e.example/v"]


def test_the_list_says_how_each_target_is(
    admin: Client, target: ForwardingTarget, say: Callable[..., Statement]
) -> None:
    assert "nothing waits" in shown(admin)
    say()
    say()
    page = shown(admin)
    assert "2 waiting" in page
    assert "2, the oldest since" in page
    ForwardingTarget.objects.update(resting_until=timezone.now() + timedelta(hours=1), reason="503: <busy>")
    page = shown(admin)
    assert "it does not take anything; tried again at" in page
    assert "503: &lt;busy&gt;" in page
    refuse(target)
    assert ">2 statements</a>" in shown(admin)
    services.change_target(target, active=False)
    assert ": stopped" in shown(admin)


def test_the_list_costs_the_same_however_many_targets_there_are(
    admin: Client, organisation: Organisation, say: Callable[..., Statement]
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as context:
            shown(admin)
        return len(context)

    services.add_target(name="County", endpoint="https://c.example", organisation=organisation)
    assert "statements of Northshire Homes" in shown(admin)
    before = queries()
    for number in range(10):
        place = make.organisation(f"Place {number}")
        services.add_target(name=f"Number {number}", endpoint="https://c.example", organisation=place)
    say()
    assert queries() == before


def test_a_target_is_stopped_and_started(
    admin: Client, target: ForwardingTarget, say: Callable[..., Statement]
) -> None:
    path = f"{LIST}{target.pk}/switch/"
    for _ in range(2):
        admin.post(path, {"active": "no"})
    say()
    assert not Delivery.objects.exists()
    admin.post(path, {"active": "yes"})
    say()
    assert Delivery.objects.count() == 1
    assert done() == ["records.stop_target", "records.start_target"]
    assert admin.post(path, {}).status_code == 400


def test_a_target_is_tried_and_says_how_it_went(
    admin: Client, target: ForwardingTarget, lrs: FakeLrs
) -> None:
    answer = admin.post(f"{LIST}{target.pk}/try/", follow=True).content.decode()
    assert "‘County’: It is there" in answer
    services.change_target(target, endpoint="http://127.0.0.1:9/<script>alert(1)</script>", secret="s3cret")
    answer = admin.post(f"{LIST}{target.pk}/try/", follow=True).content.decode()
    assert "did not answer" in answer
    assert "<script>alert" not in answer
    assert "s3cret" not in answer


def test_history_is_sent_from_a_day_on(
    admin: Client, target: ForwardingTarget, rung: list[int], django_capture_on_commit_callbacks: Any
) -> None:
    path = f"{LIST}{target.pk}/history/"
    assert "nothing twice" in shown(admin, path)
    for day in ("soon", "2999-01-01"):
        assert admin.post(path, {"since": day}).status_code == 422
    with django_capture_on_commit_callbacks(execute=True):
        assert admin.post(path, {"since": "2026-07-01"}).status_code == 302
    job = BackFill.objects.get()
    assert job.since is not None
    assert job.since.isoformat() == "2026-06-30T23:00:00+00:00"  # midnight in London, in summer
    assert rung == [job.pk]
    again = admin.post(path, {"since": ""}, follow=True)
    assert "on its way to ‘County’ already" in again.content.decode()
    assert BackFill.objects.count() == 1
    assert "history is still being queued" in shown(admin)


def test_what_was_refused_is_shown_with_its_reason_and_statement(
    admin: Client, target: ForwardingTarget, say: Callable[..., Statement], learner: User
) -> None:
    path = f"{LIST}{target.pk}/refused/"
    assert "It has refused nothing" in shown(admin, path)
    row = say()
    refuse(target, "400: the verb is <unknown>")
    page = shown(admin, path)
    assert "400: the verb is &lt;unknown&gt;" in page
    assert f"Learner {str(learner.actor_id)[:8]}… completed" in page
    assert f'href="/cms/record-store/statements/{row.pk}/"' in page


def test_what_was_refused_comes_in_pages(
    admin: Client, target: ForwardingTarget, say: Callable[..., Statement]
) -> None:
    for _ in range(51):
        say()
    refuse(target)
    first = shown(admin, f"{LIST}{target.pk}/refused/")
    assert first.count('name="delivery"') == 50
    more = first.split('href="?after=')[1].split('"')[0]
    last = shown(admin, f"{LIST}{target.pk}/refused/?after={more}")
    assert last.count('name="delivery"') == 1
    assert admin.get(f"{LIST}{target.pk}/refused/?after=x").status_code == 404


@pytest.mark.parametrize(("press", "expected"), [("one", 1), ("ticked", 2), ("all", 4)])
def test_one_some_or_all_of_it_is_sent_again(
    admin: Client, target: ForwardingTarget, say: Callable[..., Statement], press: str, expected: int
) -> None:
    for _ in range(4):
        say()
    refuse(target)
    keys = list(Delivery.objects.values_list("pk", flat=True))
    sent = {
        "one": {"only": keys[0], "delivery": keys[:3]},
        "ticked": {"delivery": keys[:2]},
        "all": {"all": "yes"},
    }[press]
    path = f"{LIST}{target.pk}/replay/"
    assert admin.post(path, sent).headers["Location"] == f"{LIST}{target.pk}/refused/"
    assert Delivery.objects.filter(status="queued").count() == expected
    again = admin.post(path, sent, follow=True).content.decode()
    assert "Nothing was chosen" in again
    assert done() == ["records.replay"]


def test_what_another_target_refused_or_is_none_is_not_sent_again(
    admin: Client, target: ForwardingTarget, say: Callable[..., Statement]
) -> None:
    other = services.add_target(name="Other", endpoint="https://other.example")
    say()
    refuse(target)
    refuse(other)
    theirs = Delivery.objects.get(target=other).pk
    for sent in ({"delivery": [theirs]}, {"only": theirs}, {"only": "x"}, {"delivery": ["9" * 30, "-1"]}, {}):
        admin.post(f"{LIST}{target.pk}/replay/", sent)
    assert Delivery.objects.filter(status="dead").count() == 2
    assert done() == []


def test_an_unknown_target_is_not_there(admin: Client) -> None:
    for number in (999_999, 2**63):
        for name in ("", "history/", "refused/"):
            assert admin.get(f"{LIST}{number}/{name}").status_code == 404
        for name in ("switch/", "try/", "replay/"):
            assert admin.post(f"{LIST}{number}/{name}", {"active": "no"}).status_code == 404
