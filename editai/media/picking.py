"""From scored windows to the shots of a clip."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from editai.errors import InputError

SLOWEST: Final = 0.7
"""Slower than this is seen as slow motion."""
_CHUNK_MS: Final = 2_500
_LEAST_SHOT_MS: Final = 800
"""A shorter shot flickers."""
_MOST_REPEATS: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """About a second of a source, measured."""

    start_ms: int
    end_ms: int
    sharpness: float
    """Variance of the Laplacian of the grey picture, 320 px wide or high."""
    motion: float
    """Mean change from one fifth of a second to the next, 0 to 1."""
    brightness: float
    """0 is black, 1 is white."""
    score: float
    """0 to 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalysedSource:
    """A source video with its windows, in time order."""

    source_video_id: str
    windows: tuple[Window, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """A part of a source that the clip shows."""

    source_video_id: str
    start_ms: int
    end_ms: int
    speed: float = 1.0
    crop_variant: int = 0
    """Not 0: the part is shown again, framed differently."""

    @property
    def shown_ms(self) -> float:
        """How long it lasts in the clip."""
        return (self.end_ms - self.start_ms) / self.speed


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chunk:
    source: int
    shot: Shot
    score: float

    @property
    def length_ms(self) -> int:
        return self.shot.end_ms - self.shot.start_ms


def pick_shots(sources: Sequence[AnalysedSource], needed_ms: int) -> list[Shot]:
    """Shots that last ``needed_ms`` together (± 1 ms a shot), the best parts of the sources.

    In each source's own order, the sources taking turns. Too little footage is slowed, down to 0.7×, and
    then shown again in another crop; the same part never twice in a row where there are two parts.

    Raises:
        InputError: the footage is so short that it would be shown more than 40 times.
        ValueError: no windows, or nothing needed.
    """
    chunks = [chunk for at, source in enumerate(sources) for chunk in _chunks(at, source)]
    if not chunks or needed_ms <= 0:
        raise ValueError("picking needs footage and a duration")
    have_ms = sum(chunk.length_ms for chunk in chunks)
    if have_ms >= needed_ms:
        return _joined(_in_turn(_best(chunks, needed_ms)))
    if have_ms / SLOWEST >= needed_ms:
        return [replace(shot, speed=have_ms / needed_ms) for shot in _joined(_in_turn(chunks))]
    return _repeated(_in_turn(chunks), needed_ms)


def pick_notes(shots: Sequence[Shot]) -> list[str]:
    """What the report says about footage that was too short; empty when it sufficed."""
    notes = []
    slowest = min(shot.speed for shot in shots)
    if slowest < 1:
        notes.append(f"The footage is shorter than the voice-over, so it is slowed to {slowest:.2f}×.")
    again = sum(shot.crop_variant > 0 for shot in shots)
    if again:
        notes.append(
            f"Even slowed it is too short: {again} shot{'s are' if again > 1 else ' is'} shown again, cropped closer."
        )
    return notes


def _chunks(at: int, source: AnalysedSource) -> list[_Chunk]:
    """The source in parts of about two and a half seconds; gaps between windows are kept out."""
    runs: list[list[Window]] = []
    for window in source.windows:
        if runs and runs[-1][-1].end_ms == window.start_ms:
            runs[-1].append(window)
        else:
            runs.append([window])
    chunks = []
    for run in runs:
        start_ms, end_ms = run[0].start_ms, run[-1].end_ms
        parts = max(1, round((end_ms - start_ms) / _CHUNK_MS))
        if parts == 1 and end_ms - start_ms >= 2 * _LEAST_SHOT_MS:
            parts = 2  # so that a repeated part never follows itself
        marks = [start_ms + (end_ms - start_ms) * part // parts for part in range(parts + 1)]
        for low, high in itertools.pairwise(marks):
            shot = Shot(source_video_id=source.source_video_id, start_ms=low, end_ms=high)
            chunks.append(_Chunk(source=at, shot=shot, score=_mean_score(run, low, high)))
    return chunks


def _mean_score(windows: list[Window], start_ms: int, end_ms: int) -> float:
    weights = [
        (max(0, min(end_ms, window.end_ms) - max(start_ms, window.start_ms)), window.score) for window in windows
    ]
    return sum(weight * score for weight, score in weights) / max(1, sum(weight for weight, _ in weights))


def _best(chunks: list[_Chunk], needed_ms: int) -> list[_Chunk]:
    """The best chunks, just enough of them; what is too much goes from the ends of the weakest."""
    taken: list[_Chunk] = []
    have_ms = 0
    for chunk in sorted(chunks, key=lambda each: -each.score):
        taken.append(chunk)
        have_ms += chunk.length_ms
        if have_ms >= needed_ms:
            break
    excess_ms = have_ms - needed_ms
    for at in reversed(range(len(taken))):
        chunk = taken[at]
        spare_ms = min(excess_ms, max(0, chunk.length_ms - _LEAST_SHOT_MS))
        taken[at] = replace(chunk, shot=replace(chunk.shot, end_ms=chunk.shot.end_ms - spare_ms))
        excess_ms -= spare_ms
    if excess_ms:  # all are short already: then the weakest one is shorter still, or left out
        while excess_ms >= taken[-1].length_ms:
            excess_ms -= taken.pop().length_ms
        last = taken[-1]
        taken[-1] = replace(last, shot=replace(last.shot, end_ms=last.shot.end_ms - excess_ms))
    return taken


def _in_turn(chunks: list[_Chunk]) -> list[Shot]:
    """Every source in its own order; with several, one shot of each in turn."""
    lanes: dict[int, list[Shot]] = {}
    for chunk in sorted(chunks, key=lambda each: (each.source, each.shot.start_ms)):
        lanes.setdefault(chunk.source, []).append(chunk.shot)
    longest = max(len(lane) for lane in lanes.values())
    return [lane[at] for at in range(longest) for lane in lanes.values() if at < len(lane)]


def _joined(shots: list[Shot]) -> list[Shot]:
    """Neighbours that follow one another in the source too are one shot."""
    joined: list[Shot] = []
    for shot in shots:
        last = joined[-1] if joined else None
        if last and last.source_video_id == shot.source_video_id and last.end_ms == shot.start_ms:
            joined[-1] = replace(last, end_ms=shot.end_ms)
        else:
            joined.append(shot)
    return joined


def _repeated(shots: list[Shot], needed_ms: int) -> list[Shot]:
    once_ms = sum(shot.shown_ms for shot in shots) / SLOWEST
    if needed_ms > once_ms * _MOST_REPEATS:
        raise InputError(
            f"The footage lasts {once_ms * SLOWEST / 1000:.1f} s, the voice-over {needed_ms / 1000:.0f} s."
            " Give more footage or a shorter script."
        )
    shown: list[Shot] = []
    left_ms = float(needed_ms)
    while left_ms > 1:
        shot = replace(shots[len(shown) % len(shots)], speed=SLOWEST, crop_variant=len(shown) // len(shots))
        if shot.shown_ms > left_ms:
            shot = replace(shot, end_ms=shot.start_ms + max(1, round(left_ms * SLOWEST)))
        shown.append(shot)
        left_ms -= shot.shown_ms
    return _without_flicker(shown, shots[(len(shown) - 1) % len(shots)])


def _without_flicker(shown: list[Shot], whole: Shot) -> list[Shot]:
    """A last shot that is too short takes time from the one before it; ``whole`` is the last one uncut."""
    if len(shown) < 2:
        return shown
    before, last = shown[-2:]
    lacking_ms = min(round((_LEAST_SHOT_MS - last.shown_ms) * SLOWEST), whole.end_ms - last.end_ms)
    if lacking_ms <= 0 or before.end_ms - before.start_ms < 2 * _LEAST_SHOT_MS:
        return shown
    before, last = replace(before, end_ms=before.end_ms - lacking_ms), replace(last, end_ms=last.end_ms + lacking_ms)
    return [*shown[:-2], before, last]
