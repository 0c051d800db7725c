"""Every style as it is drawn: what makes it itself, and that its words can be read."""

from __future__ import annotations

from typing import Any

import numpy
import pytest

from editai.captions.boxes import Box, drawing
from editai.captions.cues import Cue, split_cues
from editai.captions.styles import STYLES
from editai.media.contrast import contrast, parse_colour
from editai.media.typefaces import missing_glyphs
from editai.speech.words import Word
from tests.captions.conftest import FRAME, Draw, Picture, ink, speak

Mask = numpy.ndarray[Any, numpy.dtype[numpy.bool_]]
ACCENT = (0xE4, 0x57, 0x2E)
TEXT = "It keeps your coffee hot for twelve hours, Ștefan: just $24.99 at nortia.example/mug — “wow”!"


def near(picture: Picture, colour: tuple[int, int, int], within: int = 28) -> Mask:
    """Where the picture has that colour."""
    return numpy.asarray(numpy.abs(picture.astype(int) - numpy.array(colour)).max(axis=2) <= within)


def cue_of(*lines: str) -> Cue:
    texts = " ".join(lines).split(" ")
    words = tuple(Word(text, 500 * at, 500 * at + 500) for at, text in enumerate(texts))
    return Cue(text=" ".join(texts), start_ms=0, end_ms=500 * len(texts), lines=lines, words=words)


def test_contracts_names_come_first_and_all_can_be_stored() -> None:
    assert list(STYLES) == [
        *("bold", "boxed", "karaoke", "minimal"),
        *("karaoke-box", "word-pop", "outline-glow", "two-tone"),
    ]


@pytest.mark.parametrize("name", STYLES)
def test_letters_stand_out_from_what_lies_next_to_them(name: str, draw: Draw) -> None:
    style = STYLES[name]
    ground = style.box_colour if style.box == "line" else style.outline_colour
    assert contrast(style.text_colour, ground) >= 7
    assert missing_glyphs(TEXT) == ""
    cues = split_cues(speak(TEXT), style, FRAME)
    for cue, picture in zip(cues, draw(cues, style, [each.end_ms - 20 for each in cues]), strict=True):
        left, top, right, bottom = ink(picture)
        shown = picture[top:bottom, left:right]
        letters = near(shown, parse_colour(style.text_colour), 12).mean()
        dark = near(shown, parse_colour(ground), 40).mean()
        lit = near(shown, ACCENT).mean()
        assert letters + lit > 0.10 and dark > 0.03, (cue.text, letters, dark, lit)


def test_a_box_lies_behind_every_line_and_two_are_one(draw: Draw) -> None:
    picture = draw([cue_of("It keeps", "your coffee hot")], STYLES["boxed"], [500])[0]
    left, top, right, bottom = ink(picture)
    assert abs((left + right) / 2 - FRAME.centre_px) <= 1
    middle = picture[top:bottom, FRAME.centre_px - 200 : FRAME.centre_px + 200]
    assert near(middle, (255, 255, 255)).mean() > 0.5
    gap_row = (top + bottom) // 2
    assert near(picture[gap_row - 3 : gap_row + 3, 480:600], (255, 255, 255)).all(), "no seam between two lines"
    assert not near(picture[top : top + 2, left : left + 4], (255, 255, 255)).any(), "round corners"


def test_the_box_follows_the_spoken_word(draw: Draw) -> None:
    words = ("It", "keeps", "your", "coffee")
    style = STYLES["karaoke-box"]
    pictures = draw([cue_of("It keeps", "your coffee")], style, [500 * at + 250 for at in range(len(words))])
    centres = []
    for picture in pictures:
        rows, columns = numpy.nonzero(near(picture, ACCENT, 14))
        assert len(rows) > 2500
        height = int(rows.max() - rows.min())
        assert 0.9 < height / (style.size_px * 1.2) < 1.1
        centres.append((int(columns.mean()), int(rows.mean())))
        inside = picture[rows.min() : rows.max(), columns.min() : columns.max()]
        assert near(inside, (255, 255, 255), 20).mean() > 0.08, "the word is white on the store's colour"
    (it, first), (keeps, same), (your, second), (coffee, last) = centres
    assert it < keeps and your < coffee and first == pytest.approx(same, abs=3) and second == pytest.approx(last, abs=3)
    assert second > first + 60


def test_words_pop_up_when_they_are_spoken_and_stay(draw: Draw) -> None:
    cue = cue_of("It keeps your")
    first, growing, second, last = draw([cue], STYLES["word-pop"], [400, 510, 900, 1490])
    boxes = [ink(picture) for picture in (first, growing, second, last)]
    assert [box[0] for box in boxes] == pytest.approx([boxes[0][0]] * 4, abs=1), "what stands does not move"
    assert boxes[0][2] < boxes[1][2] < boxes[2][2] < boxes[3][2]
    lit = [numpy.nonzero(near(picture, (0xE7, 0x68, 0x43)))[1].mean() for picture in (first, second, last)]
    assert lit[0] < lit[1] < lit[2]


def test_words_of_one_moment_pop_up_all_the_same(draw: Draw) -> None:
    words = (Word("one", 0, 0), Word("two", 0, 900), Word("three", 900, 900))
    cue = Cue(text="one two three", start_ms=0, end_ms=900, lines=("one two three",), words=words)
    shown, whole = draw([cue], STYLES["word-pop"], [600, 890])
    assert ink(whole)[2] > ink(shown)[2] + 80


def test_the_store_s_colour_shines_around_the_letters(draw: Draw) -> None:
    picture = draw([cue_of("hot coffee")], STYLES["outline-glow"], [400])[0]
    glow, letters = near(picture, (0xE7, 0x68, 0x43), 30), near(picture, (255, 255, 255), 10)
    assert glow.sum() > 0.3 * letters.sum() > 1000
    assert numpy.nonzero(glow)[1].min() < numpy.nonzero(letters)[1].min()


@pytest.mark.parametrize("lines", [("It keeps", "coffee hot"), ("very hot",)])
def test_the_second_half_has_the_store_s_colour(lines: tuple[str, ...], draw: Draw) -> None:
    picture = draw([cue_of(*lines)], STYLES["two-tone"], [900])[0]
    white, lit = numpy.nonzero(near(picture, (255, 255, 255), 10)), numpy.nonzero(near(picture, (0xE7, 0x68, 0x43)))
    axis = 0 if len(lines) > 1 else 1
    assert white[axis].max() < lit[axis].min() and len(lit[0]) > 1500


def test_a_drawing_is_closed_and_no_corner_is_wider_than_its_box() -> None:
    shape = drawing([Box(left=10, top=20, right=20, bottom=100)], 30)
    assert shape.startswith("m 120 160 l 120 160 b") and shape.endswith("120 160")
