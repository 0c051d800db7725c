"""Subtitle files of people: right ones are read, safe faults are mended, others are named by line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from editai.captions.files import to_srt, to_vtt
from editai.captions.fitting import fit_cues, style_for
from editai.captions.layout import MOST_LINES
from editai.captions.reading import SubtitleCue, checked_cues, read_subtitles
from editai.captions.styles import STYLES
from editai.errors import InputError
from editai.render.platforms import ORGANIC_FRAME

GOOD = "1\n00:00:01,000 --> 00:00:02,500\nMeet the mug.\n\n2\n00:00:02,500 --> 00:00:04,000\nIt is\nwarm.\n"
VTT = "WEBVTT - mug\n\nNOTE made by hand\n\nfirst\n00:01.000 --> 00:02.500 line:0\n<v Ana>Salt &amp; <b>mug</b>\n"


def faults(text: str | bytes, duration_ms: int | None = None) -> list[int]:
    """The lines that are named."""
    with pytest.raises(InputError) as caught:
        read_subtitles(text if isinstance(text, bytes) else text.encode(), duration_ms)
    assert "line" in caught.value.sentence
    return [fault["line"] for fault in caught.value.details["faults"]]


def test_a_right_file_is_read_without_a_word() -> None:
    read = read_subtitles(GOOD.encode())
    assert [cue.as_json() for cue in read.cues] == [
        {"text": "Meet the mug.", "start_ms": 1000, "end_ms": 2500},
        {"text": "It is warm.", "start_ms": 2500, "end_ms": 4000},
    ]
    assert read.repairs == ()


def test_vtt_with_notes_names_settings_and_tags() -> None:
    read = read_subtitles(VTT.encode())
    assert [(cue.text, cue.start_ms, cue.end_ms) for cue in read.cues] == [("Salt & mug", 1000, 2500)]
    assert [str(repair) for repair in read.repairs] == ["line 6: formatting was taken out"]


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("\ufeff" + GOOD.replace("\n", "\r\n"), ""),
        (GOOD.replace(",", "."), "a point in a time became a comma"),
        (GOOD.replace("1\n00", "7\n00", 1), "the number is 1"),
        (GOOD.replace("00:00:01,000", "00:01,000"), "a time had no hours"),
        (GOOD.replace("Meet", "{\\an8}<i>Meet</i>"), "formatting was taken out"),
        (GOOD.replace("02,500\nMeet", "02,700\nMeet"), "it reached into the next one and ends there now"),
        (GOOD.replace("\n\n2\n", "\n\n"), "the number was missing"),
    ],
)
def test_what_is_safe_is_mended_and_said(text: str, mended: str) -> None:
    read = read_subtitles(text.encode())
    assert [cue.text.split()[0] for cue in read.cues] == ["Meet", "It"]
    assert read.cues[0].end_ms == 2500
    assert {repair.what for repair in read.repairs} == ({mended} if mended else set())


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (GOOD.replace("00:00:02,500\nMeet", "00:00:01,000\nMeet"), [2]),
        (GOOD.replace("00:00:01,000", "00:61:01,000"), [2]),
        (GOOD.replace("00:00:01,000", "00:00:01,5"), [2]),
        (GOOD.replace("-->", "->"), [2, 6]),
        (GOOD.replace("\nMeet the mug.", ""), [2]),
        (GOOD.replace("00:00:01,000 --> 00:00:02,500", "00:00:06,000 --> 00:00:07,000"), [6]),
        (GOOD.replace("02,500\nMeet", "03,900\nMeet"), [6]),
        ("", [1]),
        ("This is a letter.", [1]),
        (GOOD.encode().replace(b"Meet", b"M\xe9et"), [3]),
        (GOOD.replace("Meet", "x" * 600), [2]),
    ],
)
def test_faults_are_named_by_their_lines(text: str | bytes, lines: list[int]) -> None:
    assert faults(text) == lines


def test_a_cue_behind_the_videos_end_is_a_fault_and_one_that_passes_it_is_cut() -> None:
    assert faults(GOOD, 2500) == [6]
    read = read_subtitles(GOOD.encode(), 3000)
    assert read.cues[1].end_ms == 3000


def test_rows_of_a_table_are_checked_alike() -> None:
    rows = [SubtitleCue(start_ms=0, end_ms=900, text=" a  b "), SubtitleCue(start_ms=900, end_ms=900, text="c")]
    with pytest.raises(InputError, match="line 2: it must end after it starts"):
        checked_cues(rows)
    assert checked_cues(rows[:1]).cues[0].text == "a b"


WORDS = st.text(alphabet="abc,.!?", min_size=1, max_size=12)


@given(st.lists(st.lists(WORDS, min_size=1, max_size=30), min_size=1, max_size=3))
def test_fitted_cues_keep_text_and_time_and_read_back_the_same(texts: list[list[str]]) -> None:
    cues = [
        SubtitleCue(start_ms=at * 3000, end_ms=at * 3000 + 2900, text=" ".join(words)) for at, words in enumerate(texts)
    ]
    style = style_for(STYLES["bold"], ORGANIC_FRAME)
    fitted = fit_cues(cues, style, ORGANIC_FRAME)
    assert " ".join(cue.text for cue in fitted) == " ".join(cue.text for cue in cues)
    assert all(len(cue.lines) <= MOST_LINES and cue.start_ms < cue.end_ms for cue in fitted)
    for text in (to_srt(fitted), to_vtt(fitted)):
        read = read_subtitles(text.encode())
        assert [(cue.text, cue.start_ms, cue.end_ms) for cue in read.cues] == [
            (cue.text, cue.start_ms, cue.end_ms) for cue in fitted
        ]


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    try:
        assert read_subtitles(content).cues
    except InputError as error:
        assert error.details["faults"]
