"""From how likely speech is, moment by moment, to the intervals in which somebody speaks. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

WINDOW_MS: Final = 32
"""Each probability stands for so much sound: the model hears 512 samples at 16 kHz."""
DEFAULT_THRESHOLD: Final = 0.5
DEFAULT_SHORTEST_MS: Final = 250
_HYSTERESIS: Final = 0.15
"""Speech ends only so far below the threshold at which it begins, as the model's makers do it."""
_LEAST_THRESHOLD: Final = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """An interval in which somebody speaks."""

    start_ms: int
    end_ms: int
    confidence: float
    """Mean probability of its moments, 0 to 1. Measured: clear speech 0.87 and more, as loud as noise around it 0.75
    and more; an orchestra that is taken for a voice 0.66."""

    def as_json(self) -> dict[str, Any]:
        """The interval as CONTRACTS §5 shows it."""
        return {"start_ms": self.start_ms, "end_ms": self.end_ms, "confidence": self.confidence}


def speech_spans(
    likely: Sequence[float],
    duration_ms: int,
    *,
    threshold: float = DEFAULT_THRESHOLD,
    shortest_ms: int = DEFAULT_SHORTEST_MS,
    pause_ms: int = 200,
    pad_ms: int = 30,
) -> list[Speech]:
    """The intervals of speech in time order; they never overlap and stay within ``duration_ms``.

    Args:
        likely: probability of speech in each window from the start of the video.
        threshold: speech begins where the probability reaches it.
        shortest_ms: a shorter interval is dropped.
        pause_ms: a shorter silence inside speech belongs to it.
        pad_ms: added at both ends, at most half of the silence to the neighbour: consonants at the
            ends of speech lie below the threshold.
    """
    found = [
        (first, end)
        for first, end in _runs(likely, threshold, pause_ms)
        if (end - first) * WINDOW_MS >= shortest_ms and first * WINDOW_MS < duration_ms
    ]
    answer: list[Speech] = []
    for at, (first, end) in enumerate(found):
        before_ms = (first - found[at - 1][1]) * WINDOW_MS // 2 if at else first * WINDOW_MS
        after_ms = (found[at + 1][0] - end) * WINDOW_MS // 2 if at + 1 < len(found) else pad_ms
        answer.append(
            Speech(
                start_ms=first * WINDOW_MS - min(pad_ms, before_ms),
                end_ms=min(duration_ms, end * WINDOW_MS + min(pad_ms, after_ms)),
                confidence=round(sum(likely[first:end]) / (end - first), 3),
            )
        )
    return answer


def _runs(likely: Sequence[float], threshold: float, pause_ms: int) -> list[tuple[int, int]]:
    """First and end window of every stretch of speech, pauses closed."""
    lower = max(threshold - _HYSTERESIS, min(_LEAST_THRESHOLD, threshold))
    runs: list[tuple[int, int]] = []
    first: int | None = None
    quiet_from: int | None = None
    for at, value in enumerate(likely):
        if value >= threshold:
            first = at if first is None else first
            quiet_from = None
        elif first is not None and value < lower:
            quiet_from = at if quiet_from is None else quiet_from
            if (at + 1 - quiet_from) * WINDOW_MS >= pause_ms:
                runs.append((first, quiet_from))
                first = quiet_from = None
    if first is not None:
        runs.append((first, len(likely) if quiet_from is None else quiet_from))
    return runs
