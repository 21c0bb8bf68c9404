"""What a lesson shows depends on where somebody works: their sector's words, and what their organisation wrote down."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.test import Client
from django.utils import timezone

import pytest

from courses.errors import CompileError, PackError
from courses.lessons.compile import compile_page
from courses.models import CoursePage, LessonPage, Procedure
from courses.pack import markdown
from courses.procedures import ASK, SOURCE
from courses.services import enrol, write_procedures
from people.models import Organisation, User
from people.services import join
from tests import factories as make

TWO_SECTORS = """Some words for all.

::: for-sector housing
Ask at the tenancy review.
:::

::: for-sector health, social-care
Ask in the part of the visit that everybody has alone.
:::

::: for-sector everyone-else
Ask where nobody can hear.
:::

::: procedure safeguarding-lead
:::
"""


def read_lesson(course_page: CoursePage, learner: User) -> str:
    course = make.release(course_page).course
    SOURCE.forget()
    enrolment = enrol(learner=learner, course=course)
    return make.client_of(learner).get(make.step_url(enrolment, "lesson-1")).content.decode()


@pytest.fixture
def page(tmp_path: Path, db: None) -> CoursePage:
    return make.course_page(tmp_path / "pack", lesson_body=TWO_SECTORS)


def shown_at_once(html: str) -> str:
    """Return what stands in the sectors' part without being opened."""
    return html.split('<div class="up-sectors">')[1].split("<details")[0]


def test_a_learner_reads_the_words_for_their_own_sector_first(page: CoursePage, learner: User) -> None:
    html = read_lesson(page, learner)
    assert "Ask at the tenancy review." in shown_at_once(html)
    assert "Ask where nobody can hear." not in shown_at_once(html)


def test_and_can_open_those_for_the_others(page: CoursePage, learner: User) -> None:
    html = read_lesson(page, learner)
    assert "For health, social care" in html
    assert "For everyone else" in html


@pytest.mark.parametrize("kind", ["education", "council", "police"])
def test_a_learner_whose_sector_has_no_words_reads_those_for_everyone_else(
    page: CoursePage, learner: User, organisation: Organisation, kind: str
) -> None:
    Organisation.objects.filter(pk=organisation.pk).update(kind=kind)
    assert "Ask where nobody can hear." in shown_at_once(read_lesson(page, learner))


def test_a_learner_without_an_organisation_reads_those_for_everyone_else(page: CoursePage, db: None) -> None:
    assert "Ask where nobody can hear." in shown_at_once(read_lesson(page, make.person("Una Alone")))


def test_a_club_is_of_the_community(learner: User, organisation: Organisation, tmp_path: Path) -> None:
    Organisation.objects.filter(pk=organisation.pk).update(kind="club")
    body = "::: for-sector community\nAt the club.\n:::\n\n::: for-sector everyone-else\nElsewhere.\n:::"
    html = read_lesson(make.course_page(tmp_path / "pack", lesson_body=body), learner)
    assert "At the club." in shown_at_once(html)


def lesson(tmp_path: Path, body: str) -> LessonPage:
    make.course_page(tmp_path / "pack", lesson_body=body)
    return LessonPage.objects.get(step_id=make.step_id("lesson-1"))


def test_two_blocks_side_by_side_for_one_sector_are_refused(tmp_path: Path, db: None) -> None:
    body = "::: for-sector housing\nOne.\n:::\n\n::: for-sector housing, health\nTwo.\n:::"
    with pytest.raises(CompileError, match=r"Lesson 1 › block 2: the block beside it is for Housing too"):
        compile_page(lesson(tmp_path, body))


def test_the_language_rules_read_the_words_for_every_sector(tmp_path: Path, db: None) -> None:
    page = lesson(tmp_path, "::: for-sector police\nIt was a crime of passion.\n:::")
    from courses.lessons.compile import words

    assert "crime of passion" in words(compile_page(page))


# --- your procedure


def test_a_lesson_shows_what_the_learners_own_organisation_wrote_down(
    page: CoursePage, learner: User, organisation: Organisation
) -> None:
    write_procedures(organisation=organisation, texts={"safeguarding-lead": "Suki in room 4."})
    assert "Suki in room 4." in read_lesson(page, learner)


def test_whoever_has_left_reads_it_no_more_and_whoever_moved_reads_the_new_one(
    page: CoursePage, learner: User, organisation: Organisation, other_organisation: Organisation
) -> None:
    write_procedures(organisation=organisation, texts={"safeguarding-lead": "Suki in room 4."})
    write_procedures(organisation=other_organisation, texts={"safeguarding-lead": "Sol on the ward."})
    assert "Suki" in read_lesson(page, learner)
    yesterday = timezone.localdate() - timedelta(days=1)
    learner.memberships.update(started_on=yesterday - timedelta(days=9), ended_on=yesterday)
    html = read_lesson(page, learner)
    assert "Suki" not in html
    assert "Ask where nobody can hear." in shown_at_once(html)
    join(user=learner, organisation=other_organisation)
    assert "Sol on the ward." in read_lesson(page, learner)


def test_and_never_what_another_organisation_wrote_down(
    page: CoursePage, learner: User, stranger: User, organisation: Organisation
) -> None:
    write_procedures(organisation=organisation, texts={"safeguarding-lead": "Suki in room 4."})
    html = read_lesson(page, stranger)
    assert "Suki" not in html
    assert ASK[Procedure.Slot.SAFEGUARDING_LEAD] in html


def test_what_was_checked_more_than_a_year_ago_says_so(
    page: CoursePage, learner: User, organisation: Organisation
) -> None:
    write_procedures(organisation=organisation, texts={"safeguarding-lead": "Suki in room 4."})
    Procedure.objects.update(checked_on="2024-01-02")
    assert "2 January 2024, more than a year ago" in read_lesson(page, learner)


def test_mark_up_in_a_procedure_is_shown_as_text(
    page: CoursePage, learner: User, organisation: Organisation
) -> None:
    write_procedures(organisation=organisation, texts={"safeguarding-lead": "<script>alert(1)</script>"})
    assert "&lt;script&gt;alert(1)" in read_lesson(page, learner)


def test_every_place_names_somebody_to_ask() -> None:
    assert set(ASK) == set(Procedure.Slot)


def test_an_unknown_place_is_refused_with_the_known_ones(tmp_path: Path, db: None) -> None:
    with pytest.raises(CompileError, match=r"no place “the-boss” to fill\. There are: emergency, "):
        compile_page(lesson(tmp_path, "::: procedure the-boss\n:::"))


def test_a_lesson_with_all_of_it_still_costs_three_queries(
    page: CoursePage, learner: User, django_assert_num_queries: Any
) -> None:
    enrolment = enrol(learner=learner, course=make.release(page).course)
    client, url = make.client_of(learner), make.step_url(enrolment, "lesson-1")
    client.get(url)
    with django_assert_num_queries(3):  # who it is, the enrolment, the steps done
        client.get(url)


# --- where a lead writes it


def signed_in(lead: User) -> Client:
    return make.client_of(make.with_second_factor(lead))


def test_a_lead_without_a_second_factor_is_led_to_set_one_up(
    organisation_lead: User, organisation: Organisation
) -> None:
    client = make.client_of(organisation_lead)
    url = f"/where-you-work/{organisation.slug}/"
    for answer in (client.get(url), client.post(url, {"emergency": "Do not ring 999."})):
        assert answer.headers["Location"].startswith("/account/2fa/totp/activate/?next=")
    assert not Procedure.objects.exists()


def test_only_what_changed_counts_as_checked_today(
    organisation_lead: User, organisation: Organisation
) -> None:
    write_procedures(
        organisation=organisation, texts={"recording": "The blue folder.", "sharing": "Ask Suki."}
    )
    Procedure.objects.update(checked_on="2020-01-02")
    client, url = signed_in(organisation_lead), f"/where-you-work/{organisation.slug}/"
    client.post(url, {"recording": "The red folder.", "sharing": "Ask Suki."})
    days = {row.slot: (row.checked_on.year, row.written_by) for row in Procedure.objects.all()}
    assert days["sharing"] == (2020, None)
    assert days["recording"] == (timezone.localdate().year, organisation_lead)
    client.post(url, {"recording": "The red folder.", "sharing": "Ask Suki.", "checked": "on"})
    assert {row.checked_on for row in Procedure.objects.all()} == {timezone.localdate()}


def test_a_lead_writes_and_takes_away(organisation_lead: User, organisation: Organisation) -> None:
    client, url = signed_in(organisation_lead), f"/where-you-work/{organisation.slug}/"
    assert client.get("/where-you-work/").headers["Location"] == url
    client.post(url, {"safeguarding-lead": "Suki in room 4.", "recording": "The blue folder."})
    assert dict(Procedure.objects.values_list("slot", "text")) == {
        "safeguarding-lead": "Suki in room 4.",
        "recording": "The blue folder.",
    }
    client.post(url, {"safeguarding-lead": "Suki in room 5.", "recording": ""})
    assert dict(Procedure.objects.values_list("slot", "text")) == {"safeguarding-lead": "Suki in room 5."}


def test_a_text_that_is_too_long_loses_nothing(organisation_lead: User, organisation: Organisation) -> None:
    client = signed_in(organisation_lead)
    answer = client.post(
        f"/where-you-work/{organisation.slug}/", {"recording": "x" * 1001, "sharing": "Kept."}
    )
    assert answer.status_code == 400
    html = answer.content.decode()
    assert "Use at most 1,000 characters; this has 1001." in html
    assert "Kept." in html
    assert not Procedure.objects.exists()


@pytest.mark.parametrize(
    "who", ["learner", "stranger", "other_lead", "area_lead", "vru_lead", "trainer_without_mfa"]
)
def test_nobody_else_writes_it(request: pytest.FixtureRequest, organisation: Organisation, who: str) -> None:
    client: Client = make.client_of(request.getfixturevalue(who))
    url = f"/where-you-work/{organisation.slug}/"
    assert client.get(url).status_code == 404
    assert client.post(url, {"recording": "Mine now."}).status_code == 404
    assert not Procedure.objects.exists()


# --- packs

EVERYTHING = """::: for-sector housing, social-care
Words with **weight**.

- One
- Two
:::

::: procedure recording
:::

::: drawing five-ds
:::

::: reflect Which of these is easiest to miss?
- A small thing | Small things add up.
- A quiet person | Quiet can be a sign.
:::

::: tasks
- Find out who your lead is.
- Say the limits to a colleague.
:::

::: facilitator-note
Allow four minutes.

1. Ask.
2. Wait.
:::

::: programme marac
:::"""


def test_a_lesson_with_all_of_it_comes_back_byte_for_byte() -> None:
    blocks = markdown.to_blocks(EVERYTHING, "a.lesson.md", seed="a")
    assert markdown.from_blocks(blocks) == EVERYTHING


@pytest.mark.parametrize(
    ("body", "line", "what"),
    [
        ("Text.\n\n::: for-sector hosing\nX\n:::", 3, "‘hosing’ is not known here. Known: police, health"),
        ("::: for-sector housing\n:::", 1, "say for whom, and what"),
        ("::: reflect Which?\n- Only a statement\n:::", 1, "has no thought"),
        ("::: reflect Which?\n- One | thought\n:::", 1, "at least two statements"),
        ("::: tasks\nno dash\n:::", 1, "write one or more ‘- …’ lines"),
        ("::: drawing\n:::", 1, "say which"),
    ],
)
def test_what_can_not_be_read_says_on_which_line(body: str, line: int, what: str) -> None:
    with pytest.raises(PackError, match=f"a.lesson.md, line {line}: .*{what}"):
        markdown.to_blocks(body, "a.lesson.md", seed="a")


def test_the_sources_of_a_lesson_stand_below_it_and_come_back(tmp_path: Path, learner: User) -> None:
    files = make.pack_files()
    name = "01-first/01-lesson-1.lesson.md"
    source = (
        "sources:\n  - title: Care Act 2014, section 42\n    url: https://www.legislation.gov.uk/x\n"
        "    checked_on: '2026-11-21'\n"
    )
    files[name] = files[name].replace("---\n\n", f"{source}---\n\n", 1)
    from courses.pack.writing import pack_of

    page = make.loaded(tmp_path / "pack", files)
    assert pack_of(page)[name] == files[name]
    html = read_lesson(page, learner)
    assert "What this page rests on" in html
    assert "Care Act 2014, section 42</a>, seen on 21 November 2026" in html
