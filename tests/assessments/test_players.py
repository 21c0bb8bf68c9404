"""Players are pure and total: over any content and any action they never fail but with PlayError."""

import copy
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from assessments.players import Nothing, PlayError
from assessments.quizzes import player as quiz
from assessments.scenarios import player as scenario
from assessments.surveys import player as survey
from tests.assessments import contents

WILD = st.one_of(st.text(max_size=5), st.sampled_from(["", "c0", "c1", "c2", "o0", "q0", "?", "\x00"]))
SHORT = settings(max_examples=30, stateful_step_count=20, deadline=None)


class ScenarioMachine(RuleBasedStateMachine):
    """Plays a random story with sensible and senseless actions."""

    @initialize(content=contents.scenarios())
    def begin(self, content: dict[str, Any]) -> None:
        self.content = content
        self.state = scenario.first_state(content)

    def do(self, action: dict[str, Any]) -> None:
        content, state = copy.deepcopy(self.content), copy.deepcopy(self.state)
        try:
            new, outcome = scenario.act(self.content, self.state, action)
        except PlayError as error:
            assert str(error)
            new = self.state
        else:
            if outcome.answer is not None:
                chosen = scenario.choice_of(self.content, outcome.answer.item, outcome.answer.response[0])
                assert outcome.answer.success is (chosen["safety"] == "safer")
                assert new["path"] == [*state["path"], [outcome.answer.item, outcome.answer.response[0]]]
            assert not outcome.finished or action["do"] == "read" or scenario.is_over(self.content, state)
        assert (self.content, self.state) == (content, state), "a player changed what it was given"
        self.state = new

    @rule(number=st.integers(0, 5))
    def choose(self, number: int) -> None:
        open_now = scenario.offered(self.content, self.state)
        if open_now and not self.state["told"]:
            before = len(self.state["path"])
            self.do({"do": "choose", "choice": open_now[number % len(open_now)]["id"]})
            assert len(self.state["path"]) == before + 1

    @rule()
    def go_on(self) -> None:
        self.do({"do": "go-on"})
        assert not self.state["told"]

    @rule()
    def back(self) -> None:
        before = self.state["path"]
        self.do({"do": "back"})
        assert self.state["path"] == before[:-1]

    @rule(what=st.sampled_from(["choose", "go-on", "back", "finish", "read", "start", "?"]), choice=WILD)
    def anything(self, what: str, choice: str) -> None:
        self.do({"do": what, "choice": choice})

    @invariant()
    def variables_follow_from_the_path(self) -> None:
        expected = dict(self.content["variables"])
        for at, name in self.state["path"]:
            for variable, by in scenario.choice_of(self.content, at, name)["effects"].items():
                expected[variable] += by
        assert scenario.variables(self.content, self.state["path"]) == expected

    @invariant()
    def the_path_leads_to_where_one_is(self) -> None:
        at = self.content["start"]
        for place, name in self.state["path"]:
            assert place == at
            at = scenario.choice_of(self.content, place, name)["next"]
        told_at = self.state["path"][-1][0] if self.state["told"] else at
        assert self.state["at"] == told_at

    @invariant()
    def there_is_always_a_way_on(self) -> None:
        if scenario.is_over(self.content, self.state):
            assert scenario.offered(self.content, self.state) == []
        else:
            assert len(scenario.offered(self.content, self.state)) >= 2


class QuizMachine(RuleBasedStateMachine):
    """Answers a random check, in turn and out of turn."""

    @initialize(content=contents.quizzes())
    def begin(self, content: dict[str, Any]) -> None:
        self.content = content
        self.state = quiz.first_state(content)
        self.over = False

    def do(self, action: dict[str, Any]) -> bool:
        content, state = copy.deepcopy(self.content), copy.deepcopy(self.state)
        try:
            new, outcome = quiz.act(self.content, self.state, action)
        except PlayError as error:
            assert str(error)
            return False
        finally:
            assert (self.content, self.state) == (content, state), "a player changed what it was given"
        if outcome.answer is not None:
            item = next(item for item in content["items"] if item["id"] == outcome.answer.item)
            right = {option["id"] for option in item["options"] if option["correct"]}
            assert outcome.answer.success is (set(outcome.answer.response) == right)
        if outcome.finished:
            assert outcome.score is not None
            assert 0 <= outcome.score <= 1
            assert set(new["answers"]) == {item["id"] for item in content["items"]}
            self.over = True
        self.state = new
        return True

    @rule(data=st.data())
    def answer(self, data: st.DataObject) -> None:
        item = quiz.current(self.content, self.state)
        if item is not None and not self.state["told"]:
            most = 1 if item["kind"] == "single" else len(item["options"])
            ids = [option["id"] for option in item["options"]]
            chosen = data.draw(st.lists(st.sampled_from(ids), min_size=1, max_size=most, unique=True))
            assert self.do({"do": "answer", "item": item["id"], "chosen": chosen})

    @rule()
    def go_on(self) -> None:
        assert self.do({"do": "go-on"}) or not self.state["told"]

    @rule(
        what=st.sampled_from(["answer", "go-on", "finish", "?"]), item=WILD, chosen=st.lists(WILD, max_size=4)
    )
    def anything(self, what: str, item: str, chosen: list[str]) -> None:
        self.do({"do": what, "item": item, "chosen": chosen})

    @invariant()
    def the_mark_is_exact(self) -> None:
        marked = quiz.mark(self.content, self.state)
        assert 0 <= marked["score"] <= 1
        assert marked["right"] + len(marked["wrong"]) == marked["total"] == len(self.content["items"])
        assert marked["score"] * marked["total"] == marked["right"]
        critical = {item["id"] for item in self.content["items"] if item["critical"]}
        assert set(marked["missed"]) == critical & set(marked["wrong"])
        enough = marked["right"] * 100 >= self.content["pass_mark"] * marked["total"]
        assert marked["passed"] == (enough and not marked["missed"])


TestScenario = ScenarioMachine.TestCase
TestScenario.settings = SHORT
TestQuiz = QuizMachine.TestCase
TestQuiz.settings = SHORT


def test_a_survey_takes_all_or_nothing() -> None:
    from hypothesis import given

    content = {"scale": "confidence", "statements": [{"id": "a", "text": "A"}, {"id": "b", "text": "B"}]}
    given_values = st.dictionaries(
        st.sampled_from(["a", "b", "c"]), st.sampled_from(["", "0", "3", "5", "6", "x"])
    )

    @given(given_values)
    def check(values: dict[str, str]) -> None:
        fine = all(values.get(name) in ("0", "3", "5") for name in ("a", "b"))
        try:
            state, outcome = survey.act(content, {}, {"do": "answer", "given": values})
        except survey.Unanswered as error:
            assert error.missing == [name for name in ("a", "b") if not values.get(name)]
        except PlayError:
            assert not fine
        else:
            assert fine
            assert outcome.finished
            assert state == {"answers": {name: int(values[name]) for name in ("a", "b")}}

    check()


def test_nothing_chosen_is_told_apart_from_a_wrong_choice() -> None:
    content = contents.quiz_of([[True, False]])
    for action, kind in (({"chosen": []}, Nothing), ({"chosen": ["no-such"]}, PlayError)):
        try:
            quiz.act(content, quiz.first_state(content), {"do": "answer", "item": "q0", **action})
        except PlayError as error:
            assert type(error) is kind
