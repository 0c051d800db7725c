"""Captions that a person has edited: what is refused, what is told, and that they are set as they stand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from editai.captions.styles import STYLES
from editai.captions.table import Row, look_over, table_cues
from editai.render.platforms import PLATFORMS
from editai.speech.words import Word

FRAME = PLATFORMS["tiktok"].frame
BOLD = STYLES["bold"]
GOOD = (
    Row(text="Meet the mug.", start_ms=100, end_ms=1_200),
    Row(text="It costs $24.99 today.", start_ms=1_200, end_ms=2_900),
)


def faults(*rows: Row, length_ms: int | None = None) -> list[tuple[int, str]]:
    return [(each.row, each.what) for each in look_over(rows, BOLD, FRAME, length_ms=length_ms).faults]


def test_a_good_table_has_nothing_to_say() -> None:
    remarks = look_over(GOOD, BOLD, FRAME, length_ms=3_000)
    assert remarks.faults == ()
    assert remarks.warnings == ()


@pytest.mark.parametrize(
    ("changes", "row", "told"),
    [
        ({"text": "  \n "}, 1, "no text"),
        ({"text": "x" * 201}, 1, "200 are the most"),
        ({"text": "Meet \x07 it"}, 1, "cannot be shown"),
        ({"text": "Meet 🦄"}, 1, "no sign for 🦄"),
        ({"start_ms": -1}, 1, "before the clip"),
        ({"start_ms": 1_100}, 1, "200 are the least"),
        ({"start_ms": 1_300}, 1, "end after it starts"),
        ({"end_ms": 1_201}, 2, "1 ms before the one above it has ended"),
        ({"text": "word " * 25}, 1, "two lines"),
    ],
)
def test_what_cannot_be_set(changes: dict[str, object], row: int, told: str) -> None:
    found = faults(replace(GOOD[0], **changes), GOOD[1])  # type: ignore[arg-type]
    assert found[0][0] == row
    assert told in found[0][1]


def test_order_length_and_an_empty_table() -> None:
    assert "before the one above" in faults(GOOD[1], GOOD[0])[0][1]
    assert faults(*GOOD, length_ms=2_899)[0][0] == 2
    assert "no caption left" in faults()[0][1]
    many = [Row(text="a", start_ms=at * 300, end_ms=at * 300 + 300) for at in range(601)]
    assert "600 captions" in faults(*many)[0][1]


def test_haste_is_told_and_not_refused() -> None:
    hasty = look_over([Row(text="Thirty characters are too many", start_ms=0, end_ms=600)], BOLD, FRAME)
    assert hasty.faults == ()
    assert "50 characters a second" in hasty.warnings[0].what


def test_rows_are_set_as_they_stand_and_words_keep_the_voice_s_times() -> None:
    said = [
        Word(text, start, start + 200)
        for text, start in (
            ("Meet", 100),
            ("the", 400),
            ("mug.", 700),
            ("It", 1_200),
            ("costs", 1_400),
            ("ten.", 1_900),
        )
    ]
    rows = (GOOD[0], replace(GOOD[1], text="Now  it costs\u00a0$24.99."))
    cues = table_cues(rows, said, STYLES["karaoke"], FRAME)
    assert [(cue.text, cue.start_ms, cue.end_ms) for cue in cues] == [
        ("Meet the mug.", 100, 1_200),
        ("Now it costs $24.99.", 1_200, 2_900),
    ]
    assert [word.start_ms for word in cues[0].words] == [100, 400, 700]
    starts = {word.text: word.start_ms for word in cues[1].words}
    assert starts["costs"] == 1_400, "a word that is said keeps its time"
    assert list(starts.values()) == sorted(starts.values())
    assert cues[1].words[0].start_ms == 1_200
    for cue in cues:
        assert " ".join(cue.lines) == cue.text
        assert 1 <= len(cue.lines) <= 2
        assert all(cue.start_ms <= word.start_ms < word.end_ms <= cue.end_ms for word in cue.words)
