"""How loud a sound is inside some spans and outside of them, measured on the samples."""

from __future__ import annotations

import bisect
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from editai.media.containers import input_arguments, sniff_sound
from editai.media.envelope import FADE_MS, Span, merged
from editai.media.process import CancelSignal, run_ffmpeg

_RATE_HZ: Final = 16_000
_STEP_MS: Final = 10
_STEP: Final = _RATE_HZ * _STEP_MS // 1000
_BLOCK_BYTES: Final = _STEP * 4 * 1000
_FLOOR_DBFS: Final = -100.0
_LIMIT_S: Final = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Levels:
    """Mean square levels in dB below full scale; -100 is silence, None: there is no such part."""

    inside_dbfs: float | None
    outside_dbfs: float | None


def measure_levels(path: Path, stream: int, spans: Sequence[Span], cancel: CancelSignal | None = None) -> Levels:
    """The levels of one sound, mixed to mono. Moments in a fade count to neither side.

    Raises:
        ToolError: the sound cannot be decoded.
        Cancelled: ``cancel`` was set.
    """
    meter = _Meter(merged(spans))
    arguments = [
        *input_arguments(path, sniff_sound(path)),
        *("-map", f"0:{stream}", "-af", f"aresample={_RATE_HZ}:async=1:first_pts=0", "-ac", "1", "-f", "f32le", "-"),
    ]
    run_ffmpeg(["-v", "error", *arguments], limit_s=_LIMIT_S, cancel=cancel, on_bytes=meter.take)
    meter.finish()
    return Levels(inside_dbfs=meter.level(True), outside_dbfs=meter.level(False))


class _Meter:
    """Energy of every step, added to the side that the step lies on."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self._spans = spans
        self._starts = [start for start, _ in spans]
        self._waiting = bytearray()
        self._at = 0
        self._energy = {True: 0.0, False: 0.0}
        self._steps = {True: 0, False: 0}

    def take(self, piece: bytes) -> None:
        self._waiting.extend(piece)
        while len(self._waiting) >= _BLOCK_BYTES:
            self._add(bytes(self._waiting[:_BLOCK_BYTES]))
            del self._waiting[:_BLOCK_BYTES]

    def finish(self) -> None:
        whole = len(self._waiting) // (_STEP * 4) * _STEP * 4
        self._add(bytes(self._waiting[:whole]))

    def level(self, inside: bool) -> float | None:
        if not self._steps[inside]:
            return None
        mean = self._energy[inside] / self._steps[inside]
        return round(max(_FLOOR_DBFS, 10 * math.log10(mean)), 2) if mean > 0 else _FLOOR_DBFS

    def _add(self, block: bytes) -> None:
        import numpy

        samples: Any = numpy.frombuffer(block, numpy.float32).reshape(-1, _STEP)
        for mean in numpy.square(samples.astype(numpy.float64)).mean(axis=1):
            side = self._side(self._at * _STEP_MS)
            self._at += 1
            if side is not None:
                self._energy[side] += float(mean)
                self._steps[side] += 1

    def _side(self, from_ms: int) -> bool | None:
        """True inside a span, False well outside of all, None between."""
        upto_ms = from_ms + _STEP_MS
        at = bisect.bisect_right(self._starts, from_ms) - 1
        if at >= 0 and upto_ms <= self._spans[at][1]:
            return True
        near = self._spans[max(0, at) : at + 2]
        far = FADE_MS + 2 * _STEP_MS
        return None if any(start - far < upto_ms and from_ms < end + far for start, end in near) else False
