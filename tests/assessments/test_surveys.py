from collections.abc import Callable
from pathlib import Path

from django.core.exceptions import ValidationError

import pytest

from assessments.models import Attempt, SurveyPage
from assessments.surveys import pack
from assessments.surveys.compile import compile_page
from assessments.surveys.lint import lint
from courses.errors import CompileError, PackError
from courses.pack.files import dump
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


# --- the same words before and after


@pytest.fixture
def pages(site: object, tmp_path: Path) -> tuple[SurveyPage, SurveyPage]:
    """The survey before and the one after a course, as their authors see them."""
    make.course_page(tmp_path, ask_again=True)
    return SurveyPage.objects.get(stage="before"), SurveyPage.objects.get(stage="after")


def reword(page: SurveyPage, text: str) -> None:
    page.statements[0].value["text"] = text
    page.save_revision().publish()


def test_a_survey_after_the_course_may_borrow_the_statements_of_the_one_before(
    pages: tuple[SurveyPage, SurveyPage],
) -> None:
    before, after = pages
    after.statements = []
    after.full_clean()
    after.save_revision().publish()
    assert compile_page(after)["statements"] == compile_page(before)["statements"]
    reword(before, "I can notice what others miss.")
    assert compile_page(after)["statements"][0]["text"] == "I can notice what others miss."
    assert lint(before) == lint(after) == []


def test_a_survey_before_the_course_needs_its_own_and_is_not_asked_again(
    pages: tuple[SurveyPage, SurveyPage],
) -> None:
    before, _ = pages
    before.ask_again = True
    with pytest.raises(ValidationError, match="Only the survey after the course"):
        before.full_clean()
    before.ask_again, before.statements = False, []
    with pytest.raises(ValidationError, match="Add at least one statement"):
        before.full_clean()
    with pytest.raises(CompileError, match="no statement"):
        compile_page(before)


def test_a_survey_with_nothing_to_borrow_says_so(pages: tuple[SurveyPage, SurveyPage]) -> None:
    before, after = pages
    before.unpublish()
    after.statements = []
    with pytest.raises(CompileError, match="has any to borrow"):
        compile_page(after)


def test_words_that_differ_before_and_after_are_named(pages: tuple[SurveyPage, SurveyPage]) -> None:
    before, after = pages
    assert lint(before) == lint(after) == []
    reword(after, "I can notice.")
    for page, other in ((before, after), (after, before)):
        (finding,) = lint(page)
        assert "“notice” is not the same" in finding.problem
        assert other.title in finding.problem
        assert finding.mend
        assert not finding.is_error


def test_a_survey_without_a_partner_is_warned_of(pages: tuple[SurveyPage, SurveyPage]) -> None:
    before, after = pages
    before.unpublish()
    (finding,) = lint(after)
    assert "nothing can be compared" in finding.problem


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"ask_again": "yes"}, "‘ask_again’ must be true or false"),
        ({"ask_again": True, "stage": "before"}, "only for the survey after"),
        ({"statements": [], "stage": "before"}, "at least one entry"),
        ({"statements": "none"}, "must be a list"),
    ],
)
def test_a_pack_that_does_not_fit_says_where(change: dict[str, object], reason: str) -> None:
    data = make.survey_data() | change
    with pytest.raises(PackError, match=reason) as refused:
        pack.read(dump(data), "01-first/03-confidence.survey.yaml")
    assert refused.value.where == "01-first/03-confidence.survey.yaml"


def test_what_is_asked_again_comes_back_from_a_pack_byte_for_byte(
    pages: tuple[SurveyPage, SurveyPage],
) -> None:
    _, after = pages
    text = pack.write(after)
    assert "ask_again: true" in text
    for key, value in pack.read(text, "x").items():
        setattr(after, key, value)
    assert pack.write(after) == text


def test_an_edition_of_before_follow_ups_keeps_its_content(pages: tuple[SurveyPage, SurveyPage]) -> None:
    before, after = pages
    assert "ask_again" not in compile_page(before)
    assert compile_page(after)["ask_again"] is True
