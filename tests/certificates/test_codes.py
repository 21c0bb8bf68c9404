"""Check codes survive being read out, copied by hand and typed in haste."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates import codes

CODES = st.text(alphabet=codes.ALPHABET, min_size=codes.LENGTH, max_size=codes.LENGTH)


@given(CODES)
def test_a_code_is_read_back_as_it_was_shown(code: str) -> None:
    assert codes.parse(codes.show(code)) == code


@given(CODES, st.data())
def test_a_code_is_read_however_it_is_written(code: str, data: st.DataObject) -> None:
    alike = {"0": "0Oo", "1": "1IiLl"}
    typed = "".join(
        data.draw(st.sampled_from(alike.get(one, one + one.lower())))
        + data.draw(st.sampled_from(["", " ", "-"]))
        for one in code
    )
    assert codes.parse(typed) == code


@pytest.mark.parametrize(
    "typed", ["", "7K4M-QX9D-2PT", "7K4M-QX9D-2PTRR", "7K4M-QX9D-2PTU", "7K4M-QX9D-2PT%"]
)
def test_what_is_no_code_is_not_read_as_one(typed: str) -> None:
    assert codes.parse(typed) is None


def test_codes_are_made_of_letters_that_can_be_told_apart() -> None:
    made = {codes.make() for _ in range(200)}
    assert len(made) == 200
    assert all(codes.parse(code) == code for code in made)
    assert not set("".join(made)) & set("ILOU")
