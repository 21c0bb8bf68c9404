import re
from typing import Any

from django.test import Client

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.language import check_words
from courses.reading_age import TARGET, reading_age
from pages.glossary import used_in
from pages.live import terms
from pages.management.commands.set_up_site import Command
from pages.models import Term
from people.models import User
from records.models import Statement
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def library(db: None) -> dict[str, Term]:
    """The glossary that a new site begins with."""
    make.begun_with("glossary")
    return terms.entries()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("She went to a MARAC with an IDVA.", ["marac", "idva"]),
        ("An idva and the marac.", []),
        ("Controlling or coercive behaviour is a crime.", ["coercive-control"]),
        ("Coercive   control\nof money", ["coercive-control"]),
        ("An issue, a mission, an ISS.", ["iss"]),
        ("They drive home.", []),
        ("They work with Drive.", ["drive"]),
        ("Clare's Law", ["clares-law"]),
        ("Clare’s Law", ["clares-law"]),
        ('so-called "honour"-based abuse', ["honour-based-abuse"]),
        ("A stalking protection order is not the same as a Stalking Protection Order.", ["stalking", "spo"]),
        ("A Stalking Protection Order.", ["spo"]),
        ("MARACs. A MARAC, again a MARAC.", ["marac"]),
        ("A DASH-RIC score.", ["dash"]),
        ("A 100 metre dash.", []),
        ("Active bystanders", ["active-bystander"]),
        ("bystanderish", []),
        ("", []),
    ],
)
def test_words_are_found_whole_longest_first_and_once(
    library: dict[str, Term], text: str, found: list[str]
) -> None:
    assert used_in(text) == found


def test_every_form_of_every_word_is_found_as_that_word(library: dict[str, Term]) -> None:
    for slug, term in library.items():
        for form in term.forms:
            assert used_in(f"Here is {form}, in a sentence.") == [slug], form


@given(
    st.lists(st.sampled_from(["MARAC", "IDVA", "coercive control", "control", "stalking", "x"]), max_size=9)
)
def test_what_is_found_does_not_depend_on_the_words_around_it(words: list[str]) -> None:
    slugs = {"MARAC": "marac", "IDVA": "idva", "coercive control": "coercive-control", "stalking": "stalking"}
    terms._entries = {
        slug: Term(slug=slug, word=word) for word, slug in slugs.items()
    }  # as if read from the database
    terms._until = float("inf")
    try:
        expected = list(dict.fromkeys(slugs[word] for word in words if word in slugs))
        assert used_in(", ".join(words)) == expected
    finally:
        terms.forget()


def test_looking_for_words_costs_no_query(library: dict[str, Term], django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert used_in("A MARAC.") == ["marac"]


def test_without_a_glossary_nothing_is_found(db: None) -> None:
    assert used_in("A MARAC and an IDVA.") == []


def test_a_word_that_an_editor_adds_is_found_at_once(library: dict[str, Term]) -> None:
    assert used_in("A hub officer.") == []
    Term.objects.create(slug="hub-officer", word="hub officer", text="Somebody.", source="Us")
    assert used_in("A hub officer.") == ["hub-officer"]


def test_no_form_belongs_to_two_words(library: dict[str, Term]) -> None:
    forms = [form.lower() for term in library.values() for form in term.forms]
    assert len(forms) == len(set(forms))


def test_the_page_shows_every_word_and_is_not_kept(
    library: dict[str, Term], learner: User, django_assert_num_queries: Any
) -> None:
    make.programme("marac", name="MARAC")
    client = make.client_of(learner)
    client.get("/words/")
    with django_assert_num_queries(0):
        answer = client.get("/words/")
    page = answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert not answer.cookies
    assert learner.last_name not in page
    assert not Statement.objects.exists()
    assert len(library) >= 40
    for slug in library:
        assert page.count(f'id="{slug}"') == 1
    assert page.count("/what-happens-next/#") == 1
    letters = re.findall(r'id="letter-(.)"', page)
    assert letters == sorted(set(letters))


def test_the_glossary_states_no_law_number_no_figure_and_no_phone_number(library: dict[str, Term]) -> None:
    for term in library.values():
        text = re.sub(r"\b16 or over\b|\b999\b|\b55\b", "", term.text)
        assert not re.search(r"\d|%|£", text), term


def test_the_glossary_is_written_plainly(library: dict[str, Term]) -> None:
    text = "\n\n".join(term.text for term in library.values())
    assert not [found for found in check_words(text, "glossary") if found.severity == "error"]
    for sentence in re.split(r"(?<=[.!?])\s+", text):
        assert len(sentence.split()) <= 25, sentence
    age = reading_age(text)
    assert age is not None
    assert age <= TARGET[1]


def test_loading_the_glossary_twice_keeps_what_an_editor_wrote(library: dict[str, Term]) -> None:
    Term.objects.filter(slug="marac").update(text="Edited.")
    assert Command().glossary() == 0
    assert Term.objects.get(slug="marac").text == "Edited."


def test_the_page_takes_no_post(client: Client) -> None:
    assert client.post("/words/").status_code == 405
