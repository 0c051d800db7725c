"""Footage that is too short even slowed is shown again, framed otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from editai.errors import InputError
from editai.media.pacing import Pause
from editai.media.shots import LEAST_SHOT_MS, SLOWEST, Shot

_MOST_REPEATS: Final = 40
_WORTH: Final = 0.6
"""So much of a repeated shot is shown at least, if it is to end with a word."""


def repeat(shots: Sequence[Shot], needed_ms: int, pauses: Sequence[Pause] = ()) -> list[Shot]:
    """The shots again and again at 0.7×, each time in another crop, ending with words where they can.

    Raises:
        InputError: they would be shown more than 40 times.
    """
    once_ms = sum(shot.shown_ms for shot in shots) / SLOWEST
    if needed_ms > once_ms * _MOST_REPEATS:
        raise InputError(
            f"The footage lasts {once_ms * SLOWEST / 1000:.1f} s, the voice-over {needed_ms / 1000:.0f} s."
            " Give more footage or a shorter script."
        )
    shown: list[Shot] = []
    done_ms = 0.0
    while needed_ms - done_ms > 1:
        shot = replace(shots[len(shown) % len(shots)], speed=SLOWEST, crop_variant=len(shown) // len(shots))
        longest_ms = min(shot.shown_ms, needed_ms - done_ms)
        shown_ms = _to_a_pause(done_ms, longest_ms, needed_ms, pauses)
        if shown_ms < shot.shown_ms:
            shot = replace(shot, end_ms=shot.start_ms + max(1, round(shown_ms * SLOWEST)))
        shown.append(shot)
        done_ms += shot.shown_ms
    return _without_flicker(shown, shots[(len(shown) - 1) % len(shots)])


def _to_a_pause(done_ms: float, longest_ms: float, needed_ms: int, pauses: Sequence[Pause]) -> float:
    """How long the next shot is shown: to the last pause that lies well inside it, else as long as it is."""
    if done_ms + longest_ms >= needed_ms - 1:
        return longest_ms
    least_ms = max(float(LEAST_SHOT_MS), _WORTH * longest_ms)
    inside = [
        pause.at_ms - done_ms
        for pause in pauses
        if least_ms <= pause.at_ms - done_ms <= longest_ms and needed_ms - pause.at_ms >= LEAST_SHOT_MS
    ]
    return max(inside, default=longest_ms)


def _without_flicker(shown: list[Shot], whole: Shot) -> list[Shot]:
    """A last shot that is too short takes time from the one before it; ``whole`` is the last one uncut."""
    if len(shown) < 2:
        return shown
    before, last = shown[-2:]
    lacking_ms = min(round((LEAST_SHOT_MS - last.shown_ms) * SLOWEST), whole.end_ms - last.end_ms)
    if lacking_ms <= 0 or before.end_ms - before.start_ms < 2 * LEAST_SHOT_MS:
        return shown
    before, last = replace(before, end_ms=before.end_ms - lacking_ms), replace(last, end_ms=last.end_ms + lacking_ms)
    return [*shown[:-2], before, last]
