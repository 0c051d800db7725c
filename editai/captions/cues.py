"""Timed words become cues: what one caption shows, and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from editai.captions.frame import Frame
from editai.captions.layout import SHRINK_PENALTY, Lines, break_lines, relative_width
from editai.captions.phrases import is_bare_sign, is_clause_end, is_sentence_end, is_weak
from editai.captions.styles import CaptionStyle
from editai.speech.words import Word

LEAST_SHOWN_MS: Final = 800
"""A cue stays this long where the next one leaves it the time."""
_LEAST_LAST_MS: Final = 400
"""The last cue may end with the clip, so it is held for less."""
_CLOSED_GAP_MS: Final = 400
"""A shorter gap between two cues is closed: it would only flicker."""
_LINGER_MS: Final = 250
"""How long a cue stays on after its last word before a longer pause."""
_READABLE_CPS: Final = 20.0
"""Characters a second that a viewer reads with ease; faster cues cost more the faster they are."""
_PAUSE_MS: Final = 350


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """What one caption shows, with its time from the start of the voice-over."""

    text: str
    """Its words joined by single spaces."""
    start_ms: int
    """Where its first word starts."""
    end_ms: int
    """Exclusive; never after the next cue's start."""
    lines: tuple[str, ...]
    """One or two. Joined by spaces they are the text; only a word too wide for any size is broken inside."""
    words: tuple[Word, ...]


def split_cues(words: Sequence[Word], style: CaptionStyle, frame: Frame, *, ends_ms: int | None = None) -> list[Cue]:
    """Cut a voice-over's words into cues of at most two balanced lines that fit the frame.

    Cuts fall at ends of sentences and clauses where they can, never inside a word, and avoid single
    words, flashes and haste; the whole text is weighed at once. Cues never overlap, short gaps are closed.
    Their texts joined by single spaces are the words' texts joined by single spaces.

    Args:
        ends_ms: where the sound ends. Up to there the last cue lingers as others do; without it, it ends
            with its last word.
    """
    words = [word for word in words if word.text.strip()]
    cuts = _best_cuts(words, style, frame)
    cues: list[Cue] = []
    for (start, lines), (end, _) in pairwise([*cuts, (len(words), None)]):
        assert lines is not None
        part = tuple(words[start:end])
        # Words of one moment still get a moment each: a cue without length would never be seen.
        start_ms = max(part[0].start_ms, cues[-1].end_ms if cues else 0)
        next_ms = words[end].start_ms if end < len(words) else None
        cues.append(
            Cue(
                text=" ".join(word.text for word in part),
                start_ms=start_ms,
                end_ms=max(start_ms + 1, _end_ms(start_ms, part[-1].end_ms, next_ms, ends_ms)),
                lines=lines.texts,
                words=part,
            )
        )
    return cues


def _end_ms(start_ms: int, spoken_ms: int, next_ms: int | None, ends_ms: int | None) -> int:
    wanted = max(spoken_ms + _LINGER_MS, start_ms + LEAST_SHOWN_MS)
    if next_ms is None:
        return max(spoken_ms, start_ms + _LEAST_LAST_MS, min(wanted, ends_ms or 0))
    is_close = next_ms - spoken_ms <= _CLOSED_GAP_MS or next_ms - wanted <= _CLOSED_GAP_MS / 2
    return next_ms if is_close else wanted


def _best_cuts(words: Sequence[Word], style: CaptionStyle, frame: Frame) -> list[tuple[int, Lines | None]]:
    """First word and lines of every cue, of the division with the least total penalty."""
    widths = [relative_width(word.text, style, frame) for word in words]
    space = relative_width(" ", style, frame)
    best: list[tuple[float, int, Lines | None]] = [(0.0, 0, None)]
    for end in range(1, len(words) + 1):
        found: tuple[float, int, Lines | None] | None = None
        for start in range(end - 1, max(0, end - style.most_words) - 1, -1):
            texts = [word.text for word in words[start:end]]
            lines = break_lines(texts, widths[start:end], space)
            if lines is None:
                break
            total = best[start][0] + _penalty(words, start, end, lines)
            if found is None or total < found[0]:
                found = (total, start, lines)
        assert found is not None  # a single word always has lines
        best.append(found)
    cuts: list[tuple[int, Lines | None]] = []
    end = len(words)
    while end > 0:
        _, start, lines = best[end]
        cuts.append((start, lines))
        end = start
    return cuts[::-1]


def _penalty(words: Sequence[Word], start: int, end: int, lines: Lines) -> float:
    """How unpleasant words ``start`` to ``end`` are as one cue; 6 for the best."""
    part = words[start:end]
    last = part[-1]
    points = 12.0 if start and is_bare_sign(part[0].text) else 0.0
    points += 6.0 + lines.penalty + SHRINK_PENALTY * (1 - lines.size)
    for one, two in pairwise(part):
        if is_sentence_end(one.text):
            points += 40
        elif is_clause_end(one.text):
            points += 5
        pause_ms = two.start_ms - one.end_ms
        if pause_ms > _PAUSE_MS:
            points += 10 + pause_ms / 50
    if not is_sentence_end(last.text):
        points += 1 if is_clause_end(last.text) else 8
        points += 10 if is_weak(last.text) and end < len(words) else 0
    if len(part) == 1:
        is_whole = (start == 0 or is_sentence_end(words[start - 1].text)) and is_sentence_end(last.text)
        points += 4 if is_whole else 30 if is_sentence_end(last.text) or end == len(words) else 14
    return points + _haste(words, start, end)


def _haste(words: Sequence[Word], start: int, end: int) -> float:
    """What a cue costs for being too short or too fast to read."""
    from_ms = words[start].start_ms
    upto_ms = words[end].start_ms if end < len(words) else words[end - 1].end_ms
    shown_ms = max(1, upto_ms - from_ms)
    characters = sum(len(word.text) + 1 for word in words[start:end]) - 1
    points = max(0.0, LEAST_SHOWN_MS - shown_ms) / 20 + (60 if shown_ms < 300 else 0)
    return points + 1.5 * min(60.0, max(0.0, characters * 1000 / shown_ms - _READABLE_CPS))
