"""Which parts of a source are worth showing: sharp, moving, not dark."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from editai.errors import ToolError
from editai.media.containers import input_arguments
from editai.media.picking import AnalysedSource, Shot, Window, pick_notes, pick_shots
from editai.media.probe import Probe
from editai.media.process import CancelSignal, run_ffmpeg

if TYPE_CHECKING:
    import numpy as np

__all__ = ["AnalysedSource", "Shot", "Window", "pick_notes", "pick_shots", "score_windows"]

_SIDE_PX: Final = 320
_SAMPLES_PER_S: Final = 5
_WINDOW_MS: Final = 1000
_LEAST_WINDOW_MS: Final = 400
_WHOLE_MS: Final = 4 * 60 * 1000
"""Up to here all of a source is decoded; of a longer one, slices spread over its length."""
_SLICES: Final = 40
_SLICE_MS: Final = 6_000
_LIMIT_S: Final = 900.0

_SHARP_HALF: Final = 150.0
"""Variance of the Laplacian, at 320 px, that counts half: soft focus lies under 50, crisp footage over 300."""
_MOTION_HALF: Final = 0.02
_WILD_MOTION: Final = 0.20
"""Mean change between samples (of 1): a swung camera, or cuts."""
_DARK: Final = 0.10
_GLARING: Final = 0.93


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sample:
    sharpness: float
    motion: float
    brightness: float


def score_windows(path: Path, probe: Probe, cancel: CancelSignal | None = None) -> list[Window]:
    """Windows of about a second in time order, each with what was measured and a score from 0 to 1.

    A source of up to four minutes is covered whole; of a longer one 40 slices of 6 s are.

    Raises:
        ToolError: no picture could be decoded.
        Cancelled: ``cancel`` was set.
    """
    windows: list[Window] = []
    for start_ms, end_ms in _slices(probe.duration_ms):
        samples = _samples(path, probe, start_ms, end_ms, cancel)
        per_window = _SAMPLES_PER_S * _WINDOW_MS // 1000
        for at in range(0, len(samples), per_window):
            first_ms = start_ms + at * 1000 // _SAMPLES_PER_S
            last_ms = min(end_ms, first_ms + _WINDOW_MS)
            if last_ms - first_ms >= min(_LEAST_WINDOW_MS, end_ms - start_ms):
                windows.append(_window(first_ms, last_ms, samples[at : at + per_window]))
    if not windows:
        raise ToolError("No picture of the video could be decoded. Export it as H.264 and try again.")
    return windows


def _slices(duration_ms: int) -> list[tuple[int, int]]:
    if duration_ms <= _WHOLE_MS:
        return [(0, duration_ms)]
    step_ms = (duration_ms - _SLICE_MS) / (_SLICES - 1)
    return [(round(at * step_ms), round(at * step_ms) + _SLICE_MS) for at in range(_SLICES)]


def _samples(path: Path, probe: Probe, start_ms: int, end_ms: int, cancel: CancelSignal | None) -> list[_Sample]:
    """Five grey pictures a second, small, measured as they come; never more than one is held."""
    import numpy as np

    scale = _SIDE_PX / max(probe.width, probe.height)
    width, height = max(8, round(probe.width * scale / 2) * 2), max(8, round(probe.height * scale / 2) * 2)
    samples: list[_Sample] = []
    waiting = bytearray()
    before: np.ndarray[Any, np.dtype[np.float32]] | None = None

    def take(piece: bytes) -> None:
        nonlocal before
        waiting.extend(piece)
        size = width * height
        while len(waiting) >= size:
            picture = np.frombuffer(bytes(waiting[:size]), np.uint8).reshape(height, width).astype(np.float32)
            del waiting[:size]
            samples.append(_measure(picture, before))
            before = picture

    arguments = [
        *("-ss", f"{start_ms / 1000:.3f}", "-t", f"{(end_ms - start_ms) / 1000:.3f}"),
        *input_arguments(path, probe.container),
        *("-map", f"0:{probe.stream}"),
        *("-vf", f"fps={_SAMPLES_PER_S}:start_time=0,scale={width}:{height}:flags=area,format=gray"),
        *("-f", "rawvideo", "-"),
    ]
    run_ffmpeg(arguments, limit_s=_LIMIT_S, cancel=cancel, on_bytes=take)
    return samples


def _measure(
    picture: np.ndarray[Any, np.dtype[np.float32]], before: np.ndarray[Any, np.dtype[np.float32]] | None
) -> _Sample:
    edges = picture[:-2, 1:-1] + picture[2:, 1:-1] + picture[1:-1, :-2] + picture[1:-1, 2:] - 4 * picture[1:-1, 1:-1]
    return _Sample(
        sharpness=float(edges.var()),
        motion=0.0 if before is None else float(abs(picture - before).mean()) / 255,
        brightness=float(picture.mean()) / 255,
    )


def _window(start_ms: int, end_ms: int, samples: list[_Sample]) -> Window:
    moving = [sample.motion for sample in samples[1:]] or [samples[0].motion]
    sharpness = sum(sample.sharpness for sample in samples) / len(samples)
    motion = sum(moving) / len(moving)
    brightness = sum(sample.brightness for sample in samples) / len(samples)
    return Window(
        start_ms=start_ms,
        end_ms=end_ms,
        sharpness=round(sharpness, 2),
        motion=round(motion, 5),
        brightness=round(brightness, 4),
        score=round(_score(sharpness, motion, brightness), 4),
    )


def _score(sharpness: float, motion: float, brightness: float) -> float:
    sharp = sharpness / (sharpness + _SHARP_HALF)
    lively = motion / (motion + _MOTION_HALF) * min(1.0, _WILD_MOTION / max(motion, 1e-9))
    lit = min(1.0, brightness / 0.3, (1 - brightness) / 0.2)
    score = 0.55 * sharp + 0.30 * lively + 0.15 * lit
    return score * (0.3 if brightness < _DARK or brightness > _GLARING else 1.0)
