"""Captions that a person has edited in a table: looked over, and set as they stand there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Final

from editai.captions.cues import Cue
from editai.captions.fonts import FACES, missing_glyphs
from editai.captions.frame import Frame
from editai.captions.layout import break_lines, relative_width
from editai.captions.styles import CaptionStyle
from editai.speech.words import Word

MOST_ROWS: Final = 600
_MOST_CHARACTERS: Final = 200
_LEAST_MS: Final = 200
"""Shorter is not seen as text."""
_HASTY_CPS: Final = 25.0
"""As the delivery check has it; faster is told, not refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One caption as a person wants it. Times in ms from the start of the voice-over."""

    text: str
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Something about one row of the table."""

    row: int
    """From 1, as the table counts."""
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Remarks:
    """What there is to say about a table."""

    faults: tuple[Remark, ...]
    """Have to be mended."""
    warnings: tuple[Remark, ...]
    """May stay."""


def cleaned(row: Row) -> Row:
    """The row with its white space folded."""
    return Row(text=" ".join(row.text.split()), start_ms=row.start_ms, end_ms=row.end_ms)


def look_over(rows: Sequence[Row], style: CaptionStyle, frame: Frame, *, length_ms: int | None = None) -> Remarks:
    """What is wrong with a table, and what is only hasty.

    Args:
        length_ms: how long the clip is without its end card, where that is known.
    """
    faults: list[Remark] = []
    warnings: list[Remark] = []
    if not rows:
        faults.append(Remark(row=1, what="there is no caption left"))
    if len(rows) > MOST_ROWS:
        faults.append(Remark(row=MOST_ROWS + 1, what=f"{MOST_ROWS} captions are the most"))
    for number, row in enumerate(rows[:MOST_ROWS], 1):
        fault = _fault(cleaned(row), style, frame, length_ms)
        if fault:
            faults.append(Remark(row=number, what=fault))
            continue
        speed = len(cleaned(row).text) * 1000 / (row.end_ms - row.start_ms)
        if speed > _HASTY_CPS:
            what = f"{speed:.0f} characters a second are hard to read; {_HASTY_CPS:.0f} can be followed"
            warnings.append(Remark(row=number, what=what))
    for number, (one, two) in enumerate(pairwise(rows[:MOST_ROWS]), 2):
        if two.start_ms < one.start_ms:
            faults.append(Remark(row=number, what="it starts before the one above it"))
        elif two.start_ms < one.end_ms:
            what = f"it starts {one.end_ms - two.start_ms} ms before the one above it has ended"
            faults.append(Remark(row=number, what=what))
    return Remarks(faults=tuple(sorted(faults, key=lambda each: each.row)), warnings=tuple(warnings))


def table_cues(rows: Sequence[Row], words: Sequence[Word], style: CaptionStyle, frame: Frame) -> list[Cue]:
    """The rows as captions: their texts and times exactly, their lines broken for the frame.

    A word that the voice says keeps its own time, so that karaoke follows the voice; what was written anew
    is spread between its neighbours. The rows must be without faults (``look_over``).
    """
    tokens = [(at, token) for at, row in enumerate(rows) for token in row.text.split()]
    said = _said(tokens, words)
    space = relative_width(" ", style, frame)
    cues: list[Cue] = []
    done = 0
    for row in (cleaned(each) for each in rows):
        texts = row.text.split(" ")
        lines = break_lines(texts, [relative_width(text, style, frame) for text in texts], space)
        assert lines is not None  # looked over
        timed = _timed(texts, said[done : done + len(texts)], row)
        done += len(texts)
        cues.append(Cue(text=row.text, start_ms=row.start_ms, end_ms=row.end_ms, lines=lines.texts, words=tuple(timed)))
    return cues


def _fault(row: Row, style: CaptionStyle, frame: Frame, length_ms: int | None) -> str:
    if not row.text:
        return "there is no text; delete the row to drop the caption"
    if len(row.text) > _MOST_CHARACTERS:
        return f"the text has {len(row.text)} characters; {_MOST_CHARACTERS} are the most"
    if any(ord(sign) < 32 or "\ud800" <= sign <= "\udfff" for sign in row.text):
        return "there is a sign that cannot be shown"
    missing = missing_glyphs(row.text, FACES[style.family])
    if missing:
        return f"the font has no sign for {' '.join(missing[:5])}"
    if row.start_ms < 0:
        return "it starts before the clip"
    if row.end_ms <= row.start_ms:
        return "it must end after it starts"
    if row.end_ms - row.start_ms < _LEAST_MS:
        return f"it is shown for {row.end_ms - row.start_ms} ms; {_LEAST_MS} are the least"
    if length_ms is not None and row.end_ms > length_ms:
        return f"it ends after the voice and the picture, at {length_ms / 1000:.2f} s"
    texts = row.text.split(" ")
    widths = [relative_width(text, style, frame) for text in texts]
    if break_lines(texts, widths, relative_width(" ", style, frame)) is None:
        return "it is too long for two lines; make two captions of it"
    return ""


def _said(tokens: Sequence[tuple[int, str]], words: Sequence[Word]) -> list[Word | None]:
    """For each written token the spoken word that it is."""
    written = [token.casefold() for _, token in tokens]
    spoken = [word.text.casefold() for word in words]
    said: list[Word | None] = [None] * len(tokens)
    for block in SequenceMatcher(a=written, b=spoken, autojunk=False).get_matching_blocks():
        for offset in range(block.size):
            said[block.a + offset] = words[block.b + offset]
    return said


def _timed(texts: Sequence[str], said: Sequence[Word | None], row: Row) -> list[Word]:
    """The row's words with times that grow and lie inside it."""
    whole = sum(len(text) + 1 for text in texts)
    span_ms = row.end_ms - row.start_ms
    starts: list[int] = []
    letters = 0
    for text, word in zip(texts, said, strict=True):
        even_ms = row.start_ms + span_ms * letters // whole
        letters += len(text) + 1
        inside = word is not None and row.start_ms <= word.start_ms < row.end_ms
        starts.append(word.start_ms if word is not None and inside else even_ms)
    starts[0] = row.start_ms
    for at in range(1, len(starts)):
        starts[at] = min(max(starts[at], starts[at - 1] + 1), row.end_ms - (len(starts) - at))
    ends = [*starts[1:], row.end_ms]
    return [Word(text, start, max(start + 1, end)) for text, start, end in zip(texts, starts, ends, strict=True)]
