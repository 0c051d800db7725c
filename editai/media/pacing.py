"""Cuts that fall where the voice pauses: between words, and better between sentences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from editai.media.shots import LEAST_SHOT_MS, SLOWEST, Shot

_REACH_MS: Final = 700
"""So far may a cut move to meet the end of a word."""
_SENTENCE_MS: Final = 350
"""So much farther away is the end of a sentence worth going to."""
_FASTEST: Final = 1.1
"""A tenth faster or slower is not seen; it lets a cut move where all the footage is in use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """The end of a word in the voice-over."""

    at_ms: int
    ends_sentence: bool = False


Room = tuple[int, int]
"""How far a shot may reach in its source."""
Scene = tuple[str, int, int]
"""A source video's id, and where a stretch of it without a cut begins and ends."""


def pace(shots: Sequence[Shot], scenes: Iterable[Scene], pauses: Sequence[Pause]) -> list[Shot]:
    """The same shots, together as long as before (± 1 ms a cut), every cut moved to the end of a word if it can be.

    A cut moves by giving one shot more and its neighbour less footage; where there is no more, by playing
    one a little slower and the other a little faster.
    """
    paced = list(shots)
    all_scenes = list(scenes)
    for at in range(len(paced) - 1):
        cut_ms = sum(shot.shown_ms for shot in paced[: at + 1])
        for pause in sorted(pauses, key=lambda each: _far(each, cut_ms)):
            by_ms = pause.at_ms - cut_ms
            if abs(by_ms) > _REACH_MS + (_SENTENCE_MS if pause.ends_sentence else 0):
                continue
            rooms = (_room(paced, at, all_scenes), _room(paced, at + 1, all_scenes))
            moved = _moved(paced[at], paced[at + 1], rooms, by_ms)
            if moved is not None:
                paced[at], paced[at + 1] = moved
                break
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


def _far(pause: Pause, cut_ms: float) -> float:
    return abs(pause.at_ms - cut_ms) - (_SENTENCE_MS if pause.ends_sentence else 0)


def _moved(one: Shot, two: Shot, rooms: tuple[Room, Room], by_ms: float) -> tuple[Shot, Shot] | None:
    """The cut between two shots moved by so much; None where it cannot."""
    if one.shown_ms + by_ms < LEAST_SHOT_MS or two.shown_ms - by_ms < LEAST_SHOT_MS:
        return None
    first, second = _longer_at_end(one, by_ms, rooms[0]), _longer_at_start(two, -by_ms, rooms[1])
    if first is None:
        first = _retimed(one, by_ms)
    if second is None:
        second = _retimed(two, -by_ms)
    return (first, second) if first is not None and second is not None else None


def _longer_at_end(shot: Shot, by_ms: float, room: Room) -> Shot | None:
    end_ms = shot.end_ms + round(by_ms * shot.speed)
    return replace(shot, end_ms=end_ms) if end_ms <= room[1] else None


def _longer_at_start(shot: Shot, by_ms: float, room: Room) -> Shot | None:
    start_ms = shot.start_ms - round(by_ms * shot.speed)
    if start_ms >= room[0]:
        return replace(shot, start_ms=start_ms)
    return _longer_at_end(shot, by_ms, room)


def _retimed(shot: Shot, by_ms: float) -> Shot | None:
    speed = (shot.end_ms - shot.start_ms) / (shot.shown_ms + by_ms)
    is_unseen = shot.speed / _FASTEST <= speed <= shot.speed * _FASTEST
    return replace(shot, speed=speed) if is_unseen and speed >= SLOWEST else None
