from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

import pytest

from courses.lessons.pages import LessonPage
from pages.links_in_text import Link, links
from pages.models import Fact, LinkCheck
from pages.upkeep import report
from people.models import User
from tests import factories as make

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
STALE = {"checked_on": TODAY - timedelta(days=99), "review_by": TODAY - timedelta(days=1)}
BODY = "Some [words](/help/).\n\n::: fact one-in-five\n:::\n\n::: helpline a-line\n:::"


@pytest.fixture
def lesson(tmp_path: Path) -> LessonPage:
    """A lesson that shows a fact and a help line; both are current."""
    make.fact()
    make.helpline()
    make.course_page(tmp_path, lesson_body=BODY)
    return next(
        page
        for page in LessonPage.objects.all()
        if '"one-in-five"' in str(page.body.raw_data).replace("'", '"')
    )


def test_what_is_stale_is_listed_with_every_lesson_that_uses_it(lesson: LessonPage) -> None:
    assert report(TODAY).entries == []
    Fact.objects.update(**STALE)
    [usage] = report(TODAY).entries
    assert str(usage.entry) == "How common it is"
    assert lesson.title in [page.title for page in usage.pages]


def test_a_fact_that_no_page_shows_is_listed(lesson: LessonPage) -> None:
    make.fact("alone", title="Alone")
    assert [fact.slug for fact in report(TODAY).unused] == ["alone"]


def test_a_fact_that_holds_in_another_nation_is_shown_beside_its_own(lesson: LessonPage) -> None:
    there = make.fact("there", jurisdiction="scotland")
    Fact.objects.filter(slug="one-in-five").update(is_law=True, in_scotland=there)
    assert report(TODAY).unused == []


def test_links_that_lead_nowhere_are_listed(lesson: LessonPage) -> None:
    assert report(TODAY).broken == []
    words = (
        f'<p><a linktype="page" id="999999">gone</a>, <a linktype="page" id="{lesson.pk}">there</a>,'
        ' <a linktype="document" id="7">no file</a>, <a href="/nowhere/">no page</a>, <a href="/courses/">courses</a>,'
        ' <a href="https://example.org/">elsewhere</a>, <a href="/what-happens-next/#marac">map</a></p>'
    )
    lesson.body.append(("text", words))
    lesson.save()
    assert [one.link.words for one in report(TODAY).broken] == ["gone", "no file", "no page"]


def test_links_are_found_wherever_they_stand() -> None:
    data = [
        {"type": "text", "value": '<p><a href="/a/">one</a></p>'},
        {"type": "points", "value": {"items": [{"value": '<p><a linktype="page" id="3">two</a></p>'}]}},
        {"type": "fact", "value": "slug"},
        {"type": "picture", "value": {"picture": 3, "alt": None}},
        {"type": "text", "value": '<p><a href="//other.example/">out</a> <a href="#x">here</a></p>'},
    ]
    assert list(links(data)) == [Link("address", "/a/", "one"), Link("page", "3", "two")]


def test_sources_that_did_not_answer_are_listed(lesson: LessonPage) -> None:
    for url, works in (("https://a.example/", True), ("https://b.example/", False)):
        LinkCheck.objects.create(url=url, works=works, answer="404", checked_at=timezone.now())
    assert [check.url for check in report(TODAY).silent] == ["https://b.example/"]


def test_the_report_is_in_the_cms_and_names_all_four(
    lesson: LessonPage, safeguarding_lead: User, trainer: User
) -> None:
    Fact.objects.update(**STALE, owner=safeguarding_lead)
    make.fact("alone", title="Alone")
    LinkCheck.objects.create(url="https://b.example/", works=False, answer="404", checked_at=timezone.now())
    for person in (safeguarding_lead, trainer):
        page = make.client_of(person).get("/cms/content-to-review/").content.decode()
        for words in ("How common it is", lesson.title, "Suki Lead", "Alone", "https://b.example/: 404"):
            assert words in page


def test_the_number_of_queries_does_not_grow_with_pages_and_entries(
    lesson: LessonPage, tmp_path: Path, safeguarding_lead: User
) -> None:
    client = make.client_of(safeguarding_lead)

    def cost() -> int:
        client.get("/cms/content-to-review/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/cms/content-to-review/")
        return len(queries)

    Fact.objects.update(**STALE, owner=safeguarding_lead)
    before = cost()
    for number in range(8):
        make.fact(f"late-{number}", **STALE, owner=safeguarding_lead)
        make.helpline(f"late-{number}", **STALE)
        copied = LessonPage(title=f"Copy {number}", slug=f"copy-{number}", body=lesson.body.raw_data[:])
        lesson.get_parent().add_child(instance=copied)
    assert cost() == before


def test_whoever_opens_a_lesson_with_a_stale_fact_is_told(lesson: LessonPage, trainer: User) -> None:
    client = make.client_of(trainer)
    where = f"/cms/pages/{lesson.pk}/edit/"
    assert "past review" not in client.get(where).content.decode()
    Fact.objects.update(**STALE)
    page = client.get(where).content.decode()
    assert "This lesson shows ‘How common it is’, which is past review" in page


def test_the_menu_leads_to_the_report(trainer: User, site: Any) -> None:
    assert "/cms/content-to-review/" in make.client_of(trainer).get("/cms/").content.decode()
