"""The handbook and the card: of the learner's own edition, for those who learn with an organisation, tagged."""

import io
import shutil
import subprocess
from pathlib import Path
from typing import Any

from django.test import Client

import pikepdf
import pytest

from courses.models import Course, CoursePage, Edition, Enrolment
from courses.pack.files import dump
from courses.pack.writing import load_pack
from courses.services import enrol
from people.models import User
from tests import factories as make

CARD = [{"title": "Before you ask", "points": ["Find a quiet place.", "Say why you ask."]}]
BODY = """Words for all.

::: drawing five-ds
:::

::: fact one-in-five
:::

::: for-sector housing
At a repair.
:::

::: for-sector everyone-else
Elsewhere.
:::

::: tasks
- Find your lead.
:::
"""


@pytest.fixture
def course(tmp_path: Path, db: None) -> Course:
    make.fact()
    files = make.pack_files(lesson_body=BODY)
    files["course.yaml"] = dump(make.course_data() | {"card": CARD, "discreet_title": "Spring course"})
    page = make.loaded(tmp_path / "pack", files)
    return make.release(page).course


@pytest.fixture
def enrolment(course: Course, learner: User) -> Enrolment:
    return enrol(learner=learner, course=course)


def fetch(enrolment: Enrolment, what: str = "handbook") -> Any:
    return make.client_of(enrolment.learner).get(f"/learn/{enrolment.pk}/{what}/")


def text_of(pdf: bytes) -> str:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed (Debian: poppler-utils).")
    found = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True)
    return " ".join(found.stdout.decode().split())


def test_paper_of_a_draft_says_that_it_is_one(enrolment: Enrolment, colleague: User) -> None:
    course, edition = enrolment.course, enrolment.edition
    again = {name: getattr(edition, name) for name in ("manifest", "content_hash", "marking_hash", "kind")}
    again |= dict.fromkeys(("signed_off_by", "signed_off_role", "signed_off_organisation"), "Suki")
    course.current_edition = Edition.objects.create(
        course=course, number=2, signed_off_on=edition.signed_off_on, **again
    )
    course.save()
    draft = enrol(learner=colleague, course=course)
    for what in ("handbook", "card"):
        assert "awaits review" not in text_of(fetch(enrolment, what).content)
        assert "A draft that awaits review." in text_of(fetch(draft, what).content)


def test_the_handbook_holds_the_whole_course(enrolment: Enrolment) -> None:
    answer = fetch(enrolment)
    assert answer.headers["Content-Type"] == "application/pdf"
    text = text_of(answer.content)
    for words in (
        "A small course",
        "Words for all.",
        "At a repair.",  # every sector's words
        "Elsewhere.",
        "Find your lead.",
        "Ask across the counter",  # the scenario, with its reasons
        "Before you ask",
        "Keep this safe.",
    ):
        assert words in text, words


def test_it_does_not_hold_the_right_answers(enrolment: Enrolment, course: Course) -> None:
    text = text_of(fetch(enrolment).content)
    assert "questions are asked at a time" in text
    assert "Right:" not in text


def test_neither_its_name_nor_its_title_says_what_it_is_about(enrolment: Enrolment) -> None:
    for what in ("handbook", "card"):
        answer = fetch(enrolment, what)
        assert answer.headers["Content-Disposition"] == f'attachment; filename="spring-course-{what}.pdf"'
        assert answer.headers["Cache-Control"] == "no-store"
        with pikepdf.open(io.BytesIO(answer.content)) as pdf:
            assert str(pdf.docinfo["/Title"]) == "Spring course"


def test_both_are_tagged_and_the_drawing_says_what_it_shows(enrolment: Enrolment) -> None:
    for what in ("handbook", "card"):
        with pikepdf.open(io.BytesIO(fetch(enrolment, what).content)) as pdf:
            assert bool(pdf.Root.MarkInfo.Marked)
            assert str(pdf.Root.Lang) == "en-GB"
            assert b"pdfuaid" in pdf.Root.Metadata.read_bytes()
    with pikepdf.open(io.BytesIO(fetch(enrolment).content)) as pdf:
        alts = [
            str(node.Alt) for node in pdf.objects if isinstance(node, pikepdf.Dictionary) and "/Alt" in node
        ]
    assert any(alt.startswith("Five signs around a person") for alt in alts)


def test_the_card_is_one_page(enrolment: Enrolment) -> None:
    pdf = fetch(enrolment, "card").content
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert len(document.pages) == 1
    assert "Find a quiet place." in text_of(pdf)


def test_a_course_without_a_card_has_none(tmp_path: Path, learner: User) -> None:
    course = make.release(make.course_page(tmp_path / "plain")).course
    enrolment = enrol(learner=learner, course=course)
    assert fetch(enrolment, "card").status_code == 404
    html = make.client_of(learner).get(f"/courses/{course.slug}/").content.decode()
    assert "Handbook (PDF)" in html
    assert "Summary card" not in html


def test_it_is_of_the_learners_own_edition(enrolment: Enrolment, course: Course, tmp_path: Path) -> None:
    files = make.pack_files(lesson_body="Quite other words.")
    page, _ = load_pack(make.write_pack(tmp_path / "new", files), make.library(), overwrite=True)
    assert make.release(page).number == 2
    text = text_of(fetch(enrolment).content)
    assert "Words for all." in text
    assert "Quite other words." not in text


def test_what_people_wrote_never_becomes_markup(tmp_path: Path, learner: User) -> None:
    nasty = "Read #read(1) $x$ *bold* @ref [x](https://example.org/) \\u{202e} <!-- x --> {1+1}"
    page = make.course_page(tmp_path / "nasty", lesson_body=nasty)
    enrolment = enrol(learner=learner, course=make.release(page).course)
    assert "#read(1) $x$" in text_of(fetch(enrolment).content)


@pytest.mark.parametrize("what", ["handbook", "card"])
def test_nobody_elses_is_to_be_had(enrolment: Enrolment, stranger: User, colleague: User, what: str) -> None:
    url = f"/learn/{enrolment.pk}/{what}/"
    assert Client().get(url).headers["Location"].startswith("/account/login/")
    for other in (stranger, colleague):
        assert make.client_of(other).get(url).status_code == 404
    assert make.client_of(stranger).get(f"/learn/{2**70}/{what}/").status_code == 404


def test_somebody_who_learns_alone_is_not_offered_one(course: Course) -> None:
    alone = make.person("Una Alone")
    enrolment = enrol(learner=alone, course=course)
    assert fetch(enrolment).status_code == 404
    assert "Handbook (PDF)" not in make.client_of(alone).get(f"/courses/{course.slug}/").content.decode()


def test_asking_again_within_the_hour_sets_nothing_anew(
    enrolment: Enrolment, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = fetch(enrolment).content
    monkeypatch.setattr("handbooks.views.print_pdf", lambda *args: pytest.fail("set again"))
    assert fetch(enrolment).content == first


def test_queries_do_not_grow_with_the_course(
    tmp_path: Path, learner: User, django_assert_num_queries: Any
) -> None:
    page: CoursePage = make.course_page(tmp_path / "long", lessons=12)
    enrolment = enrol(learner=learner, course=make.release(page).course)
    client = make.client_of(learner)
    client.get(f"/learn/{enrolment.pk}/card/")
    with django_assert_num_queries(3):  # who it is, the enrolment, where they work today
        client.get(f"/learn/{enrolment.pk}/handbook/")


def test_steps_to_put_in_order_do_not_stand_in_the_right_one() -> None:
    from assessments.quizzes.printed import printed

    steps = [{"id": name, "text": f"Step {name}", "feedback": ""} for name in "abcdefgh"]
    item = {
        "id": "q",
        "kind": "order",
        "text": "Order",
        "critical": False,
        "explanation": "",
        "options": steps,
    }
    content = {"intro": "", "items": [item], "plan": None}
    right = [step["text"] for step in steps]
    assert sorted(right, key=printed(content, True).index) == right
    assert sorted(right, key=printed(content, False).index) != right
    assert printed(content, False) == printed(content, False)


def test_whoever_has_left_their_organisation_is_given_none(enrolment: Enrolment) -> None:
    from datetime import timedelta

    from django.utils import timezone

    yesterday = timezone.localdate() - timedelta(days=1)
    enrolment.learner.memberships.update(started_on=yesterday, ended_on=yesterday)
    assert fetch(enrolment).status_code == 404


def test_paper_says_nothing_of_what_an_organisation_has_or_has_not_written(
    tmp_path: Path, learner: User
) -> None:
    page = make.course_page(tmp_path / "place", lesson_body="Words.\n\n::: procedure recording\n:::")
    text = text_of(fetch(enrol(learner=learner, course=make.release(page).course)).content)
    assert "stands in the lesson on the site" in text
    assert "has not written this down" not in text
