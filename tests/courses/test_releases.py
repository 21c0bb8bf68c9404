import json
from datetime import timedelta
from pathlib import Path

from django.db import DatabaseError, transaction
from django.utils import timezone

import pytest

from courses import editions
from courses.compile import canonical, compile_course, fingerprint, marking_of
from courses.errors import EditionUnreadable, NotReleased, ReleaseRefused
from courses.models import Course, CoursePage, Edition, Enrolment, LessonPage, ModulePage
from courses.queries import running
from courses.services import enrol, retire
from people.models import User
from tests import factories as make


@pytest.fixture
def page(db: None, tmp_path: Path) -> CoursePage:
    return make.course_page(tmp_path)


def edit(name: str = "lesson-1", **values: object) -> None:
    """Publish an edit of a step, as an author does."""
    lesson = LessonPage.objects.get(step_id=make.step_id(name))
    for field, value in values.items():
        setattr(lesson, field, value)
    lesson.save_revision().publish()


def test_a_release_compiles_the_course_into_an_edition(page: CoursePage, trainer: User) -> None:
    edition = make.release(page, by=trainer, note="First.")
    assert (edition.number, edition.kind, edition.intact) == (1, "revision", True)
    assert edition.released_by == trainer
    assert edition.course.current_edition == edition
    assert edition.course.key == page.course_key
    kinds = [step.kind for step in running(edition).steps]
    assert kinds == ["lesson", "lesson", "scenario", "quiz", "survey"]


def test_the_same_pages_always_give_the_same_bytes(page: CoursePage) -> None:
    one, two = canonical(compile_course(page)), canonical(compile_course(CoursePage.objects.get()))
    assert one == two
    assert fingerprint(one) == fingerprint(two)
    assert json.loads(one) == compile_course(page)


def test_canonical_json_has_one_form_only() -> None:
    assert (
        canonical({"b": 1, "a": ["é", None]})
        == canonical({"a": ["é", None], "b": 1})
        == '{"a":["é",null],"b":1}'
    )


@pytest.mark.parametrize("part", ["name", "role", "organisation"])
@pytest.mark.parametrize("value", ["", "  "])
def test_without_a_whole_sign_off_nothing_is_released(page: CoursePage, part: str, value: str) -> None:
    with pytest.raises(ReleaseRefused, match=f"The sign-off has no {part}"):
        make.release(page, sign_off=make.sign_off(**{part: value}))
    assert not Course.objects.exists()


def test_a_sign_off_of_tomorrow_is_refused(page: CoursePage) -> None:
    with pytest.raises(ReleaseRefused, match="future"):
        make.release(page, sign_off=make.sign_off(on=timezone.localdate() + timedelta(days=1)))


def test_the_database_wants_a_sign_off_too(edition: Edition) -> None:
    with pytest.raises(DatabaseError):
        Edition.objects.create(course=edition.course, number=9, kind="revision", signed_off_on="2026-01-01")


def test_a_lint_error_refuses_the_release_and_says_where(page: CoursePage) -> None:
    edit(summary="x", body=json.dumps([{"type": "text", "value": "<p>She asked for it.</p>"}]))
    with pytest.raises(ReleaseRefused) as refused:
        make.release(page)
    (reason,) = refused.value.reasons
    assert "Module 1 › Lesson 1" in reason
    assert not Course.objects.exists()


def test_a_warning_does_not_refuse_a_release(page: CoursePage) -> None:
    edit(body=json.dumps([{"type": "text", "value": "<p>Sexist banter.</p>"}]))
    assert make.release(page).number == 1


def test_changes_that_are_not_published_refuse_a_release(page: CoursePage) -> None:
    lesson = LessonPage.objects.get(step_id=make.step_id("lesson-1"))
    lesson.title = "A draft"
    lesson.save_revision()
    with pytest.raises(ReleaseRefused, match="not published"):
        make.release(page)


def test_an_unpublished_step_is_not_released(page: CoursePage) -> None:
    LessonPage.objects.get(step_id=make.step_id("lesson-2")).unpublish()
    assert len(running(make.release(page)).steps) == 4


def test_a_module_without_a_step_refuses_the_release(page: CoursePage) -> None:
    for lesson in LessonPage.objects.all():
        lesson.unpublish()
    with pytest.raises(ReleaseRefused, match="Module 1: this module has no published step"):
        make.release(page)


def test_releasing_the_same_content_again_returns_the_edition_that_there_is(page: CoursePage) -> None:
    first = make.release(page)
    assert make.release(page) == first
    assert Edition.objects.count() == 1


def test_a_correction_moves_learners_along(page: CoursePage, learner: User) -> None:
    first = make.release(page)
    enrolment = enrol(learner=learner, course=first.course)
    edit(title="Better words")
    second = make.release(page, Edition.Kind.CORRECTION)
    enrolment.refresh_from_db()
    assert enrolment.edition == second
    assert second.number == 2


def test_a_revision_leaves_learners_where_they_are(page: CoursePage, learner: User, colleague: User) -> None:
    first = make.release(page)
    enrolment = enrol(learner=learner, course=first.course)
    edit(title="Better words")
    second = make.release(page)
    enrolment.refresh_from_db()
    assert enrolment.edition == first
    course = Course.objects.get()
    assert enrol(learner=learner, course=course).edition == first
    assert enrol(learner=colleague, course=course).edition == second


def test_a_correction_may_not_change_which_answer_is_right(page: CoursePage, tmp_path: Path) -> None:
    make.release(page)
    files = make.pack_files(pass_mark=60)
    from courses.pack.writing import load_pack

    page, _ = load_pack(make.write_pack(tmp_path / "changed", files), make.library())
    with pytest.raises(ReleaseRefused, match="re-mark"):
        make.release(page, Edition.Kind.CORRECTION)
    assert Edition.objects.count() == 1
    assert make.release(page).number == 2


def test_a_correction_may_not_drop_a_step(page: CoursePage) -> None:
    make.release(page)
    LessonPage.objects.get(step_id=make.step_id("lesson-2")).unpublish()
    with pytest.raises(ReleaseRefused, match="correction"):
        make.release(page, Edition.Kind.CORRECTION)


def test_a_correction_may_not_change_a_level(page: CoursePage) -> None:
    make.release(page)
    module = ModulePage.objects.get(module_id=make.identity("module-2"))
    module.level = 2
    module.save_revision().publish()
    with pytest.raises(ReleaseRefused, match="correction"):
        make.release(page, Edition.Kind.CORRECTION)


def test_the_first_release_is_no_correction(page: CoursePage) -> None:
    with pytest.raises(ReleaseRefused, match="no edition to correct"):
        make.release(page, Edition.Kind.CORRECTION)
    assert not Course.objects.exists()


def test_marking_holds_no_words_of_lessons_scenarios_and_checks(page: CoursePage) -> None:
    marking = canonical(marking_of(compile_course(page)))
    for words in ("Some words", "Question 1?", "Explanation", "Find a quiet moment", "Joe talks"):
        assert words not in marking


def test_an_edition_can_not_be_saved_again(edition: Edition) -> None:
    with pytest.raises(TypeError, match="immutable"):
        edition.save()


@pytest.mark.parametrize(
    "field", ["manifest", "content_hash", "number", "marking_hash", "signed_off_by", "reviewed"]
)
def test_the_database_refuses_to_change_what_was_released(edition: Edition, field: str) -> None:
    with pytest.raises(DatabaseError, match="immutable"), transaction.atomic():
        Edition.objects.filter(pk=edition.pk).update(
            **{field: {"number": 7, "reviewed": False}.get(field, "x")}
        )


def test_the_database_refuses_to_delete_an_edition(edition: Edition) -> None:
    Course.objects.update(current_edition=None)
    with pytest.raises(DatabaseError, match="immutable"), transaction.atomic():
        Edition.objects.filter(pk=edition.pk).delete()


def test_who_released_an_edition_may_be_forgotten(edition: Edition, trainer: User) -> None:
    Edition.objects.filter(pk=edition.pk).update(released_by=trainer)
    trainer.delete()
    edition.refresh_from_db()
    assert edition.released_by is None


def damaged(manifest: str) -> Edition:
    course = Course.objects.create(slug="damaged", title="Damaged", discreet_title="D")
    course.current_edition = Edition.objects.create(
        course=course,
        number=1,
        kind="revision",
        manifest=manifest,
        content_hash="0" * 64,
        marking_hash="0" * 64,
        **{f"signed_off_{part}": "x" for part in ("by", "role", "organisation")},
        signed_off_on="2026-01-01",
    )
    course.save()
    return course.current_edition


@pytest.mark.django_db
@pytest.mark.parametrize("manifest", ["", "{", "[]", '{"schema": 1}'])
def test_a_damaged_edition_is_not_run(manifest: str) -> None:
    with pytest.raises(EditionUnreadable):
        running(damaged(manifest))


@pytest.mark.parametrize("manifest", ["{", "[]", "7", '{"schema": 1}', '{"schema": 99}'])
def test_a_manifest_that_this_program_can_not_read_is_refused(manifest: str) -> None:
    with pytest.raises(EditionUnreadable):
        editions.remember("hash", manifest)


def test_a_damaged_edition_is_told_to_its_learner_with_410(learner: User) -> None:
    edition = damaged("{}")
    enrolment = Enrolment.objects.create(learner=learner, course=edition.course, edition=edition)
    client = make.client_of(learner)
    for path in (
        f"/learn/{enrolment.pk}/",
        make.step_url(enrolment, "lesson-1"),
        f"/learn/{enrolment.pk}/finished/",
    ):
        answer = client.get(path)
        assert answer.status_code == 410
        assert "What you have done so far is kept" in answer.content.decode()


def test_one_damaged_edition_does_not_hide_the_other_courses(course: Course, learner: User) -> None:
    edition = damaged("{}")
    Enrolment.objects.create(learner=learner, course=edition.course, edition=edition)
    for client, path in ((make.client_of(learner), "/learning/"), (make.client_of(learner), "/courses/")):
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert course.title in answer.content.decode()


def test_a_retired_course_takes_nobody_new_and_lets_others_finish(
    course: Course, enrolment: Enrolment, learner: User, colleague: User
) -> None:
    retire(course=course)
    course.refresh_from_db()
    with pytest.raises(NotReleased):
        enrol(learner=colleague, course=course)
    assert enrol(learner=learner, course=course) == enrolment
    assert make.client_of(learner).get(make.step_url(enrolment, "lesson-1")).status_code == 200
    assert make.client_of(colleague).get(f"/courses/{course.slug}/").status_code == 404
    assert make.client_of(colleague).post(f"/courses/{course.slug}/start/").status_code == 409


def test_a_release_opens_a_retired_course_again(page: CoursePage) -> None:
    course = make.release(page).course
    retire(course=course)
    edit(title="Other words")
    make.release(page)
    course.refresh_from_db()
    assert course.retired_at is None
