"""Three readers look at a course before learners do; what they said is kept, and a release asks for all of them."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

import pytest

from courses.errors import ReleaseRefused
from courses.models import CoursePage, Edition, LessonPage, Review
from courses.reviews import CHECKLIST, content_hash, missing_reviews
from courses.services import release
from pages import live
from pages.models import Term
from people.models import User
from tests import factories as make

FORM = {
    "reader": "specialist",
    "name": "Rea Reader",
    "role": "Service manager",
    "organisation": "Northshire Refuge",
    "on": "2026-01-05",
    "checked": list(CHECKLIST),
    "note": "Two words changed.",
}


@pytest.fixture
def page(tmp_path: Path, db: None) -> CoursePage:
    return make.course_page(tmp_path / "pack")


def review(client: Client, page: CoursePage, **more: Any) -> Any:
    return client.post(f"/cms/courses/{page.pk}/review/", FORM | more)


def test_nothing_is_released_before_all_three_have_read_it(page: CoursePage) -> None:
    with pytest.raises(ReleaseRefused) as refused:
        release(page=page, kind=Edition.Kind.REVISION, sign_off=make.sign_off())
    assert refused.value.reasons == [
        f"Not reviewed within a year by: {reader.label.lower()}." for reader in Review.Reader
    ]
    make.reviewed(page)
    assert make.release(page).number == 1


def test_whoever_recorded_every_review_does_not_release(
    page: CoursePage, trainer: User, safeguarding_lead: User
) -> None:
    make.reviewed(page, recorded_by=trainer)
    with pytest.raises(ReleaseRefused) as refused:
        make.release(page, by=trainer)
    assert len(refused.value.reasons) == 1
    assert "Somebody else must release it" in refused.value.reasons[0]
    with pytest.raises(ReleaseRefused):
        make.release(page)  # nobody knows who it is
    html = make.client_of(trainer).get(f"/cms/courses/{page.pk}/release/").content.decode()
    assert "One person recorded every review" in html
    assert 'class="button" disabled' in html
    html = make.client_of(safeguarding_lead).get(f"/cms/courses/{page.pk}/release/").content.decode()
    assert "One person recorded every review" not in html
    assert make.release(page, by=safeguarding_lead).reviewed
    Review.objects.filter(reader="survivors").update(recorded_by=safeguarding_lead)
    assert make.release(page, by=trainer).number == 1, "the same edition"


def test_a_review_holds_for_a_year(page: CoursePage) -> None:
    make.reviewed(page, on=timezone.localdate() - timedelta(days=366))
    assert len(missing_reviews(page.course_key)) == 3
    make.reviewed(page, on=timezone.localdate() - timedelta(days=364))
    assert missing_reviews(page.course_key) == []


def test_a_review_is_kept_with_what_was_looked_for(page: CoursePage, trainer: User) -> None:
    client = make.client_of(trainer)
    assert review(client, page).status_code == 302
    kept = Review.objects.get()
    assert (kept.reader, kept.recorded_by, set(kept.checked)) == ("specialist", trainer, set(CHECKLIST))
    html = client.get(f"/cms/courses/{page.pk}/review/").content.decode()
    assert "Northshire Refuge" in html
    assert "Nothing has changed" in html
    assert html.count("Not yet") == 2


def test_a_course_that_changed_since_says_so(page: CoursePage, trainer: User) -> None:
    client = make.client_of(trainer)
    review(client, page)
    LessonPage.objects.filter(step_id=make.step_id("lesson-1")).update(title="Another title")
    assert "The course has changed" in client.get(f"/cms/courses/{page.pk}/release/").content.decode()


def test_a_review_with_a_point_left_open_is_not_kept_and_loses_nothing(
    page: CoursePage, trainer: User
) -> None:
    answer = review(make.client_of(trainer), page, checked=list(CHECKLIST)[1:])
    html = answer.content.decode()
    assert answer.status_code == 400
    assert "1 point is open" in html
    assert "Two words changed." in html
    assert not Review.objects.exists()


def test_nobody_of_a_survivor_group_needs_a_name(page: CoursePage, trainer: User) -> None:
    assert review(make.client_of(trainer), page, reader="survivors", name="").status_code == 302
    assert Review.objects.get().name == "The group"


def test_a_course_that_can_not_be_compiled_can_not_have_been_read(page: CoursePage, trainer: User) -> None:
    LessonPage.objects.filter(step_id=make.step_id("lesson-1")).update(body="[]")
    answer = review(make.client_of(trainer), page)
    assert answer.status_code == 400
    assert "nobody can have read it" in answer.content.decode()


def test_a_new_word_in_the_glossary_changes_no_course(page: CoursePage) -> None:
    before = content_hash(page)
    Term.objects.create(slug="words", word="words", text="What people say.", source="Us")
    live.forget_all()
    assert content_hash(page) == before


@pytest.mark.parametrize("missing", ["reader", "name", "role", "organisation", "on"])
def test_a_review_with_a_gap_is_not_kept(page: CoursePage, trainer: User, missing: str) -> None:
    assert review(make.client_of(trainer), page, **{missing: ""}).status_code == 400
    assert not Review.objects.exists()


def test_a_review_of_tomorrow_is_not_kept(page: CoursePage, trainer: User) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert review(make.client_of(trainer), page, on=tomorrow.isoformat()).status_code == 400


@pytest.mark.parametrize(
    ("who", "status"),
    [("learner", 403), ("organisation_lead", 403), ("trainer_without_mfa", 302), (None, 302)],
)
@pytest.mark.parametrize("what", ["review", "read"])
def test_strangers_neither_read_nor_review(
    request: pytest.FixtureRequest, page: CoursePage, who: str | None, status: int, what: str
) -> None:
    client = make.client_of(request.getfixturevalue(who)) if who else Client()
    assert client.get(f"/cms/courses/{page.pk}/{what}/").status_code == status
    assert review(client, page).status_code == status
    assert not Review.objects.exists()


def test_a_learner_is_told_that_a_course_awaits_its_readers(page: CoursePage, client: Client) -> None:
    draft = make.release(page, without_reviews=True)
    assert draft.reviewed is False
    html = client.get("/courses/small/").content.decode()
    assert "A draft that awaits review" in html
    assert "a survivor advisory group" in html
    make.reviewed(page)
    assert "A draft that awaits review" in client.get("/courses/small/").content.decode(), (
        "nobody released it"
    )
    assert make.release(page).number == 2, "the same words, read by then"
    assert make.release(page).number == 2
    assert "awaits review" not in client.get("/courses/small/").content.decode()


def test_a_course_that_was_read_stays_released_when_it_is_to_be_read_again(
    page: CoursePage, client: Client
) -> None:
    make.release(page)
    Review.objects.update(on=timezone.localdate() - timedelta(days=400))
    assert "awaits review" not in client.get("/courses/small/").content.decode()


def test_the_command_says_what_is_missing_and_a_demonstration_may_go_without(page: CoursePage) -> None:
    sign_off = {"name": "Nobody", "role": "demonstration", "organisation": "Here"}
    with pytest.raises(CommandError, match="a specialist domestic abuse service"):
        call_command("release_course", "small", **sign_off)
    call_command("release_course", "small", without_reviews=True, **sign_off)
    assert Edition.objects.get().signed_off_role == "demonstration"


def test_a_reviewer_reads_the_whole_course_on_one_page(tmp_path: Path, trainer: User) -> None:
    body = "Words for all.\n\n::: for-sector housing\nFor homes.\n:::\n\n::: for-sector everyone-else\nFor others.\n:::"
    page = make.course_page(tmp_path / "whole", lesson_body=body, elsewhere={})
    html = make.client_of(trainer).get(f"/cms/courses/{page.pk}/read/").content.decode()
    for words in (
        "For homes.",  # every sector's
        "For others.",
        "Find a quiet moment later",  # every choice, with its reason
        "Why ‘Ask across the counter’ is like that.",
        "<strong>Right:</strong>",  # every answer
        "From 1, not at all confident, to 5, very confident.",
    ):
        assert words in html.replace("&#x27;", "'"), words


def test_a_course_that_can_not_be_compiled_says_where(page: CoursePage, trainer: User) -> None:
    LessonPage.objects.filter(step_id=make.step_id("lesson-1")).update(body="[]")
    html = make.client_of(trainer).get(f"/cms/courses/{page.pk}/read/").content.decode()
    assert "The course can not be compiled yet." in html
    assert "Lesson 1" in html


def test_reading_costs_the_same_queries_for_two_lessons_and_twelve(
    tmp_path: Path, trainer: User, django_assert_max_num_queries: Any
) -> None:
    page = make.course_page(tmp_path / "long", lessons=12)
    client = make.client_of(trainer)
    client.get(f"/cms/courses/{page.pk}/read/")
    with django_assert_max_num_queries(60):
        client.get(f"/cms/courses/{page.pk}/read/")
