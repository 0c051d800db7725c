"""What of a cue is drawn as one piece, and where it stands: its lines, or its words where each has its own life."""

from __future__ import annotations

from dataclasses import dataclass

from editai.captions.cues import Cue
from editai.captions.fonts import FACES, width_em
from editai.captions.frame import Frame
from editai.captions.layout import line_em, scale_of, size_px
from editai.captions.styles import CaptionStyle
from editai.media.typefaces import read_metrics


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Some letters of a cue on one baseline. Pixels of the frame."""

    text: str
    first: int
    """Its first word's number in the cue."""
    count: int
    """Of words; 0 for a part of a word that is wrapped inside."""
    centre: float
    bottom: float
    """The line's lower edge, as deep as the face goes: where libass hangs it."""
    baseline: float
    width: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A cue's pieces in reading order, all of one size."""

    size: float
    """The em."""
    is_shrunk: bool
    """Smaller than the style's."""
    pieces: tuple[Piece, ...]


def place(cue: Cue, style: CaptionStyle, frame: Frame) -> Placed:
    """Where a cue's letters stand: centred lines whose last one stands on the safe area's lower edge.

    Letters hang with their deepest part, then outline and shadow, on that edge. A smaller cue keeps the
    baseline of the others.
    """
    face = FACES[style.family]
    full = style.size_px * scale_of(frame)
    size = size_px(cue.lines, style, frame)
    descent_em = read_metrics(face).descent_em
    bottom = frame.safe.bottom_px - style.reach_below_px * scale_of(frame) - descent_em * (full - size)
    is_wrapped = " ".join(cue.lines) != cue.text
    by_word = (style.box == "word" or style.highlight == "pop") and not is_wrapped
    pieces: list[Piece] = []
    first = 0
    for at, line in enumerate(cue.lines):
        y = bottom - (len(cue.lines) - 1 - at) * size * style.line_height
        width = line_em(line, style) * size
        left = frame.centre_px - width / 2
        words = line.split(" ")
        for number, text in enumerate(words if by_word else [line]):
            before = " ".join([*words[:number], ""])
            begin = left + (line_em(before, style) * size if by_word else 0)
            own = width_em(text, face) * size
            pieces.append(
                Piece(
                    text=text,
                    first=first + number,
                    count=0 if is_wrapped else 1 if by_word else len(words),
                    centre=begin + own / 2 if by_word else frame.centre_px,
                    bottom=y,
                    baseline=y - descent_em * size,
                    width=own,
                )
            )
        first += len(words)
    return Placed(size=size, is_shrunk=size < full, pieces=tuple(pieces))
