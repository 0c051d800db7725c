"""A voice-over brought to its loudness: one gain for all of it, peaks held below the limit."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from editai.errors import ToolError
from editai.media.loudness import METER, Loudness, measure_loudness, read_meter
from editai.media.process import CancelSignal, run_ffmpeg
from editai.speech.sound import write_wav

if TYPE_CHECKING:
    from editai.speech.engine import Samples

TARGET_LUFS: Final = -16.0
"""Before the mix, which the render brings to -14."""
TOLERANCE_LUFS: Final = 0.5
"""Half of what is allowed, so that rounding never decides."""
PEAK_LIMIT_DBTP: Final = -1.5
SAMPLE_RATE_HZ: Final = 48_000
"""The rate of every finished clip, so the voice is resampled once."""
_LIMITER_RATE_HZ: Final = 192_000
"""True peaks lie between samples: at four times the rate the limiter sees them."""
_FIRST_CEILING_DB: Final = -2.0
_MOST_GAIN_DB: Final = 40.0
_ROUNDS: Final = 4
_SHORT_S: Final = 3.0
"""The meter works in blocks of 0.4 s; a shorter sound is repeated for it."""


def write_levelled(samples: Samples, sample_rate_hz: int, out: Path, cancel: CancelSignal | None = None) -> None:
    """Write the sound to ``out`` as 48 kHz 16-bit mono WAV at -16 ± 0.5 LUFS, peaks up to -1.5 dBTP.

    As long as the samples, to the sample. Works in the folder of ``out``, which must be the caller's own;
    what it makes there besides ``out`` is gone afterwards, and ``out`` appears whole or not at all.
    """
    raw, part = out.with_suffix(".raw.wav"), out.with_suffix(".part.wav")
    limit_s = 60.0 + samples.size / sample_rate_hz
    try:
        write_wav(raw, samples, sample_rate_hz)
        total = round(samples.size * SAMPLE_RATE_HZ / sample_rate_hz)
        gain_db = TARGET_LUFS - _loudness(raw, samples, sample_rate_hz, cancel)
        ceiling_db = _FIRST_CEILING_DB
        for _ in range(_ROUNDS):
            gain_db = min(gain_db, _MOST_GAIN_DB)
            chain = (
                f"aresample={_LIMITER_RATE_HZ},volume={gain_db:.2f}dB,"
                f"alimiter=limit={10 ** (ceiling_db / 20):.4f}:attack=3:release=60:level=0:latency=1,"
                f"aresample={SAMPLE_RATE_HZ},apad=whole_len={total},atrim=end_sample={total},"
                f"aformat=sample_fmts=s16,{METER}"  # what is written is measured, after its rounding
            )
            arguments: list[str | Path] = ["-nostats", "-i", raw, "-af", chain, "-ac", "1", "-c:a", "pcm_s16le"]
            arguments += ["-bitexact", "-f", "wav", part]
            loudness, peak = _levels(read_meter(run_ffmpeg(arguments, limit_s=limit_s, cancel=cancel).stderr_tail))
            error_db = TARGET_LUFS - (TARGET_LUFS if loudness is None else loudness)
            if abs(error_db) <= TOLERANCE_LUFS and peak <= PEAK_LIMIT_DBTP:
                break
            gain_db += error_db
            ceiling_db -= max(0.0, peak - PEAK_LIMIT_DBTP)
        if peak > PEAK_LIMIT_DBTP + 0.5:
            raise ToolError("The voice-over could not be brought to its loudness.", true_peak_dbtp=peak)
        part.replace(out)
    finally:
        raw.unlink(missing_ok=True)
        part.unlink(missing_ok=True)


def _measure(path: Path, cancel: CancelSignal | None) -> tuple[float | None, float]:
    return _levels(measure_loudness(path, cancel))


def _levels(measured: Loudness) -> tuple[float | None, float]:
    return measured.integrated_lufs, -120.0 if measured.true_peak_dbtp is None else measured.true_peak_dbtp


def _loudness(raw: Path, samples: Samples, sample_rate_hz: int, cancel: CancelSignal | None) -> float:
    """Loudness of the raw sound; the target itself for one without any."""
    import numpy as np

    if samples.size >= _SHORT_S * sample_rate_hz:
        measured, _ = _measure(raw, cancel)
    else:
        long = raw.with_suffix(".long.wav")
        try:
            repeats = int(_SHORT_S * sample_rate_hz // max(1, samples.size)) + 1
            write_wav(long, np.tile(samples, repeats), sample_rate_hz)
            measured, _ = _measure(long, cancel)
        finally:
            long.unlink(missing_ok=True)
    return TARGET_LUFS if measured is None else measured
