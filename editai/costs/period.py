"""The time a report covers: a calendar month or a range of days, in a zone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from typing import Final
from zoneinfo import ZoneInfo

from editai.clock import month_bounds
from editai.errors import InputError

_MONTH: Final = re.compile(r"(\d{4})-(\d{2})")
_MOST_DAYS: Final = 3 * 366


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Whole days of a zone's calendar."""

    timezone: str
    first: date
    last: date
    """Inclusive."""

    @property
    def start(self) -> datetime:
        """UTC, inclusive."""
        return _midnight(self.first, self.timezone)

    @property
    def end(self) -> datetime:
        """UTC, exclusive."""
        return _midnight(self.last + timedelta(days=1), self.timezone)

    @property
    def days(self) -> int:
        """How many."""
        return (self.last - self.first).days + 1

    @property
    def month(self) -> str | None:
        """``2026-11`` if it is one calendar month, else None."""
        is_month = self.first.day == 1 and self.last == _month_end(self.first)
        return f"{self.first:%Y-%m}" if is_month else None

    @property
    def title(self) -> str:
        """``November 2026`` or ``3 Nov – 9 Dec 2026``."""
        if self.month:
            return f"{self.first:%B %Y}"
        if self.first == self.last:
            return f"{self.first.day} {self.first:%b %Y}"
        year = "" if self.first.year == self.last.year else f" {self.first.year}"
        return f"{self.first.day} {self.first:%b}{year} – {self.last.day} {self.last:%b %Y}"

    @property
    def before(self) -> Period:
        """The month before a month; as many days before any other range."""
        last = self.first - timedelta(days=1)
        first = last.replace(day=1) if self.month else self.first - timedelta(days=self.days)
        return Period(timezone=self.timezone, first=first, last=last)


def month_of(moment: datetime, zone: str) -> Period:
    """The calendar month around a moment."""
    start, _ = month_bounds(moment, zone)
    first = start.astimezone(ZoneInfo(zone)).date()
    return Period(timezone=zone, first=first, last=_month_end(first))


def named_month(text: str, zone: str) -> Period:
    """The month of ``2026-11``.

    Raises:
        InputError: it is not written like that.
    """
    match = _MONTH.fullmatch(text.strip())
    if not match or not 1 <= int(match.group(2)) <= 12 or not 1970 <= int(match.group(1)) <= 9998:
        raise InputError("A month is written like 2026-11.", month=text)
    first = date(int(match.group(1)), int(match.group(2)), 1)
    return Period(timezone=zone, first=first, last=_month_end(first))


def days_between(first: date, last: date, zone: str) -> Period:
    """A range of days, both inclusive.

    Raises:
        InputError: it ends before it begins, or is longer than three years.
    """
    if last < first:
        raise InputError("The range ends before it begins.", first=first.isoformat(), last=last.isoformat())
    if (last - first).days >= _MOST_DAYS:
        raise InputError("A range may be at most three years long.")
    return Period(timezone=zone, first=first, last=last)


def last_months(month: Period, count: int = 12) -> Period:
    """The month and those before it, so many in all."""
    first = month.first
    for _ in range(count - 1):
        first = (first - timedelta(days=1)).replace(day=1)
    return Period(timezone=month.timezone, first=first, last=month.last)


def _month_end(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(timezone.utc)
