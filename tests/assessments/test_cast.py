"""Who causes harm, who is harmed and who helps: told across the library, so that the mix is deliberate."""

from pathlib import Path
from typing import Any

from django.test import Client

import pytest

from assessments.models import ScenarioPage
from assessments.scenarios.cast import cast
from assessments.scenarios.names import BANK, names_in, unused
from courses.models import CoursePage
from people.models import User
from tests import factories as make


@pytest.fixture
def page(tmp_path: Path, db: None) -> CoursePage:
    found = make.course_page(tmp_path / "pack")
    ScenarioPage.objects.update(harm_by="woman", harm_to="man")
    return found


def second_story(page: CoursePage, **values: Any) -> ScenarioPage:
    first = ScenarioPage.objects.first()
    assert first is not None
    copy: ScenarioPage = first.copy(update_attrs={"title": "Another story", "slug": "another", **values})
    copy.save_revision().publish()
    return copy


def test_each_story_says_who_helps_who_harms_and_who_is_harmed(page: CoursePage) -> None:
    (part,) = cast().parts
    assert (part.course, part.harm_by, part.harm_to) == (page.title, "A woman", "A man")
    assert part.names == ("Joe", "Mel")


def test_a_name_in_two_stories_is_told(page: CoursePage) -> None:
    second_story(page)
    assert cast().twice["Joe"] == ("At the counter", "Another story")


def test_a_course_in_which_the_same_always_harm_the_same_is_told(page: CoursePage) -> None:
    other = second_story(page)
    assert cast().one_sided == [page.title]
    ScenarioPage.objects.filter(pk=other.pk).update(harm_by="man", harm_to="woman")
    assert cast().one_sided == []
    assert {(by, to, number) for _, by, to, number in cast().mix} == {
        ("A woman", "A man", 1),
        ("A man", "A woman", 1),
    }


def test_a_story_that_does_not_say_who_harms_is_told(page: CoursePage) -> None:
    ScenarioPage.objects.update(harm_by="")
    assert [part.page.title for part in cast().unsaid] == ["At the counter"]


def test_drafts_and_stories_of_no_live_course_are_left_out(page: CoursePage) -> None:
    page.unpublish()
    assert cast().parts == ()


def test_the_bank_offers_names_that_nobody_bears_yet() -> None:
    assert len(set(BANK)) == len(BANK) >= 200
    assert "Joe" not in unused({"Joe"}, most=len(BANK))
    assert names_in("Joe told Ngozi that Something happened.") == {"Joe", "Ngozi"}


def test_the_page_costs_the_same_queries_for_one_story_and_three(
    page: CoursePage, trainer: User, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(2):
        cast()
    second_story(page)
    second_story(page, slug="third")
    with django_assert_num_queries(2):
        cast()
    html = make.client_of(trainer).get("/cms/stories/").content.decode()
    assert "In every story of ‘A small course’ the same people harm the same people." in html


@pytest.mark.parametrize(("who", "status"), [("learner", 403), ("trainer_without_mfa", 302), (None, 302)])
def test_strangers_are_refused(
    request: pytest.FixtureRequest, page: CoursePage, who: str | None, status: int
) -> None:
    client = make.client_of(request.getfixturevalue(who)) if who else Client()
    assert client.get("/cms/stories/").status_code == status
