"""Times, lengths and names as people read them."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

import pytest

from editai.jobs.stages import STAGES
from editai.store.states import ClipState, PublicationState
from pages.server.media import download_name
from pages.ui.failures import plain
from pages.ui.post_words import STATES
from pages.ui.progress import STAGE_NAMES
from pages.ui.report import _value
from pages.ui.wording import JOB_NAMES, count, length, moment, script_length, time_left

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=timezone.utc)
ZONE = "Europe/Bucharest"


@pytest.mark.parametrize(
    ("offset", "said"),
    [
        (timedelta(seconds=-20), "just now"),
        (timedelta(seconds=20), "in a moment"),
        (timedelta(minutes=-4), "4 min ago"),
        (timedelta(minutes=20), "in 20 min"),
        (timedelta(hours=-3), "today 08:30"),
        (timedelta(hours=-20), "yesterday 15:30"),
        (timedelta(hours=14), "tomorrow 01:30"),
        (timedelta(days=-30), "23 Oct 12:30"),
        (timedelta(days=-400), "18 Oct 2025 12:30"),
    ],
)
def test_moments_on_the_stores_clock(offset: timedelta, said: str) -> None:
    assert moment(NOW + offset, ZONE, now=NOW) == said


@pytest.mark.parametrize(("ms", "said"), [(0, "0:00"), (24_900, "0:24"), (61_000, "1:01"), (3_723_000, "1:02:03")])
def test_lengths(ms: int, said: str) -> None:
    assert length(ms) == said


def test_script_lengths() -> None:
    assert script_length("  ") == "0 words"
    assert script_length("One") == "1 word · about 0:00"
    assert script_length("word " * 50) == "50 words · about 0:20"


def test_time_left_says_nothing_too_early() -> None:
    began = NOW - timedelta(seconds=30)
    assert time_left(20, began, now=NOW) == ""
    assert time_left(50, began, now=NOW) == "about 30 s left"
    assert time_left(25, began, now=NOW) == "about 2 min left"
    assert time_left(100, began, now=NOW) == ""
    assert time_left(50, None, now=NOW) == ""


def test_text_from_outside_is_shown_as_typed() -> None:
    assert plain("a*b_[c](d) `e` $f$ :red[g] <b>") == (r"a\*b\_\[c\]\(d\) \`e\` \$f\$ \:red\[g\] \<b\>")


@pytest.mark.parametrize("text", ["ana@shop.example", "see https://shop.example/x", "_www.shop.example", "a@b.c@d.e"])
def test_addresses_in_text_from_outside_become_no_links(text: str) -> None:
    """What Markdown of the browser takes for an address, in the text as it is after its escapes."""
    typed = re.sub(r"\\(.)", r"\1", plain(text))
    assert typed.replace("\u2060", "") == text
    assert not re.search(r"https?://|www\.|[-.\w+]@[-\w]", typed)


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (9480, "ms", "9.5 s"),
        ("3000 to 600000", "ms", "3 to 600 s"),
        ("2000 closed", "ms", "2000 closed ms"),
        (3_801_211, "bytes", "3.8 MB"),
        (-14.0, "LUFS", "-14 LUFS"),
        (None, "ms", "–"),
        (True, "", "yes"),
    ],
)
def test_measured_values(value: object, unit: str, said: str) -> None:
    assert _value(value, unit) == said


@pytest.mark.parametrize(
    ("asked", "offered"),
    [
        ("Travel mug", "Travel mug.mp4"),
        ("../../etc/passwd", "etc passwd.mp4"),
        ("a\r\nX: y.mp4", "a X y.mp4"),
        (" ", ""),
    ],
)
def test_download_names_are_harmless(asked: str, offered: str) -> None:
    assert download_name(asked, ".mp4") == offered


def test_every_state_has_words() -> None:
    assert set(STATES) == set(PublicationState)
    assert STATES[PublicationState.QUEUED][0] != STATES[PublicationState.PUBLISHED][0]
    assert {state.value for state in ClipState} == {"ready", "approved", "sent_back"}


def test_counts() -> None:
    assert [count(1, "post"), count(2, "post"), count(0, "copy", "copies")] == ["1 post", "2 posts", "0 copies"]


def test_every_stage_of_every_job_has_words() -> None:
    stages = {stage.name for each in STAGES.values() for stage in each}
    assert stages - set(STAGE_NAMES) == set()
    assert set(STAGES) - set(JOB_NAMES) == set()
