"""Looking at a source, against its own length."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.footage import real_1080p
from benchmarks.registry import Row
from editai.media.analysis import analyse_apart
from editai.media.probe import probe_media

_SECONDS = 60


def _prepare(folder: Path) -> dict[str, Callable[[], float]]:
    path = real_1080p(folder, _SECONDS)
    probe = probe_media(path)

    def look() -> float:
        started = time.monotonic()
        analyse_apart(path, probe)  # as the worker does it: the program's own start counts
        return time.monotonic() - started

    return {"analysis_s": look, "footage_s": lambda: float(_SECONDS)}


ROWS = [
    Row(
        name="analysis of 60 s of 1080p, times faster than real time",
        unit="×",
        limit=20,
        sense="min",
        prepare=_prepare,
        value=lambda medians: medians["footage_s"] / medians["analysis_s"],
    )
]
