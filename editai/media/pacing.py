"""Cuts that fall where the voice pauses: between words, and better between sentences."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from editai.media.shots import LEAST_SHOT_MS, SLOWEST, Shot

_REACH_MS: Final = 700
"""So far may a cut move to meet the end of a word."""
_SENTENCE_MS: Final = 350
"""So much farther away is the end of a sentence worth going to."""
_MISSED_MS: Final = 4 * _REACH_MS
"""What a cut inside a word is worth avoiding: longer ways of others, and shots a little slower."""
_SLOWEST_UNSEEN: Final = 1.1
"""A tenth slower is not seen; it lets a cut move where all the footage is in use."""
_SLOWED_MS: Final = 300
"""What a shot slowed so far costs, so that this is done only where footage lacks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """The end of a word in the voice-over."""

    at_ms: int
    ends_sentence: bool = False


@dataclass(frozen=True, slots=True)
class _Way:
    """The cheapest way to a cut at one place."""

    cost: float
    marks: tuple[float, ...]
    """Where this cut and all before it fall, in ms of the clip."""


Room = tuple[int, int]
"""How far a shot may reach in its source."""
Scene = tuple[str, int, int]
"""A source video's id, and where a stretch of it without a cut begins and ends."""


def pace(shots: Sequence[Shot], scenes: Iterable[Scene], pauses: Sequence[Pause]) -> list[Shot]:
    """The same shots, together as long as before (± 1 ms), every cut moved to the end of a word if it can be.

    A cut moves by giving one shot more and its neighbour less footage; where there is no more, by playing
    a shot a little slower. All cuts are weighed together: where one has no room, the next ones make some.
    """
    if len(shots) < 2 or not pauses:
        return list(shots)
    all_scenes = list(scenes)
    rooms = [_room(shots, at, all_scenes) for at in range(len(shots))]
    ends = list(itertools.accumulate(shot.shown_ms for shot in shots))
    ways = [_Way(0.0, ())]
    for at, shot in enumerate(shots):
        places = [(ends[-1], 0.0)] if at == len(shots) - 1 else _places(ends[at], pauses)
        ways = [found for place in places if (found := _cheapest(ways, place, shot, rooms[at])) is not None]
    marks = min(ways, key=lambda way: way.cost).marks  # every cut left where it was is always a way
    return _placed(shots, rooms, ends, marks)


def _places(cut_ms: float, pauses: Sequence[Pause]) -> list[tuple[float, float]]:
    """Where a cut may fall, and what that costs."""
    places = [(cut_ms, float(_MISSED_MS))]
    for pause in pauses:
        worth_ms = _SENTENCE_MS if pause.ends_sentence else 0
        far_ms = abs(pause.at_ms - cut_ms)
        if far_ms <= _REACH_MS + worth_ms:
            places.append((float(pause.at_ms), far_ms - worth_ms))
    return places


def _cheapest(ways: Sequence[_Way], place: tuple[float, float], shot: Shot, room: Room) -> _Way | None:
    """The cheapest way on to a place; None where the shot can be as long as that from none."""
    best: _Way | None = None
    for way in ways:
        cost = _cost(shot, room, place[0] - (way.marks[-1] if way.marks else 0.0))
        if cost is not None and (best is None or way.cost + cost + place[1] < best.cost):
            best = _Way(way.cost + cost + place[1], (*way.marks, place[0]))
    return best


def _cost(shot: Shot, room: Room, shown_ms: float) -> float | None:
    """What it costs to show the shot so long; None where that cannot be."""
    if abs(shown_ms - shot.shown_ms) < 1e-3:
        return 0.0
    if shown_ms < min(LEAST_SHOT_MS, shot.shown_ms):
        return None
    slower = shown_ms * shot.speed / (room[1] - room[0])
    if slower <= 1:
        return 0.0
    is_unseen = slower <= _SLOWEST_UNSEEN and shot.speed / slower >= SLOWEST
    return _SLOWED_MS * (slower - 1) / (_SLOWEST_UNSEEN - 1) if is_unseen else None


def _placed(shots: Sequence[Shot], rooms: Sequence[Room], ends: Sequence[float], marks: Sequence[float]) -> list[Shot]:
    """The shots with their cuts at the marks: each keeps the footage it had, but for what its cuts moved."""
    paced: list[Shot] = []
    done_ms = 0.0  # what was rounded is made up for by the next one
    for at, (shot, room) in enumerate(zip(shots, rooms, strict=True)):
        shown_ms = marks[at] - done_ms
        length_ms = round(shown_ms * shot.speed)
        if abs(shown_ms - shot.shown_ms) < 1:
            placed = shot
        elif length_ms > room[1] - room[0]:
            placed = replace(shot, start_ms=room[0], end_ms=room[1], speed=(room[1] - room[0]) / shown_ms)
        else:
            moved_ms = round((marks[at - 1] - ends[at - 1]) * shot.speed) if at else 0
            start_ms = max(room[0], min(shot.start_ms + moved_ms, room[1] - length_ms))
            placed = replace(shot, start_ms=start_ms, end_ms=start_ms + length_ms)
        paced.append(placed)
        done_ms += placed.shown_ms
    return paced


def _room(shots: Sequence[Shot], at: int, scenes: Sequence[Scene]) -> Room:
    """The scene around a shot, up to the other shots in it."""
    shot = shots[at]
    low, high = shot.start_ms, shot.end_ms
    for source_video_id, start_ms, end_ms in scenes:
        if source_video_id == shot.source_video_id and start_ms <= low and high <= end_ms:
            low, high = start_ms, end_ms
            break
    for other in shots:
        if other.source_video_id == shot.source_video_id:
            if other.end_ms <= shot.start_ms:
                low = max(low, other.end_ms)
            elif other.start_ms >= shot.end_ms:
                high = min(high, other.start_ms)
    return low, high
