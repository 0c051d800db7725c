"""The clip's cover: the picture that stands for it in lists and on platforms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from editai.media.analysis import Sighting, analyse_apart
from editai.media.framing import Framing
from editai.media.probe import probe_media
from editai.media.process import CancelSignal
from editai.media.shots import Shot, Window
from editai.media.stills import still_jpeg

_LIMIT_S: Final = 60.0
_FOR_WHOLE: Final = 0.4
"""So much of a moment's worth hangs on what it shows being whole: sharpness among three mugs of which two are cut
off counts for a quarter more than on one that is whole (the sample, measured)."""
_UNKNOWN: Final = 0.5
"""Where nothing stands out, nothing is known to be cut off, nor to be whole."""
_RIM: Final = 0.01
"""Of the picture: what comes closer to an edge goes on beyond it."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverPart:
    """A shot of the clip, with what its source was measured to show."""

    shot: Shot
    windows: Sequence[Window]
    sightings: Sequence[Sighting] = ()
    """What the source's picture is of; empty: not known."""
    framing: Framing | None = None
    """The part of the picture that the clip shows; None: all of it."""


def best_moment_ms(parts: Sequence[CoverPart], body_ms: int) -> int | None:
    """The moment of a clip in the middle of its shots' best window; None where none of it was looked at.

    What a picture is of should be whole on it: of moments that are nearly as good, the one that cuts nothing off
    at its edges is taken.

    Args:
        parts: the clip's shots in order.
        body_ms: the clip without its end card; no moment after it is taken.
    """
    best: tuple[float, int] | None = None
    begins_ms = 0.0
    for part in parts:
        shot = part.shot
        for window in part.windows:
            if shot.start_ms <= window.start_ms and window.end_ms <= shot.end_ms:
                ends_ms = begins_ms + (window.end_ms - shot.start_ms) / shot.speed
                middle_ms = (window.start_ms + window.end_ms) / 2
                at_ms = begins_ms + (middle_ms - shot.start_ms) / shot.speed
                score = window.score * (1 - _FOR_WHOLE + _FOR_WHOLE * _whole_share(part, middle_ms))
                if ends_ms <= body_ms and (best is None or score > best[0]):
                    best = (score, round(at_ms))
        begins_ms += shot.shown_ms
    return None if best is None else best[1]


def _whole_share(part: CoverPart, source_ms: float) -> float:
    """How much of what the picture is of then lies in it without touching an edge, 0 to 1, by weight."""
    near = min(part.sightings, key=lambda each: abs(each[0] - source_ms), default=None)
    if near is None or not near[1]:
        return _UNKNOWN
    left, top, right, bottom = 0.0, 0.0, 1.0, 1.0
    if part.framing is not None:
        left, top = part.framing.left_at(source_ms - part.shot.start_ms), part.framing.top
        right, bottom = left + part.framing.width, top + part.framing.height
    shown = [thing for thing in near[1] if thing.right > left and thing.left < right]
    whole = [
        thing
        for thing in shown
        if left + _RIM <= thing.left
        and thing.right <= right - _RIM
        and top + _RIM <= thing.top
        and thing.bottom <= bottom - _RIM
    ]
    weight = sum(thing.weight for thing in shown)
    return sum(thing.weight for thing in whole) / weight if weight else _UNKNOWN
