"""Names are printed as people have them, and the surname on the paper can be typed on any keyboard."""

import pytest

from certificates.errors import NeedsPrintName
from certificates.names import MAX_LENGTH, clean, is_surname_of, printable
from certificates.render.fonts import DISPLAY, SERIF, name_face


def test_what_is_invisible_is_taken_out_of_a_name() -> None:
    assert clean(" Ada\x00\u202e  Love\u200blace\n\u2028Byron\ufeff ") == "Ada Lovelace Byron"


def test_a_name_is_composed() -> None:
    assert clean("Zoe\u0308 Ni\u0301 Bhriain") == "Zoë Ní Bhriain"


@pytest.mark.parametrize("name", ["", "  ", "\u202e", "12", "ada@example.org", "A" * (MAX_LENGTH + 1)])
def test_what_is_no_name_is_not_printed(name: str) -> None:
    with pytest.raises(NeedsPrintName):
        printable(name)


@pytest.mark.parametrize("name", ["Zoë Ní Bhriain", "Łukasz Żółć", "Nguyễn Thị Hồng Nhung", "O’Brien"])
def test_a_latin_name_is_set_in_the_display_face(name: str) -> None:
    assert name_face(name) is DISPLAY


@pytest.mark.parametrize("name", ["Γιώργος Παπαδόπουλος", "Олександр Шевченко", "Adébáyọ̀ Featherstonehaugh"])
def test_a_name_that_the_display_face_can_not_set_well_is_set_in_another_as_a_whole(name: str) -> None:
    assert name_face(clean(name)) is SERIF


@pytest.mark.parametrize(
    ("name", "character"),
    [
        ("محمد علي", "م"),
        ("李小龍", "李"),
        ("ਗੁਰਪ੍ਰੀਤ", "ਗ"),
        ("አበበ በቂላ", "አ"),
        ("שרה כהן", "ש"),
        ("சுப்பிரமணியன்", "ச"),
        ("রহিমা খাতুন", "র"),
        ("김민수", "김"),
        ("Ada 😀", "😀"),
    ],
)
def test_a_name_that_no_font_has_is_refused_by_its_first_missing_character(name: str, character: str) -> None:
    with pytest.raises(NeedsPrintName) as caught:
        name_face(clean(name))
    assert caught.value.character == character
    assert character in str(caught.value)


@pytest.mark.parametrize("typed", ["Bhriain", "ní bhriain", "NI BHRIAIN", " Zoe Ni Bhriain ", "ni-bhriain"])
def test_a_surname_is_known_whatever_its_case_and_accents(typed: str) -> None:
    assert is_surname_of(typed, printed="Zoë Ní Bhriain")


@pytest.mark.parametrize(
    ("printed", "typed"), [("Łukasz Żółć", "zolc"), ("Ann O’Brien", "O'Brien"), ("Jens Sørensen", "Sorensen")]
)
def test_a_surname_can_be_typed_on_an_english_keyboard(printed: str, typed: str) -> None:
    assert is_surname_of(typed, printed=printed)


def test_a_surname_that_comes_first_is_known_by_what_the_learner_gave() -> None:
    assert not is_surname_of("Nguyen", printed="Nguyễn Thị Nhung")
    assert is_surname_of("Nguyen", printed="Nguyễn Thị Nhung", surname="Nguyễn")


@pytest.mark.parametrize("typed", ["", "-", "Zoë", "Bhriai", "Bhriainn", "Zoë Bhriain"])
def test_anything_else_is_not_the_surname(typed: str) -> None:
    assert not is_surname_of(typed, printed="Zoë Ní Bhriain")
