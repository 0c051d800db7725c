"""Where other videos are set into a main one: at the words that they show. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from editai.errors import InputError
from editai.library.matching import find_phrase, stems
from editai.speech.words import Word

DEFAULT_LENGTH_MS: Final = 2_000
LENGTHS_MS: Final = (500, 5_000)
MOST_EXTRAS: Final = 9
SHORTEST_MS: Final = 400
"""A shorter insert is a flicker."""
_SLOWEST: Final = 0.7
_SLACK_MS: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Extra:
    """A video that may be set in."""

    source_video_id: str
    name: str
    keywords: tuple[str, ...]
    """Words or phrases at which it is shown."""
    parts: tuple[tuple[int, int], ...]
    """Its shots in the order of preference, start and end in ms."""


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
class Placed:
    """What came of it."""

    inserts: tuple[Insert, ...]
    unmatched: tuple[tuple[str, str], ...]
    """Keywords that are never said: the video's name and the keyword."""
    notes: tuple[str, ...]
    """Words that are said and show nothing, each with the reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of the finished video."""

    source_video_id: str
    start_ms: int
    end_ms: int
    speed: float = 1.0


@dataclass(slots=True)
class _Shot:
    extra: Extra
    start_ms: int
    end_ms: int
    used: int = 0


def place_inserts(
    words: Sequence[Word], extras: Sequence[Extra], duration_ms: int, length_ms: int = DEFAULT_LENGTH_MS
) -> Placed:
    """Put each video where one of its keywords is said; letters, accents and plurals make no difference.

    The longest keyword wins, then the shot that was shown least. The same shot is never shown twice in a row,
    and no two overlap; what is said too soon after is left to the main video and told in ``notes``.
    """
    shots = {extra.source_video_id: _shots(extra, length_ms) for extra in extras}
    said, owner = _stems_of(words)
    keywords = sorted(
        ((stems(keyword), keyword, extra) for extra in extras for keyword in extra.keywords),
        key=lambda each: -len(each[0]),
    )
    found = {
        (extra.source_video_id, keyword) for base, keyword, extra in keywords if find_phrase(base, said) is not None
    }
    inserts: list[Insert] = []
    notes: list[str] = []
    last: _Shot | None = None
    at = 0
    while at < len(said):
        hits = [
            (base, keyword, extra) for base, keyword, extra in keywords if base and said[at : at + len(base)] == base
        ]
        if not hits:
            at += 1
            continue
        longest = len(hits[0][0])
        word = words[owner[at]]
        start_ms = max(word.start_ms, inserts[-1].end_ms if inserts else 0)
        choice = [
            (shot, keyword)
            for base, keyword, extra in hits
            if len(base) == longest
            for shot in shots[extra.source_video_id]
            if shot is not last
        ]
        told = f"“{word.text}” at {word.start_ms / 1000:.1f} s"
        at += longest
        if start_ms - word.start_ms > length_ms // 2:
            notes.append(f"{told} comes too soon after the insert before it.")
        elif not choice:
            notes.append(f"{told}: there is no other shot for it than the one just shown.")
        else:
            shot, keyword = min(choice, key=lambda each: each[0].used)
            end_ms = min(start_ms + min(length_ms, shot.end_ms - shot.start_ms), duration_ms)
            if end_ms - start_ms < SHORTEST_MS:
                notes.append(f"{told} comes too close to the end.")
                continue
            shot.used += 1
            last = shot
            inserts.append(
                Insert(
                    at_ms=start_ms,
                    end_ms=end_ms,
                    source_video_id=shot.extra.source_video_id,
                    start_ms=shot.start_ms,
                    keyword=keyword,
                )
            )
    unmatched = tuple(
        (extra.name, keyword)
        for extra in extras
        for keyword in extra.keywords
        if (extra.source_video_id, keyword) not in found
    )
    return Placed(inserts=tuple(inserts), unmatched=unmatched, notes=tuple(notes))


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


def spoken_words(cues: Sequence[tuple[str, int, int]]) -> list[Word]:
    """The words of captions (text, start and end in ms), each as long as its letters say."""
    words: list[Word] = []
    for text, start_ms, end_ms in cues:
        tokens = text.split()
        letters = sum(len(token) + 1 for token in tokens)
        at = 0
        for token in tokens:
            low = start_ms + (end_ms - start_ms) * at // letters
            at += len(token) + 1
            words.append(Word(token, low, max(low + 1, start_ms + (end_ms - start_ms) * at // letters)))
    return words


def _shots(extra: Extra, length_ms: int) -> list[_Shot]:
    found: list[_Shot] = []
    for start_ms, end_ms in extra.parts:
        count = max(1, (end_ms - start_ms) // length_ms)
        for number in range(count):
            low = start_ms + number * length_ms
            high = min(end_ms, low + length_ms)
            if high - low >= SHORTEST_MS:
                found.append(_Shot(extra, low, high))
    return found


def _stems_of(words: Sequence[Word]) -> tuple[tuple[str, ...], list[int]]:
    """The stems of all words in order, and of which word each is: “travel-mug” has two."""
    said: list[str] = []
    owner: list[int] = []
    for number, word in enumerate(words):
        for base in stems(word.text):
            said.append(base)
            owner.append(number)
    return tuple(said), owner


def _same_shot(one: Insert, two: Insert) -> bool:
    if one.source_video_id != two.source_video_id:
        return False
    one_end, two_end = one.start_ms + one.end_ms - one.at_ms, two.start_ms + two.end_ms - two.at_ms
    return min(one_end, two_end) - max(one.start_ms, two.start_ms) > 0
