"""A voice made higher or lower, as fast as before: every word stays where it is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from editai.media.process import CancelSignal, run_ffmpeg
from editai.speech.sound import read_wav, write_wav

if TYPE_CHECKING:
    from editai.speech.engine import Samples

_LEAST_SEMITONES: Final = 0.05
"""Nobody hears less."""
_ROOM: Final = 0.7
"""Rubber Band may raise a peak; the loudness is set afterwards."""


def shift_pitch(
    samples: Samples, sample_rate_hz: int, semitones: float, folder: Path, cancel: CancelSignal | None = None
) -> Samples:
    """The samples so many semitones higher, as many as before; the same object when there is nothing to do.

    The formants are kept, so that a small shift sounds like another mood and not like a cartoon.

    Args:
        folder: the caller's own; what is made there is gone afterwards.
    """
    import numpy as np

    if abs(semitones) < _LEAST_SEMITONES or samples.size == 0:
        return samples
    raw, shifted = folder / "pitch.in.wav", folder / "pitch.out.wav"
    peak = float(np.abs(samples).max()) or 1.0
    try:
        write_wav(raw, samples * (_ROOM / peak), sample_rate_hz)
        chain = f"rubberband=pitch={2 ** (semitones / 12):.6f}:formant=preserved:pitchq=quality,apad=pad_dur=1"
        arguments: list[str | Path] = ["-v", "error", "-i", raw, "-af", chain, "-ac", "1", "-c:a", "pcm_s16le"]
        run_ffmpeg(
            [*arguments, "-bitexact", "-f", "wav", shifted],
            limit_s=60.0 + samples.size / sample_rate_hz,
            cancel=cancel,
        )
        found, _ = read_wav(shifted)
    finally:
        raw.unlink(missing_ok=True)
        shifted.unlink(missing_ok=True)
    return np.asarray(found[: samples.size] * np.float32(peak / _ROOM), dtype=np.float32)
