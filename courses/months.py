"""Months in London, in which figures are kept."""

from datetime import date, datetime

from django.utils import timezone


def month_of(moment: datetime) -> date:
    """Return the first day of a moment's month in London."""
    return timezone.localdate(moment).replace(day=1)


def first_month(period: str, today: date) -> date | None:
    """Return the first month that a period covers ("quarter", "year"), or None for all of time."""
    if period == "quarter":
        return today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1)
    if period == "year":
        month = today.month % 12 + 1
        return date(today.year - (1 if month > 1 else 0), month, 1)
    return None
