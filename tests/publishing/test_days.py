"""Many clips over days: at the channels' times, apart, past what is taken, and quickly."""

from __future__ import annotations

import time
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from editai.errors import InputError
from editai.publishing.days import PlannedPost, plan_days, plan_problems

NOW = datetime(2026, 3, 27, 12, tzinfo=timezone.utc)
DAY = date(2026, 3, 28)
BERLIN = ZoneInfo("Europe/Berlin")


def test_each_channel_keeps_its_own_times_over_a_clock_change() -> None:
    plan = plan_days(
        ["a", "b", "c"],
        {"tiktok": ("09:00",), "youtube": ("18:30", "09:00")},
        zone="Europe/Berlin",
        first_day=DAY,
        now=NOW,
        gap_minutes=60,
    )
    local = [(post.clip_id, post.channel_id, f"{post.at.astimezone(BERLIN):%d %H:%M}") for post in plan]
    assert [row for row in local if row[1] == "tiktok"] == [
        ("a", "tiktok", "28 09:00"),
        ("b", "tiktok", "29 09:00"),
        ("c", "tiktok", "30 09:00"),
    ]
    assert [row[2] for row in local if row[1] == "youtube"] == ["28 09:00", "28 18:30", "29 09:00"]
    assert [post.at for post in plan] == sorted(post.at for post in plan)


def test_a_plan_keeps_its_distance_from_itself_and_from_what_stands() -> None:
    taken = {"x": [datetime(2026, 3, 28, 9, 20, tzinfo=timezone.utc)]}
    clocks = ("09:00", "09:30", "10:00", "10:15")
    plan = plan_days(["a", "b"], {"x": clocks}, zone="UTC", first_day=DAY, now=NOW, gap_minutes=30, taken=taken)
    assert plan[0].at == datetime(2026, 3, 28, 10, 0, tzinfo=timezone.utc)
    assert plan[1].at == datetime(2026, 3, 29, 9, 0, tzinfo=timezone.utc)
    assert plan_problems(plan, now=NOW, gap_minutes=30, taken=taken) == {}


def test_a_changed_plan_is_read_again() -> None:
    def post(clip: str, minute: int, *, day: int = 28) -> PlannedPost:
        return PlannedPost(clip_id=clip, channel_id="x", at=datetime(2026, 3, day, 9, minute, tzinfo=timezone.utc))

    plan = [post("a", 0), post("b", 20), post("a", 59), post("c", 0, day=20)]
    found = plan_problems(plan, now=NOW, gap_minutes=30)
    assert found[0] == found[1] == "Closer than 30 minutes to another post on this channel."
    assert found[2] == "This clip is on this channel twice."
    assert found[3] == "This time has passed."
    twins = [post("a", 0), post("b", 0)]
    assert set(plan_problems(twins, now=NOW, gap_minutes=1)) == {0, 1}, "the same minute"
    far = [PlannedPost(clip_id="a", channel_id="x", at=NOW + timedelta(days=400))]
    assert "a year" in plan_problems(far, now=NOW, gap_minutes=1)[0]


def test_a_year_is_enough_or_it_is_said() -> None:
    with pytest.raises(InputError, match="too few posting times"):
        plan_days([str(n) for n in range(400)], {"x": ("09:00",)}, zone="UTC", first_day=DAY, now=NOW, gap_minutes=1)


def test_300_clips_on_4_channels_are_planned_in_under_two_seconds() -> None:
    clips = [f"clip {number}" for number in range(300)]
    times = {f"channel {number}": ("08:15", "12:30", "18:00", "21:45") for number in range(4)}
    taken = {name: [NOW + timedelta(hours=7 * each) for each in range(500)] for name in times}
    began = time.process_time()
    plan = plan_days(clips, times, zone="America/New_York", first_day=DAY, now=NOW, gap_minutes=45, taken=taken)
    took_s = time.process_time() - began
    assert len(plan) == 1200
    assert len({(post.clip_id, post.channel_id) for post in plan}) == 1200
    assert plan_problems(plan, now=NOW, gap_minutes=45, taken=taken) == {}
    assert took_s < 2.0
