"""Long silences inside a voice made shorter, every word moved along."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from editai.speech.words import Word

if TYPE_CHECKING:
    from editai.speech.engine import Samples

LONGEST_MS: Final = 420
"""A breath between two phrases; what is longer sounds like a gap, at the voice's own speed."""
_WINDOW_MS: Final = 10
_SILENCE_DB: Final = -42.0
"""Below the loudest 10 ms: room noise and breath are silence, the end of an "s" is not."""
_FADE_MS: Final = 8


def even_silences(
    samples: Samples, sample_rate_hz: int, words: Sequence[Word], *, longest_ms: int = LONGEST_MS
) -> tuple[Samples, list[Word]]:
    """The sound with every inner silence at most ``longest_ms`` long, and the words in their new places.

    The middle of a silence goes, so what is heard on both sides keeps its edges; silence at the two ends
    of the sound stays. The same objects come back when nothing was too long.
    """
    import numpy as np

    cuts = _cuts(samples, sample_rate_hz, longest_ms)
    if not cuts:
        return samples, list(words)
    fade = sample_rate_hz * _FADE_MS // 1000
    ramp = np.linspace(0.0, 1.0, fade, dtype=np.float32)
    pieces: list[Samples] = []
    at = 0
    for first, last in cuts:
        piece = samples[at:first].copy()
        piece[-fade:] *= ramp[::-1]
        pieces.append(piece)
        at = last
    pieces.append(samples[at:].copy())
    for piece in pieces[1:]:
        piece[:fade] *= ramp
    spans_ms = [(first * 1000 / sample_rate_hz, last * 1000 / sample_rate_hz) for first, last in cuts]
    return np.concatenate(pieces), _moved(words, spans_ms)


def _cuts(samples: Samples, sample_rate_hz: int, longest_ms: int) -> list[tuple[int, int]]:
    """Sample ranges to leave out, in order."""
    import numpy as np

    size = sample_rate_hz * _WINDOW_MS // 1000
    count = samples.size // size
    if count == 0:
        return []
    level = np.sqrt(np.mean(samples[: count * size].reshape(count, size).astype(np.float64) ** 2, axis=1))
    loud = np.flatnonzero(level > level.max() * 10 ** (_SILENCE_DB / 20))
    keep = longest_ms // _WINDOW_MS
    cuts = []
    for before, after in pairwise(loud):
        silent = int(after - before - 1)
        if silent > keep:
            first = int(before) + 1 + (keep + 1) // 2
            cuts.append((first * size, (first + silent - keep) * size))
    return cuts


def _moved(words: Sequence[Word], cuts_ms: Sequence[tuple[float, float]]) -> list[Word]:
    def place(at_ms: int) -> int:
        gone = sum(min(at_ms, last) - first for first, last in cuts_ms if at_ms > first)
        return round(at_ms - gone)

    moved: list[Word] = []
    for word in words:
        start = max(place(word.start_ms), moved[-1].end_ms if moved else 0)
        moved.append(Word(word.text, start, max(place(word.end_ms), start + 1)))
    return moved
