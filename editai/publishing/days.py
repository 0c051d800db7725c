"""Many clips over many days: each channel at its own posting times, never closer together than asked.

Pure: no store, no clock. A person changes the plan in a table; ``plan_problems`` reads it again.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from editai.errors import InputError
from editai.publishing.slots import local_moment

FURTHEST_DAYS: Final = 365
"""Postiz is not asked to keep a post for longer than a year."""
_SOON: Final = timedelta(minutes=5)
"""A plan needs a moment to be sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedPost:
    """One clip on one channel at one time."""

    clip_id: str
    channel_id: str
    at: datetime
    """UTC."""


def plan_days(
    clip_ids: Sequence[str],
    times: Mapping[str, Sequence[str]],
    *,
    zone: str,
    first_day: date,
    now: datetime,
    gap_minutes: int,
    taken: Mapping[str, Sequence[datetime]] | None = None,
) -> list[PlannedPost]:
    """Every clip on every channel, in the order of the clips, each at the channel's next free time.

    Clips that meet the same time on several channels share a request at Postiz.

    Args:
        times: channel id to its posting times, ``HH:MM`` on the clock of ``zone``.
        taken: channel id to when it posts already.
        gap_minutes: two posts on one channel are at least so far apart.

    Returns:
        By time, then by clip.

    Raises:
        InputError: the year has not enough posting times.
    """
    order = {clip_id: place for place, clip_id in enumerate(dict.fromkeys(clip_ids))}
    days = _Days(ZoneInfo(zone), first_day)
    gap = timedelta(minutes=max(0, gap_minutes))
    planned: list[PlannedPost] = []
    for channel_id, clocks in times.items():
        busy = sorted((taken or {}).get(channel_id, ()))
        free = _free(days, sorted(set(clocks)), busy, now + _SOON, gap)
        for clip_id in order:
            at = next(free, None)
            if at is None:
                raise InputError(
                    f"A year has too few posting times for {len(order)} clips. Add times, or pick fewer clips.",
                    field="times",
                )
            planned.append(PlannedPost(clip_id=clip_id, channel_id=channel_id, at=at))
    return sorted(planned, key=lambda post: (post.at, order[post.clip_id], post.channel_id))


def plan_problems(
    posts: Sequence[PlannedPost],
    *,
    now: datetime,
    gap_minutes: int,
    taken: Mapping[str, Sequence[datetime]] | None = None,
) -> dict[int, str]:
    """What is wrong with a plan that a person has changed, by the row's place; empty: it may be sent."""
    gap = timedelta(minutes=max(0, gap_minutes))
    found: dict[int, str] = {}
    seen: set[tuple[str, str]] = set()
    by_channel: dict[str, list[tuple[datetime, int]]] = {}
    for place, post in enumerate(posts):
        if post.at < now:
            found[place] = "This time has passed."
        elif post.at > now + timedelta(days=FURTHEST_DAYS):
            found[place] = "This is more than a year ahead."
        elif (post.clip_id, post.channel_id) in seen:
            found[place] = "This clip is on this channel twice."
        seen.add((post.clip_id, post.channel_id))
        by_channel.setdefault(post.channel_id, []).append((post.at, place))
    for channel_id, rows in by_channel.items():
        busy = sorted([*((taken or {}).get(channel_id, ())), *(at for at, _ in rows)])
        for at, place in rows:
            here = bisect_left(busy, at)
            around = busy[max(0, here - 1) : here] + busy[here + 1 : here + 2]
            if any(abs(at - other) < gap for other in around):
                found.setdefault(place, f"Closer than {gap_minutes} minutes to another post on this channel.")
    return found


class _Days:
    """A year of days whose moments are worked out once for all channels."""

    def __init__(self, zone: ZoneInfo, first_day: date) -> None:
        self._zone = zone
        self._first_day = first_day
        self._known: dict[tuple[int, str], datetime | None] = {}

    def moments(self, clocks: Sequence[str]) -> Iterator[datetime]:
        """Every posting time of the year, in order; those that a clock change leaves out are left out."""
        for ahead in range(FURTHEST_DAYS):
            for clock in clocks:
                key = (ahead, clock)
                if key not in self._known:
                    self._known[key] = local_moment(self._first_day + timedelta(days=ahead), clock, self._zone)
                moment = self._known[key]
                if moment is not None:
                    yield moment


def _free(
    days: _Days, clocks: Sequence[str], busy: list[datetime], earliest: datetime, gap: timedelta
) -> Iterator[datetime]:
    for moment in days.moments(clocks):
        if moment < earliest:
            continue
        here = bisect_left(busy, moment)
        around = busy[max(0, here - 1) : here + 1]
        if all(abs(moment - other) >= max(gap, timedelta(minutes=1)) for other in around):
            insort(busy, moment)
            yield moment
