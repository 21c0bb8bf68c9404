"""Each kind of question through its page: asked, refused with everything kept, told, and said."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

import pytest

from assessments.models import Attempt
from records.forwarding.filters import activities
from records.models import Statement
from records.validation import validate
from records.vocabulary import activity_id
from tests import factories as make
from tests.assessments.conftest import Player
from tests.assessments.every_kind import ITEMS, QUIZ, RIGHT, WRITTEN, WRONG

NAMES = list(RIGHT)
KIND_OF = {item["id"]: kind for kind, item in ITEMS.items()}


@pytest.fixture
def begun(at_step: Callable[..., Player]) -> Player:
    player = at_step("quiz", quiz=QUIZ, pass_mark=80)
    player.post(do="start")
    return player


def alone(at_step: Callable[..., Player], kind: str, **settings: Any) -> Player:
    """Bring the learner to a check of one question (and one that can be marked, beside a slider)."""
    items = [WRITTEN[kind]] + ([WRITTEN["single"]] if kind == "slider" else [])
    player = at_step("quiz", quiz={"items": items, **settings})
    player.post(do="start")
    return player


def answer(player: Player, name: str, values: dict[str, Any]) -> str:
    """Answer a question and return its feedback."""
    assert player.post(do="answer", item=name, **values).status_code == 302
    return player.see()


def answer_all(player: Player, wrong: tuple[str, ...] = ()) -> None:
    for name in NAMES:
        answer(player, name, (WRONG if name in wrong else RIGHT)[name])
        player.post(do="go-on")


def test_a_check_with_every_kind_can_be_passed(begun: Player) -> None:
    answer_all(begun)
    page = begun.see()
    assert "You have passed" in page
    assert "7 of 7 right" in page
    assert begun.is_done


def test_all_or_nothing_unless_the_author_counts_parts(begun: Player) -> None:
    answer_all(begun, wrong=("several", "columns", "pairs"))
    page = begun.see()
    assert "4 of 7 right" in page
    assert "Not yet" in page


def test_parts_count_where_the_author_says_so(at_step: Callable[..., Player]) -> None:
    player = at_step("quiz", quiz=QUIZ | {"partial_credit": True}, pass_mark=80)
    player.post(do="start")
    answer_all(player, wrong=("columns", "pairs"))
    page = player.see()
    assert "6.33 of 7 points, 5 wholly right" in page
    assert "You have passed" in page
    assert player.attempt is not None
    assert float(player.attempt.score or 0) == pytest.approx(19 / 21, abs=0.0001)


def test_a_safety_question_that_is_partly_right_does_not_pass(at_step: Callable[..., Player]) -> None:
    player = at_step("quiz", quiz=QUIZ | {"partial_credit": True}, pass_mark=50)
    player.post(do="start")
    answer_all(player, wrong=("steps",))
    assert "every safety question right" in player.see()
    assert not player.is_done


@pytest.mark.parametrize("kind", list(WRITTEN))
def test_a_question_gives_nothing_away(at_step: Callable[..., Player], kind: str) -> None:
    page = alone(at_step, kind).see()
    item = ITEMS[kind]
    assert "Explanation" not in page
    assert "correct" not in page
    for option in item.get("options", []):
        assert option["text"] in page
        assert not option["feedback"] or option["feedback"] not in page
    assert 'type="submit"' in page


def test_steps_begin_mixed_and_have_a_list_of_places_each(at_step: Callable[..., Player]) -> None:
    page = alone(at_step, "order", shuffle=False).see()
    names = re.findall(r'<select[^>]* name="place-([a-z-]+)"', page)
    assert sorted(names) == ["ask", "listen", "notice", "record"]
    assert names != ["notice", "ask", "listen", "record"]
    for name in names:
        assert f'<label class="govuk-label up-places__label" for="place-{name}">' in page


@pytest.mark.parametrize("kind", ["order", "sort", "match"])
def test_what_has_no_place_is_told_at_its_list_and_the_rest_is_kept(
    at_step: Callable[..., Player], kind: str
) -> None:
    player = alone(at_step, kind)
    name = ITEMS[kind]["id"]
    values = dict(RIGHT[name])
    left_out = next(iter(values))
    kept = {field: value for field, value in values.items() if field != left_out}
    refused = player.post(do="answer", item=name, **kept)
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "Error:" in page
    assert f'href="#{left_out}"' in page
    assert f'id="{left_out}-error"' in page
    assert f'aria-describedby="{left_out}-error"' in page
    for field, value in kept.items():
        select = page[page.index(f'id="{field}"') :]
        assert f'<option value="{value}" selected>' in select[: select.index("</select>")]
    assert player.attempt is not None
    assert player.attempt.turn == 0


def test_two_steps_in_one_place_are_both_named(at_step: Callable[..., Player]) -> None:
    player = alone(at_step, "order")
    refused = player.post(do="answer", item="steps", **RIGHT["steps"] | {"place-ask": "1"})
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "Place 1 is given to more than one step" in page
    assert 'href="#place-ask"' in page
    assert 'href="#place-notice"' in page
    assert 'href="#place-listen"' not in page


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("single", {}),
        ("single", {"answer": "no-such"}),
        ("truefalse", {"answer": ["true-or-false-1", "true-or-false-2"]}),
        ("spot", {}),
        ("multiple", {}),
        ("slider", {}),
        ("slider", {"answer": "6"}),
        ("order", {"place-notice": "9", "place-ask": "x"}),
        ("sort", {"place-believe": "no-such"}),
        ("match", {"place-now": "support"}),
    ],
)
def test_what_does_not_fit_is_refused_kindly(
    at_step: Callable[..., Player], kind: str, values: dict[str, Any]
) -> None:
    player = alone(at_step, kind)
    refused = player.post(do="answer", item=ITEMS[kind]["id"], **values)
    page = refused.content.decode()
    assert refused.status_code == 422
    target = re.search(r'govuk-error-summary__list">\s*<li><a href="#([^"]+)"', page)
    assert target is not None
    assert f'id="{target[1]}"' in page
    assert player.attempt is not None
    assert player.attempt.state["answers"] == {}


def test_feedback_says_how_each_part_went(begun: Player) -> None:
    pages = {}
    for name in NAMES:
        pages[name] = answer(begun, name, WRONG[name])
        begun.post(do="go-on")
    assert "2 of 3 right answers found, and 1 that does not fit" in pages["several"]
    assert "You chose, and it is not right: True" in pages["true-or-false"]
    assert "Better: False" in pages["true-or-false"]
    assert "2 of 4 in the right place" in pages["steps"]
    assert "4. Write it down. (you put it in place 3)" in pages["steps"]
    assert "You can not act on what you do not see." in pages["steps"]
    assert "2 of 3 in the right column" in pages["columns"]
    assert "Why do you stay? → Leave unsaid (you chose “Say”)" in pages["columns"]
    assert "2 of 3 matched" in pages["pairs"]
    assert "Wants to talk → A help line (you chose “Call 999”)" in pages["pairs"]
    assert "The unsafe line: Mel: Shall I call your husband?" in pages["script"]
    assert "Thank you" in pages["sure"]
    assert "You chose 1, where 1 is “not at all confident”" in pages["sure"]
    for name in set(NAMES) - {"sure"}:
        assert "Not quite" in pages[name]
        assert f"Explanation of {name}." in pages[name]


def test_a_reload_shows_the_same_questions_in_the_same_order(at_step: Callable[..., Player]) -> None:
    pool = [WRITTEN["single"] | {"id": f"law-{number}", "text": f"Law {number}?"} for number in range(6)]
    player = at_step("quiz", quiz={"items": [{"draw": 2, "from": pool}]})
    assert "2 questions" in player.see()
    player.post(do="start")
    attempt = player.attempt
    assert attempt is not None
    assert attempt.state["seed"] == attempt.seed.hex
    asked = attempt.state["asked"]
    assert len(asked) == len(set(asked)) == 2
    for name in asked:
        assert f"Law {name.removeprefix('law-')}?" in player.see()
        orders = [
            re.findall(r'id="answer-\d" name="answer" type="radio" value="([^"]+)"', player.see())
            for _ in "ab"
        ]
        assert orders[0] == orders[1]
        answer(player, name, {"answer": "one-1"})
        player.post(do="go-on")
    assert "You have passed" in player.see()


def test_each_go_draws_anew(at_step: Callable[..., Player]) -> None:
    pool = [WRITTEN["single"] | {"id": f"law-{number}"} for number in range(6)]
    player = at_step("quiz", quiz={"items": [{"draw": 2, "from": pool}]})
    drawn = set()
    for _ in range(8):
        player.post(do="start")
        assert player.attempt is not None
        drawn.add(tuple(player.attempt.state["asked"]))
        for name in player.attempt.state["asked"]:
            answer(player, name, {"answer": "one-2"})
            player.post(do="go-on")
    assert len(drawn) > 1


# --- trying again


def fail(player: Player) -> None:
    player.post(do="start")
    answer(player, "one", WRONG["one"])
    player.post(do="go-on")


def succeed(player: Player) -> None:
    player.post(do="start")
    answer(player, "one", RIGHT["one"])
    player.post(do="go-on")


def test_when_all_goes_are_used_the_page_says_whom_to_ask(at_step: Callable[..., Player]) -> None:
    player = at_step("quiz", quiz={"items": [WRITTEN["single"]], "attempts_allowed": 2})
    assert "you have 2 goes" in player.see()
    fail(player)
    assert "You have 1 more go." in player.see()
    fail(player)
    page = player.see()
    assert "all 2 goes" in page
    assert "ask your trainer" in page
    assert "Try again" not in page
    assert player.post(do="start").status_code == 409
    assert Attempt.objects.count() == 2


def test_one_go_means_one_go(at_step: Callable[..., Player]) -> None:
    player = at_step("quiz", quiz={"items": [WRITTEN["single"]], "attempts_allowed": 1})
    assert "you have one go" in player.see()
    fail(player)
    assert "the one go that this check gives" in player.see()
    assert player.post(do="start").status_code == 409


def test_an_open_go_can_be_finished_whatever_is_left(at_step: Callable[..., Player]) -> None:
    player = at_step("quiz", quiz={"items": [WRITTEN["single"]], "attempts_allowed": 1})
    player.post(do="start")
    assert player.post(do="start").status_code == 302
    answer(player, "one", RIGHT["one"])
    player.post(do="go-on")
    assert player.is_done


def test_a_wait_and_a_limit_go_together(at_step: Callable[..., Player]) -> None:
    settings = {"attempts_allowed": 2, "retry_wait_hours": 3}
    player = at_step("quiz", quiz={"items": [WRITTEN["single"]], **settings})
    assert "2 goes, with 3 hours between them" in player.see()
    fail(player)
    page = player.see()
    assert "You can try again from" in page
    assert "You have 1 more go." in page
    assert player.post(do="start").status_code == 409
    Attempt.objects.update(finished_at=timezone.now() - timedelta(hours=4))
    assert player.post(do="start").status_code == 302


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ("best", "What counts is your best go: go 2, with 100%."),
        ("last", "What counts is your last go: go 3, with 0%."),
        ("first", "What counts is your first go: go 1, with 0%."),
    ],
)
def test_the_result_says_which_go_counts_and_that_a_pass_stays(
    at_step: Callable[..., Player], counts: str, said: str
) -> None:
    player = at_step("quiz", quiz={"items": [WRITTEN["single"]], "counts": counts})
    fail(player)
    assert "What counts" not in player.see()
    succeed(player)
    assert player.is_done
    fail(player)
    page = player.see()
    assert said in page
    assert "You have passed once, and that stays" in page
    assert player.is_done


# --- what is said


SAID = {
    "one": ("choice", "one-1"),
    "several": ("choice", "several-1[,]several-2[,]several-3"),
    "true-or-false": ("true-false", "false"),
    "steps": ("sequencing", "notice[,]ask[,]listen[,]record"),
    "columns": ("matching", "believe[.]say[,]why-stay[.]leave[,]safe-now[.]say"),
    "pairs": ("matching", "now[.]now[,]support[.]support[,]worry[.]worry"),
    "script": ("choice", "script-2"),
}


def test_each_kind_is_said_as_its_interaction_and_a_right_answer_fits_its_pattern(begun: Player) -> None:
    answer_all(begun)
    said = {
        one["object"]["id"].rsplit("/", 1)[1]: one
        for one in make.said()
        if one["verb"]["id"].endswith("answered")
    }
    for name, (kind, response) in SAID.items():
        definition = said[name]["object"]["definition"]
        assert definition["interactionType"] == kind
        assert definition["correctResponsesPattern"] == [response]
        assert said[name]["result"] == {"success": True, "response": response}


def test_a_wrong_answer_is_said_by_ids(begun: Player) -> None:
    answer_all(begun, wrong=tuple(NAMES))
    said = {
        one["object"]["id"].rsplit("/", 1)[1]: one.get("result")
        for one in make.said()
        if one["verb"]["id"].endswith("answered")
    }
    assert said["steps"] == {"success": False, "response": "notice[,]ask[,]record[,]listen"}
    assert said["pairs"] == {"success": False, "response": "now[.]now[,]support[.]now[,]worry[.]worry"}
    assert said["true-or-false"] == {"success": False, "response": "true"}


def test_how_confident_somebody_feels_is_not_said(begun: Player) -> None:
    answer_all(begun)
    said = next(one for one in make.said() if one["object"]["id"].endswith("/item/sure"))
    assert said["object"]["definition"]["interactionType"] == "likert"
    assert [step["id"] for step in said["object"]["definition"]["scale"]] == ["1", "2", "3", "4", "5"]
    assert "result" not in said


def test_a_replay_of_any_kind_changes_nothing(begun: Player) -> None:
    for turn, name in enumerate(NAMES):
        answer(begun, name, RIGHT[name])
        before = (Attempt.objects.values().get(), Statement.objects.count())
        assert begun.post(turn=turn * 2, do="answer", item=name, **WRONG[name]).status_code == 302
        assert (Attempt.objects.values().get(), Statement.objects.count()) == before
        begun.post(do="go-on")


def test_every_statement_is_one_that_other_stores_take(begun: Player) -> None:
    answer_all(begun)
    for statement in make.said():
        validate(statement)


def test_every_statement_names_its_course(begun: Player) -> None:
    answer_all(begun)
    course = activity_id("course", begun.enrolment.course.key)
    statements = list(Statement.objects.all())
    assert "answered" in make.verbs()
    assert all(course in activities(statement) for statement in statements)
