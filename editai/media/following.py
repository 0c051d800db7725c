"""How far ffmpeg is, read from the lines in which it tells its progress."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

PROGRESS: Final = ("-nostats", "-progress", "pipe:1")
"""Options that make ffmpeg tell its progress, line by line, on its standard output."""


def follow_time(duration_ms: int, on_progress: Callable[[float], None] | None) -> Callable[[str], None]:
    """Takes ffmpeg's lines (``on_line`` of ``run_ffmpeg``) and tells how many percent of the time are written."""
    return _follow("out_time_us", 1000 * duration_ms, on_progress)


def follow_frames(frames: int, on_progress: Callable[[float], None] | None) -> Callable[[str], None]:
    """Takes ffmpeg's lines (``on_line`` of ``run_ffmpeg``) and tells how many percent of the frames are written."""
    return _follow("frame", frames, on_progress)


def _follow(name: str, whole: int, on_progress: Callable[[float], None] | None) -> Callable[[str], None]:
    def take(line: str) -> None:
        key, _, value = line.partition("=")
        # before the first frame the time is "N/A", and that of a stream with a negative start has a sign
        if on_progress is not None and key == name and value.strip().isdigit():
            on_progress(min(100.0, 100 * int(value) / max(1, whole)))

    return take
