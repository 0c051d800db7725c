"""Cues as subtitle files for platforms and players: SubRip and WebVTT.

Both in UTF-8, each cue with its lines as they are drawn; a word that was wrapped inside stays whole here.
"""

from __future__ import annotations

from collections.abc import Sequence

from editai.captions.cues import Cue


def to_srt(cues: Sequence[Cue]) -> str:
    """The cues as SubRip, numbered from 1."""
    return "\n".join(
        f"{number}\n{_time(cue.start_ms, ',')} --> {_time(cue.end_ms, ',')}\n{_text(cue)}\n"
        for number, cue in enumerate(cues, 1)
    )


def to_vtt(cues: Sequence[Cue]) -> str:
    """The cues as WebVTT; ``&``, ``<`` and ``>`` are written so that they are shown as typed."""
    return "WEBVTT\n" + "".join(
        f"\n{number}\n{_time(cue.start_ms, '.')} --> {_time(cue.end_ms, '.')}\n{_for_vtt(_text(cue))}\n"
        for number, cue in enumerate(cues, 1)
    )


def _text(cue: Cue) -> str:
    return "\n".join(cue.lines) if " ".join(cue.lines) == cue.text else cue.text


def _for_vtt(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _time(moment_ms: int, mark: str) -> str:
    seconds, thousandths = divmod(moment_ms, 1000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}{mark}{thousandths:03d}"
