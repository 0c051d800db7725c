"""Cues as subtitle files for platforms and players: SubRip and WebVTT.

Both in UTF-8, each cue with its lines as they are drawn; a word that was wrapped inside stays whole here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, Protocol

_WORD_JOINER: Final = "\u2060"
"""Draws nothing. SubRip has no escape, so it stands behind a sign that players would take for a tag's begin."""
_ACTS: Final = re.compile(r"<(?=[A-Za-z/!?])|\{(?=[\\A-Za-z])")
"""Where ``<b>`` and ``{\\pos(1,2)}`` begin; ``<3`` and ``{1}`` are only signs."""


class Shown(Protocol):
    """A caption with its lines."""

    @property
    def text(self) -> str: ...
    @property
    def start_ms(self) -> int: ...
    @property
    def end_ms(self) -> int: ...
    @property
    def lines(self) -> Sequence[str]: ...


def to_srt(cues: Sequence[Shown], *, later_ms: int = 0) -> str:
    """The cues as SubRip, numbered from 1; what looks like a tag is shown as typed.

    Args:
        later_ms: added to every time, for a file whose picture begins so late on its own time line.
    """
    return "\n".join(
        f"{number}\n{_time(cue.start_ms + later_ms, ',')} --> {_time(cue.end_ms + later_ms, ',')}\n"
        f"{_ACTS.sub(lambda found: found[0] + _WORD_JOINER, _text(cue))}\n"
        for number, cue in enumerate(cues, 1)
    )


def to_vtt(cues: Sequence[Shown], *, later_ms: int = 0) -> str:
    """The cues as WebVTT; ``&``, ``<`` and ``>`` are written so that they are shown as typed. ``later_ms``: above."""
    return "WEBVTT\n" + "".join(
        f"\n{number}\n{_time(cue.start_ms + later_ms, '.')} --> {_time(cue.end_ms + later_ms, '.')}\n"
        f"{_for_vtt(_text(cue))}\n"
        for number, cue in enumerate(cues, 1)
    )


def _text(cue: Shown) -> str:
    return "\n".join(cue.lines) if " ".join(cue.lines) == cue.text else cue.text


def _for_vtt(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _time(moment_ms: int, mark: str) -> str:
    seconds, thousandths = divmod(moment_ms, 1000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}{mark}{thousandths:03d}"
