"""The clip's cover: the picture that stands for it in lists and on platforms."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from editai.media.analysis import analyse_apart
from editai.media.probe import probe_media
from editai.media.process import CancelSignal
from editai.media.stills import still_jpeg

_LIMIT_S: Final = 60.0


def make_cover(
    clip: Path, out: Path, *, body_ms: int | None = None, width_px: int = 1080, cancel: CancelSignal | None = None
) -> int:
    """Write the clip's best moment as a JPEG and return that moment in ms.

    Args:
        body_ms: the clip without its end card; no moment after it is taken.
    """
    probe = probe_media(clip)
    end_ms = min(body_ms or probe.duration_ms, probe.duration_ms)
    windows = [window for window in analyse_apart(clip, probe, cancel=cancel).windows if window.end_ms <= end_ms]
    best = max(windows, key=lambda window: window.score, default=None)
    at_ms = end_ms // 3 if best is None else (best.start_ms + best.end_ms) // 2
    still_jpeg(clip, at_ms, width_px, out, cancel=cancel, limit_s=_LIMIT_S)
    return at_ms
