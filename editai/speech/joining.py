"""Sentences joined into one voice-over, with the pauses a speaker makes and without a click."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from editai.speech.sentences import Pause
from editai.speech.words import Word, shift_words

if TYPE_CHECKING:
    from editai.speech.engine import Samples

PAUSES_MS: Final[dict[Pause, int]] = {"clause": 120, "sentence": 200, "paragraph": 450}
"""Silence between two sounds. Each sound keeps 40 ms before and 80 ms after what is heard, so a pause is
heard 120 ms longer: 240, 320 and 570 ms."""
_KEPT_MS: Final = 120
"""What the sounds themselves keep of a pause; a silence that the script asks for is heard as long as it says."""
_FADE_MS: Final = 6
"""Long enough that no joint clicks, short enough that no consonant softens."""


def join_sounds(
    parts: Sequence[tuple[Samples, Sequence[Word], Pause | int]],
    sample_rate_hz: int,
    speed: float = 1.0,
    *,
    lead_ms: int = 0,
    tail_ms: int = 0,
) -> tuple[Samples, list[Word]]:
    """One sound and its words, in their new places.

    A speaker's pauses shrink and grow with the speed; a pause in milliseconds is heard as long as it is.
    Nothing follows the last part but ``tail_ms``.
    """
    import numpy as np

    length = lead_ms * sample_rate_hz // 1000
    pieces: list[Samples] = [np.zeros(length, dtype=np.float32)]
    words: list[Word] = []
    for index, (samples, own_words, pause) in enumerate(parts):
        words += shift_words(own_words, round(length * 1000 / sample_rate_hz))
        pieces.append(_faded(samples, sample_rate_hz))
        length += samples.size
        if index < len(parts) - 1:
            silence_ms = max(0, pause - _KEPT_MS) if isinstance(pause, int) else round(PAUSES_MS[pause] / speed)
            silence = silence_ms * sample_rate_hz // 1000
            pieces.append(np.zeros(silence, dtype=np.float32))
            length += silence
    pieces.append(np.zeros(tail_ms * sample_rate_hz // 1000, dtype=np.float32))
    return np.concatenate(pieces), _in_order(words)


def _in_order(words: Sequence[Word]) -> list[Word]:
    """Rounding may let two words overlap by a millisecond across a joint; the later one gives way."""
    result: list[Word] = []
    for word in words:
        start = max(word.start_ms, result[-1].end_ms if result else 0)
        result.append(Word(word.text, start, max(word.end_ms, start + 1)))
    return result


def _faded(samples: Samples, sample_rate_hz: int) -> Samples:
    import numpy as np

    size = min(sample_rate_hz * _FADE_MS // 1000, samples.size // 2)
    if size == 0:
        return samples
    ramp = (0.5 - 0.5 * np.cos(np.linspace(0.0, np.pi, size))).astype(np.float32)
    faded = samples.copy()
    faded[:size] *= ramp
    faded[-size:] *= ramp[::-1]
    return faded
