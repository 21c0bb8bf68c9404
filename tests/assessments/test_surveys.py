from collections.abc import Callable

import pytest

from assessments.models import Attempt
from records.models import Statement
from tests import factories as make
from tests.assessments.conftest import Player


@pytest.fixture
def survey(at_step: Callable[..., Player]) -> Player:
    return at_step("survey")


ANSWERS = {"s-notice": "4", "s-ask": "0"}


def test_all_answers_complete_the_step(survey: Player) -> None:
    answer = survey.client.post(survey.url, ANSWERS)
    assert (answer.status_code, answer["Location"]) == (302, f"/learn/{survey.enrolment.pk}/finished/")
    assert survey.is_done
    assert survey.attempt is not None
    assert survey.attempt.state == {"answers": {"notice": 4, "ask": 0}}
    assert "you have answered this" in survey.see()


def test_what_is_missing_is_named_and_the_rest_is_kept(survey: Player) -> None:
    answer = survey.client.post(survey.url, {"s-notice": "4"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#s-ask-1"' in page
    assert 'id="s-ask-1"' in page
    assert 'href="#s-notice-1"' not in page
    assert page.count(" checked") == 1
    assert 'name="s-notice" type="radio" value="4" checked' in page
    assert not survey.is_done
    assert not Attempt.objects.exists()


@pytest.mark.parametrize("value", ["6", "-1", "yes", "<b>"])
def test_what_is_not_on_the_scale_is_refused(survey: Player, value: str) -> None:
    answer = survey.client.post(survey.url, ANSWERS | {"s-ask": value})
    assert answer.status_code == 422
    assert "<b>’" not in answer.content.decode()
    assert not survey.is_done


def test_a_second_delivery_changes_nothing(survey: Player) -> None:
    survey.client.post(survey.url, ANSWERS)
    before = Statement.objects.count()
    answer = survey.client.post(survey.url, {"s-notice": "1", "s-ask": "1"})
    assert (answer.status_code, answer["Location"]) == (302, f"/learn/{survey.enrolment.pk}/finished/")
    assert Attempt.objects.get().state == {"answers": {"notice": 4, "ask": 0}}
    assert Statement.objects.count() == before


def test_no_answer_is_in_any_statement(survey: Player) -> None:
    survey.client.post(survey.url, ANSWERS)
    about = [one for one in make.said() if make.step_id("survey") in one["object"]["id"]]
    assert [one["verb"]["id"].rsplit("/", 1)[1] for one in about] == ["completed"]
    assert about[0]["result"] == {"completion": True}
    assert "notice" not in str(about)
