from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

import pytest

from assessments.models import Attempt
from courses.models import StepCompletion
from records.models import Statement
from tests import factories as make
from tests.assessments.conftest import Player

RIGHT = {1: ["q1-a"], 2: ["q2-a", "q2-b"], 3: ["q3-a"], 4: ["q4-a"]}


@pytest.fixture
def check(at_step: Callable[..., Player]) -> Player:
    return at_step("quiz")


@pytest.fixture
def begun(check: Player) -> Player:
    check.post(do="start")
    return check


def answer_all(player: Player, *, wrong: tuple[int, ...] = ()) -> Any:
    """Answer every question, all right but for some; return the last answer of the server."""
    last = None
    for number, right in RIGHT.items():
        chosen = [f"q{number}-c"] if number in wrong else right
        assert player.post(do="answer", item=f"q{number}", answer=chosen).status_code == 302
        last = player.post(do="go-on")
    return last


def last_verb() -> str:
    return next(verb for verb in reversed(make.verbs()) if verb in ("passed", "failed"))


def test_the_way_in_says_what_is_needed(check: Player) -> None:
    page = check.see()
    assert "you need 50%" in page
    assert "4 questions" in page


def test_an_answer_redirects_and_then_its_feedback_is_shown(begun: Player) -> None:
    answer = begun.post(do="answer", item="q1", answer="q1-c")
    assert (answer.status_code, answer["Location"]) == (302, begun.url)
    page = begun.see()
    assert "Not quite" in page
    assert "About answer q1-c." in page
    assert "Explanation 1." in page


def test_all_right_passes_and_completes_the_step(begun: Player) -> None:
    answer_all(begun)
    page = begun.see()
    assert "You have passed" in page
    assert "100%" in page
    assert begun.is_done
    assert last_verb() == "passed"
    assert StepCompletion.objects.get(step_id=make.step_id("quiz")).score == 1


def test_too_few_right_fails_and_does_not_complete_the_step(begun: Player) -> None:
    answer_all(begun, wrong=(2, 3, 4))
    page = begun.see()
    assert "Not yet: have another go" in page
    assert "25%" in page
    assert "Try again" in page
    assert not begun.is_done
    assert last_verb() == "failed"


def test_failing_then_trying_again_then_passing(begun: Player) -> None:
    answer_all(begun, wrong=(2, 3, 4))
    begun.post(do="start")
    answer_all(begun, wrong=(4,))
    assert begun.is_done
    assert [attempt.passed for attempt in Attempt.objects.order_by("number")] == [False, True]
    assert [verb for verb in make.verbs() if verb in ("passed", "failed")] == ["failed", "passed"]
    assert float(StepCompletion.objects.get(step_id=make.step_id("quiz")).score or 0) == 0.75


def test_a_safety_question_must_be_right_even_when_the_score_is_enough(begun: Player) -> None:
    answer_all(begun, wrong=(1,))
    page = begun.see()
    assert "75%" in page
    assert "every safety question right" in page
    assert not begun.is_done
    assert last_verb() == "failed"


@pytest.mark.parametrize("wrong", [(), (4,), (3, 4), (2, 3, 4), (1,), (1, 2, 3, 4)])
def test_the_pass_mark_is_a_boundary(begun: Player, wrong: tuple[int, ...]) -> None:
    answer_all(begun, wrong=wrong)
    assert begun.is_done is (len(wrong) <= 2 and 1 not in wrong)


def test_several_answers_must_be_exactly_the_right_ones(begun: Player) -> None:
    begun.post(do="answer", item="q1", answer="q1-a")
    begun.post(do="go-on")
    begun.post(do="answer", item="q2", answer=["q2-a", "q2-b", "q2-c"])
    assert "Not quite" in begun.see()


def test_a_passed_check_stays_done_when_it_is_failed_later(begun: Player) -> None:
    answer_all(begun)
    begun.post(do="start")
    answer_all(begun, wrong=(1, 2, 3))
    assert begun.is_done
    assert StepCompletion.objects.get(step_id=make.step_id("quiz")).score == 1


def test_a_replayed_answer_changes_nothing(begun: Player) -> None:
    begun.post(turn=0, do="answer", item="q1", answer="q1-a")
    before = (Attempt.objects.values().get(), Statement.objects.count())
    answer = begun.post(turn=0, do="answer", item="q1", answer="q1-c")
    assert answer.status_code == 302
    assert (Attempt.objects.values().get(), Statement.objects.count()) == before


def test_an_answer_can_not_be_changed_after_its_feedback(begun: Player) -> None:
    begun.post(do="answer", item="q1", answer="q1-c")
    assert begun.post(do="answer", item="q1", answer="q1-a").status_code == 422
    begun.post(do="go-on")
    assert begun.post(do="answer", item="q1", answer="q1-a").status_code == 422
    assert begun.attempt is not None
    assert begun.attempt.state["answers"] == {"q1": ["q1-c"]}


def test_no_answer_is_told_at_its_place(begun: Player) -> None:
    answer = begun.post(do="answer", item="q1")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#answer-1"' in page
    assert 'id="answer-1"' in page


def test_two_answers_where_one_is_asked_for_are_refused_and_kept(begun: Player) -> None:
    begun.post(do="answer", item="q1", answer="q1-a")
    begun.post(do="go-on")
    answer = begun.post(do="answer", item="q2", answer=["q2-b", "no-such"])
    assert answer.status_code == 422
    assert 'value="q2-b" checked' in answer.content.decode()
    begun.post(do="answer", item="q2", answer=["q2-b"])
    begun.post(do="go-on")
    assert begun.post(do="answer", item="q3", answer=["q3-a", "q3-b"]).status_code == 422


def test_forged_score_and_result_are_ignored(begun: Player) -> None:
    for number in RIGHT:
        begun.post(
            do="answer", item=f"q{number}", answer=f"q{number}-c", score="1", passed="true", correct="1"
        )
        begun.post(do="go-on", score="1", passed="true")
    assert begun.attempt is not None
    assert (begun.attempt.passed, begun.attempt.score) == (False, 0)
    assert not begun.is_done


def test_a_check_can_not_be_finished_by_hand(begun: Player) -> None:
    for do in ("finish", "read", "passed"):
        assert begun.post(do=do).status_code == 422
    assert not begun.is_done


def test_the_wait_before_another_go_is_kept(at_step: Callable[..., Player]) -> None:
    check = at_step("quiz", retry_wait_hours=24)
    check.post(do="start")
    answer_all(check, wrong=(1, 2, 3))
    assert "You can try again from" in check.see()
    answer = check.post(do="start")
    assert answer.status_code == 409
    assert Attempt.objects.count() == 1
    Attempt.objects.update(finished_at=timezone.now() - timedelta(hours=24, seconds=1))
    assert check.post(do="start").status_code == 302
    assert Attempt.objects.count() == 2


def test_there_is_no_wait_after_passing(at_step: Callable[..., Player]) -> None:
    check = at_step("quiz", retry_wait_hours=24)
    check.post(do="start")
    answer_all(check)
    assert check.post(do="start").status_code == 302


def test_an_answer_is_said_by_ids_with_how_it_was_marked(begun: Player) -> None:
    answer_all(begun, wrong=(3,))
    said = [one for one in make.said() if one["verb"]["id"].endswith("answered")]
    assert [one["result"]["response"] for one in said] == ["q1-a", "q2-a[,]q2-b", "q3-c", "q4-a"]
    assert [one["result"]["success"] for one in said] == [True, True, False, True]
    passed = next(one for one in make.said() if one["verb"]["id"].endswith("passed"))
    assert passed["result"]["score"] == {"scaled": 0.75}


def test_the_right_answers_are_not_in_the_page_before_they_are_given(begun: Player) -> None:
    page = begun.see()
    assert "About answer" not in page
    assert "Explanation" not in page
    assert "correct" not in page
