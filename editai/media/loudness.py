"""How loud a file is, after EBU R128."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from editai.media.containers import input_arguments, sniff_sound
from editai.media.probe import Probe
from editai.media.process import CancelSignal, run_ffmpeg

SILENCE_LUFS: Final = -69.0
"""The meter's floor is -70: what lies there has no loudness."""
_LIMIT_S: Final = 600.0
_ENOUGH_MS: Final = 10 * 60 * 1000
_INTEGRATED: Final = re.compile(r"^\s*I:\s+(-?[\d.]+|-?inf|nan) LUFS", re.MULTILINE)
_PEAK: Final = re.compile(r"^\s*Peak:\s+(-?[\d.]+|-?inf|nan) dBFS", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Loudness:
    """What the meter says."""

    integrated_lufs: float | None
    """None for silence."""
    true_peak_dbtp: float | None
    """None for silence."""


METER: Final = "ebur128=peak=true:framelog=quiet"
"""The filter whose summary ``read_meter`` understands."""


def measure_loudness(
    path: Path,
    cancel: CancelSignal | None = None,
    *,
    stream: int | None = None,
    first_ms: int | None = None,
) -> Loudness:
    """Loudness of a file's sound, decoded once without its picture.

    Args:
        stream: the sound's index among all streams; the first sound when None.
        first_ms: measure only so much from the start.

    Raises:
        InputError: the file cannot be opened, or is a list of other files.
        ToolError: it holds no sound that can be decoded.
    """
    part = [] if first_ms is None else ["-t", f"{first_ms / 1000:.3f}"]
    track = "0:a:0" if stream is None else f"0:{stream}"
    arguments = [*part, *input_arguments(path, sniff_sound(path)), "-map", track, "-af", METER, "-f", "null", "-"]
    return read_meter(run_ffmpeg(["-nostats", *arguments], limit_s=_LIMIT_S, cancel=cancel).stderr_tail)


def read_meter(stderr_tail: str) -> Loudness:
    """The summary that ``METER`` prints when ffmpeg ends.

    Raises:
        ValueError: there is none.
    """
    integrated = _INTEGRATED.findall(stderr_tail)
    peak = _PEAK.findall(stderr_tail)
    if not integrated or not peak:
        raise ValueError("ffmpeg printed no loudness summary")
    return Loudness(
        integrated_lufs=_above(float(integrated[-1]), SILENCE_LUFS), true_peak_dbtp=_above(float(peak[-1]), -120.0)
    )


def _above(value: float, floor: float) -> float | None:
    return value if value > floor else None


def with_loudness(path: Path, probe: Probe, cancel: CancelSignal | None = None) -> Probe:
    """The probe with its sound's loudness, measured over the first ten minutes; as it is when it has no sound."""
    if probe.audio is None:
        return probe
    loudness = measure_loudness(path, cancel, stream=probe.audio.stream, first_ms=_ENOUGH_MS)
    return replace(probe, audio=replace(probe.audio, loudness_lufs=loudness.integrated_lufs))
