import json
from collections.abc import Callable
from typing import Any

import pytest

from assessments.models import Attempt
from assessments.scenarios.views import tally
from records.models import Statement
from tests import factories as make
from tests.assessments.conftest import Player


@pytest.fixture
def story(at_step: Callable[..., Player]) -> Player:
    return at_step("scenario")


@pytest.fixture
def begun(story: Player) -> Player:
    story.post(do="start")
    return story


def answers() -> list[dict[str, Any]]:
    return [said for said in make.said() if said["verb"]["id"].endswith("answered")]


def test_the_way_in_tells_what_comes(story: Player) -> None:
    page = story.see()
    assert "Joe comes in every Tuesday" in page
    assert "?view=text" in page
    assert story.attempt is None


def test_starting_redirects_to_the_first_scene(story: Player) -> None:
    answer = story.post(do="start")
    assert (answer.status_code, answer["Location"]) == (302, story.url)
    page = story.see()
    assert "Joe looks tired" in page
    assert "Ask across the counter" in page


def test_starting_twice_is_one_attempt(begun: Player) -> None:
    begun.post(do="start")
    assert Attempt.objects.count() == 1
    assert make.verbs().count("initialized") == 1


def test_a_choice_redirects_and_then_its_reason_is_told(begun: Player) -> None:
    answer = begun.post(do="choose", choice="ask-loudly")
    assert (answer.status_code, answer["Location"]) == (302, begun.url)
    page = begun.see()
    assert "Less safe" in page
    assert "Why ‘Ask across the counter’ is like that." in page
    assert "Who may be at risk: Joe." in page


def test_a_whole_path_completes_the_step(begun: Player) -> None:
    begun.post(do="choose", choice="ask-later")
    begun.post(do="go-on")
    assert "You are alone with Joe" in begun.see()
    begun.post(do="choose", choice="offer-help")
    begun.post(do="go-on")
    assert "You made room." in begun.see()
    assert not begun.is_done
    answer = begun.post(do="finish")
    assert answer["Location"] == make.step_url(begun.enrolment, "quiz")
    assert begun.is_done
    attempt = begun.attempt
    assert attempt is not None
    assert (attempt.passed, attempt.score) == (None, None)


def test_a_choice_that_needs_trust_is_offered_only_with_it(begun: Player) -> None:
    begun.post(do="choose", choice="say-nothing")
    begun.post(do="go-on")
    assert "Offer to call together" not in begun.see()
    answer = begun.post(do="choose", choice="offer-help")
    assert answer.status_code == 422
    assert "not open at this point" in answer.content.decode()


def test_a_replayed_post_changes_nothing(begun: Player) -> None:
    begun.post(turn=0, do="choose", choice="ask-later")
    before = (Attempt.objects.values().get(), Statement.objects.count())
    answer = begun.post(turn=0, do="choose", choice="ask-later")
    assert (answer.status_code, answer["Location"]) == (302, begun.url)
    assert (Attempt.objects.values().get(), Statement.objects.count()) == before
    assert "nothing is lost" in begun.see()


@pytest.mark.parametrize("turn", [-1, 1, 99, "", "x", "²", "9" * 20])
def test_a_form_of_another_turn_changes_nothing(begun: Player, turn: Any) -> None:
    answer = begun.post(turn=turn, do="choose", choice="ask-later")
    assert answer.status_code == 302
    assert begun.attempt is not None
    assert begun.attempt.state["path"] == []


def test_no_choice_is_told_at_its_place(begun: Player) -> None:
    answer = begun.post(do="choose")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Choose what you would do next." in page
    assert 'href="#choice-1"' in page
    assert 'id="choice-1"' in page
    assert "<title>Error:" in page.replace("\n", "")


def test_an_unknown_choice_is_refused_and_escaped(begun: Player) -> None:
    answer = begun.post(do="choose", choice="<b>x")
    assert answer.status_code == 422
    assert "<b>x" not in answer.content.decode()
    assert begun.attempt is not None
    assert begun.attempt.turn == 0


@pytest.mark.parametrize("do", ["finish", "go-on", "back", "nonsense", ""])
def test_what_does_not_fit_is_refused_and_changes_nothing(begun: Player, do: str) -> None:
    assert begun.post(do=do).status_code == 422
    assert begun.attempt is not None
    assert begun.attempt.turn == 0
    assert not begun.is_done


def test_going_back_undoes_a_choice(begun: Player) -> None:
    begun.post(do="choose", choice="ask-later")
    begun.post(do="go-on")
    begun.post(do="back")
    assert "Joe looks tired" in begun.see()
    assert begun.attempt is not None
    assert begun.attempt.state["path"] == []
    begun.post(do="choose", choice="ask-loudly")
    assert len(answers()) == 2


def test_reading_it_as_text_counts_just_the_same(story: Player) -> None:
    page = story.client.get(story.url + "?view=text").content.decode()
    assert "Offer to call together" in page
    assert "Joe goes home." in page
    answer = story.post(do="read")
    assert story.is_done
    assert answer["Location"] == make.step_url(story.enrolment, "quiz")
    assert answers() == []


def test_reading_in_the_middle_of_a_path_counts_too(begun: Player) -> None:
    begun.post(do="choose", choice="ask-later")
    # The text page knows no turn: it sends none.
    begun.client.post(begun.url, {"do": "read"})
    assert begun.is_done


def test_trying_another_path_is_a_second_attempt(begun: Player) -> None:
    begun.post(do="choose", choice="ask-loudly")
    begun.post(do="go-on")
    begun.post(do="finish")
    assert "Try another path" in begun.see()
    begun.post(do="start")
    assert begun.attempt is not None
    assert begun.attempt.number == 2
    begun.post(do="choose", choice="ask-loudly")
    assert len(answers()) == 2
    assert len({said["id"] for said in make.said()}) == Statement.objects.count()
    begun.post(do="go-on")
    begun.post(do="finish")
    assert begun.enrolment.step_completions.count() == 3


def test_a_choice_is_said_by_its_id_and_label_only(begun: Player) -> None:
    begun.post(do="choose", choice="ask-loudly")
    (said,) = answers()
    assert said["result"]["response"] == "ask-loudly"
    assert said["result"]["success"] is False
    assert "less-safe" in json.dumps(said["result"]["extensions"])
    assert said["object"]["id"].endswith(f"{make.step_id('scenario')}/scene/counter")


def test_with_feedback_at_the_end_the_reasons_wait(at_step: Callable[..., Player]) -> None:
    story = at_step("scenario", feedback="end")
    story.post(do="start")
    story.post(do="choose", choice="say-nothing")
    page = story.see()
    assert "You are alone with Joe" in page
    assert "Why ‘Say nothing’" not in page
    story.post(do="choose", choice="listen")
    page = story.see()
    assert "Why ‘Say nothing’ is like that." in page
    story.post(do="finish")
    assert story.is_done


def test_a_second_finish_changes_nothing(begun: Player) -> None:
    begun.post(do="choose", choice="ask-loudly")
    begun.post(do="go-on")
    begun.post(turn=2, do="finish")
    before = Statement.objects.count()
    answer = begun.post(turn=2, do="finish")
    assert answer.status_code == 302
    assert Statement.objects.count() == before


def test_a_post_without_an_attempt_leads_to_the_way_in(story: Player) -> None:
    answer = story.post(do="choose", choice="ask-later")
    assert (answer.status_code, answer["Location"]) == (302, story.url)
    assert not Attempt.objects.exists()


def test_forged_fields_are_ignored(begun: Player) -> None:
    begun.post(do="choose", choice="ask-later", score="1", passed="true", at="open", finished="1")
    assert begun.attempt is not None
    assert (begun.attempt.score, begun.attempt.passed, begun.attempt.finished_at) == (None, None, None)
    assert not begun.is_done


@pytest.fixture
def last_word(at_step: Callable[..., Player]) -> Player:
    story = at_step("scenario", last_word=True)
    story.post(do="start")
    return story


def play(story: Player, *choices: str) -> None:
    for name in choices:
        assert story.post(do="choose", choice=name).status_code == 302
        story.post(do="go-on")


def test_a_choice_is_offered_only_after_an_earlier_one(last_word: Player) -> None:
    play(last_word, "ask-later")
    assert "Say that you saw it then" not in last_word.see()
    assert last_word.post(do="choose", choice="say-sorry").status_code == 422
    last_word.post(do="back")
    play(last_word, "say-nothing")
    assert "Say that you saw it then" in last_word.see()


def test_an_ending_that_does_not_count_asks_for_another_path_and_keeps_nothing_back(
    last_word: Player,
) -> None:
    play(last_word, "ask-loudly")
    page = last_word.see()
    assert "Try another path" in page
    assert "read the whole as text" in page
    assert last_word.post(do="finish").status_code == 422
    assert not last_word.is_done
    last_word.post(do="again")
    assert "Joe looks tired" in last_word.see()
    play(last_word, "say-nothing", "say-sorry")
    last_word.post(do="finish")
    assert last_word.is_done


def test_another_path_may_be_tried_before_finishing_where_the_ending_counts(begun: Player) -> None:
    play(begun, "ask-later", "listen")
    assert "Try another path first" in begun.see()
    begun.post(do="again")
    assert begun.attempt is not None
    assert (begun.attempt.number, begun.attempt.state["path"]) == (1, [])
    assert not begun.is_done


def test_what_was_chosen_first_is_kept_when_a_learner_goes_back(begun: Player) -> None:
    begun.post(do="choose", choice="ask-loudly")
    begun.post(do="back")
    play(begun, "ask-later", "advise")
    begun.post(do="again")
    assert begun.attempt is not None
    assert begun.attempt.state["first"] == {"counter": "ask-loudly", "room": "advise"}


def test_an_attempt_from_before_first_choices_were_kept_goes_on(begun: Player) -> None:
    Attempt.objects.update(state={"at": "counter", "path": [], "told": False})
    play(begun, "ask-later")
    assert begun.attempt is not None
    assert begun.attempt.state["first"] == {"counter": "ask-later"}


def test_where_reasons_come_at_the_end_no_label_is_shown_before(at_step: Callable[..., Player]) -> None:
    story = at_step("scenario", feedback="end")
    story.post(do="start")
    story.post(do="choose", choice="ask-later")
    page = story.see()
    assert "Your path so far" in page
    assert "Safer" not in page
    story.post(do="choose", choice="listen")
    assert "Safer" in story.see()


def test_an_ending_says_how_safe_the_path_was(begun: Player) -> None:
    play(begun, "ask-loudly")
    page = begun.see()
    assert "None of the choices on this path was the safer one." in page
    begun.post(do="again")
    play(begun, "ask-later", "listen")
    assert "Every choice on this path was a safer one." in begun.see()


@pytest.mark.parametrize(
    ("kinds", "said"),
    [
        ([], ""),
        (["good", "care"], "1 of your 2 choices on this path was safer."),
        (["good", "good", "stop"], "2 of your 3 choices on this path were safer. 1 was less safe."),
        (
            ["care", "stop"],
            "None of the choices on this path was the safer one. 1 was less safe. Another path shows what could help more.",
        ),
        (["good"], "Every choice on this path was a safer one."),
    ],
)
def test_a_path_is_summed_up_in_words(kinds: list[str], said: str) -> None:
    assert tally([{"kind": kind} for kind in kinds]) == said
