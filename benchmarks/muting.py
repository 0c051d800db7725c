"""Muting the speech of a long video, against copying it as it is."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.footage import real_1080p
from benchmarks.registry import Row
from editai.media.muting import mute_spans
from editai.media.probe import probe_media
from editai.media.process import run_ffmpeg

_MINUTES = 20
_EVERY_MS, _SPOKEN_MS = 10_000, 6_000
"""Speech as in a talk: six seconds of every ten."""


def _prepare(folder: Path) -> dict[str, Callable[[], float]]:
    path = real_1080p(folder, _MINUTES * 60)
    probe = probe_media(path)
    spans = [(at + 2_000, at + 2_000 + _SPOKEN_MS) for at in range(0, probe.duration_ms - _EVERY_MS, _EVERY_MS)]

    def timed(work: Callable[[], object]) -> float:
        started = time.monotonic()
        work()
        return time.monotonic() - started

    copied = ["-i", str(path), "-c", "copy", "-movflags", "+faststart", str(folder / "copy.mp4")]
    return {
        "mute_s": lambda: timed(lambda: mute_spans(path, probe, spans, 0.0, folder / "muted.mp4")),
        "copy_s": lambda: timed(lambda: run_ffmpeg(copied, limit_s=300)),
    }


ROWS = [
    Row(
        name="muting the speech of 20 min, speech already found ÷ a plain copy",
        unit="×",
        limit=3,
        sense="max",
        prepare=_prepare,
        value=lambda medians: medians["mute_s"] / medians["copy_s"],
    )
]
