"""Lowering a sound in some spans, without clicks, as an expression for ffmpeg's ``volume``. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

Span = tuple[int, int]
"""Start and end in ms."""

FADE_MS: Final = 40
"""Lies outside a span, so that nothing of the span is left at a higher level."""
STEP_SAMPLES: Final = 48
"""The volume is set anew so often: a millisecond at 48 kHz, so a fade has 40 steps and none is heard."""


def merged(spans: Sequence[Span], gap_ms: int = 2 * FADE_MS) -> list[Span]:
    """The spans in time order; those that overlap, or lie so close that no fade fits between, become one."""
    answer: list[Span] = []
    for start, end in sorted(span for span in spans if span[1] > span[0]):
        if answer and start - answer[-1][1] <= gap_ms:
            answer[-1] = (answer[-1][0], max(answer[-1][1], end))
        else:
            answer.append((start, end))
    return answer


def lowered(spans: Sequence[Span], keep: float) -> str:
    """Filters that leave ``keep`` (0 to 1) of the sound in the spans and all of it elsewhere; ``anull`` for none.

    The times are those of the stream. A tree of comparisons, so that a thousand spans cost ten a step.
    """
    parts = merged(spans)
    if not parts or keep >= 1:
        return "anull"
    return f"asetnsamples=n={STEP_SAMPLES}:p=0,volume=eval=frame:volume='{_tree(parts, keep)}'"


def _tree(spans: Sequence[Span], keep: float) -> str:
    if len(spans) > 1:
        middle = len(spans) // 2
        border_s = (spans[middle - 1][1] + spans[middle][0]) / 2000
        return f"if(lt(t,{border_s:.4f}),{_tree(spans[:middle], keep)},{_tree(spans[middle:], keep)})"
    start_s, end_s = spans[0][0] / 1000, spans[0][1] / 1000
    distance = f"clip(max({start_s:.3f}-t,t-{end_s:.3f})/{FADE_MS / 1000},0,1)"
    return distance if keep <= 0 else f"{keep:.4f}+{1 - keep:.4f}*{distance}"
