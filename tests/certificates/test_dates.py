"""Dates on certificates are London's."""

from datetime import UTC, date, datetime

import pytest

from certificates.snapshots import issue_day, last_valid_day


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 11, 21, 23, 59, 59, tzinfo=UTC), date(2026, 11, 21)),
        (datetime(2026, 11, 22, 0, 0, tzinfo=UTC), date(2026, 11, 22)),
        (datetime(2026, 6, 30, 22, 59, 59, tzinfo=UTC), date(2026, 6, 30)),
        (datetime(2026, 6, 30, 23, 0, tzinfo=UTC), date(2026, 7, 1)),
        (datetime(2026, 3, 29, 0, 59, tzinfo=UTC), date(2026, 3, 29)),
        (datetime(2026, 10, 24, 23, 30, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 10, 25, 23, 30, tzinfo=UTC), date(2026, 10, 25)),
    ],
)
def test_a_certificate_is_issued_on_the_london_day_in_summer_and_in_winter(
    moment: datetime, day: date
) -> None:
    assert issue_day(moment) == day


@pytest.mark.parametrize(
    ("issued", "months", "last"),
    [
        (date(2026, 11, 21), 24, date(2028, 11, 20)),
        (date(2026, 1, 1), 12, date(2026, 12, 31)),
        (date(2028, 2, 29), 24, date(2030, 2, 28)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 14)),
        (date(2026, 3, 1), 12, date(2027, 2, 28)),
        (date(2026, 11, 21), 0, None),
    ],
)
def test_validity_ends_the_day_before_or_with_the_month(issued: date, months: int, last: date | None) -> None:
    assert last_valid_day(issued, months) == last
