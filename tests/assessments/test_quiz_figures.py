"""Figures of questions: right sums, small numbers hidden with what gives them away, and who may see them."""

import uuid
from pathlib import Path
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.models import Attempt, QuizPage
from assessments.quizzes.figures import THRESHOLD, Figures, figures, hidden_of_partition, hidden_of_parts
from courses.models import CoursePage, Edition, Enrolment
from courses.services import enrol
from people.models import Role, User
from tests import factories as make
from tests.assessments.every_kind import ITEMS, content_of


def states(*counted: tuple[int, dict[str, Any]]) -> list[dict[str, Any]]:
    """Return so many states with these answers."""
    return [{"answers": answers} for count, answers in counted for _ in range(count)]


def of(kind: str, *counted: tuple[int, Any]) -> Figures:
    name = ITEMS[kind]["id"]
    return figures(content_of(ITEMS[kind]), states(*((count, {name: answer}) for count, answer in counted)))[
        0
    ]


def cells(found: Figures) -> list[int | None]:
    return [cell.count for cell in found.cells]


def test_difficulty_and_distractors_are_counted() -> None:
    found = of("single", (30, ["one-1"]), (20, ["one-2"]), (10, ["one-3"]))
    assert (found.people, found.difficulty, cells(found)) == (60, 50, [30, 20, 10])


def test_nothing_is_shown_of_fewer_than_ten() -> None:
    found = of("single", (9, ["one-1"]))
    assert (found.people, found.difficulty, found.discrimination) == (None, None, None)
    assert cells(found) == [None, None, None]


def test_one_small_cell_takes_another_with_it() -> None:
    found = of("single", (40, ["one-1"]), (12, ["one-2"]), (3, ["one-3"]))
    assert cells(found) == [40, None, None]
    assert found.difficulty == 73


def test_small_cells_that_are_few_together_take_the_large_one_with_them() -> None:
    found = of("single", (95, ["one-1"]), (3, ["one-2"]), (2, ["one-3"]))
    assert (found.people, found.difficulty, cells(found)) == (100, None, [None, None, None])


def test_that_everybody_or_nobody_was_right_is_hidden_too() -> None:
    for answer in (["one-1"], ["one-2"]):
        found = of("single", (50, answer))
        assert (found.difficulty, cells(found)) == (None, [None, None, None])


def test_of_several_answers_each_is_counted_by_who_chose_it() -> None:
    right = ["several-1", "several-2", "several-3"]
    found = of("multiple", (20, right), (15, ["several-1", "several-4"]), (15, ["several-2"]))
    assert found.difficulty == 40
    # The first was chosen by 35, the fourth by 15; nobody chose the fifth, which is hidden.
    assert cells(found) == [35, 35, None, 15, None]


def test_who_had_all_right_can_not_be_taken_from_who_had_a_part_right() -> None:
    found = of(
        "order",
        (20, ["notice", "ask", "listen", "record"]),
        (4, ["notice", "ask", "record", "listen"]),
        (30, ["record", "listen", "ask", "notice"]),
    )
    assert found.difficulty == 37
    assert cells(found) == [None, None, None, None]  # 24 − 20 would show 4 people


def test_parts_of_pairs_and_columns_are_counted() -> None:
    right = {"believe": "say", "why-stay": "leave", "safe-now": "say"}
    found = of("sort", (20, right), (20, right | {"why-stay": "say"}), (20, right | {"believe": "leave"}))
    assert cells(found) == [40, 40, None]
    assert [cell.what for cell in found.cells] == ["put it right"] * 3


def test_where_a_part_was_put_wrongly_is_counted_where_that_shows_nobody() -> None:
    right = {"now": "now", "support": "support", "worry": "worry"}
    found = of(
        "match",
        (20, right),
        (15, right | {"support": "now"}),
        (12, right | {"support": "worry"}),
        (11, right | {"worry": "now"}),
        (11, right | {"worry": "support"}),
    )
    assert cells(found) == [None, 42, 47]
    assert found.cells[0].instead == ()
    assert found.cells[1].instead == ("Call 999: 15", "Your safeguarding lead: 12")
    assert found.cells[2].instead == ("Call 999: 11", "A help line: 11")


def test_a_wrong_place_of_few_takes_the_others_with_it() -> None:
    right = {"now": "now", "support": "support", "worry": "worry"}
    found = of("match", (20, right), (15, right | {"support": "now"}), (4, right | {"support": "worry"}))
    assert cells(found)[1] is None
    assert found.cells[1].instead == ()
    wrong = of(
        "sort",
        *[(15, {"believe": "say", "why-stay": place, "safe-now": "say"}) for place in ("say", "leave")],
    )
    assert all(cell.instead == () for cell in wrong.cells)  # 15 wrong of 15 not all right: nobody else was


PLACED = st.lists(
    st.fixed_dictionaries(
        {name: st.sampled_from(["now", "support", "worry"]) for name in ("now", "support", "worry")}
    ),
    min_size=10,
    max_size=80,
)


@given(PLACED, st.integers(1, 12))
def test_no_small_number_follows_from_where_parts_were_put(answers: list[dict[str, str]], times: int) -> None:
    """For each part: people − shown ones is what is hidden, and that is nothing or no small number."""
    found = of("match", *((times, answer) for answer in answers))
    people = len(answers) * times
    for cell in found.cells:
        shown = [int(text.rpartition(": ")[2]) for text in cell.instead]
        assert all(count >= THRESHOLD for count in shown)
        if shown:
            known = [*shown, cell.count] if cell.count is not None else shown
            hidden, left = 3 - len(known), people - sum(known)
            assert (hidden, left) == (0, 0) or (hidden >= 2 and left >= THRESHOLD)


def test_how_confident_people_feel_is_counted_without_a_mark() -> None:
    found = of("slider", (12, ["1"]), (15, ["3"]), (20, ["4"]), (3, ["5"]))
    assert (found.scored, found.difficulty, found.discrimination) == (False, None, None)
    assert cells(found) == [None, None, 15, 20, None]


def test_discrimination_is_the_point_biserial_correlation_with_the_rest() -> None:
    """By hand: right 1, 1, 0, 0 and rest 1, ½, ½, 0: (¾ − ¼) / √⅛ · √(½ · ½) = 0.7071."""
    items = [ITEMS["single"] | {"id": name} for name in ("a", "b", "c")]
    right, wrong = ["one-1"], ["one-2"]
    found = figures(
        content_of(*items),
        states(
            (10, {"a": right, "b": right, "c": right}),
            (10, {"a": right, "b": right, "c": wrong}),
            (10, {"a": wrong, "b": right, "c": wrong}),
            (10, {"a": wrong, "b": wrong, "c": wrong}),
        ),
    )
    assert found[0].difficulty == 50
    assert found[0].discrimination == 0.71
    assert found[0].verdict == "tells apart who knows the rest"


def test_a_question_that_those_who_know_get_wrong_is_pointed_out() -> None:
    items = [ITEMS["single"] | {"id": name} for name in ("a", "b")]
    right, wrong = ["one-1"], ["one-2"]
    found = figures(
        content_of(*items), states((15, {"a": right, "b": wrong}), (15, {"a": wrong, "b": right}))
    )
    assert found[0].discrimination == -1
    assert "wrong way round" in found[0].verdict


def test_questions_that_were_not_drawn_are_not_counted() -> None:
    items = [ITEMS["single"] | {"id": name} for name in ("a", "b")]
    found = figures(content_of(*items), states((10, {"a": ["one-1"]}), (10, {"a": ["one-2"]})))
    assert [one.people for one in found] == [20, None]
    assert found[0].discrimination is None


@pytest.mark.parametrize("answer", [[], {}, {"a": 1}, ["no-such"], ["one-1", "one-2"]])
def test_an_answer_of_another_shape_breaks_nothing(answer: Any) -> None:
    for kind in ITEMS:
        of(kind, (12, answer))


COUNTS = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 40), min_size=2)


@given(COUNTS)
def test_no_hidden_cell_of_a_partition_can_be_worked_out(counts: dict[str, int]) -> None:
    hidden = hidden_of_partition(counts)
    assert all(counts[name] >= THRESHOLD for name in set(counts) - hidden)
    if hidden != set(counts) and hidden:
        assert len(hidden) >= 2
        assert sum(counts[name] for name in hidden) >= THRESHOLD


@given(COUNTS, st.integers(0, 60), st.integers(0, 60))
def test_no_small_difference_between_shown_parts_and_the_whole(
    counts: dict[str, int], more: int, right: int
) -> None:
    people = max(counts.values()) + more
    for name in set(counts) - hidden_of_parts(counts, people, right):
        assert THRESHOLD <= counts[name] <= people - THRESHOLD
        assert counts[name] - right >= THRESHOLD


# --- the page


@pytest.fixture
def written(db: None, tmp_path: Path) -> CoursePage:
    return make.course_page(tmp_path)


@pytest.fixture
def edition(written: CoursePage) -> Edition:
    return make.release(written)


def url() -> str:
    return f"/cms/quizzes/{QuizPage.objects.get().pk}/figures/"


ALL_RIGHT = {"q1": ["q1-a"], "q2": ["q2-a", "q2-b"], "q3": ["q3-a"], "q4": ["q4-a"]}


def answered(edition: Edition, count: int, *, offset: int = 0, **other: list[str]) -> list[Enrolment]:
    """Let so many new learners finish the check once."""
    made = []
    for number in range(count):
        person = User.objects.create(email=f"someone-{offset + number}@example.org")
        enrolment = enrol(learner=person, course=edition.course)
        finish(enrolment, 1, **other)
        made.append(enrolment)
    return made


def finish(enrolment: Enrolment, number: int, **other: list[str]) -> Attempt:
    return Attempt.objects.create(
        enrolment=enrolment,
        step_id=uuid.UUID(make.step_id("quiz")),
        number=number,
        state={"answers": ALL_RIGHT | other, "told": None},
        score=1,
        passed=True,
        finished_at=timezone.now(),
    )


def test_the_page_shows_the_figures_of_first_goes(edition: Edition, trainer: User) -> None:
    learners = answered(edition, 15)
    answered(edition, 15, offset=100, q1=["q1-b"])
    for enrolment in learners:
        finish(enrolment, 2, q1=["q1-c"])
    page = make.client_of(trainer).get(url()).content.decode()
    assert "Answered by 30 people." in page
    assert "15 chose it (50%)" in page
    assert "hidden to protect people" in page
    assert "50%" in page


def test_somebody_who_comes_back_in_another_cycle_is_not_counted_again(
    edition: Edition, trainer: User
) -> None:
    for enrolment in answered(edition, 12):
        again = Enrolment.objects.create(
            learner=enrolment.learner, course=edition.course, edition=edition, cycle=2
        )
        finish(again, 1)
    assert "Answered by 12 people" in make.client_of(trainer).get(url()).content.decode()


def test_an_open_go_is_not_counted(edition: Edition, trainer: User) -> None:
    answered(edition, 12)
    Attempt.objects.update(finished_at=None)
    assert "fewer than 10 people" in make.client_of(trainer).get(url()).content.decode()


def test_editions_are_apart_and_never_added_up(edition: Edition, written: CoursePage, trainer: User) -> None:
    answered(edition, 12)
    page = QuizPage.objects.get()
    page.pass_mark = 60
    page.save_revision().publish()
    second = make.release(CoursePage.objects.get())
    answered(second, 4, offset=50)
    client = make.client_of(trainer)
    newest = client.get(url()).content.decode()
    assert "Answered by fewer than 10 people" in newest
    assert "Answered by 12 people" in client.get(url() + "?edition=1").content.decode()
    assert "16 people" not in newest
    for odd in ("7", "x", "-1", "%00", "all"):
        assert client.get(url() + f"?edition={odd}").status_code == 404


def test_a_check_that_was_never_released_says_so(written: CoursePage, trainer: User) -> None:
    assert "no edition yet" in make.client_of(trainer).get(url()).content.decode()


def test_the_number_of_queries_does_not_grow_with_the_answers(edition: Edition, trainer: User) -> None:
    client = make.client_of(trainer)
    answered(edition, 2)
    client.get(url())
    with CaptureQueriesContext(connection) as few:
        client.get(url())
    answered(edition, 30, offset=50)
    with CaptureQueriesContext(connection) as many:
        client.get(url())
    assert len(many) == len(few) <= 30
    assert len([query for query in many if "assessments_attempt" in query["sql"]]) == 1


def test_the_edit_screen_leads_to_the_figures(written: CoursePage, trainer: User) -> None:
    shown = make.client_of(trainer).get(f"/cms/pages/{QuizPage.objects.get().pk}/edit/").content.decode()
    assert url() in shown


def test_nobody_else_sees_the_figures(edition: Edition, trainer: User, learner: User) -> None:
    lead = make.with_second_factor(
        make.person("Olga Lead", role=Role.ORGANISATION_LEAD, leads=make.organisation("Other Homes"))
    )
    assert Client().get(url()).status_code == 302
    assert make.client_of(learner).get(url()).status_code == 403
    assert make.client_of(lead).get(url()).status_code == 403
    without = make.person("Tom Trainer", role=Role.TRAINER)
    assert make.client_of(without).get(url()).status_code == 302
    assert make.client_of(trainer).get(url()).status_code == 200
    from people.models import RoleGrant
    from people.services import end_role

    end_role(grant=RoleGrant.objects.get(user=trainer))
    assert make.client_of(trainer).get(url()).status_code == 403


def test_another_kind_of_page_and_a_wild_number_have_no_figures(edition: Edition, trainer: User) -> None:
    client = make.client_of(trainer)
    assert client.get(f"/cms/quizzes/{CoursePage.objects.get().pk}/figures/").status_code == 404
    assert client.get(f"/cms/quizzes/{10**30}/figures/").status_code == 404


def test_of_two_parts_nothing_is_shown_from_which_a_few_who_had_neither_would_follow() -> None:
    # 40 people, each part right for 28, both for 17: one had neither.
    assert hidden_of_parts({"a": 28, "b": 28}, 40, 17) == {"a", "b"}
    assert hidden_of_parts({"a": 20, "b": 20}, 40, 10) == set()
