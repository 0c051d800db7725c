"""Subtitle files, character for character."""

from __future__ import annotations

from editai.captions.cues import Cue
from editai.captions.files import to_srt, to_vtt
from editai.speech.words import Word


def cue(start_ms: int, end_ms: int, *lines: str, text: str | None = None) -> Cue:
    said = text or " ".join(lines)
    return Cue(text=said, start_ms=start_ms, end_ms=end_ms, lines=lines, words=(Word(said, start_ms, end_ms),))


CUES = [
    cue(150, 2283, "Meet the Nortia", "travel mug."),
    cue(2283, 3_723_004, "<b>Ține & merge</b>"),
    cue(3_723_004, 3_724_000, "https://nortia", ".example/", text="https://nortia.example/"),
]


def test_subrip() -> None:
    assert to_srt(CUES) == (
        "1\n00:00:00,150 --> 00:00:02,283\nMeet the Nortia\ntravel mug.\n\n"
        "2\n00:00:02,283 --> 01:02:03,004\n<b>Ține & merge</b>\n\n"
        "3\n01:02:03,004 --> 01:02:04,000\nhttps://nortia.example/\n"
    )


def test_webvtt() -> None:
    assert to_vtt(CUES) == (
        "WEBVTT\n\n"
        "1\n00:00:00.150 --> 00:00:02.283\nMeet the Nortia\ntravel mug.\n\n"
        "2\n00:00:02.283 --> 01:02:03.004\n&lt;b&gt;Ține &amp; merge&lt;/b&gt;\n\n"
        "3\n01:02:03.004 --> 01:02:04.000\nhttps://nortia.example/\n"
    )


def test_no_cues() -> None:
    assert to_srt([]) == ""
    assert to_vtt([]) == "WEBVTT\n"
