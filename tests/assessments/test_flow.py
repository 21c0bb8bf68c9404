"""What learners chose: counted once each, shown to trainers only, and never below ten."""

import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

import pytest

from assessments.counting import rebuild_choice_counts
from assessments.models import Attempt, ChoiceCount, ScenarioPage
from assessments.queries import choice_counts
from assessments.scenarios.flow import flow_of, picture_of, published
from courses.models import CoursePage, Edition, Enrolment
from courses.queries import running
from people.models import Organisation, Role, User
from tests import factories as make
from tests.assessments.conftest import Player


def play(story: Player, *choices: str) -> None:
    story.post(do="start")
    for name in choices:
        story.post(do="choose", choice=name)
        story.post(do="go-on")
    story.post(do="finish")


def counts() -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for one in ChoiceCount.objects.all():
        found[one.scene, one.choice] = found.get((one.scene, one.choice), 0) + one.learners
    return found


@pytest.fixture
def story(at_step: Callable[..., Player]) -> Player:
    return at_step("scenario")


def test_a_finished_scenario_counts_what_was_chosen_and_where_it_ended(story: Player) -> None:
    play(story, "ask-later", "listen")
    assert counts() == {("counter", "ask-later"): 1, ("room", "listen"): 1, ("open", ""): 1}


def test_nothing_is_counted_before_the_end(story: Player) -> None:
    story.post(do="start")
    story.post(do="choose", choice="ask-later")
    assert counts() == {}


def test_the_first_choice_counts_and_not_the_one_after_reading_why(story: Player) -> None:
    story.post(do="start")
    story.post(do="choose", choice="ask-loudly")
    story.post(do="back")
    play(story, "ask-later", "listen")
    assert counts()["counter", "ask-loudly"] == 1
    assert ("counter", "ask-later") not in counts()


def test_playing_again_does_not_count_again(story: Player) -> None:
    play(story, "ask-later", "listen")
    before = counts()
    play(story, "ask-loudly")
    assert counts() == before


def test_reading_the_scenario_as_text_counts_nothing(story: Player) -> None:
    story.post(do="read")
    assert story.is_done
    assert counts() == {}


def test_sector_area_and_month_are_those_of_the_organisation(
    at_step: Callable[..., Player], learner: User
) -> None:
    play(at_step("scenario"), "ask-later", "listen")
    one = ChoiceCount.objects.first()
    assert one is not None
    enrolment = learner.enrolments.get()
    organisation = enrolment.organisation
    expected = (organisation.kind, organisation.area.slug) if organisation else ("", "")
    assert (one.sector, one.area, one.month) == (*expected, timezone.localdate().replace(day=1))


def test_counting_again_from_the_attempts_gives_the_same_rows(story: Player) -> None:
    play(story, "ask-later", "listen")
    fields = ("edition", "step_id", "scene", "choice", "month", "sector", "area", "learners")
    before = sorted(ChoiceCount.objects.values_list(*fields), key=str)
    this_month = timezone.localdate()
    assert rebuild_choice_counts(this_month) == 3
    assert sorted(ChoiceCount.objects.values_list(*fields), key=str) == before
    assert rebuild_choice_counts(this_month) == 3


def test_counts_of_months_whose_attempts_are_gone_stay(story: Player) -> None:
    play(story, "ask-later", "listen")
    old = timezone.localdate().replace(day=1) - timedelta(days=500)
    ChoiceCount.objects.update(month=old)
    Attempt.objects.all().delete()
    assert rebuild_choice_counts(timezone.localdate()) == 0
    assert ChoiceCount.objects.filter(month=old).count() == 3


def test_a_learner_who_takes_the_course_again_is_not_counted_again(story: Player) -> None:
    play(story, "ask-later", "listen")
    before = counts()
    again = Enrolment.objects.create(
        learner=story.enrolment.learner,
        course=story.enrolment.course,
        edition=story.enrolment.edition,
        cycle=2,
    )
    make.finish_up_to(again, "scenario")
    play(Player(story.client, again, make.step_url(again, "scenario")), "ask-loudly")
    assert counts() == before
    rebuild_choice_counts(timezone.localdate())
    assert counts() == before


def test_the_width_of_an_arrow_tells_no_more_than_the_figures(edition: Edition) -> None:
    widths = {
        flow_of(content_of(edition), {("counter", "ask-later"): 10, ("counter", "ask-loudly"): few})
        .scenes[0]
        .choices[0]
        .weight
        for few in range(5)
    }
    assert widths == {1.0}


# --- figures


def test_a_figure_is_hidden_below_ten_and_rounded_to_ten_above() -> None:
    assert [published(n) for n in (0, 3, 9, 10, 14, 15, 96, 104)] == [None, None, None, 10, 10, 20, 100, 100]


def test_no_two_figures_tell_that_a_group_is_smaller_than_ten_and_not_empty() -> None:
    # Whatever two filters show of n people and of n and d more: a d outside 1 to 9 would show the same.
    for n in range(60):
        for d in range(1, 10):
            shown = (published(n), published(n + d))
            others = [
                (m, e)
                for m in range(n + 20)
                for e in (0, *range(10, 25))
                if (published(m), published(m + e)) == shown
            ]
            assert others, (n, d, shown)


def content_of(edition: Edition) -> Any:
    return running(edition).step(make.step_id("scenario")).content


def test_a_share_is_shown_to_the_nearest_five_per_cent(edition: Edition) -> None:
    flow = flow_of(content_of(edition), {("counter", "ask-later"): 151, ("counter", "ask-loudly"): 52})
    scene = flow.scenes[0]
    assert (scene.learners, [one.learners for one in scene.choices]) == (200, [150, None, 50])
    assert [one.share for one in scene.choices] == [75, None, 25]
    assert flow.scenes[1].learners is None


def test_no_share_is_shown_of_so_few_that_it_would_be_finer_than_ten_people(edition: Edition) -> None:
    flow = flow_of(content_of(edition), {("counter", "ask-later"): 150, ("counter", "ask-loudly"): 49})
    assert [one.said for one in flow.scenes[0].choices] == ["about 150", "fewer than 10", "about 50"]


def test_the_picture_has_every_part_and_an_arrow_for_every_choice(edition: Edition) -> None:
    content = content_of(edition)
    picture = picture_of(content, flow_of(content, {}))
    assert len(picture.boxes) == len(content["scenes"]) + len(content["endings"])
    assert len(picture.arrows) == sum(len(scene["choices"]) for scene in content["scenes"].values())
    assert all(0 <= box.x < picture.width and 0 <= box.y < picture.height for box in picture.boxes)
    assert {arrow.label for arrow in picture.arrows} == {"✓ –", "! –", "✕ –"}


# --- the page


@pytest.fixture
def course_out(site: Any, tmp_path: Any) -> CoursePage:
    page = make.course_page(tmp_path)
    make.release(page)
    return page


@pytest.fixture
def url(course_out: CoursePage) -> str:
    return f"/cms/scenarios/{ScenarioPage.objects.get().pk}/chosen/"


def fill(number: int, *, sector: str = "police", area: str = "north", month: date | None = None) -> None:
    edition = Edition.objects.get()
    for scene, choice, share in (
        ("counter", "ask-later", 0.6),
        ("counter", "ask-loudly", 0.4),
        ("room", "listen", 0.6),
        ("open", "", 0.6),
        ("silence", "", 0.4),
    ):
        ChoiceCount.objects.create(
            edition=edition,
            step_id=make.step_id("scenario"),
            scene=scene,
            choice=choice,
            month=month or timezone.localdate().replace(day=1),
            sector=sector,
            area=area,
            learners=round(number * share),
        )


@pytest.fixture
def trainer(course_out: CoursePage) -> Client:
    return make.client_of(make.with_second_factor(make.person("Tess Trainer", role=Role.TRAINER)))


def test_a_trainer_sees_rounded_figures(trainer: Client, url: str) -> None:
    fill(103)
    page = trainer.get(url).content.decode()
    assert "about 100 learners" in page
    assert "about 60" in page
    assert "62" not in page.split("In words")[1].split("</table>")[0]


def test_a_small_group_is_hidden_with_a_word(trainer: Client, url: str) -> None:
    fill(9)
    page = trainer.get(url).content.decode()
    assert "Fewer than ten learners have finished" in page
    assert "about" not in page.split("In words")[1]


def test_filters_narrow_what_is_counted_and_unknown_ones_are_left_out(trainer: Client, url: str) -> None:
    fill(100)
    fill(200, sector="health", month=timezone.localdate().replace(day=1) - timedelta(days=700))
    assert "about 300 learners" in trainer.get(url).content.decode()
    assert "about 200 learners" in trainer.get(url, {"sector": "health"}).content.decode()
    assert "about 100 learners" in trainer.get(url, {"period": "year"}).content.decode()
    assert (
        "about 300 learners"
        in trainer.get(url, {"sector": "<b>", "edition": "999", "area": "?"}).content.decode()
    )


def test_the_sheet_for_a_group_has_reasons_and_no_small_figure(trainer: Client, url: str) -> None:
    fill(100)
    page = trainer.get(f"{url}sheet/").content.decode()
    assert "Why ‘Ask across the counter’ is like that." in page
    assert "Do not ask anybody what they chose" in page


def test_a_scenario_that_was_never_released_says_so(site: Any, tmp_path: Any) -> None:
    make.course_page(tmp_path)
    tess = make.client_of(make.with_second_factor(make.person("Tess Trainer", role=Role.TRAINER)))
    page = tess.get(f"/cms/scenarios/{ScenarioPage.objects.get().pk}/chosen/").content.decode()
    assert "has not been released yet" in page


def test_strangers_see_nothing(url: str, learner: User, client: Client) -> None:
    unsure = make.person("Una Unsure", role=Role.TRAINER)
    for path in (url, f"{url}sheet/"):
        assert client.get(path).status_code == 302
        assert make.client_of(learner).get(path).status_code in (302, 403)
        answer = make.client_of(unsure).get(path)
        assert answer.status_code == 302
        assert "totp" in answer["Location"]


def test_a_page_that_does_not_exist_is_not_found(trainer: Client, url: str) -> None:
    assert trainer.get("/cms/scenarios/999999/chosen/").status_code == 404
    assert trainer.get("/cms/scenarios/99999999999999999999/chosen/").status_code == 404


def test_the_flow_of_a_hundred_thousand_learners_takes_less_than_a_third_of_a_second(
    course_out: CoursePage,
) -> None:
    edition = Edition.objects.get()
    ChoiceCount.objects.bulk_create(
        ChoiceCount(
            edition=edition,
            step_id=make.step_id("scenario"),
            scene=scene,
            choice=choice,
            month=date(2024 + month // 12, month % 12 + 1, 1),
            sector=sector,
            area=f"area-{area}",
            learners=100_000 // (24 * 9 * 20) + 1,
        )
        for scene, choice in (("counter", "ask-later"), ("counter", "ask-loudly"), ("room", "listen"))
        for month in range(24)
        for sector in Organisation.Kind.values
        for area in range(20)
    )
    content = content_of(edition)
    before = time.process_time()
    flow = flow_of(content, choice_counts(edition.pk, make.step_id("scenario")))
    picture_of(content, flow)
    assert time.process_time() - before <= 0.3
    assert (flow.scenes[0].learners or 0) > 100_000
