"""What libass draws: the golden file, the safe area, signs as typed, the lit word."""

from __future__ import annotations

from dataclasses import replace

import numpy
import pytest
from PIL import Image, ImageDraw

from editai.captions.ass import to_ass
from editai.captions.colours import FALLBACK_ACCENT, ass_colour, legible_accent
from editai.captions.cues import Cue, split_cues
from editai.captions.frame import Frame, SafeBox
from editai.captions.layout import scale_of
from editai.captions.styles import STYLES
from editai.captions.tones import escape
from editai.media.contrast import contrast
from editai.media.typefaces import EXTRA_BOLD, load_face
from editai.speech.words import Word
from tests.captions.conftest import FRAME, GREY, Draw, ink, speak

PLAIN = replace(
    STYLES["bold"], outline_px=0, shadow_px=0, shadow_blur_px=0, shadow_opacity=0, entrance_ms=0, entrance_scale=1
)
WORST = (
    "ȘȚĂÂÎ Åḡjpqy, ĝğ|{}[] mmmmmmmmmmmm MMMMMMMMMMMM Thermosflaschenzubehörhersteller WWW WWW iii jjj fff "
    "https://shop.nortia-example.com/collections/travel-mugs/products/steel-12h?ref=caption&utm=abc “Wow” — $24.99"
)
EXPECTED = """\
[Script Info]
ScriptType: v4.00+
PlayResX: 1080
PlayResY: 1920
LayoutResX: 1080
LayoutResY: 1920
WrapStyle: 2
ScaledBorderAndShadow: yes
Kerning: yes
YCbCr Matrix: TV.709

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, \
Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, \
MarginV, Encoding
Style: Text,Manrope ExtraBold,101.08,&H00FFFFFF,&H00FFFFFF,&H000F0B0B,&H000F0B0B,0,0,0,0,100,100,0,0,1,8.00,0,2,0,0,0,1
Style: Shadow,Manrope ExtraBold,101.08,&H730F0B0B,&H730F0B0B,&H730F0B0B,&H730F0B0B,0,0,0,0,100,100,0,0,1,8.00,\
0,2,0,0,0,1

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Dialogue: 0,0:00:00.15,0:00:00.98,Shadow,,0,0,0,,{\\pos(540,1451.0)\\blur9.00}Just $24.99!
Dialogue: 1,0:00:00.15,0:00:00.98,Text,,0,0,0,,{\\pos(540,1446.0)}{\\1c&H004368E7&\\t(318,378,\\1c&H00FFFFFF&)}Just \
{\\1c&H00FFFFFF&\\t(318,378,\\1c&H004368E7&)}$24.99!
"""


def cue(text: str, start_ms: int = 0, end_ms: int = 1000) -> Cue:
    return Cue(text=text, start_ms=start_ms, end_ms=end_ms, lines=(text,), words=(Word(text, start_ms, end_ms),))


def test_the_file_is_as_it_was_agreed() -> None:
    cues = split_cues(speak("Just $24.99!", 15.5), STYLES["karaoke"], FRAME)
    assert to_ass(cues, STYLES["karaoke"], FRAME, "#e4572e") == EXPECTED


@pytest.mark.parametrize("name", sorted(STYLES))
def test_every_pixel_lies_in_the_safe_area_and_clear_of_the_rail(name: str, draw: Draw) -> None:
    cues = split_cues(speak(WORST, 12), STYLES[name], FRAME)
    moments = [moment for each in cues for moment in (each.start_ms + 10, each.end_ms - 20)]
    pictures = draw(cues, STYLES[name], moments)
    boxes = [ink(picture) for picture in pictures]
    assert min(box[0] for box in boxes) >= 540 - 345
    assert max(box[2] for box in boxes) <= 540 + 345
    assert min(box[1] for box in boxes) >= FRAME.safe.top_px
    assert max(box[3] for box in boxes) <= FRAME.safe.bottom_px
    assert max(box[3] for box in boxes) >= FRAME.safe.bottom_px - 30, "captions stand on the lower edge"
    assert max(box[2] - box[0] for box in boxes) >= 640, "the width that there is gets used"


@pytest.mark.parametrize(
    "typed",
    ["{\\pos(0,0)}", "<b>bold</b>", "\\N\\n\\h\\\\", "}{", "{}{\\an8}x", "a\\{b}", "{=3}", "&amp;&lt;", "\\"],
)
def test_signs_are_drawn_as_typed(typed: str, draw: Draw) -> None:
    """The same shapes as Pillow draws from the same file: nothing swallowed, nothing obeyed."""
    picture = draw([cue(typed)], PLAIN, [500])[0]
    left, top, right, bottom = ink(picture)
    drawn = picture[top:bottom, left:right].max(axis=2) > (GREY + 255) // 2
    font = load_face(EXTRA_BOLD, PLAIN.size_px)
    canvas = Image.new("L", (1080, 300))
    ImageDraw.Draw(canvas).text((100, 200), typed, font=font, fill=255, anchor="ls")
    expected = numpy.asarray(canvas.crop(canvas.getbbox())) > 127
    height, width = drawn.shape
    assert abs(width - expected.shape[1]) <= 3 + 0.03 * width  # kerning is Pillow's to leave out
    assert abs(height - expected.shape[0]) <= 3
    fitted = numpy.asarray(Image.fromarray(expected).resize((width, height))).astype(bool)
    assert (drawn & fitted).sum() / (drawn | fitted).sum() > 0.7


def test_a_backslash_keeps_its_neighbour_and_controls_are_left_out() -> None:
    assert escape("\\N {x} \x07<b>") == "\\\u2060N \\{x\\} <b>"


def test_the_spoken_word_alone_has_the_accent(draw: Draw) -> None:
    words = [Word("red", 0, 500), Word("green", 500, 1000), Word("blue", 1000, 1500)]
    cues = [Cue(text="red green blue", start_ms=0, end_ms=1500, lines=("red green", "blue"), words=tuple(words))]
    accent = numpy.array([0xE7, 0x68, 0x43])
    places = []
    for picture in draw(cues, STYLES["karaoke"], [300, 800, 1300]):
        rows, columns = numpy.nonzero(numpy.abs(picture.astype(int) - accent).max(axis=2) < 25)
        white = int((picture.min(axis=2) > 240).sum())
        assert len(rows) > 1500 and white > 3000
        places.append((columns.mean(), rows.mean()))
    (red_x, red_y), (green_x, green_y), (_, blue_y) = places
    assert red_x < green_x and abs(red_y - green_y) < 30 and blue_y > green_y + 60


def test_a_cue_gives_way_to_the_next_without_a_gap_or_an_overlap(draw: Draw) -> None:
    cues = [cue("iiii", 0, 1004), cue("MMMM", 1004, 2000)]
    widths = [box[2] - box[0] for box in map(ink, draw(cues, PLAIN, [990, 1010]))]
    assert widths[0] < widths[1] / 2


def test_letters_are_as_large_as_the_style_says(draw: Draw) -> None:
    """M2, M3: libass sizes and places are pixels of the clip; its size is that of a line, not of the em."""
    _, top, _, bottom = ink(draw([cue("H")], PLAIN, [500])[0])
    font = load_face(EXTRA_BOLD, PLAIN.size_px)
    expected = font.getbbox("H", anchor="ls")
    assert abs((bottom - top) - (expected[3] - expected[1])) <= 2


def test_other_frames_scale_the_style() -> None:
    small = Frame(width_px=540, height_px=960, safe=SafeBox(left_px=32, top_px=135, right_px=442, bottom_px=735))
    assert scale_of(small) == 0.5
    assert "PlayResX: 540\nPlayResY: 960" in to_ass([], STYLES["bold"], small, "#112233")


@pytest.mark.parametrize("colour", ["#000000", "#111827", "#1f6feb", "#e4572e", "#ffd400", "#ffffff", "#f4f4f5"])
def test_any_store_colour_becomes_a_legible_accent(colour: str) -> None:
    accent = legible_accent(colour, "#0b0b0f")
    assert contrast(accent, "#0b0b0f") >= 6
    assert accent.lower() not in ("#ffffff", "#f4f4f5")


def test_colours_are_written_backwards() -> None:
    assert ass_colour("#112233") == "&H00332211"
    assert ass_colour("#112233", 0.5) == "&H80332211"
    assert legible_accent("#808080", "#0b0b0f") == FALLBACK_ACCENT
