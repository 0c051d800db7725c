"""Other videos set into a main one: the shots as a person wants them, and the video that comes of it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from editai.errors import InputError

DEFAULT_LENGTH_MS: Final = 2_000
LENGTHS_MS: Final = (500, 5_000)
MOST_EXTRAS: Final = 9
SHORTEST_MS: Final = 400
"""A shorter insert is a flicker."""
_SLOWEST: Final = 0.7
_SLACK_MS: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Insert:
    """A shot of another video over the main one."""

    at_ms: int
    """In the finished video."""
    end_ms: int
    """In the finished video."""
    source_video_id: str
    start_ms: int
    """In its own video."""
    keyword: str

    def as_json(self) -> dict[str, Any]:
        """Plain JSON."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Insert:
        """What ``as_json`` wrote."""
        return cls(
            at_ms=int(value["at_ms"]),
            end_ms=int(value["end_ms"]),
            source_video_id=str(value["source_video_id"]),
            start_ms=int(value["start_ms"]),
            keyword=str(value["keyword"]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of the finished video."""

    source_video_id: str
    start_ms: int
    end_ms: int
    speed: float = 1.0


def check_inserts(
    inserts: Sequence[Insert], lengths_ms: Mapping[str, int], duration_ms: int | None = None
) -> list[Insert]:
    """The inserts of a person, in order of time.

    Args:
        lengths_ms: how long each of the videos is, by id.
        duration_ms: of the finished video, where it is known.

    Raises:
        InputError: every fault by its row.
    """
    faults: list[str] = []
    ordered = sorted(enumerate(inserts, 1), key=lambda each: each[1].at_ms)
    before: Insert | None = None
    for row, insert in ordered:
        shown_ms = insert.end_ms - insert.at_ms
        own_ms = lengths_ms.get(insert.source_video_id)
        if own_ms is None:
            faults.append(f"row {row}: its video is not among the chosen ones")
        elif insert.at_ms < 0 or shown_ms < SHORTEST_MS:
            faults.append(f"row {row}: it must last {SHORTEST_MS / 1000:g} s or more")
        elif insert.start_ms < 0 or insert.start_ms + shown_ms > own_ms:
            faults.append(f"row {row}: its video lasts only {own_ms / 1000:.1f} s")
        elif duration_ms is not None and insert.end_ms > duration_ms + _SLACK_MS:
            faults.append(f"row {row}: it ends after the video at {duration_ms / 1000:.1f} s")
        elif before is not None and insert.at_ms < before.end_ms:
            faults.append(f"row {row}: it begins before the one above it ends")
        elif before is not None and insert.at_ms - before.end_ms < SHORTEST_MS and _same_shot(before, insert):
            faults.append(f"row {row}: it shows the same shot as the one above it")
        before = insert
    if faults:
        raise InputError(f"The inserts cannot be used: {'; '.join(faults[:5])}.", faults=faults[:100])
    return [insert for _, insert in ordered]


def lay_out(inserts: Sequence[Insert], main_id: str, main_ms: int, duration_ms: int, *, goes_on: bool) -> list[Piece]:
    """The finished video from its start to its end.

    Args:
        goes_on: the main video goes on below an insert, as its sound does; else it waits for the insert's end.

    Raises:
        InputError: the main video is too short, even a little slowed.
    """
    shown_ms = duration_ms - sum(insert.end_ms - insert.at_ms for insert in inserts)
    needed_ms = duration_ms if goes_on else shown_ms
    speed = 1.0 if needed_ms <= main_ms else main_ms / needed_ms
    if speed < _SLOWEST:
        raise InputError(
            f"The voice-over lasts {duration_ms / 1000:.1f} s, and the main video with the inserts fills only "
            f"{(main_ms + duration_ms - shown_ms) / 1000:.1f} s. Shorten the script, or choose a longer main video.",
            duration_ms=duration_ms,
            main_ms=main_ms,
        )
    pieces: list[Piece] = []
    at_ms, main_at = 0, 0.0
    for insert in [*inserts, None]:
        until_ms = duration_ms if insert is None else insert.at_ms
        if until_ms > at_ms:
            length = (until_ms - at_ms) * speed
            end_ms = min(main_ms, round(main_at + length))
            if end_ms > round(main_at):
                exact = (end_ms - round(main_at)) / (until_ms - at_ms)
                pieces.append(Piece(source_video_id=main_id, start_ms=round(main_at), end_ms=end_ms, speed=exact))
            main_at += length
        if insert is not None:
            shown = insert.end_ms - insert.at_ms
            pieces.append(
                Piece(source_video_id=insert.source_video_id, start_ms=insert.start_ms, end_ms=insert.start_ms + shown)
            )
            at_ms = insert.end_ms
            main_at += shown * speed if goes_on else 0
    return pieces


def _same_shot(one: Insert, two: Insert) -> bool:
    if one.source_video_id != two.source_video_id:
        return False
    one_end, two_end = one.start_ms + one.end_ms - one.at_ms, two.start_ms + two.end_ms - two.at_ms
    return min(one_end, two_end) - max(one.start_ms, two.start_ms) > 0
