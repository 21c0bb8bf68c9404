import csv
import io
from collections.abc import Callable
from datetime import date

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import pytest

from courses.models import Course
from courses.months import first_month
from people.models import Area, Organisation, User
from reports.queries import completion
from tests import factories as make

REPORT, CSV = "/reports/", "/reports/completion.csv"


@pytest.fixture
def both(figures: Callable[..., None], organisation: Organisation, other_organisation: Organisation) -> None:
    figures(organisation, 40, 30)
    figures(other_organisation, 77, 66)


def names(viewer: User, course: Course) -> list[str]:
    return [row.name for row in completion(viewer, course=course).rows]


def csv_rows(client: Client, query: str = "") -> list[dict[str, str]]:
    answer = client.get(CSV + query)
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("organisation_lead", ["Northshire Homes"]),
        ("area_lead", ["Northshire Homes"]),
        ("vru_lead", ["Northshire Homes"]),
        ("other_lead", ["Southshire Health"]),
        ("administrator", ["Northshire Homes", "Southshire Health"]),
        ("learner", []),
        ("trainer", []),
        ("safeguarding_lead", []),
    ],
)
def test_each_role_sees_its_own(
    both: None, course: Course, who: str, seen: list[str], request: pytest.FixtureRequest
) -> None:
    user = request.getfixturevalue(who)
    assert names(user, course) == seen
    client = make.client_of(user)
    if not seen:
        assert client.get(REPORT).status_code == client.get(CSV).status_code == 404
        return
    page = client.get(REPORT).content.decode()
    for name in ("Northshire Homes", "Southshire Health"):
        assert (name in page) is (name in seen)
    assert [row["Organisation"] for row in csv_rows(client)] == seen


def test_the_lead_of_another_organisation_learns_nothing_of_ours(both: None, other_lead: User) -> None:
    client = make.client_of(other_lead)
    for path in (REPORT, CSV):
        page = client.get(path).content.decode()
        assert "Northshire" not in page
        assert "117" not in page  # the sum of both


def test_an_anonymous_visitor_is_led_to_sign_in(client: Client, both: None) -> None:
    for path in (REPORT, CSV):
        answer = client.get(path)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/account/login/")


def test_the_figures_are_shown(both: None, organisation_lead: User) -> None:
    page = make.client_of(organisation_lead).get(REPORT).content.decode()
    assert "30 of 40" in page
    assert "75%" in page
    assert csv_rows(make.client_of(organisation_lead))[0] | {"Area": "", "Period": ""} == {
        "Course": "A small course",
        "Period": "",
        "Area": "",
        "Organisation": "Northshire Homes",
        "Enrolled": "40",
        "Completed": "30",
        "Rate per cent": "75.0",
    }


def test_a_report_names_nobody(both: None, learner: User, organisation_lead: User) -> None:
    page = make.client_of(organisation_lead).get(REPORT).content.decode()
    assert learner.last_name not in page
    assert learner.email not in page


@pytest.mark.parametrize("path", [REPORT, CSV])
def test_filters_out_of_reach_are_refused(
    both: None, organisation_lead: User, other_organisation: Organisation, path: str
) -> None:
    client = make.client_of(organisation_lead)
    draft = Course.objects.create(slug="draft", title="Draft", discreet_title="D")
    for query in (
        f"?area={other_organisation.area_id}",
        "?area=x",
        "?course=0",
        f"?course={draft.pk}",
        "?period=ever",
        "?course=x&area=-1",
    ):
        answer = client.get(path + query)
        assert answer.status_code == 400, query
        assert "Southshire" not in answer.content.decode()


def test_the_area_filter_narrows(both: None, administrator: User, area: Area, course: Course) -> None:
    rows = completion(administrator, course=course, area_id=area.pk).rows
    assert [row.name for row in rows] == ["Northshire Homes"]


def test_the_period_filter_narrows(
    figures: Callable[..., None], course: Course, organisation: Organisation, organisation_lead: User
) -> None:
    figures(organisation, 40, 30)
    figures(organisation, 60, 60, date(2020, 1, 1))
    now = completion(organisation_lead, course=course, period="year")
    ever = completion(organisation_lead, course=course, period="all")
    assert (now.totals.enrolled, ever.totals.enrolled) == (40, 100)


@pytest.mark.parametrize(
    ("period", "today", "first"),
    [
        ("quarter", date(2026, 3, 31), date(2026, 1, 1)),
        ("quarter", date(2026, 4, 1), date(2026, 4, 1)),
        ("quarter", date(2026, 12, 5), date(2026, 10, 1)),
        ("year", date(2026, 11, 22), date(2025, 12, 1)),
        ("year", date(2026, 12, 1), date(2026, 1, 1)),
        ("year", date(2026, 1, 31), date(2025, 2, 1)),
        ("all", date(2026, 1, 31), None),
    ],
)
def test_when_a_period_begins(period: str, today: date, first: date | None) -> None:
    assert first_month(period, today) == first


def test_the_file_hides_what_the_page_hides(
    figures: Callable[..., None], organisation: Organisation, area: Area, vru_lead: User
) -> None:
    figures(organisation, 4, 2)
    figures(make.organisation("Middle", area=area), 30, 3)
    client = make.client_of(vru_lead)
    middle, small = csv_rows(client)
    assert small["Enrolled"] == small["Completed"] == small["Rate per cent"] == "hidden to protect people"
    assert (middle["Enrolled"], middle["Completed"]) == ("30", "hidden to protect people")
    page = client.get(REPORT).content.decode()
    assert "hidden to protect people" in page
    assert "2 of 4" not in page
    assert "3 of 30" not in page


@pytest.mark.parametrize("name", ["=1+1", "+44", "-1", "@SUM(A1)", "\tx", "\rx", " =1+1"])
def test_a_name_that_looks_like_a_formula_is_made_harmless(
    figures: Callable[..., None], area: Area, area_lead: User, name: str
) -> None:
    from people.models import Organisation

    figures(Organisation.objects.create(name=name, slug="formula", kind="other", area=area), 40, 30)
    text = make.client_of(area_lead).get(CSV).content.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text, newline=""))
    assert row["Organisation"].startswith("'")
    assert row["Organisation"].endswith(name.strip())


def test_a_report_costs_the_same_with_ten_times_the_rows(
    figures: Callable[..., None], area: Area, area_lead: User, organisation: Organisation
) -> None:
    client = make.client_of(area_lead)
    figures(organisation, 40, 30)
    client.get(REPORT)
    with CaptureQueriesContext(connection) as few:
        client.get(REPORT)
    for number in range(10):
        figures(make.organisation(f"Place {number}", area=area), 40, 30)
    with CaptureQueriesContext(connection) as many:
        client.get(REPORT)
    assert len(few) == len(many)


def test_the_query_itself_costs_at_most_five(
    both: None, administrator: User, vru_lead: User, course: Course
) -> None:
    for viewer in (administrator, vru_lead):
        with CaptureQueriesContext(connection) as caught:
            completion(viewer, course=course)
        assert len(caught) <= 5


def test_a_report_before_any_course_is_released_does_not_fail(organisation_lead: User) -> None:
    answer = make.client_of(organisation_lead).get(REPORT)
    assert answer.status_code in (200, 400)
