"""Moments sort as text, and a month is the one on the store's own wall."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from editai.clock import from_text, month_bounds, to_text

MOMENTS = st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2100, 1, 1)).map(
    lambda naive: naive.replace(tzinfo=timezone.utc)
)


@given(MOMENTS, MOMENTS)
def test_texts_sort_like_moments(one: datetime, other: datetime) -> None:
    assert (to_text(one) < to_text(other)) == (one < other)
    assert from_text(to_text(one)) == one


def test_a_naive_moment_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="naive"):
        to_text(datetime(2026, 1, 1))


def test_a_month_follows_the_store_over_a_clock_change() -> None:
    start, end = month_bounds(datetime(2026, 10, 31, 22, 30, tzinfo=timezone.utc), "Europe/Bucharest")
    assert start == datetime(2026, 10, 31, 22, 0, tzinfo=timezone.utc), "already November in Bucharest"
    assert end == datetime(2026, 11, 30, 22, 0, tzinfo=timezone.utc)


@given(MOMENTS, st.sampled_from(["UTC", "America/New_York", "Asia/Tokyo", "Europe/Bucharest"]))
def test_every_moment_lies_in_its_month(moment: datetime, zone: str) -> None:
    start, end = month_bounds(moment, zone)
    assert start <= moment < end
    assert timedelta(days=27) < end - start < timedelta(days=32)
