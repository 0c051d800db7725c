"""From the length of every phoneme to a place in time for every word, also for those that make no sound."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from editai.speech.engine import Samples

_WINDOW_MS: Final = 10
_SILENCE_DB: Final = -38.0
"""Below the loudest 10 ms of the sentence: quieter than the end of an unvoiced "s", louder than breath."""
_LEAD_MS: Final = 40
_TAIL_MS: Final = 80
"""Kept before the first and after the last sound, so that no consonant is cut off."""
_SOONER_MS: Final = 80
"""How much before its predicted start a word after a pause may be heard (a voiced "z" hums early)."""
_SILENT_WORD_MS: Final = 60
"""What a token without sound (an emoji, a dash) takes from its neighbour when there is no pause."""

Slot = tuple[str, int, int]
"""A word's text, start_ms and end_ms."""


@dataclass(frozen=True, slots=True)
class TimedSymbol:
    """One phoneme with its place."""

    word: int | None
    is_sound: bool
    start_frame: float
    end_frame: float


def place_words(
    tokens: Sequence[str],
    symbols: Sequence[TimedSymbol],
    samples: Samples,
    sample_rate_hz: int,
    frame_samples: int,
) -> tuple[Samples, list[Slot]]:
    """The sound without silence at its ends, and a slot for every token.

    Slots are in order, at least 1 ms long, do not overlap and lie inside the sound. A word next to a
    pause starts and ends where it is heard: the model counts the silence as part of it.
    """
    frame_ms = frame_samples * 1000 / sample_rate_hz
    loud = _loud_windows(samples, sample_rate_hz)
    spans = _spans(symbols, frame_ms)
    pauses = _words_at_pauses(symbols)
    heard = {
        word: _tighten(span, loud, before=word in pauses[0], after=word in pauses[1]) for word, span in spans.items()
    }
    first_ms = max(0, min(start for start, _ in heard.values()) - _LEAD_MS)
    length_ms = int(samples.size * 1000 / sample_rate_hz)
    last_ms = min(length_ms, max(end for _, end in heard.values()) + _TAIL_MS)
    cut = samples[first_ms * sample_rate_hz // 1000 : last_ms * sample_rate_hz // 1000]
    known = {word: (start - first_ms, end - first_ms) for word, (start, end) in heard.items()}
    times = fill_slots(len(tokens), known, last_ms - first_ms)
    return cut, [(token, start, end) for token, (start, end) in zip(tokens, times, strict=True)]


def fill_slots(count: int, known: dict[int, tuple[int, int]], length_ms: int) -> list[tuple[int, int]]:
    """Slots for all ``count`` words from those of the heard ones.

    Words between two heard ones share the pause between them; where there is none, they take the end of
    the word before. Words before the first heard one share the lead, or its beginning.
    """
    slots: list[tuple[int, int]] = []
    index = 0
    while index < count:
        if index in known:
            begin = max(known[index][0], slots[-1][1] if slots else 0)
            slots.append((begin, max(known[index][1], begin + 1)))
            index += 1
            continue
        following = next((word for word in range(index, count) if word in known), count)
        silent = following - index
        room_end = known[following][0] if following < count else length_ms
        room_start = slots[-1][1] if slots else 0
        wanted = silent * _SILENT_WORD_MS
        if room_end - room_start < wanted and slots:
            start, end = slots[-1]
            room_start = max(start + max(1, (end - start) // 2), room_end - wanted)
            room_start = min(room_start, end)
            slots[-1] = (start, room_start)
        elif room_end - room_start < wanted and following < count:
            start, end = known[following]
            room_end = min(room_start + wanted, (start + end) // 2)
            known = {**known, following: (room_end, end)}
        room_end = max(room_end, room_start + silent)
        edges = [room_start + (room_end - room_start) * part // silent for part in range(silent + 1)]
        slots += [(edges[part], edges[part + 1]) for part in range(silent)]
        index = following
    return _inside(slots, length_ms)


def _inside(slots: list[tuple[int, int]], length_ms: int) -> list[tuple[int, int]]:
    """Pull slots that ran over the end back inside, from the last to the first."""
    limit = max(length_ms, len(slots))
    result: list[tuple[int, int]] = []
    for start, end in reversed(slots):
        end = min(end, limit)
        start = min(start, end - 1)
        result.append((start, end))
        limit = start
    return result[::-1]


def _spans(symbols: Sequence[TimedSymbol], frame_ms: float) -> dict[int, tuple[int, int]]:
    """First to last sounding phoneme of each word, in ms; two words share the space between them."""
    spans: dict[int, tuple[int, int]] = {}
    for index, symbol in enumerate(symbols):
        if symbol.word is None or not symbol.is_sound:
            continue
        start, end = symbol.start_frame, float(symbol.end_frame)
        if symbol.word not in spans and _is_space_between(symbols, index - 1):
            start = (symbols[index - 1].start_frame + symbols[index - 1].end_frame) / 2
        if _is_space_between(symbols, index + 1):
            end = (symbols[index + 1].start_frame + symbols[index + 1].end_frame) / 2
        first_ms = spans[symbol.word][0] if symbol.word in spans else round(start * frame_ms)
        spans[symbol.word] = (first_ms, round(end * frame_ms))
    return spans


def _is_space_between(symbols: Sequence[TimedSymbol], index: int) -> bool:
    """At the index stands a space between two sounds, so no pause."""
    if not 0 < index < len(symbols) - 1 or symbols[index].word is not None:
        return False
    return symbols[index - 1].is_sound and symbols[index + 1].is_sound


def _words_at_pauses(symbols: Sequence[TimedSymbol]) -> tuple[set[int], set[int]]:
    """Words with punctuation, or nothing, before them; and after them."""
    after_pause: set[int] = set()
    before_pause: set[int] = set()
    last: int | None = None
    has_pause = True
    for symbol in symbols:
        if symbol.is_sound and symbol.word is not None:
            if has_pause and symbol.word != last:
                after_pause.add(symbol.word)
                before_pause |= {last} if last is not None else set()
            has_pause = False
            last = symbol.word
        elif symbol.word is not None:  # a punctuation mark, not the space between two words
            has_pause = True
    if last is not None:
        before_pause.add(last)
    return after_pause, before_pause


def _loud_windows(samples: Samples, sample_rate_hz: int) -> list[bool]:
    """For each 10 ms, whether it is louder than silence."""
    import numpy as np

    size = sample_rate_hz * _WINDOW_MS // 1000
    count = max(1, samples.size // size)
    windows = np.resize(samples, count * size).reshape(count, size)
    level = np.sqrt(np.mean(windows.astype(np.float64) ** 2, axis=1))
    return [bool(is_loud) for is_loud in level > level.max() * 10 ** (_SILENCE_DB / 20)]


def _tighten(span: tuple[int, int], loud: Sequence[bool], *, before: bool, after: bool) -> tuple[int, int]:
    """The span from where the word begins to be heard to where it ends; itself where all is silent."""
    start, end = span
    last = min(len(loud), -(-end // _WINDOW_MS)) - 1
    first = min(start // _WINDOW_MS, last)
    if not any(loud[first : last + 1]):
        return span
    if after:
        while not loud[last]:
            last -= 1
        end = min(end, (last + 1) * _WINDOW_MS)
    if before and loud[first]:  # it may be heard a little sooner, if there is silence to come out of
        sooner = range(first - 1, max(-1, first - 1 - _SOONER_MS // _WINDOW_MS), -1)
        silent = next((at for at in sooner if not loud[at]), -1 if first * _WINDOW_MS <= _SOONER_MS else None)
        start = start if silent is None else (silent + 1) * _WINDOW_MS
    elif before:
        start = loud.index(True, first) * _WINDOW_MS
    return start, max(end, start + 1)
