"""From scored windows to the shots of a clip."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from editai.media.measuring import are_alike
from editai.media.pacing import Pause, pace
from editai.media.repeating import repeat
from editai.media.shots import LEAST_SHOT_MS, SLOWEST, AnalysedSource, Shot, Window

__all__ = ["SLOWEST", "AnalysedSource", "Pause", "Shot", "Window", "on_pauses", "pick_notes", "pick_shots"]

_WHOLE_MS: Final = 4_000
"""A scene up to here is one shot, whole where it fits."""
_CHUNK_MS: Final = 2_500
_SLOWED: Final = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chunk:
    source: int
    shot: Shot
    score: float
    look: str
    run: tuple[Window, ...]
    """The scene it is a part of."""

    @property
    def length_ms(self) -> int:
        return self.shot.end_ms - self.shot.start_ms

    def follows(self, other: _Chunk) -> bool:
        """It goes on where the other ends: together they are one shot."""
        return self.source == other.source and other.shot.end_ms == self.shot.start_ms

    def cut(self, start_ms: int, end_ms: int) -> _Chunk:
        """A part of it."""
        shot = replace(self.shot, start_ms=start_ms, end_ms=end_ms)
        return replace(self, shot=shot, score=_mean_score(self.run, start_ms, end_ms))


def pick_shots(
    sources: Sequence[AnalysedSource], needed_ms: int, *, pauses: Sequence[Pause] = (), variant: int = 0
) -> list[Shot]:
    """Shots that last ``needed_ms`` together (± 1 ms a shot), the best parts of the sources.

    In each source's own order, the sources taking turns, no two alike side by side where that can be.
    Too little footage is slowed, down to 0.7×, and then shown again in another crop; the same part never
    twice in a row where there are two parts.

    Args:
        pauses: the ends of the voice-over's words; cuts fall there where they can.
        variant: 1, 2, 3 … open with other shots.

    Raises:
        InputError: the footage is so short that it would be shown more than 40 times.
        ValueError: no windows, or nothing needed.
    """
    chunks = [chunk for at, source in enumerate(sources) for chunk in _chunks(at, source)]
    if not chunks or needed_ms <= 0:
        raise ValueError("picking needs footage and a duration")
    steady = [chunk for chunk in chunks if chunk.length_ms >= LEAST_SHOT_MS]
    if sum(chunk.length_ms for chunk in steady) >= needed_ms:
        chunks = steady  # the end of a scene that lies at the edge of what was looked at would only flicker
    have_ms = sum(chunk.length_ms for chunk in chunks)
    if have_ms >= needed_ms:
        order = _rotated(_in_turn(_best(chunks, needed_ms, variant)), variant)
        return on_pauses(_joined(_without_twins(order, chunks)), sources, pauses)
    if have_ms / SLOWEST >= needed_ms:
        joined = _joined(_without_twins(_rotated(_in_turn(chunks), variant), ()))
        return on_pauses([replace(shot, speed=have_ms / needed_ms) for shot in joined], sources, pauses)
    if len(chunks) == 1 and chunks[0].length_ms >= 2 * LEAST_SHOT_MS:
        # in two, so that a repeated part never follows itself
        middle_ms = (chunks[0].shot.start_ms + chunks[0].shot.end_ms) // 2
        chunks = [
            chunks[0].cut(chunks[0].shot.start_ms, middle_ms),
            chunks[0].cut(middle_ms, chunks[0].shot.end_ms),
        ]
    return repeat([chunk.shot for chunk in _rotated(_in_turn(chunks), variant)], needed_ms, pauses)


def on_pauses(shots: Sequence[Shot], sources: Sequence[AnalysedSource], pauses: Sequence[Pause]) -> list[Shot]:
    """The shots in their order with their cuts at the ends of words; as they are where footage is shown twice."""
    in_time = sorted(shots, key=lambda shot: (shot.source_video_id, shot.start_ms))
    for one, two in itertools.pairwise(in_time):
        if one.source_video_id == two.source_video_id and two.start_ms < one.end_ms:
            return list(shots)
    scenes = {(source.source_video_id, run[0].start_ms, run[-1].end_ms) for source in sources for run in source.scenes}
    return pace(shots, scenes, pauses)


def pick_notes(shots: Sequence[Shot]) -> list[str]:
    """What the report says about footage that was too short; empty when it sufficed."""
    notes = []
    speed = sum(shot.end_ms - shot.start_ms for shot in shots) / max(1.0, sum(shot.shown_ms for shot in shots))
    if speed < _SLOWED:
        notes.append(f"The footage is shorter than the voice-over, so it is slowed to {speed:.2f}×.")
    again = sum(shot.crop_variant > 0 for shot in shots)
    if again:
        notes.append(
            f"Even slowed it is too short: {again} shot{'s are' if again > 1 else ' is'} shown again, cropped closer."
        )
    return notes


def _chunks(at: int, source: AnalysedSource) -> list[_Chunk]:
    """Every scene whole, or in parts of about two and a half seconds."""
    chunks = []
    for run in source.scenes:
        start_ms, end_ms = run[0].start_ms, run[-1].end_ms
        parts = 1 if end_ms - start_ms <= _WHOLE_MS else round((end_ms - start_ms) / _CHUNK_MS)
        marks = [start_ms + (end_ms - start_ms) * part // parts for part in range(parts + 1)]
        for low, high in itertools.pairwise(marks):
            middle_ms = (low + high) // 2
            look = next(window.look for window in run if window.end_ms > middle_ms)
            shot = Shot(source_video_id=source.source_video_id, start_ms=low, end_ms=high)
            chunks.append(_Chunk(source=at, shot=shot, score=_mean_score(run, low, high), look=look, run=run))
    return chunks


def _mean_score(windows: Sequence[Window], start_ms: int, end_ms: int) -> float:
    weights = [
        (max(0, min(end_ms, window.end_ms) - max(start_ms, window.start_ms)), window.score) for window in windows
    ]
    return sum(weight * score for weight, score in weights) / max(1, sum(weight for weight, _ in weights))


def _best(chunks: Sequence[_Chunk], needed_ms: int, variant: int) -> list[_Chunk]:
    """The best chunks, just enough of them; what is too much goes from the weakest, from its weaker end."""
    taken: list[_Chunk] = []
    have_ms = 0
    ranked = sorted(chunks, key=lambda each: -each.score)
    # another variant leaves out what the one before it opened with, where enough is left
    spare = sum(chunk.length_ms for chunk in ranked) - needed_ms
    for skipped in ranked[:variant]:
        if skipped.length_ms <= spare:
            spare -= skipped.length_ms
            ranked = [*(chunk for chunk in ranked if chunk is not skipped), skipped]
    for chunk in ranked:
        taken.append(chunk)
        have_ms += chunk.length_ms
        if have_ms >= needed_ms:
            break
    excess_ms = have_ms - needed_ms
    for at in reversed(range(len(taken))):
        spare_ms = min(excess_ms, max(0, taken[at].length_ms - LEAST_SHOT_MS))
        taken[at] = _trimmed(taken[at], spare_ms, taken)
        excess_ms -= spare_ms
    if excess_ms:  # all are short already: then the weakest one is shorter still, or left out
        while excess_ms >= taken[-1].length_ms:
            excess_ms -= taken.pop().length_ms
        taken[-1] = _trimmed(taken[-1], excess_ms, taken)
    return taken


def _trimmed(chunk: _Chunk, by_ms: int, taken: Sequence[_Chunk]) -> _Chunk:
    """The chunk without so much of one end: not of the one where another goes on, else of the weaker one."""
    if by_ms <= 0:
        return chunk
    early, late = chunk.shot.start_ms, chunk.shot.end_ms
    head, tail = chunk.cut(early, late - by_ms), chunk.cut(early + by_ms, late)
    goes_on = any(other.follows(chunk) for other in taken)
    comes_from = any(chunk.follows(other) for other in taken)
    return tail if (goes_on and not comes_from) or (goes_on == comes_from and tail.score > head.score) else head


def _in_turn(chunks: Sequence[_Chunk]) -> list[_Chunk]:
    """Every source in its own order; with several, one chunk of each in turn."""
    lanes: dict[int, list[_Chunk]] = {}
    for chunk in sorted(chunks, key=lambda each: (each.source, each.shot.start_ms)):
        lanes.setdefault(chunk.source, []).append(chunk)
    longest = max(len(lane) for lane in lanes.values())
    return [lane[at] for at in range(longest) for lane in lanes.values() if at < len(lane)]


def _rotated(order: list[_Chunk], variant: int) -> list[_Chunk]:
    by = variant % len(order)
    return order[by:] + order[:by]


def _without_twins(order: list[_Chunk], spare: Sequence[_Chunk]) -> list[_Chunk]:
    """The same length of footage without two alike side by side, unless one simply goes on from the other."""
    order = list(order)
    for at in range(1, len(order)):
        if not _clash(order[at - 1], order[at]):
            continue
        swap = next((late for late in range(at + 1, len(order)) if _helps(order, at, late)), None)
        if swap is not None:
            order[at], order[swap] = order[swap], order[at]
            continue
        length_ms = order[at].length_ms
        for other in sorted(spare, key=lambda each: (not each.follows(order[at - 1]), -each.score)):
            is_free = not any(
                chunk.source == other.source
                and chunk.shot.start_ms < other.shot.end_ms
                and other.shot.start_ms < chunk.shot.end_ms
                for chunk in order
            )
            if is_free and other.length_ms >= length_ms and not _clash(order[at - 1], other):
                order[at] = other.cut(other.shot.start_ms, other.shot.start_ms + length_ms)
                break
    return order


def _clash(one: _Chunk, two: _Chunk) -> bool:
    return not two.follows(one) and are_alike(one.look, two.look)


def _helps(order: Sequence[_Chunk], at: int, late: int) -> bool:
    """Changing these two places leaves no clash around the first, and makes none around the second."""
    if _clash(order[at - 1], order[late]):
        return False
    changed = list(order)
    changed[at], changed[late] = changed[late], changed[at]
    around = [pair for pair in (at + 1, late, late + 1) if pair < len(order)]
    before = sum(_clash(order[pair - 1], order[pair]) for pair in around)
    return sum(_clash(changed[pair - 1], changed[pair]) for pair in around) <= before


def _joined(chunks: Sequence[_Chunk]) -> list[Shot]:
    """Neighbours that follow one another in the source too are one shot."""
    joined: list[Shot] = []
    for shot in (chunk.shot for chunk in chunks):
        last = joined[-1] if joined else None
        if last and last.source_video_id == shot.source_video_id and last.end_ms == shot.start_ms:
            joined[-1] = replace(last, end_ms=shot.end_ms)
        else:
            joined.append(shot)
    return joined
