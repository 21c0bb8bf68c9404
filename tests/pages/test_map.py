import re
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

import pytest

from courses import live as courses_live
from courses.errors import ReleaseRefused
from courses.language import check_words
from courses.reading_age import TARGET, reading_age
from pages.drawing import BOX, LEFT, WIDTH, draw
from pages.live import programmes
from pages.management.commands.set_up_site import Command
from pages.models import Programme, ProgrammeLink
from people.models import User
from records.models import Statement
from tests import factories as make

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
STALE = {"checked_on": TODAY - timedelta(days=9), "review_by": TODAY - timedelta(days=1)}
# what packs point at
SLUGS = [
    "marac",
    "matac",
    "drive",
    "dappa",
    "make-a-change",
    "mappa",
    "mash",
    "idva",
    "perpetrator-programme",
    "partner-support",
    "out-of-court",
    "stalking-intervention",
    "housing-pathway",
    "civil-orders",
    "clares-law",
    "caring-dads",
    "building-better-relationships",
    "early-intervention",
    "child-to-parent",
]
# what the seeds name
NAMED = """
MARAC|MATAC|DAPPA|MASH|MAPPA|DVSA|DACJS|DAST|DASVG|DHR Clinic|NIDAS|IDVA|ISVA|SARC|Change that Lasts|Ask Me|Trusted Professional
|Workplace Champions|Findaway|Strive|Strive into Change|Bridging to Change|Relapse prevention|Women who use violence
|Talk, Listen, Change|Building Better Relationships|BBR|Partner Link Workers|Caring Dads|ADVANCE|RYPP|NVR|RESTART
|Making Safe|DAHA|Safe & Together|Drive|Northumbria Hub and Spoke|Make a Change|The Change Project|Change Hub|MASIP
|CARA|OOCD|DAWSA|CFCL workers|Respect Standard|Home Office standards|Integrated Support Service|CAFCASS|DAPO
|Expert Support Services|Recognise Respond Refer|DVPP|Clare’s Law|CPVA
""".replace("\n", "").split("|")


@pytest.fixture
def library(db: None) -> list[Programme]:
    """The map that a new site begins with."""
    make.begun_with("programmes")
    return list(programmes.entries().values())


def words(entry: Programme) -> str:
    return "\n\n".join(filter(None, (entry.what, entry.who_for, entry.happens, entry.caveat, entry.figures)))


def test_the_map_is_there_for_everybody_without_a_cookie_and_is_not_kept(
    client: Client, library: Any
) -> None:
    answer = client.get("/what-happens-next/")
    assert answer.status_code == 200
    assert not answer.cookies
    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "no-referrer"


def test_reading_the_map_asks_nobody_who_is_reading_and_records_nothing(
    learner: User, library: Any, django_assert_num_queries: Any
) -> None:
    client = make.client_of(learner)
    client.get("/what-happens-next/")
    with django_assert_num_queries(0):
        page = client.get("/what-happens-next/").content.decode()
    assert learner.last_name not in page
    assert not Statement.objects.exists()


def test_the_map_costs_two_queries_a_minute_whatever_its_size(
    library: Any, client: Client, django_assert_num_queries: Any
) -> None:
    programmes.forget()
    with django_assert_num_queries(2):
        client.get("/what-happens-next/")


def test_the_map_takes_no_post(client: Client) -> None:
    assert client.post("/what-happens-next/").status_code == 405


def test_every_entry_is_in_the_drawing_in_the_list_and_has_a_section(client: Client, library: Any) -> None:
    page = client.get("/what-happens-next/").content.decode()
    assert len(library) > 45
    for entry in library:
        assert page.count(f'id="{entry.slug}"') == 1, entry
        assert page.count(f'href="#{entry.slug}"') >= 2, entry
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)


def test_every_link_is_a_curve_and_a_sentence(client: Client, library: Any) -> None:
    page = client.get("/what-happens-next/").content.decode()
    assert page.count("<path id=") == ProgrammeLink.objects.count() > 80
    lines = page[page.index("All the lines in words") :].split("</details>")[0]
    for entry in library:
        line = re.search(rf"<li>{re.escape(entry.name.replace('&', '&amp;'))} can lead to (.*?)</li>", lines)
        targets = [to.name.replace("&", "&amp;") for to, _ in programmes.links()[entry.slug]]
        assert bool(line) is bool(targets), entry
        assert line is None or all(name in line[1] for name in targets), entry


def test_every_question_leads_to_a_part(client: Client, library: Any) -> None:
    page = client.get("/what-happens-next/").content.decode()
    for group in Programme.Group:
        assert f'href="#{group.value}"' in page
        assert f'id="{group.value}"' in page


def test_a_part_without_entries_says_so(client: Client) -> None:
    make.programme("marac")
    page = client.get("/what-happens-next/").content.decode()
    assert page.count("Nothing has been entered here yet.") == len(Programme.Group) - 1
    assert 'id="housing"' in page


def test_the_map_names_what_the_courses_point_at_and_what_the_seeds_name(library: Any) -> None:
    slugs = {entry.slug for entry in library}
    assert set(SLUGS) <= slugs
    everything = "\n".join(
        f"{entry.name}, {entry.also_known_as}, {words(entry)}" for entry in library
    ).lower()
    assert [name for name in NAMED if name.lower() not in everything] == []


def test_setting_up_twice_changes_nothing_and_keeps_what_an_editor_wrote(library: Any) -> None:
    Programme.objects.filter(slug="marac").update(what="Edited.")
    links = ProgrammeLink.objects.count()
    assert Command().programmes() == 0
    assert ProgrammeLink.objects.count() == links
    assert Programme.objects.get(slug="marac").what == "Edited."


def test_a_figure_in_the_map_is_somebodys_and_has_a_date(library: Any, client: Client) -> None:
    for entry in library:
        outside = re.sub(
            r"\b(?:19|20)\d\d\b", "", " ".join((entry.what, entry.who_for, entry.happens, entry.caveat))
        )
        assert not re.search(r"%|£|\d{3}", outside), entry
    page = client.get("/what-happens-next/").content.decode()
    assert page.count("Reported by ") == sum(bool(entry.figures) for entry in library) > 8
    with pytest.raises(IntegrityError), transaction.atomic():
        make.programme(figures="90% fewer.", figures_by="somebody")
    entry = make.programme("x")
    entry.figures = "90% fewer."
    with pytest.raises(ValidationError, match="Say who reported the figures"):
        entry.validate_constraints()


def test_the_map_gives_no_thresholds(library: Any) -> None:
    text = "\n".join(words(entry) for entry in library if entry.slug != "child-to-parent")
    assert not re.search(
        r"14\+|10[–-]13|24 questions|two or more (?:incidents|victims)|\b14 or more\b|16\+", text
    )


HINTS = re.compile(
    r"\b(?:victim|she|partner|survivor|they) (?:has |have |had )?(?:told us|reported|disclosed|complained|informed)"
    r"|\bbecause (?:she|the victim|a partner)\b|\bafter (?:she|the victim|a partner) (?:spoke|told|reported)",
    re.IGNORECASE,
)


def test_nothing_in_the_map_lets_somebody_infer_that_a_victim_spoke(library: Any) -> None:
    for entry in library:
        phrases = " ".join(phrase for _, phrase in programmes.links()[entry.slug])
        assert not HINTS.search(words(entry) + phrases), entry
    notice = next(entry for entry in library if entry.slug == "matac")
    assert "not through a report from a victim" in notice.caveat


def test_words_like_the_victim_reported_would_be_found() -> None:
    assert HINTS.search("He is sent a letter because the victim has reported him.")


def test_the_map_is_written_plainly(library: Any) -> None:
    everything = ""
    for entry in library:
        text = words(entry)
        everything += text + "\n\n"
        assert not [found for found in check_words(text, entry.slug) if found.severity == "error"]
        for sentence in re.split(r"(?<=[.!?])\s+", text):
            assert len(sentence.split()) <= 25, (entry.slug, sentence)
    age = reading_age(everything)
    assert age is not None
    assert age <= TARGET[1]


def test_a_stale_entry_says_so_and_nothing_else(client: Client) -> None:
    entry = make.programme("old-meeting", what="What it was.", caveat="What it needed.", **STALE)
    page = client.get("/what-happens-next/").content.decode()
    assert "What it was." not in page
    assert "What it needed." not in page
    assert "We are checking that this is still right" in page
    assert "What it was." not in courses_live.source("programme").render(entry.slug)
    assert "was to be reviewed by" in courses_live.source("programme").problem(entry.slug)


def test_a_lesson_shows_an_entry_as_it_stands_today_and_leads_to_the_map() -> None:
    entry = make.programme("marac", name="MARAC")
    source = courses_live.source("programme")
    assert source.choices() == [("marac", "MARAC")]
    html = source.render("marac")
    assert "Services meet and agree a plan." in html
    assert "Tell nobody who was spoken about." in html
    assert 'href="/what-happens-next/#marac"' in html
    entry.what = "Mended."
    entry.save()
    assert "Mended." in source.render("marac")
    assert "there is no entry of the map" in source.problem("nowhere")
    assert "Entry under review" not in source.render("marac")
    assert "not shown at the moment" in source.render("nowhere")


def test_a_lesson_of_a_pack_may_show_an_entry_and_a_stale_one_stops_its_release(tmp_path: Path) -> None:
    make.programme("marac", name="MARAC")
    page = make.course_page(tmp_path, lesson_body="Some words.\n\n::: programme marac\n:::")
    edition = make.release(page)
    assert "Services meet and agree a plan." not in edition.manifest
    Programme.objects.update(**STALE)
    programmes.forget()
    with pytest.raises(ReleaseRefused):
        make.release(page)


def test_an_entry_does_not_lead_to_itself_nor_twice_to_another(db: None) -> None:
    one, other = make.programme("one"), make.programme("other")
    ProgrammeLink.objects.create(entry=one, to=other, phrase="then")
    with pytest.raises(IntegrityError), transaction.atomic():
        ProgrammeLink.objects.create(entry=one, to=other, phrase="again")
    with pytest.raises(IntegrityError), transaction.atomic():
        ProgrammeLink.objects.create(entry=one, to=one, phrase="round")
    with pytest.raises(ValidationError, match="not to itself"):
        ProgrammeLink(entry=one, to=one, phrase="round").clean()


def test_a_new_link_is_shown_at_once(client: Client) -> None:
    one, other = make.programme("one"), make.programme("other")
    assert "then the other" not in client.get("/what-happens-next/").content.decode()
    ProgrammeLink.objects.create(entry=one, to=other, phrase="then the other")
    assert "then the other" in client.get("/what-happens-next/").content.decode()


def test_the_drawing_keeps_its_rows_in_boxes_that_do_not_overlap(library: list[Programme]) -> None:
    groups: dict[str, list[Programme]] = {group: [] for group in Programme.Group}
    for entry in library:
        groups[entry.group].append(entry)
    links = {slug: [to.slug for to, _ in onwards] for slug, onwards in programmes.links().items()}
    drawing = draw(groups, links)
    assert drawing == draw(groups, links)
    assert sum(len(box.rows) for box in drawing.boxes) == len(library)
    below = dict.fromkeys(LEFT, 0)
    for box in drawing.boxes:
        assert box.y > below[box.x]
        below[box.x] = box.y + box.height
        assert box.x + BOX <= WIDTH
        for row in box.rows:
            assert box.y < row.y < box.y + box.height
            assert len(row.entry.label) <= 30
    assert max(below.values()) <= drawing.height


def test_the_help_page_leads_professionals_to_the_map(client: Client) -> None:
    assert 'href="/what-happens-next/"' in client.get("/help/").content.decode()
