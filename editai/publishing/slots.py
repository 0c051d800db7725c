"""Posting times on a store's clock, and the next one that is free. Right over a clock change."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta, timezone
from typing import Final
from zoneinfo import ZoneInfo

from editai.errors import InputError

DEFAULT_TIMES: Final = ("09:00", "12:30", "18:00")
"""For a channel of which the store has said nothing."""
GAP_MINUTES: Final = 15
"""Two posts on one channel are at least so far apart, unless a plan says otherwise."""
_MOST_TIMES: Final = 48
_FURTHEST_DAYS: Final = 365
_TIME: Final = re.compile(r"([01]?\d|2[0-3])[:.h]([0-5]\d)")


def parse_times(text: str) -> tuple[str, ...]:
    """``9:00, 18:30`` as ``("09:00", "18:30")``: in order, each once.

    Raises:
        InputError: one that is no time of a day, none at all, or more than 48.
    """
    found = set()
    for part in re.split(r"[,;\s]+", text.strip()):
        match = _TIME.fullmatch(part)
        if match is None:
            raise InputError(
                f"{part!r} is no time of the day. Write posting times like 09:00, 18:30."
                if part
                else "Give at least one posting time, like 09:00.",
                field="times",
            )
        found.add(f"{int(match[1]):02}:{match[2]}")
    if len(found) > _MOST_TIMES:
        raise InputError(f"At most {_MOST_TIMES} posting times a day.", field="times")
    return tuple(sorted(found))


def local_moment(day: date, clock: str, zone: ZoneInfo) -> datetime | None:
    """The moment in UTC of a wall-clock time that day.

    None where the clocks go forward over it: there is no such time that day. Where it comes twice,
    the first one is meant.
    """
    local = datetime.combine(day, time.fromisoformat(clock), tzinfo=zone)
    moment = local.astimezone(timezone.utc)
    return moment if moment.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None) else None


def next_slot(
    times: Sequence[str],
    zone: str,
    taken: Iterable[datetime],
    now: datetime,
    *,
    gap_minutes: int = GAP_MINUTES,
) -> datetime:
    """The next posting time that is free, in UTC.

    Args:
        taken: when the channel posts already, aware.
        now: aware; what is answered lies at least a minute after it.

    Raises:
        InputError: every posting time of the coming year is taken.
    """
    place, gap = ZoneInfo(zone), timedelta(minutes=gap_minutes)
    busy = sorted(taken)
    day = now.astimezone(place).date()
    for ahead in range(_FURTHEST_DAYS):
        for clock in sorted(times):
            moment = local_moment(day + timedelta(days=ahead), clock, place)
            if moment is None or moment < now + timedelta(minutes=1):
                continue
            if all(abs(moment - other) >= gap for other in busy):
                return moment
    raise InputError("Every posting time of the coming year is taken. Add posting times to the channel.", field="times")
