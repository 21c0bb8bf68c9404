"""A completed level is certified once, and what was certified can never be changed."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import DatabaseError, connection, models, transaction

import pytest

from certificates.errors import AlreadyRevoked, NeedsPrintName
from certificates.models import Award, AwardEvent
from certificates.services import award as certify
from certificates.services import give_name, revoke
from courses.models import Course, CourseCompletion, Edition, Enrolment
from courses.queries import running
from courses.services import enrol, start
from people.models import User
from tests import factories as make

EARNED = "http://id.tincanapi.com/verb/earned"


def earned() -> list[dict[str, Any]]:
    return [statement for statement in make.said() if statement["verb"]["id"] == EARNED]


def kinds(award: Award) -> list[str]:
    return list(award.events.values_list("kind", flat=True))


@pytest.fixture
def waiting(learner: User, enrolment: Enrolment) -> Award:
    """The certificate of a learner who never gave a name."""
    User.objects.filter(pk=learner.pk).update(first_name="", last_name="")
    make.finish_up_to(Enrolment.objects.get(pk=enrolment.pk))
    return Award.objects.get()


def test_completing_a_level_awards_its_certificate(award: Award, learner: User) -> None:
    assert award.learner == learner
    assert award.status == "issued"
    assert award.needs_print_name == ""
    assert kinds(award) == ["issued"]


def test_the_snapshot_says_everything_that_is_ever_shown(award: Award) -> None:
    data = award.data
    edition = award.completion.edition
    assert data["code"] == award.code
    assert data["name"] == {
        "printed": "Ada Lovelace",
        "surname": "Lovelace",
        "font": "Fraunces Display",
        "lang": "en",
    }
    assert data["course"]["title"] == "A small course"
    assert data["course"]["discreet_title"] == "A short course"
    assert data["edition"]["number"] == edition.number
    assert data["edition"]["content_hash"] == edition.content_hash
    assert data["level"]["standard_line"] == "Level 1 of 3, mapped by Upstander"
    assert data["completed"] == "has completed"
    assert data["statement"] == "Covering small things."
    assert data["minutes"] == 5 + 5 + 6 + 4 + 1
    assert data["valid_months"] == 24
    assert data["organisation"] is not None
    assert data["organisation"]["name"] == "Northshire Homes"
    assert data["check_url"].endswith(f"/v/{award.code}/")
    assert award.intact
    assert award.valid_until is not None
    assert award.valid_until.isoformat() == data["valid_until"]


def test_no_certificate_claims_an_accreditation(award: Award) -> None:
    assert "accredit" not in award.snapshot.lower()
    assert "not a professional qualification" in award.snapshot


def test_a_course_of_two_levels_gives_a_certificate_for_each(
    learner: User, make_course: Callable[..., Course]
) -> None:
    enrolment = enrol(learner=learner, course=make_course(second_level=2))
    start(learner=learner, enrolment=enrolment)
    make.finish_up_to(enrolment)
    first, second = Award.objects.order_by("level")
    assert first.data["completed"] == "has completed level 1 of"
    assert first.data["minutes"] < second.data["minutes"]
    assert first.code != second.code
    assert len(earned()) == 2


def test_awarding_twice_gives_the_same_award_and_says_it_once(award: Award) -> None:
    again = certify(completion=award.completion, edition=running(award.completion.edition))
    assert again == award
    assert again.snapshot == award.snapshot
    assert Award.objects.count() == 1
    assert kinds(award) == ["issued"]
    assert len(earned()) == 1


def test_the_statement_holds_no_name_and_no_code(award: Award) -> None:
    (statement,) = earned()
    assert statement["object"]["id"].endswith(f"certificate/{make.identity('course')}/level-1")
    assert "Lovelace" not in str(statement)
    assert award.code not in str(statement)


def test_an_award_that_fails_undoes_the_completion(
    enrolment: Enrolment, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**kwargs: Any) -> None:
        raise RuntimeError("no certificate today")

    monkeypatch.setattr("certificates.receivers.award", fail)
    with pytest.raises(RuntimeError):
        make.finish_up_to(enrolment)
    assert not CourseCompletion.objects.exists()


# --- names


def test_without_a_name_the_award_waits_and_no_address_stands_in(waiting: Award, learner: User) -> None:
    assert waiting.status == "waiting"
    assert waiting.snapshot == ""
    assert waiting.needs_print_name
    assert learner.email not in waiting.needs_print_name
    assert kinds(waiting) == []
    assert len(earned()) == 1


def test_a_name_that_no_font_has_waits_and_says_for_which_character(
    learner: User, enrolment: Enrolment
) -> None:
    User.objects.filter(pk=learner.pk).update(first_name="小龍", last_name="李")
    make.finish_up_to(Enrolment.objects.get(pk=enrolment.pk))
    assert "“小”" in Award.objects.get().needs_print_name


def test_giving_the_name_issues_the_award_once(waiting: Award, learner: User) -> None:
    edition = running(waiting.completion.edition)
    stale = Award.objects.get()
    issued = give_name(award=waiting, edition=edition, name=" Ada  Lovelace ", surname="Lovelace", by=learner)
    again = give_name(award=stale, edition=edition, name="Somebody Else", surname="Else", by=learner)
    assert issued.snapshot == again.snapshot
    assert again.data["name"]["printed"] == "Ada Lovelace"
    assert again.status == "issued"
    assert kinds(again) == ["renamed", "issued"]
    assert len(earned()) == 1
    assert issued.code == waiting.code


def test_a_name_that_can_not_be_printed_changes_nothing(waiting: Award, learner: User) -> None:
    edition = running(waiting.completion.edition)
    with pytest.raises(NeedsPrintName):
        give_name(award=waiting, edition=edition, name="李小龍", surname="", by=learner)
    assert Award.objects.get().status == "waiting"


def test_a_certificate_withdrawn_while_it_waits_is_never_issued(
    waiting: Award, learner: User, trainer: User
) -> None:
    revoke(award=waiting, reason=AwardEvent.Reason.ISSUED_IN_ERROR, by=trainer)
    assert waiting.status == "revoked"
    with pytest.raises(AlreadyRevoked):
        give_name(
            award=waiting, edition=running(waiting.completion.edition), name="Ada", surname="", by=learner
        )


def test_a_new_name_does_not_change_an_old_certificate(award: Award, learner: User) -> None:
    User.objects.filter(pk=learner.pk).update(last_name="King")
    assert Award.objects.get().data["name"]["printed"] == "Ada Lovelace"


# --- how it stands


def test_it_is_valid_to_the_end_of_its_last_day(award: Award) -> None:
    last = award.valid_until
    assert last is not None
    assert award.status_on(last) == "issued"
    assert award.status_on(last + timedelta(days=1)) == "expired"


def test_one_completed_at_half_past_eleven_in_utc_in_june_is_dated_the_next_day(
    enrolment: Enrolment, edition: Any
) -> None:
    completion = CourseCompletion.objects.create(
        enrolment=enrolment,
        level=1,
        completed_at=datetime(2026, 6, 30, 23, 30, tzinfo=UTC),
        edition=edition,
        course=enrolment.course,
        month=date(2026, 7, 1),
    )
    made = certify(completion=completion, edition=running(edition))
    assert made.issued_on == date(2026, 7, 1)
    assert made.valid_until == date(2028, 6, 30)


def test_revoking_twice_keeps_the_first_reason(award: Award, trainer: User) -> None:
    revoke(award=award, reason=AwardEvent.Reason.IDENTITY_WRONG, by=trainer, note="See the letter.")
    revoke(award=award, reason=AwardEvent.Reason.ISSUED_IN_ERROR, by=trainer)
    assert award.status == "revoked"
    event = award.events.get(kind="revoked")
    assert event.reason == "identity-wrong"
    assert event.by == trainer
    assert award.ended_on is not None


def test_a_revocation_needs_a_reason(award: Award) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        AwardEvent.objects.create(award=award, kind=AwardEvent.Kind.REVOKED)


def test_a_newer_cycle_replaces_the_certificate_of_the_older(award: Award, learner: User) -> None:
    completion = award.completion
    newer = Enrolment.objects.create(
        learner=learner, course=completion.course, edition=completion.edition, cycle=2
    )
    make.finish_up_to(newer)
    latest = Award.objects.get(completion__enrolment=newer)
    assert latest.status == "issued"
    assert Award.objects.get(pk=award.pk).status == "superseded"


# --- what can not be changed


def test_the_model_refuses_to_change_or_delete_an_award(award: Award) -> None:
    award.snapshot = "{}"
    with pytest.raises(TypeError):
        award.save()
    with pytest.raises(TypeError):
        award.delete()
    with pytest.raises(TypeError):
        award.events.get().save()
    with pytest.raises(TypeError):
        award.events.get().delete()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("snapshot", "{}"),
        ("snapshot", ""),
        ("snapshot_hash", "0" * 64),
        ("code", "000000000000"),
        ("level", 3),
        ("issued_on", date(2020, 1, 1)),
        ("valid_until", None),
    ],
)
def test_the_database_refuses_to_change_an_award(award: Award, field: str, value: object) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        Award.objects.filter(pk=award.pk).update(**{field: value})


def test_the_database_refuses_to_hand_an_award_to_somebody_else_but_can_forget_the_learner(
    award: Award, colleague: User
) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        Award.objects.filter(pk=award.pk).update(learner=colleague)
    Award.objects.filter(pk=award.pk).update(learner=None)
    assert Award.objects.get().status == "issued"


def test_the_database_refuses_to_change_what_happened_but_can_forget_who_did_it(
    award: Award, trainer: User
) -> None:
    revoke(award=award, reason=AwardEvent.Reason.IDENTITY_WRONG, by=trainer)
    happened = AwardEvent.objects.filter(award=award, kind="revoked")
    for change in (
        {"kind": "superseded"},
        {"reason": "issued-in-error"},
        {"note": "x"},
        {"by": award.learner},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            happened.update(**change)
    happened.update(by=None)
    assert award.status == "revoked"


@pytest.mark.parametrize("model", [AwardEvent, Award])
def test_the_database_refuses_to_delete(award: Award, model: type[models.Model]) -> None:
    table = connection.ops.quote_name(model._meta.db_table)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table}")


@pytest.fixture
def draft(db: None, released: Callable[..., dict[str, Any]]) -> Course:
    """A course that was released without its reviews."""
    return make.thawed(released(), reviewed=False)


def test_an_edition_without_its_reviews_gives_a_specimen_that_stays_one(draft: Course, learner: User) -> None:
    enrolment = enrol(learner=learner, course=draft)
    make.finish_up_to(enrolment)
    specimen = Award.objects.get()
    assert specimen.status == "draft"
    assert "awaited review" in specimen.data["draft"]
    assert earned() == [], "no other system hears of it"


def test_a_specimen_that_waited_for_a_name_is_one_all_the_same(draft: Course, learner: User) -> None:
    User.objects.filter(pk=learner.pk).update(first_name="", last_name="")
    make.finish_up_to(enrol(learner=User.objects.get(pk=learner.pk), course=draft))
    waiting = Award.objects.get()
    edition = running(waiting.completion.edition)
    named = give_name(award=waiting, edition=edition, name="Ada Lovelace", surname="Lovelace", by=learner)
    assert named.status == "draft"


def test_a_specimen_replaces_no_certificate(
    award: Award, learner: User, released: Callable[..., dict[str, Any]]
) -> None:
    course = award.completion.course
    course.current_edition = Edition.objects.create(
        course=course, **released()["edition"] | {"reviewed": False, "number": 2}
    )
    course.save()
    make.finish_up_to(enrol(learner=learner, course=course, renew=True))
    assert [one.status for one in Award.objects.order_by("pk")] == ["issued", "draft"]


def test_a_certificate_from_before_drafts_were_told_apart_still_stands(award: Award) -> None:
    said = {name: value for name, value in award.data.items() if name != "draft"} | {"schema": 1}
    assert Award(snapshot=json.dumps(said), completion=award.completion).data == said
    old = Award(pk=award.pk, snapshot=json.dumps(said), valid_until=award.valid_until)
    assert old.status == "issued"
