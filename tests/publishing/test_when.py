"""Times that people type, in the store's zone."""

from __future__ import annotations

import pytest

from editai.errors import InputError
from editai.publishing.postiz import iso
from editai.publishing.when import parse_when


@pytest.mark.parametrize(
    ("text", "zone", "utc"),
    [
        ("2026-12-01T10:00:00Z", "Europe/Berlin", "2026-12-01T10:00:00.000Z"),
        ("2026-12-01T10:00", "Europe/Berlin", "2026-12-01T09:00:00.000Z"),
        ("2026-07-01 10:00", "Europe/Berlin", "2026-07-01T08:00:00.000Z"),
        ("2026-12-01T10:00:30.5+0530", "UTC", "2026-12-01T04:30:30.500Z"),
        ("2026-10-25T02:30+02:00", "Europe/Berlin", "2026-10-25T00:30:00.000Z"),
    ],
)
def test_a_time_means_one_moment(text: str, zone: str, utc: str) -> None:
    assert iso(parse_when(text, zone)) == utc


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("2026-03-29T02:30", "no 02:30"),
        ("2026-10-25T02:30", "twice"),
        ("tomorrow", "not a time"),
        ("2026-13-01T10:00", "not a time"),
        ("2026-12-01", "not a time"),
        ("2026-12-01T10:00+99:00", "not a time"),
    ],
)
def test_what_the_clock_change_leaves_out_or_doubles_is_refused(text: str, word: str) -> None:
    with pytest.raises(InputError, match=word):
        parse_when(text, "Europe/Berlin")
