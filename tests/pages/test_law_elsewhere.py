"""A law of England and Wales says what holds in Scotland and Northern Ireland, and never passes for theirs."""

import re
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

import pytest

from courses.errors import PackError
from courses.language import check_words
from courses.models.pages import Jurisdiction
from pages.live import facts
from pages.management.commands import set_up_site
from pages.models import Fact
from tests import factories as make

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
STALE = {"checked_on": TODAY - timedelta(days=9), "review_by": TODAY - timedelta(days=1)}


@pytest.fixture
def law() -> Fact:
    """A law of England and Wales, with what holds in Scotland and without anything for Northern Ireland."""
    there = make.fact(
        "there", title="There", text="What Scottish law says.", jurisdiction="scotland", is_law=True
    )
    return make.fact("here", title="Here", text="What the law says.", is_law=True, in_scotland=there)


def test_what_holds_elsewhere_is_shown_closed(law: Fact) -> None:
    html = facts.render("here")
    before, inside = html.split("<details", 1)
    assert "What the law says." in before
    assert "What Scottish law says." in inside
    assert " open" not in inside.split(">")[0]
    assert "Scottish" not in before


def test_where_we_know_nothing_it_says_that_the_law_does_not_apply(law: Fact) -> None:
    text = " ".join(facts.render("here").split())
    assert (
        "<strong>Northern Ireland.</strong> This is the law of England and Wales. "
        "It does not apply in Northern Ireland, which has laws of its own; ask a service there." in text
    )
    assert "does not apply in Scotland" not in text


@pytest.mark.parametrize("value", [STALE, {"law_changed": True}])
def test_a_stale_fact_of_another_nation_is_not_shown_either(law: Fact, value: dict[str, Any]) -> None:
    Fact.objects.filter(slug="there").update(**value)
    facts.forget()
    html = facts.render("here")
    assert "What the law says." in html
    assert "Scottish law" not in html
    assert "not shown at the moment; ask a service there" in html


def test_a_stale_law_shows_nothing_of_other_nations(law: Fact) -> None:
    Fact.objects.filter(slug="here").update(**STALE)
    facts.forget()
    assert "<details" not in facts.render("here")


def test_mending_what_holds_there_is_seen_at_once(law: Fact) -> None:
    facts.render("here")
    assert law.in_scotland is not None
    law.in_scotland.text = "Mended."
    law.in_scotland.save()
    assert "Mended." in facts.render("here")


def test_a_deleted_fact_of_another_nation_leaves_the_plain_sentence(law: Fact) -> None:
    Fact.objects.get(slug="there").delete()
    assert "It does not apply in Scotland" in facts.render("here")


@pytest.mark.parametrize(
    "values",
    [{"is_law": False}, {"is_law": True, "jurisdiction": "uk"}, {"is_law": True, "jurisdiction": "scotland"}],
)
def test_figures_and_laws_of_other_places_say_nothing_of_the_kind(values: dict[str, Any]) -> None:
    make.fact("here", **values)
    assert "<details" not in facts.render("here")


def test_a_law_of_wales_is_called_that() -> None:
    make.fact("here", is_law=True, jurisdiction="wales")
    assert "This is the law of Wales." in facts.render("here")


def test_facts_of_other_nations_cost_no_query_each(django_assert_num_queries: Any, law: Fact) -> None:
    for number in range(5):
        make.fact(f"more-{number}", is_law=True, in_scotland=law.in_scotland)
    facts.forget()
    with django_assert_num_queries(1):
        for number in range(5):
            assert "What Scottish law says." in facts.render(f"more-{number}")


def test_a_fact_of_the_wrong_nation_is_refused(law: Fact) -> None:
    law.in_northern_ireland = law.in_scotland
    with pytest.raises(ValidationError, match="is not about Northern Ireland"):
        law.clean()


# --- the library


@pytest.fixture
def library() -> dict[str, Fact]:
    set_up_site.Command().facts()
    return {fact.slug: fact for fact in Fact.objects.select_related("in_scotland", "in_northern_ireland")}


LAW = re.compile(r"\b(?:Act|section|offence|statutory)\b")
# They name an Act or an offence but say what somebody does or advises, or hold everywhere.
NOT_LAW = {"sharing-to-protect-a-child", "prosecutors-look-at-the-pattern"}


def test_every_law_fact_of_england_or_wales_is_known_as_law(library: dict[str, Fact]) -> None:
    ours = [one for one in library.values() if one.jurisdiction in ("england-wales", "wales")]
    named = {one.slug for one in ours if LAW.search(one.text)} - NOT_LAW
    assert named <= {one.slug for one in ours if one.is_law}
    assert sum(one.is_law for one in ours) > 15


def test_the_library_refers_only_to_facts_of_that_nation(library: dict[str, Fact]) -> None:
    referred = 0
    for fact in library.values():
        fact.clean()
        for other in (fact.in_scotland, fact.in_northern_ireland):
            referred += other is not None
            assert other is None or other.is_law
    assert referred > 15
    coercive = library["controlling-or-coercive-behaviour"]
    assert coercive.in_scotland == library["scotland-domestic-abuse-offence"]
    assert coercive.in_northern_ireland == library["northern-ireland-domestic-abuse-offence"]
    assert library["strangulation-offence"].in_scotland is None


def test_facts_of_other_nations_are_written_plainly(library: dict[str, Fact]) -> None:
    for fact in library.values():
        if fact.jurisdiction in (Jurisdiction.SCOTLAND, Jurisdiction.NORTHERN_IRELAND):
            assert not [one for one in check_words(fact.text, fact.slug) if one.severity == "error"]


def test_an_older_site_is_told_of_other_nations_where_nobody_has_edited(library: dict[str, Fact]) -> None:
    Fact.objects.update(is_law=False, in_scotland=None)
    edited = Fact.objects.get(slug="personally-connected")
    edited.save_revision()
    assert set_up_site.Command().facts() == 0
    assert Fact.objects.get(slug="controlling-or-coercive-behaviour").in_scotland is not None
    assert not Fact.objects.get(slug="personally-connected").is_law


def test_an_unknown_fact_in_the_library_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    text = (
        (set_up_site.LIBRARY / "facts.yaml").read_text().replace("in_scotland: scotland", "in_scotland: x", 1)
    )
    (tmp_path / "facts.yaml").write_text(text)
    monkeypatch.setattr(set_up_site, "LIBRARY", tmp_path)
    with pytest.raises(PackError, match="there is no fact ‘x"):
        set_up_site.Command().facts()
