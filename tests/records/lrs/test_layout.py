"""JSON set anew: other spaces, the same letters."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.lrs.layout import TOKEN, one_line, pretty

JSON: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


@given(JSON, st.sampled_from([None, 0, 3]), st.booleans())
def test_only_the_spaces_change(value: Any, indent: int | None, ascii_only: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    for change in (one_line, pretty):
        assert TOKEN.findall(change(text)) == TOKEN.findall(text)
        assert json.loads(change(text)) == value
        assert change(change(text)) == change(text)
    assert "\n" not in one_line(text)
    assert "\r" not in one_line(text)


@given(JSON)
def test_it_is_indented_as_everybody_knows_it(value: Any) -> None:
    assert pretty(json.dumps(value, ensure_ascii=False)) == json.dumps(value, indent=2, ensure_ascii=False)


@pytest.mark.parametrize("number", ["1.50", "1E400", "-0.0", "0.10000000000000000000000001"])
def test_a_number_keeps_its_letters(number: str) -> None:
    text = f'{{\r\n\t"a" : [ {number} , "1.50 \\" }}" ]\n}}'
    assert one_line(text) == f'{{"a":[{number},"1.50 \\" }}"]}}'
    assert f"\n    {number},\n" in pretty(text)
