"""What ElevenLabs answers as samples, and when each word is said in them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from editai.media.process import run_ffmpeg
from editai.speech.elevenlabs_api import RATE_HZ, Timed
from editai.speech.sound import read_wav, write_wav

if TYPE_CHECKING:
    from editai.speech.engine import Samples

_QUIET_DB: Final = -45.0
"""Under the loudest hundredth of a second: silence."""
_EDGE_MS: Final = 60
"""Left of the silence at both ends."""


def character_times(text: str, timed: Timed) -> dict[int, tuple[int, int]]:
    """Start and end in ms of each token that has a character's time; shared by length where there are none."""
    tokens = text.split()
    if "".join(timed.characters).split() != tokens:
        return {}
    known: dict[int, tuple[int, int]] = {}
    word, inside = -1, False
    for character, start, end in zip(timed.characters, timed.starts_s, timed.ends_s, strict=True):
        if character.isspace():
            inside = False
            continue
        word += not inside
        inside = True
        if character.isalnum() or word not in known:
            first = known.get(word, (round(start * 1000), 0))[0]
            known[word] = (first, max(first + 1, round(end * 1000)))
    return known


def samples_of(timed: Timed, scratch: Path) -> Samples:
    """The sound as it came, mono at ``RATE_HZ``; what is no PCM goes through ffmpeg beside ``scratch``."""
    import numpy as np

    if timed.is_pcm:
        whole = timed.audio[: len(timed.audio) // 2 * 2]
        return np.frombuffer(whole, dtype="<i2").astype(np.float32) / np.float32(32768.0)
    source = scratch.with_suffix(".given")
    try:
        source.write_bytes(timed.audio)
        arguments: list[str | Path] = ["-v", "error", "-i", source, "-ac", "1", "-ar", str(RATE_HZ)]
        run_ffmpeg([*arguments, "-c:a", "pcm_s16le", "-bitexact", "-f", "wav", scratch], limit_s=60)
        return read_wav(scratch)[0]
    finally:
        source.unlink(missing_ok=True)


def stretched(samples: Samples, by: float, scratch: Path) -> Samples:
    """The same words, ``by`` times as fast at the same pitch."""
    source = scratch.with_suffix(".own.wav")
    try:
        write_wav(source, samples, RATE_HZ)
        arguments: list[str | Path] = ["-v", "error", "-i", source, "-af", f"atempo={by:.4f}", "-ac", "1"]
        run_ffmpeg([*arguments, "-c:a", "pcm_s16le", "-bitexact", "-f", "wav", scratch], limit_s=60)
        return read_wav(scratch)[0]
    finally:
        source.unlink(missing_ok=True)


def trimmed(samples: Samples, known: Mapping[int, tuple[int, int]]) -> tuple[Samples, dict[int, tuple[int, int]]]:
    """Without silence at the ends, as every engine gives it."""
    import numpy as np

    step = RATE_HZ // 100
    frames = samples[: samples.size // step * step].reshape(-1, step)
    level = np.sqrt(np.mean(frames.astype(np.float64) ** 2, axis=1)) if frames.size else np.zeros(0)
    loud = np.flatnonzero(level > max(1e-6, float(level.max(initial=0.0))) * 10 ** (_QUIET_DB / 20))
    if not loud.size:
        return samples, dict(known)
    first_ms = max(0, int(loud[0]) * 10 - _EDGE_MS)
    last_ms = min(round(samples.size * 1000 / RATE_HZ), (int(loud[-1]) + 1) * 10 + _EDGE_MS)
    cut = samples[first_ms * RATE_HZ // 1000 : last_ms * RATE_HZ // 1000]
    moved = {word: (max(0, start - first_ms), max(1, end - first_ms)) for word, (start, end) in known.items()}
    return cut, moved
