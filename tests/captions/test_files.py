"""Subtitle files, character for character."""

from __future__ import annotations

from pathlib import Path

from editai.captions.cues import Cue
from editai.captions.files import to_srt, to_vtt
from editai.media.process import run_ffmpeg
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
        "2\n00:00:02,283 --> 01:02:03,004\n<\u2060b>Ține & merge<\u2060/b>\n\n"
        "3\n01:02:03,004 --> 01:02:04,000\nhttps://nortia.example/\n"
    )


def test_webvtt() -> None:
    assert to_vtt(CUES) == (
        "WEBVTT\n\n"
        "1\n00:00:00.150 --> 00:00:02.283\nMeet the Nortia\ntravel mug.\n\n"
        "2\n00:00:02.283 --> 01:02:03.004\n&lt;b&gt;Ține &amp; merge&lt;/b&gt;\n\n"
        "3\n01:02:03.004 --> 01:02:04.000\nhttps://nortia.example/\n"
    )


def test_what_is_typed_like_a_tag_is_shown_and_does_nothing(tmp_path: Path) -> None:
    """What ffmpeg's own reader, which most players share, makes of it: no tag, every sign."""
    typed = "Now <b>bold</b> {\\an8}{\\pos(1,2)} <3 {1} a<b"
    for name, text in (("srt", to_srt([cue(0, 1000, typed)])), ("vtt", to_vtt([cue(0, 1000, typed)]))):
        file = tmp_path / f"typed.{name}"
        file.write_text(text, encoding="utf-8")
        read = run_ffmpeg(["-i", str(file), "-f", "ass", "-"], limit_s=20).text
        line = next(each for each in read.splitlines() if each.startswith("Dialogue:")).split(",", 9)[9]
        assert "{\\b1}" not in line
        assert "{\\an8}" not in line
        assert "{\\pos" not in line
        shown = line.replace("\u2060", "").replace("\\{", "{").replace("{}", "").replace("\\}", "}")
        assert shown == typed, name


def test_a_file_whose_picture_begins_late_has_later_times() -> None:
    assert "\n00:00:00,217 --> 00:00:02,350\n" in to_srt(CUES, later_ms=67)
    assert "\n00:00:00.217 --> 00:00:02.350\n" in to_vtt(CUES, later_ms=67)


def test_no_cues() -> None:
    assert to_srt([]) == ""
    assert to_vtt([]) == "WEBVTT\n"
