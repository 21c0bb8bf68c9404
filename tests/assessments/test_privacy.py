from collections.abc import Callable

from people.models import User
from tests import factories as make
from tests.assessments.conftest import Player


def test_statements_hold_no_name_no_address_and_nothing_typed(
    at_step: Callable[..., Player], learner: User
) -> None:
    story = at_step("scenario")
    typed = "My neighbour at 4 High Street"
    story.post(do="start", note=typed)
    story.post(do="choose", choice=typed)
    story.post(do="choose", choice="ask-later", note=typed)
    story.post(do="go-on", reflection=typed)
    story.post(do="choose", choice="listen")
    story.post(do="go-on")
    story.post(do="finish")
    quiz = Player(story.client, story.enrolment, make.step_url(story.enrolment, "quiz"))
    quiz.client.post(quiz.url, {"do": "start"})
    quiz.client.post(quiz.url, {"do": "answer", "item": "q1", "answer": typed, "turn": "0"})
    quiz.client.post(quiz.url, {"do": "answer", "item": "q1", "answer": "q1-a", "turn": "0"})
    assert "answered" in make.verbs()
    for statement in map(str, make.said()):
        for secret in (typed, "High Street", learner.email, "Ada", "Lovelace", "@"):
            assert secret not in statement


def test_a_pages_title_says_nothing_of_the_subject(at_step: Callable[..., Player]) -> None:
    story = at_step("scenario")
    story.post(do="start")
    page = story.see()
    title = page[page.index("<title>") : page.index("</title>")]
    assert "counter" not in title
    assert "Step 3 of 5" in title


def test_reading_as_text_and_leaving_are_not_recorded(at_step: Callable[..., Player]) -> None:
    story = at_step("scenario")
    before = make.verbs()
    story.client.get(story.url + "?view=text")
    story.client.get("/help/")
    story.client.get("/leave/")
    assert make.verbs() == before
