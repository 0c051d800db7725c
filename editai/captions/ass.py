"""Cues as an .ass file that libass draws exactly: a script's signs as typed, every pixel in its place.

The file is written for the clip's own size (``PlayResX``/``PlayResY``), so a pixel here is a pixel there.
Each line is placed by itself: libass would set two lines a third of their height apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from editai.captions.colours import ass_colour, legible_accent
from editai.captions.cues import Cue
from editai.captions.fonts import FACES, ass_size
from editai.captions.frame import Frame
from editai.captions.layout import scale_of, size_px
from editai.captions.styles import CaptionStyle
from editai.media.typefaces import read_metrics

_WORD_JOINER: Final = "\u2060"
"""Draws nothing. After a backslash it keeps libass from reading ``\\N``, ``\\h``, ``\\n`` or ``\\{``."""
_CHANGE_MS: Final = 60
"""A word takes and loses its colour in this time, without a hard blink."""
_LEAST_OUTLINE: Final = 0.45
"""Of the style's: small letters keep an outline that separates them from the picture."""
_SHADOW, _TEXT = 0, 1
"""Layers: all shadows lie under all letters, also where two lines touch."""

_HEADER: Final = """\
[Script Info]
ScriptType: v4.00+
PlayResX: {width}
PlayResY: {height}
LayoutResX: {width}
LayoutResY: {height}
WrapStyle: 2
ScaledBorderAndShadow: yes
Kerning: yes
YCbCr Matrix: TV.709

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, \
Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, \
MarginV, Encoding
Style: Text,{family},{size:.2f},{text},{text},{outline_colour},{outline_colour},0,0,0,0,100,100,0,0,1,{outline:.2f},\
0,2,0,0,0,1
Style: Shadow,{family},{size:.2f},{shadow},{shadow},{shadow},{shadow},0,0,0,0,100,100,0,0,1,{outline:.2f},\
0,2,0,0,0,1

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""


def to_ass(cues: Sequence[Cue], style: CaptionStyle, frame: Frame, accent_colour: str) -> str:
    """The captions as the text of an .ass file for exactly this frame.

    Args:
        accent_colour: the store's, ``#rrggbb``; lightened where it would not read on the outline.
    """
    scale = scale_of(frame)
    face = FACES[style.family]
    header = _HEADER.format(
        width=frame.width_px,
        height=frame.height_px,
        family=face.family,
        size=ass_size(style.size_px * scale, face),
        text=ass_colour(style.text_colour),
        outline_colour=ass_colour(style.outline_colour),
        outline=style.outline_px * scale,
        shadow=ass_colour(style.outline_colour, style.shadow_opacity),
    )
    accent = legible_accent(accent_colour, style.outline_colour)
    events = [event for cue in cues for event in _events(cue, style, frame, accent)]
    return header + "".join(f"{event}\n" for event in events)


def escape(text: str) -> str:
    """A text that libass shows as it is typed, tags and line breaks included."""
    guarded = text.replace("\\", "\\" + _WORD_JOINER).replace("{", "\\{").replace("}", "\\}")
    return "".join(character for character in guarded if character >= " ")


def _events(cue: Cue, style: CaptionStyle, frame: Frame, accent: str) -> list[str]:
    scale = scale_of(frame)
    face = FACES[style.family]
    size = size_px(cue.lines, style, frame)
    # The letters hang with their deepest part, then outline and shadow, on the safe area's lower edge.
    bottom = frame.safe.bottom_px - style.reach_below_px * scale
    shrunk = ""
    if size < style.size_px * scale:
        outline = style.outline_px * scale * max(_LEAST_OUTLINE, size / (style.size_px * scale))
        shrunk = f"\\fs{ass_size(size, face):.2f}\\bord{outline:.2f}"
    grow = ""
    if style.entrance_ms:
        percent = round(style.entrance_scale * 100)
        grow = f"\\fscx{percent}\\fscy{percent}\\t(0,{style.entrance_ms},0.6,\\fscx100\\fscy100)"
    blur = f"\\blur{style.shadow_blur_px * scale:.2f}"
    shadows: list[str] = []
    texts: list[str] = []
    first = 0
    descent = read_metrics(face).descent_em * (style.size_px * scale - size)
    for at, line in enumerate(cue.lines):
        # A smaller cue keeps the baseline of the others.
        y = bottom - (len(cue.lines) - 1 - at) * size * style.line_height - descent
        tags = f"{shrunk}{grow}"
        shadow = f"{{\\pos({frame.centre_px},{y + style.shadow_px * scale:.1f}){tags}{blur}}}{escape(line)}"
        shadows.append(_dialogue(_SHADOW, cue, "Shadow", shadow))
        count = len(line.split(" "))
        spoken = _spoken(cue, line, first, count, style, accent)
        first += count
        texts.append(_dialogue(_TEXT, cue, "Text", f"{{\\pos({frame.centre_px},{y:.1f}){tags}}}{spoken}"))
    return [*shadows, *texts]


def _spoken(cue: Cue, line: str, first: int, count: int, style: CaptionStyle, accent: str) -> str:
    """A line whose words take the accent colour while they are spoken."""
    if style.highlight == "none":
        return escape(line)
    plain = ass_colour(style.text_colour)
    tone = ass_colour(accent)
    if " ".join(cue.lines) != cue.text:  # one word, wrapped: it is being spoken all the time
        return f"{{\\1c{tone}&}}{escape(line)}"
    shown: list[str] = []
    for at in range(first, first + count):
        word = cue.words[at]
        start_ms = max(0, word.start_ms - cue.start_ms)
        # The colour stays until the next word begins, so that one word is always lit.
        is_last = at + 1 == len(cue.words)
        end_ms = (cue.end_ms if is_last else cue.words[at + 1].start_ms) - cue.start_ms
        tags = f"\\1c{tone}&" if at == 0 else f"\\1c{plain}&\\t({start_ms},{start_ms + _CHANGE_MS},\\1c{tone}&)"
        if not is_last:
            tags += f"\\t({end_ms},{end_ms + _CHANGE_MS},\\1c{plain}&)"
        shown.append(f"{{{tags}}}{escape(word.text)}")
    return " ".join(shown)


def _dialogue(layer: int, cue: Cue, style: str, text: str) -> str:
    return f"Dialogue: {layer},{_time(cue.start_ms)},{_time(cue.end_ms)},{style},,0,0,0,,{text}"


def _time(moment_ms: int) -> str:
    """Hours to hundredths: both ends of neighbouring cues round alike, so none overlaps the next."""
    seconds, hundredths = divmod((moment_ms + 5) // 10, 100)
    return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{hundredths:02d}"
