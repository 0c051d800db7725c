"""The clip's cover: the picture that stands for it in lists and on platforms."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from editai.media.analysis import analyse_apart
from editai.media.probe import probe_media
from editai.media.process import CancelSignal
from editai.media.shots import Shot, Window
from editai.media.stills import still_jpeg

_LIMIT_S: Final = 60.0


def make_cover(
    clip: Path,
    out: Path,
    *,
    body_ms: int | None = None,
    at_ms: int | None = None,
    width_px: int = 1080,
    cancel: CancelSignal | None = None,
) -> int:
    """Write the clip's best moment as a JPEG and return that moment in ms.

    Args:
        body_ms: the clip without its end card; no moment after it is taken.
        at_ms: the best moment, where it is known; else the clip is looked at.
    """
    if at_ms is None:
        probe = probe_media(clip)
        end_ms = min(body_ms or probe.duration_ms, probe.duration_ms)
        windows = [window for window in analyse_apart(clip, probe, cancel=cancel).windows if window.end_ms <= end_ms]
        best = max(windows, key=lambda window: window.score, default=None)
        at_ms = end_ms // 3 if best is None else (best.start_ms + best.end_ms) // 2
    still_jpeg(clip, at_ms, width_px, out, cancel=cancel, limit_s=_LIMIT_S)
    return at_ms


def best_moment_ms(parts: Sequence[tuple[Shot, Sequence[Window]]], body_ms: int) -> int | None:
    """The moment of a clip in the middle of its shots' best window; None where none of it was looked at.

    Args:
        parts: the clip's shots in order, each with what its source was measured to show.
        body_ms: the clip without its end card; no moment after it is taken.
    """
    best: tuple[float, int] | None = None
    begins_ms = 0.0
    for shot, windows in parts:
        for window in windows:
            if shot.start_ms <= window.start_ms and window.end_ms <= shot.end_ms:
                ends_ms = begins_ms + (window.end_ms - shot.start_ms) / shot.speed
                middle_ms = begins_ms + ((window.start_ms + window.end_ms) / 2 - shot.start_ms) / shot.speed
                if ends_ms <= body_ms and (best is None or window.score > best[0]):
                    best = (window.score, round(middle_ms))
        begins_ms += shot.shown_ms
    return None if best is None else best[1]
