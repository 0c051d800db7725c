"""Whether one person speaks in a recording, told by the pitch of the voice.

A voice's pitch moves by half an octave within a sentence, but the middle pitch of one second after another
stays close. Two people, as a woman and a man, make two groups of such seconds with room between them.
Measured on twelve voices, alone and in pairs: no single voice is taken for two, and two voices are told
apart when their pitch differs by more than about 0.6 octaves; voices that are alike are not.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from editai.media.speech_activity import Span

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from editai.speech.engine import Samples

_FRAME_S: Final = 0.08
"""More than five periods of the deepest voice."""
_STEP_S: Final = 0.02
_PITCH_HZ: Final = (70.0, 400.0)
_RATE_HZ: Final = 8_000
_VOICED: Final = 0.6
"""Likeness of a frame with itself one period later; breath and hiss stay below."""
_FIRST_PEAK: Final = 0.85
"""Of the highest peak. Twice the period is as alike as one: the first peak that is near the highest is the
pitch (McLeod and Wyvill 2005)."""
_SECOND: Final = 40
"""Voiced frames of one group: 0.8 s, about one and a half seconds of speech."""
_APART_OCTAVES: Final = 0.6
_GAP_OCTAVES: Final = 0.2
_MOST_WITHIN: Final = 0.25
"""Share of the spread that is left inside the two groups."""


def is_one_speaker(samples: Samples, rate: int, spans: Sequence[Span]) -> bool:
    """False when two voices of clearly different pitch each speak for three seconds or more."""
    import numpy as np

    pitches = np.log2(_pitches(samples, rate, spans))
    starts = range(0, pitches.size - _SECOND // 2, _SECOND)
    middles = np.sort([np.median(pitches[start : start + _SECOND]) for start in starts])
    cuts = range(2, middles.size - 1)
    if not cuts:
        return True
    inside = [float(middles[:cut].var() * cut + middles[cut:].var() * (middles.size - cut)) for cut in cuts]
    cut = cuts[int(np.argmin(inside))]
    apart = float(np.median(middles[cut:]) - np.median(middles[:cut]))
    gap = float(middles[cut] - middles[cut - 1])
    within = min(inside) / max(1e-9, middles.size * float(middles.var()))
    return apart < _APART_OCTAVES or gap < _GAP_OCTAVES or within > _MOST_WITHIN


def _pitches(samples: Samples, rate: int, spans: Sequence[Span]) -> npt.NDArray[np.float64]:
    """The pitch of each voiced moment of the spans, in Hz."""
    import numpy as np

    step = max(1, rate // _RATE_HZ)
    sound = np.convolve(samples.astype(np.float64), np.full(step, 1 / step), "same")[::step]
    rate //= step
    size, hop = int(rate * _FRAME_S), int(rate * _STEP_S)
    starts = (at for start, end in spans for at in range(start * rate // 1000, end * rate // 1000 - size, hop))
    found = [_period(sound[at : at + size], rate) for at in starts]
    return np.array([rate / period for period in found if period], dtype=np.float64)


def _period(frame: npt.NDArray[np.float64], rate: int) -> int | None:
    """Samples of one period, or None where nothing is voiced: the normalised difference of the frame and itself."""
    import numpy as np

    frame = frame - frame.mean()
    shortest, longest = int(rate / _PITCH_HZ[1]), int(rate / _PITCH_HZ[0])
    power = np.concatenate([[0.0], np.cumsum(frame**2)])
    if power[-1] < 1e-3 or frame.size < longest + 2:
        return None
    spectrum = np.fft.rfft(frame, 2 * frame.size)
    lags = np.arange(longest + 2)
    both = power[frame.size - lags] + power[-1] - power[lags]
    likeness = 2 * np.fft.irfft(spectrum * np.conj(spectrum))[lags] / np.maximum(both, 1e-9)
    middle = likeness[shortest : longest + 1]
    is_peak = (middle > likeness[shortest - 1 : longest]) & (middle >= likeness[shortest + 1 : longest + 2])
    if not is_peak.any() or (top := float(middle[is_peak].max())) < _VOICED:
        return None
    return shortest + int(np.flatnonzero(is_peak & (middle >= _FIRST_PEAK * top))[0])
