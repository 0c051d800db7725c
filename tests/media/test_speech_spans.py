"""From probabilities to intervals."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from editai.media.speech_spans import WINDOW_MS, speech_spans

LIKELY = st.lists(st.floats(0, 1, width=16), max_size=200)


def test_confidence_is_the_mean_of_the_probabilities_and_not_the_threshold() -> None:
    (found,) = speech_spans([0.0] * 10 + [0.9, 0.7, 0.8] * 5 + [0.0] * 20, 45 * WINDOW_MS, pad_ms=0)
    assert (found.start_ms, found.end_ms) == (10 * WINDOW_MS, 25 * WINDOW_MS)
    assert abs(found.confidence - 0.8) < 0.001


def test_short_speech_is_dropped_and_short_pauses_are_not_pauses() -> None:
    likely = [0.9] * 5 + [0.0] * 20 + [0.9] * 10 + [0.0] * 3 + [0.9] * 10
    assert len(speech_spans(likely, 5000, shortest_ms=100)) == 2
    (found,) = speech_spans(likely, 5000, shortest_ms=500)
    assert found.end_ms - found.start_ms >= 23 * WINDOW_MS
    assert speech_spans(likely, 5000, threshold=0.95) == []


@given(LIKELY, st.floats(0, 1), st.integers(100, 2000), st.integers(0, 400))
def test_intervals_are_in_order_apart_and_within_the_video(
    likely: list[float], threshold: float, shortest_ms: int, pad_ms: int
) -> None:
    duration_ms = len(likely) * WINDOW_MS
    found = speech_spans(likely, duration_ms, threshold=threshold, shortest_ms=shortest_ms, pad_ms=pad_ms)
    assert all(0 <= each.start_ms < each.end_ms <= duration_ms for each in found)
    assert all(one.end_ms <= two.start_ms for one, two in pairwise(found))
    assert all(0 <= each.confidence <= 1 for each in found)
