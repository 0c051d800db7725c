"""Where other videos are set into a main one: at the words that they show. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from editai.library.inserts import DEFAULT_LENGTH_MS, SHORTEST_MS, Insert
from editai.library.matching import find_phrase, stems
from editai.speech.words import Word


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
class Placed:
    """What came of it."""

    inserts: tuple[Insert, ...]
    unmatched: tuple[tuple[str, str], ...]
    """Keywords that are never said: the video's name and the keyword."""
    notes: tuple[str, ...]
    """Words that are said and show nothing, each with the reason."""


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
        if find_phrase(stems(keyword), said) is None
    )
    return Placed(inserts=tuple(inserts), unmatched=unmatched, notes=tuple(notes))


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
