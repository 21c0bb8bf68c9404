"""What editors do with the map, the ways and the words in the CMS."""

from typing import Any

from django.test import Client
from django.urls import reverse

import pytest

from courses.cms import SNIPPETS
from pages.models import Pathway, Programme, ProgrammeLink, Term
from people.models import Area, User
from tests import factories as make

pytestmark = pytest.mark.django_db


def at(model: Any, what: str, *args: Any) -> str:
    return reverse(model.snippet_viewset.get_url_name(what), args=args)


@pytest.fixture
def editor(safeguarding_lead: User, site: Any) -> Client:
    return make.client_of(safeguarding_lead)


@pytest.mark.parametrize("model", [Programme, Pathway, Term])
def test_a_safeguarding_lead_may_write_it_and_a_trainer_may_not(
    editor: Client, trainer: User, model: Any
) -> None:
    assert editor.get(at(model, "list")).status_code == 200
    assert editor.get(at(model, "add")).status_code == 200
    assert f"pages.add_{model._meta.model_name}" in SNIPPETS
    answer = make.client_of(trainer).get(at(model, "add"))
    assert answer.status_code == 302
    assert answer["Location"].endswith("/cms/")


def test_ways_are_listed_by_area_and_need(editor: Client, area: Area, other_organisation: Any) -> None:
    make.pathway("Near", area=area, need_housing=True)
    make.pathway("Far", area=other_organisation.area)
    found = editor.get(at(Pathway, "list"), {"area": area.pk, "need_housing": "True"}).content.decode()
    assert "Near" in found
    assert "Far" not in found


def test_an_entry_is_written_with_what_it_leads_to(editor: Client) -> None:
    other = make.programme("other", name="The other")
    sent = {
        "name": "A panel",
        "short_name": "",
        "slug": "a-panel",
        "also_known_as": "",
        "group": "meetings",
        "area": "Norfolk",
        "order": "100",
        "what": "Services meet.",
        "who_for": "",
        "happens": "",
        "caveat": "Say nothing of who was spoken about.",
        "figures": "",
        "figures_by": "",
        "figures_date": "",
        "source": "A protocol",
        "source_url": "",
        "checked_on": "2026-11-21",
        "review_by": "2027-05-21",
        "links-TOTAL_FORMS": "1",
        "links-INITIAL_FORMS": "0",
        "links-MIN_NUM_FORMS": "0",
        "links-MAX_NUM_FORMS": "1000",
        "links-0-to": str(other.pk),
        "links-0-phrase": "when it helps",
        "links-0-ORDER": "1",
    }
    answer = editor.post(at(Programme, "add"), sent)
    assert answer.status_code == 302, answer.context["form"].errors
    link = ProgrammeLink.objects.get()
    assert (link.entry.slug, link.to, link.phrase) == ("a-panel", other, "when it helps")
    page = Client().get("/what-happens-next/").content.decode()
    assert "when it helps" in page


def test_a_mixed_way_is_refused_in_words(editor: Client, area: Area) -> None:
    sent = {
        "service": "Everything",
        "area": area.pk,
        "for_harmed": "on",
        "for_change": "on",
        "risk_high": "on",
        "how_to_refer": "Ring.",
        "checked_on": "2026-11-21",
        "review_by": "2027-05-21",
    }
    page = editor.post(at(Pathway, "add"), sent).content.decode()
    assert "entered apart from one for those they harm" in page
    assert not Pathway.objects.exists()
