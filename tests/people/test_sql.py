"""Rows read by SQL are the same as those that Django reads."""

import pytest

from assessments.models import Attempt
from assessments.queries import newest_attempt
from courses.models import Enrolment
from courses.queries import done_steps, enrolment_of, running
from courses.services import complete_step
from people.backends import BY_ID
from people.models import User
from people.sql import Row
from tests import factories as make


def same(one: object, other: object) -> bool:
    names = [field.attname for field in type(one)._meta.concrete_fields]  # type: ignore[attr-defined]
    return [getattr(one, name) for name in names] == [getattr(other, name) for name in names]


def test_a_person_read_by_sql_is_the_same(learner: User) -> None:
    found = BY_ID.first(learner.pk)
    assert found is not None
    assert same(found, User.objects.get(pk=learner.pk))
    assert BY_ID.first(learner.pk + 99) is None


def test_an_enrolment_read_by_sql_is_the_same_and_reads_the_rest_when_asked(enrolment: Enrolment) -> None:
    found = enrolment_of(enrolment.learner, enrolment.pk)
    assert found is not None
    assert found.edition.content_hash == enrolment.edition.content_hash
    assert "manifest" in found.edition.get_deferred_fields()
    assert same(found, Enrolment.objects.get(pk=enrolment.pk))


def test_nobody_reads_the_enrolment_of_somebody_else(enrolment: Enrolment, stranger: User) -> None:
    assert enrolment_of(stranger, enrolment.pk) is None


def test_an_attempt_read_by_sql_is_the_same(enrolment: Enrolment) -> None:
    step = make.step_id("quiz")
    for number, score in ((1, "0.25"), (2, None)):
        made = Attempt.objects.create(
            enrolment=enrolment,
            step_id=step,
            number=number,
            state={"a": [1]},
            score=score,
            passed=False,
            finished_at=enrolment.enrolled_at if number == 1 else None,
        )
    found = newest_attempt(enrolment, step)
    assert found is not None
    assert same(found, Attempt.objects.get(pk=made.pk))
    made.delete()
    first = newest_attempt(enrolment, step)
    assert first is not None
    assert same(first, Attempt.objects.get(number=1))


def test_steps_done_are_read_by_their_usual_ids(enrolment: Enrolment) -> None:
    edition = running(enrolment.edition)
    complete_step(learner=enrolment.learner, enrolment=enrolment, edition=edition, step=edition.steps[0])
    assert done_steps(enrolment) == {edition.steps[0].id}


@pytest.mark.django_db
def test_a_column_that_the_model_lacks_becomes_an_attribute(learner: User) -> None:
    found = Row(User, "SELECT 7 AS lucky, id FROM people_user WHERE id = %s").first(learner.pk)
    assert found is not None
    assert (found.pk, found.lucky) == (learner.pk, 7)  # type: ignore[attr-defined]
    assert found.email == learner.email


def test_a_number_that_no_database_holds_is_nobodys_enrolment(learner: User) -> None:
    assert enrolment_of(learner, 10**30) is None
    assert make.client_of(learner).get(f"/learn/{10**30}/").status_code == 404
