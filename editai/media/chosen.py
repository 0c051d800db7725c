"""Shots that a person has chosen: brought to the voice-over's length, and what could stand in their place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from editai.media.measuring import are_alike
from editai.media.pacing import Pause
from editai.media.repeating import repeat
from editai.media.shots import LEAST_SHOT_MS, SLOWEST, AnalysedSource, Shot

_SPARE_MS: Final = 60
"""So much longer or shorter than the voice-over is as long as it."""
_UNSEEN: Final = 0.9
"""A tenth slower is not seen."""
_LEAST_OFFERED_MS: Final = 600
_OVERLAP: Final = 0.4
"""Two parts that share so much of the shorter one are the same to the eye."""


def fit_chosen(shots: Sequence[Shot], needed_ms: int, pauses: Sequence[Pause] = ()) -> tuple[list[Shot], list[str]]:
    """The chosen shots in their order, as long as the voice-over; and what the report says about it.

    Shots that last as long as the voice-over are left exactly as they are. What is too long is cut at the
    voice-over's end; what is too short is slowed, to 0.7× at most, and then shown again in another crop.

    Raises:
        InputError: they would be shown more than 40 times.
        ValueError: no shots, or nothing needed.
    """
    if not shots or needed_ms <= 0:
        raise ValueError("a clip needs shots and a duration")
    have_ms = sum(shot.shown_ms for shot in shots)
    if abs(have_ms - needed_ms) <= _SPARE_MS:
        return list(shots), []
    if have_ms > needed_ms:
        return _cut(shots, needed_ms)
    slowest_ms = sum((shot.end_ms - shot.start_ms) / SLOWEST for shot in shots)
    if slowest_ms >= needed_ms:
        slowed = _slowed(shots, needed_ms)
        speed = sum(shot.end_ms - shot.start_ms for shot in slowed) / needed_ms
        told = f"The chosen shots are shorter than the voice-over, so they are slowed to {speed:.2f}×."
        return slowed, [told] if speed < _UNSEEN else []
    again = repeat([replace(shot, speed=1.0) for shot in shots], needed_ms, pauses)
    more = len(again) - len(shots)
    told = f"The chosen shots are shorter than the voice-over: slowed to {SLOWEST:g}×, and {max(1, more)} shown again."
    return again, [told]


def alternatives(
    sources: Sequence[AnalysedSource], taken: Sequence[Shot], length_ms: int, most: int = 12
) -> list[Shot]:
    """The best parts that are not shown yet, best first; no two of the same moment, none over a cut."""
    offered: list[tuple[float, Shot, str]] = []
    for source in sources:
        for run in source.scenes:
            for at, window in enumerate(run):
                end_ms = min(window.start_ms + length_ms, run[-1].end_ms)
                if end_ms - window.start_ms < _LEAST_OFFERED_MS:
                    continue
                inside = [each for each in run[at:] if each.start_ms < end_ms]
                score = sum(each.score for each in inside) / len(inside)
                shot = Shot(source_video_id=source.source_video_id, start_ms=window.start_ms, end_ms=end_ms)
                offered.append((score, shot, inside[len(inside) // 2].look))
    best: list[tuple[Shot, str]] = []
    twins: list[Shot] = []
    for _, shot, look in sorted(offered, key=lambda each: -each[0]):
        if any(_same(shot, other) for other in (*taken, *(each for each, _ in best), *twins)):
            continue
        if any(are_alike(look, other) for _, other in best):
            twins.append(shot)
        else:
            best.append((shot, look))
    return [*(shot for shot, _ in best), *twins][:most]


def _cut(shots: Sequence[Shot], needed_ms: int) -> tuple[list[Shot], list[str]]:
    kept: list[Shot] = []
    left_ms = float(needed_ms)
    for shot in shots:
        if left_ms < 1:
            break
        if shot.shown_ms > left_ms:
            shot = replace(shot, end_ms=shot.start_ms + max(1, round(left_ms * shot.speed)))
        kept.append(shot)
        left_ms -= shot.shown_ms
    if len(kept) > 1 and kept[-1].shown_ms < LEAST_SHOT_MS:  # a flicker: the one before it stays a little longer
        last = kept.pop()
        before = kept[-1]
        longer = round(last.shown_ms * before.speed)
        if longer and _original(shots, before).end_ms >= before.end_ms:
            speed = (before.end_ms - before.start_ms) / (before.shown_ms + last.shown_ms)
            kept[-1] = replace(before, speed=max(SLOWEST, speed))
            missing_ms = needed_ms - sum(shot.shown_ms for shot in kept)
            if missing_ms > _SPARE_MS:
                kept = [*kept[:-1], before, last]
    dropped = len(shots) - len(kept)
    told = f"The chosen shots are longer than the voice-over: the last {dropped} found no room."
    return kept, [told] if dropped else []


def _original(shots: Sequence[Shot], shot: Shot) -> Shot:
    return next(each for each in shots if each.start_ms == shot.start_ms)


def _slowed(shots: Sequence[Shot], needed_ms: int) -> list[Shot]:
    """Each as much slower as it still may be, so that they fill the time together."""
    have_ms = sum(shot.shown_ms for shot in shots)
    room_ms = sum((shot.end_ms - shot.start_ms) / SLOWEST - shot.shown_ms for shot in shots)
    share = (needed_ms - have_ms) / room_ms
    slowed = []
    for shot in shots:
        length_ms = shot.end_ms - shot.start_ms
        shown_ms = shot.shown_ms + share * (length_ms / SLOWEST - shot.shown_ms)
        slowed.append(replace(shot, speed=length_ms / shown_ms))
    return slowed


def _same(one: Shot, two: Shot) -> bool:
    if one.source_video_id != two.source_video_id:
        return False
    shared_ms = min(one.end_ms, two.end_ms) - max(one.start_ms, two.start_ms)
    return shared_ms > _OVERLAP * min(one.end_ms - one.start_ms, two.end_ms - two.start_ms)
