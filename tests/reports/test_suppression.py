"""Small numbers. What holds:

- No shown number of people (enrolled, completed, not completed) is between 1 and 4; zero completed is hidden too.
- A hidden number is gone, not only undisplayed.
- Totals are sums over shown rows, so that nothing hidden can be found by taking shown rows from a total: changing a
  hidden number to any other that is hidden alike changes nothing that is shown.
It does not protect against comparing two reports with different filters, or the same one on two days.
"""

from hypothesis import given
from hypothesis import strategies as st

from reports.suppression import THRESHOLD, Row, protect, totals

COUNTS = st.integers(0, 40).flatmap(lambda enrolled: st.tuples(st.just(enrolled), st.integers(0, enrolled)))
ROWS = st.lists(COUNTS, max_size=8).map(
    lambda counts: [Row(f"Place {number}", "Area", *count) for number, count in enumerate(counts)]
)


@given(ROWS)
def test_no_shown_number_is_small(rows: list[Row]) -> None:
    for row in protect(rows):
        if not row.hidden:
            assert row.enrolled >= THRESHOLD
        if row.rate is not None:
            assert row.done >= THRESHOLD
            assert row.enrolled - row.done == 0 or row.enrolled - row.done >= THRESHOLD


@given(ROWS)
def test_what_is_hidden_is_gone(rows: list[Row]) -> None:
    for row in protect(rows):
        if row.hidden:
            assert (row.enrolled, row.done, row.rate) == (0, 0, None)
        if row.done_hidden:
            assert (row.done, row.rate) == (0, None)


@given(ROWS)
def test_what_is_shown_is_true(rows: list[Row]) -> None:
    for row, shown in zip(rows, protect(rows), strict=True):
        assert (row.name, row.area) == (shown.name, shown.area)
        if not shown.hidden:
            assert shown.enrolled == row.enrolled
        if shown.rate is not None:
            assert shown.done == row.done
            assert 0 <= shown.rate <= 100


@given(ROWS)
def test_totals_are_sums_of_what_is_shown(rows: list[Row]) -> None:
    protected = protect(rows)
    found = totals(protected)
    shown = [row for row in protected if row.rate is not None]
    assert found.enrolled == sum(row.enrolled for row in protected if not row.hidden)
    assert (found.done, found.of) == (sum(row.done for row in shown), sum(row.enrolled for row in shown))
    assert found.hidden == len(protected) - len(shown)


def hidden_alike(row: Row) -> st.SearchStrategy[Row]:
    """Give rows that must look the same as this one."""
    (shown,) = protect([row])
    if shown.hidden:
        counts = COUNTS.filter(lambda count: count[0] < THRESHOLD)
        return counts.map(lambda count: Row(row.name, row.area, *count))
    if shown.done_hidden:
        done = st.integers(0, row.enrolled).map(lambda done: Row(row.name, row.area, row.enrolled, done))
        return done.filter(lambda other: protect([other])[0].done_hidden)
    return st.just(row)


@given(ROWS.flatmap(lambda rows: st.tuples(st.just(rows), st.tuples(*map(hidden_alike, rows)).map(list))))
def test_nothing_hidden_can_be_told_from_anything_shown(pair: tuple[list[Row], list[Row]]) -> None:
    one, other = pair
    assert protect(one) == protect(other)
    assert totals(protect(one)) == totals(protect(other))


def test_a_group_that_another_period_would_show_is_hidden() -> None:
    # 17 enrolled this year and 18 ever: the one of before could be looked at by taking away.
    (row,) = protect([Row("A", "East", 17, 9, elsewhere=((18, 9),))])
    assert row.hidden
    (row,) = protect([Row("A", "East", 17, 9, elsewhere=((30, 12),))])
    assert row.done_hidden
    (row,) = protect([Row("A", "East", 17, 9, elsewhere=((30, 15),))])
    assert not row.hidden
    assert not row.done_hidden
