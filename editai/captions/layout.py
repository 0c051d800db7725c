"""How words become lines: measured widths, balanced breaks, and the size that fits.

Widths are relative here: 1 is the widest line that an ordinary cue of the style may have in the frame.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from editai.captions.fonts import FACES, width_em
from editai.captions.frame import Frame
from editai.captions.phrases import is_bare_sign, is_clause_end, is_weak
from editai.captions.styles import REFERENCE_WIDTH_PX, CaptionStyle

MOST_LINES: Final = 2
_SPARE: Final = 0.01
"""Of the width, kept free: widths are measured without kerning, and some pairs are moved apart by it."""
_MOST_SHRINK: Final = 0.62
"""Smallest size on one line, over the style's: 47 px on a frame 1080 wide. A wider word wraps instead."""
_GENTLE_SHRINK: Final = 1.15
"""So much wider than the block two lines may be before they are made smaller; it keeps phrases whole."""
_ORPHAN: Final = 3.0
"""For a second line of one word where there was a choice."""
SHRINK_PENALTY: Final = 70.0
"""For a size of nothing: a tenth smaller costs as much as a cut inside a clause."""
_BREAK_AFTER: Final = "/-–—_.,?&=#@:;%+|~)]}\\"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """A way to show some words."""

    texts: tuple[str, ...]
    size: float
    """Over the style's size; 1 unless a word is too wide for it."""
    penalty: float
    """How far from pleasant: 0 for one line or two of equal length."""


def scale_of(frame: Frame) -> float:
    """Pixels of the frame for one pixel of a style."""
    return frame.width_px / REFERENCE_WIDTH_PX


def room_px(style: CaptionStyle, frame: Frame) -> float:
    """How wide the letters of a line may be, so that outline and shadow stay in the safe area too."""
    return frame.block_width_px - 2 * style.reach_px * scale_of(frame)


def line_em(text: str, style: CaptionStyle) -> float:
    """How wide a line is, over the size."""
    return width_em(text, FACES[style.family]) + style.word_gap_em * text.count(" ")


def relative_width(text: str, style: CaptionStyle, frame: Frame) -> float:
    """The width of a line at the style's own size, over the room there is."""
    size_px = style.size_px * scale_of(frame)
    return line_em(text, style) * size_px * (1 + _SPARE) / room_px(style, frame)


def size_px(lines: Sequence[str], style: CaptionStyle, frame: Frame) -> float:
    """The em at which a cue's lines fit: the style's own, or less for a word wider than the block."""
    widest = max((relative_width(line, style, frame) for line in lines), default=0.0)
    return style.size_px * scale_of(frame) / max(1.0, widest)


def break_lines(texts: Sequence[str], widths: Sequence[float], space: float) -> Lines | None:
    """The best one or two lines for some words; None when they do not fit.

    Args:
        texts: the words.
        widths: of each word, relative.
        space: of the blank between them, relative.

    Lines a little too wide make their cue smaller; so does a word that is wider than a line, and the other
    line may use the width that this gains. A word that would make it too small is shown alone and wrapped
    inside, its text unchanged.
    """
    widest = max(widths)
    if widest > 1 / _MOST_SHRINK:
        return _wrapped(texts[0], widest) if len(texts) == 1 else None
    limit = max(1.0, widest)
    whole = sum(widths) + space * (len(widths) - 1)
    if whole <= limit:
        return Lines(texts=(" ".join(texts),), size=1 / limit, penalty=0.0)
    best: Lines | None = None
    first = -space
    for at in range(1, len(texts)):
        first += widths[at - 1] + space
        second = whole - first - space
        needed = max(1.0, first, second)
        if needed > max(limit, _GENTLE_SHRINK):
            continue
        penalty = 8 * abs(first - second) / needed + _break_penalty(texts[at - 1], texts[at])
        penalty += _ORPHAN if at + 1 == len(texts) > 2 else 0
        if best is None or penalty - SHRINK_PENALTY / needed < best.penalty - SHRINK_PENALTY * best.size:
            lines = (" ".join(texts[:at]), " ".join(texts[at:]))
            best = Lines(texts=lines, size=1 / needed, penalty=penalty)
    return best


def _break_penalty(last: str, following: str) -> float:
    """Lines end well at commas and badly at small words that belong to the next one."""
    if is_bare_sign(following):
        return 4.0
    if is_clause_end(last):
        return -1.5
    return 2.5 if is_weak(last) else 0.0


def _wrapped(text: str, width: float) -> Lines:
    """One endless word over two lines, broken after a sign if there is one near the middle."""
    middle = len(text) // 2
    near = range(max(1, middle - len(text) // 5), min(len(text), middle + len(text) // 5) + 1)
    after_sign = [at for at in near if text[at - 1] in _BREAK_AFTER]
    at = min(after_sign or [max(1, middle)], key=lambda place: abs(place - middle))
    lines = (text[:at], text[at:])
    # Widths of the halves in proportion to their letters; the size that counts is measured when drawn.
    longest = max(len(line) for line in lines) / len(text)
    return Lines(texts=lines, size=min(1.0, 1 / (width * longest)), penalty=0.0)
