"""Which words of a piece have the store's colour, and when: the tags that libass obeys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from editai.captions.colours import ass_colour, legible_accent
from editai.captions.cues import Cue
from editai.captions.pieces import Piece
from editai.captions.styles import CaptionStyle
from editai.media.contrast import contrast, ink_on

_WORD_JOINER: Final = "\u2060"
"""Draws nothing. After a backslash it keeps libass from reading ``\\N``, ``\\h``, ``\\n`` or ``\\{``."""
_LARGE_TEXT: Final = 3.0
"""The contrast that WCAG asks of large letters; white reads best on most colours."""
_CHANGE_MS: Final = 60
"""A word takes and loses its colour in this time, without a hard blink."""
_LEAST_POPPED_MS: Final = 200
"""A word that appears when it is spoken is there for this long, also where no time was left to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tones:
    """Tags for a word with the store's colour and without, for one style and store."""

    lit: str
    plain: str
    accent: str
    """Of boxes and glow, as libass writes it."""


def tones_of(style: CaptionStyle, accent_colour: str) -> Tones:
    """The tones of a style in a store; the store's colour is made lighter where it is a letter's own."""
    plain = f"\\1c{ass_colour(style.text_colour)}&"
    if style.box == "word":  # on the store's colour: dark or light, whichever reads, without an outline
        ink = "#ffffff" if contrast("#ffffff", accent_colour) >= _LARGE_TEXT else ink_on(accent_colour)
        lit = f"\\1c{ass_colour(ink)}&\\3a&HFF&"
        return Tones(lit=lit, plain=f"{plain}\\3a&H00&", accent=ass_colour(accent_colour))
    accent = ass_colour(legible_accent(accent_colour, style.outline_colour))
    return Tones(lit=f"\\1c{accent}&", plain=plain, accent=accent)


def escape(text: str) -> str:
    """A text that libass shows as it is typed, tags and line breaks included."""
    guarded = text.replace("\\", "\\" + _WORD_JOINER).replace("{", "\\{").replace("}", "\\}")
    return "".join(character for character in guarded if character >= " ")


def begin_ms(cue: Cue, at: int, style: CaptionStyle) -> int:
    """When a word of a cue is shown first."""
    if style.highlight != "pop" or at == 0:
        return cue.start_ms
    return max(cue.start_ms, min(cue.words[at].start_ms, cue.end_ms - _LEAST_POPPED_MS))


def lit_ms(cue: Cue, at: int) -> tuple[int, int]:
    """From when to when a word is the one being spoken: until the next one begins, so that one always is."""
    start_ms = cue.start_ms if at == 0 else max(cue.start_ms, cue.words[at].start_ms)
    end_ms = cue.end_ms if at + 1 == len(cue.words) else max(start_ms, cue.words[at + 1].start_ms)
    return min(start_ms, cue.end_ms), min(end_ms, cue.end_ms)


def toned(cue: Cue, piece: Piece, style: CaptionStyle, tones: Tones) -> str:
    """The piece's text with the tags of its words."""
    if style.highlight == "none":
        return escape(piece.text)
    if not piece.count:  # one word, wrapped: it is being spoken all the time
        return f"{{{tones.lit}}}{escape(piece.text)}"
    numbers = range(piece.first, piece.first + piece.count)
    if style.highlight == "half":
        from_word = _second_half(cue)
        tags = [f"{{{tones.lit if at >= from_word else tones.plain}}}" for at in numbers]
    else:
        tags = [f"{{{_timed(cue, at, begin_ms(cue, at, style), tones)}}}" for at in numbers]
    return " ".join(tag + escape(cue.words[at].text) for at, tag in zip(numbers, tags, strict=True))


def _timed(cue: Cue, at: int, shown_ms: int, tones: Tones) -> str:
    """A word's tags, its times counted from when its piece is shown."""
    start_ms, end_ms = (moment - shown_ms for moment in lit_ms(cue, at))
    is_lit = at == 0 or start_ms <= 0
    tags = tones.lit if is_lit else f"{tones.plain}\\t({start_ms},{start_ms + _CHANGE_MS},{tones.lit})"
    if at + 1 < len(cue.words):
        tags += f"\\t({max(0, end_ms)},{max(0, end_ms) + _CHANGE_MS},{tones.plain})"
    return tags


def _second_half(cue: Cue) -> int:
    """The first word of the second line; of a single line, of its second half."""
    if len(cue.lines) > 1:
        return len(cue.lines[0].split(" "))
    ends = [len(" ".join(word.text for word in cue.words[:at])) for at in range(len(cue.words))]
    return min(range(len(ends)), key=lambda at: abs(2 * ends[at] - len(cue.text)))
