"""Cues as an .ass file that libass draws exactly: a script's signs as typed, every pixel in its place.

The file is written for the clip's own size (``PlayResX``/``PlayResY``), so a pixel here is a pixel there.
Each line is placed by itself: libass would set two lines a third of their height apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from editai.captions.boxes import box_around, drawing
from editai.captions.colours import ass_colour
from editai.captions.cues import Cue
from editai.captions.fonts import FACES, ass_size
from editai.captions.frame import Frame
from editai.captions.layout import scale_of
from editai.captions.pieces import Placed, place
from editai.captions.styles import CaptionStyle
from editai.captions.tones import Tones, begin_ms, escape, lit_ms, toned, tones_of

_LEAST_OUTLINE: Final = 0.45
"""Of the style's: small letters keep an outline that separates them from the picture."""
_UNDER, _TEXT = 0, 1
"""Layers: shadows, glow and boxes (in this order) lie under all letters, also where two lines touch."""

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
        accent_colour: the store's, ``#rrggbb``; lightened where letters have it and it would not read on the outline.
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
    tones = tones_of(style, accent_colour)
    events = [event for cue in cues for event in _events(cue, style, frame, tones)]
    return header + "".join(f"{event}\n" for event in events)


def _events(cue: Cue, style: CaptionStyle, frame: Frame, tones: Tones) -> list[str]:
    scale = scale_of(frame)
    placed = place(cue, style, frame)
    shrunk, outline = "", style.outline_px * scale
    if placed.is_shrunk:
        outline *= max(_LEAST_OUTLINE, placed.size / (style.size_px * scale))
        shrunk = f"\\fs{ass_size(placed.size, FACES[style.family]):.2f}\\bord{outline:.2f}"
    grow = ""
    if style.entrance_ms:
        percent = round(style.entrance_scale * 100)
        grow = f"\\fscx{percent}\\fscy{percent}\\t(0,{style.entrance_ms},0.6,\\fscx100\\fscy100)"
    under: list[str] = []
    texts: list[str] = []
    for piece in placed.pieces:
        start_ms = begin_ms(cue, piece.first, style) if piece.count else cue.start_ms
        place_tags = f"\\pos({piece.centre:.10g},{piece.bottom:.1f}){shrunk}{grow}"
        if style.shadow_opacity:
            lower = f"\\pos({piece.centre:.10g},{piece.bottom + style.shadow_px * scale:.1f}){shrunk}{grow}"
            blur = f"\\blur{style.shadow_blur_px * scale:.2f}"
            under.append(_dialogue(_UNDER, start_ms, cue.end_ms, "Shadow", f"{{{lower}{blur}}}{escape(piece.text)}"))
        if style.glow_px:
            shine = f"\\1c{tones.accent}&\\3c{tones.accent}&\\bord{outline + style.glow_px * scale:.2f}"
            shine += f"\\blur{style.glow_blur_px * scale:.2f}"
            under.append(
                _dialogue(_UNDER, start_ms, cue.end_ms, "Text", f"{{{place_tags}{shine}}}{escape(piece.text)}")
            )
        text = f"{{{place_tags}}}{toned(cue, piece, style, tones)}"
        texts.append(_dialogue(_TEXT, start_ms, cue.end_ms, "Text", text))
    return [*under, *_boxes(cue, placed, style, scale, tones), *texts]


def _boxes(cue: Cue, placed: Placed, style: CaptionStyle, scale: float, tones: Tones) -> list[str]:
    if style.box == "none":
        return []
    margins = (style.box_margin_px * scale, style.box_margin_em)
    boxes = [box_around(each.centre, each.baseline, each.width, placed.size, *margins) for each in placed.pieces]
    radius = style.box_radius_px * scale
    head = "\\an7\\pos(0,0)\\bord0\\shad0\\p4"
    if style.box == "line":
        tags = f"{{{head}\\1c{ass_colour(style.box_colour)}&}}"
        return [_dialogue(_UNDER, cue.start_ms, cue.end_ms, "Text", tags + drawing(boxes, radius))]
    tags = f"{{{head}\\1c{tones.accent}&}}"
    if not placed.pieces[0].count:
        return [_dialogue(_UNDER, cue.start_ms, cue.end_ms, "Text", tags + drawing(boxes, radius))]
    times = [lit_ms(cue, piece.first) for piece in placed.pieces]
    return [
        _dialogue(_UNDER, start_ms, end_ms, "Text", tags + drawing([box], radius))
        for box, (start_ms, end_ms) in zip(boxes, times, strict=True)
        if end_ms > start_ms
    ]


def _dialogue(layer: int, start_ms: int, end_ms: int, style: str, text: str) -> str:
    return f"Dialogue: {layer},{_time(start_ms)},{_time(end_ms)},{style},,0,0,0,,{text}"


def _time(moment_ms: int) -> str:
    """Hours to hundredths: both ends of neighbouring cues round alike, so none overlaps the next."""
    seconds, hundredths = divmod((moment_ms + 5) // 10, 100)
    return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{hundredths:02d}"
