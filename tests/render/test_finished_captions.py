"""The eight caption styles burnt into short finished clips, read back from the file's own pixels."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from editai.captions.ass import to_ass
from editai.captions.cues import Cue, split_cues
from editai.captions.fonts import FACES, fonts_folder, width_em
from editai.captions.frame import Frame, SafeBox
from editai.captions.styles import STYLES, CaptionStyle
from editai.media.contrast import parse_colour
from editai.media.process import run_ffmpeg
from editai.render.check import Expected, check_clip
from editai.render.plan import CaptionLayer, PlanInputs, plan
from editai.render.platforms import PLATFORMS
from editai.render.run import render
from tests.captions.conftest import speak
from tests.jobs.letters import lines_of, read_line
from tests.render.conftest import cut

Mask = NDArray[np.bool_]
SCRIPT = "It keeps your coffee hot for twelve hours."
ACCENT = "#e4572e"
LIT = ((0xE4, 0x57, 0x2E), (0xE7, 0x68, 0x43))
"""The store's colour, and as letters have it that would not read on the outline."""
GROUND = (70, 120, 150)
SAFE = SafeBox(left_px=33, top_px=135, right_px=442, bottom_px=735)
HALF = replace(
    PLATFORMS["tiktok"],
    frame=Frame(width_px=540, height_px=960, safe=SAFE),
    min_duration_ms=replace(PLATFORMS["tiktok"].min_duration_ms, value=1_000),
)
"""Half the size: the same path, a quarter of the work."""
SCALE = 0.5


@dataclass(frozen=True)
class Burnt:
    """One style's finished clip."""

    file: Path
    inputs: PlanInputs
    cues: list[Cue]
    frames: NDArray[np.uint8]

    def at(self, moment_ms: float) -> NDArray[np.uint8]:
        picture: NDArray[np.uint8] = self.frames[min(len(self.frames) - 1, int(moment_ms * 0.03))]
        return picture

    def whole(self) -> NDArray[np.uint8]:
        """The first cue just before it goes: every word of it is there."""
        return self.at(self.cues[0].end_ms - 60)


def near(picture: NDArray[np.uint8], *colours: tuple[int, int, int], within: int = 48) -> Mask:
    """Where the picture has one of the colours, as exactly as a compressed film has any."""
    far = [np.abs(picture.astype(int) - np.array(colour)).max(axis=-1) for colour in colours]
    return np.asarray(np.min(far, axis=0) <= within)


def ink(picture: NDArray[np.uint8]) -> Mask:
    """Everything that is not the plain ground."""
    return ~near(picture, GROUND, within=36)


def box(mask: Mask) -> tuple[int, int, int, int]:
    rows, columns = np.nonzero(mask)
    return int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1


@pytest.fixture(scope="module")
def burnt(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Burnt]:
    """All styles, each as a clip of its own that holds every hard check."""
    folder = tmp_path_factory.mktemp("burnt")
    red, green, blue = GROUND
    ground = f"color=0x{red:02x}{green:02x}{blue:02x}:s=108x192:r=30:d=3"
    run_ffmpeg(["-f", "lavfi", "-i", ground, "-pix_fmt", "yuv420p", str(folder / "ground.mp4")], limit_s=30)
    return {name: _burn(name, folder) for name in STYLES}


def _burn(name: str, folder: Path) -> Burnt:
    cues = split_cues(speak(SCRIPT), STYLES[name], HALF.frame)
    path = folder / f"{name}.ass"
    path.write_text(to_ass(cues, STYLES[name], HALF.frame, ACCENT), encoding="utf-8")
    inputs = PlanInputs(
        platform=HALF,
        segments=(cut(folder / "ground.mp4", 0, cues[-1].end_ms),),
        captions=CaptionLayer(path=path, fonts_folder=fonts_folder()),
    )
    out = folder / f"{name}.mp4"
    render(plan(inputs), out)
    report = check_clip(out, HALF, Expected(inputs=inputs, script=SCRIPT, cues=cues))
    failed = {check.name for check in report.checks if check.hard and not check.ok}
    assert failed == set(), (name, failed)
    form = [
        "-fps_mode",
        "passthrough",  # no frame twice for a picture that begins late
        "-pix_fmt",
        "rgb24",
        "-f",
        "rawvideo",
        "-",
    ]
    raw = run_ffmpeg(["-i", str(out), *form], limit_s=60).stdout
    return Burnt(file=out, inputs=inputs, cues=cues, frames=np.frombuffer(raw, np.uint8).reshape(-1, 960, 540, 3))


def test_a_sign_that_the_font_lacks_is_told_by_the_report(burnt: dict[str, Burnt]) -> None:
    clip = burnt["minimal"]
    cues = [replace(clip.cues[0], text=f"{clip.cues[0].text} 🦄 水"), *clip.cues[1:]]
    report = check_clip(clip.file, HALF, Expected(inputs=clip.inputs, script=SCRIPT, cues=cues))
    (signs,) = [check for check in report.checks if check.name == "caption signs"]
    assert (signs.ok, signs.hard, signs.value) == (False, True, "🦄水")


def letters_of(clip: Burnt, style: CaptionStyle, at_ms: float) -> Mask:
    """The letters of a moment, also those that have the store's colour."""
    is_lettered = style.highlight != "none" and style.box == "none"
    return near(clip.at(at_ms), parse_colour(style.text_colour), *(LIT if is_lettered else ()), within=70)


@pytest.mark.parametrize("name", STYLES)
def test_what_is_read_off_the_pictures_is_the_script_in_every_style(name: str, burnt: dict[str, Burnt]) -> None:
    clip, style, words = burnt[name], STYLES[name], SCRIPT.split()
    read: list[int] = []
    for cue in clip.cues:
        for line, typed in zip(lines_of(letters_of(clip, style, cue.end_ms - 60)), cue.lines, strict=True):
            first, count = read_line(line, words, FACES[style.family])
            assert " ".join(words[first : first + count]) == typed
            read += range(first, first + count)
    assert read == list(range(len(words)))


def bands(rows: Any) -> Iterator[int]:
    """How high each run of rows is that has letters."""
    for has_letters, run in itertools.groupby(bool(row) for row in rows):
        if has_letters:
            yield len(list(run))


@pytest.mark.parametrize("name", STYLES)
def test_it_is_drawn_inside_the_safe_area_on_at_most_two_lines(name: str, burnt: dict[str, Burnt]) -> None:
    clip, style = burnt[name], STYLES[name]
    left, top, right, bottom = box(np.logical_or.reduce([ink(frame) for frame in clip.frames[::4]]))
    assert SAFE.left_px <= left < right <= SAFE.right_px
    assert SAFE.top_px <= top < bottom <= SAFE.bottom_px + 1
    assert right - left > 0.4 * SAFE.width_px, "and it is there to be read"
    assert bottom - top < (2 * style.line_height * style.size_px + 2 * style.reach_below_px) * SCALE
    lines = set()
    for cue in clip.cues:
        picture = clip.at(cue.end_ms - 60)
        letters = near(picture, parse_colour(style.text_colour), *(LIT if style.highlight != "none" else ()))
        # a row with a few such pixels is an edge between colours, not a line of letters
        found = [height for height in bands(letters.sum(axis=1) > 3) if height > 0.2 * style.size_px * SCALE]
        assert len(found) == len(cue.lines) <= 2, cue.text
        lines.add(len(found))
    assert 2 in lines, "two lines are measured, too"


def test_no_two_styles_look_alike(burnt: dict[str, Burnt]) -> None:
    lower = slice(SAFE.bottom_px - 240, SAFE.bottom_px + 20)  # all that is drawn, and less to compare
    pictures = {name: clip.whole()[lower] for name, clip in burnt.items()}
    for one, two in itertools.combinations(pictures, 2):
        first, second = pictures[one], pictures[two]
        either = ink(first) | ink(second)
        differs = np.abs(first.astype(int) - second.astype(int)).max(axis=-1) > 60
        assert differs[either].mean() > 0.05, (one, two)


def test_each_style_has_the_colours_and_the_box_that_it_is_named_for(burnt: dict[str, Burnt]) -> None:
    white, dark, lit, height = {}, {}, {}, {}
    for name, clip in burnt.items():
        picture = clip.whole()
        shown = picture[ink(picture)]
        white[name], dark[name] = near(shown, (255, 255, 255)).mean(), near(shown, (11, 11, 15)).mean()
        lit[name] = near(shown, *LIT).mean()
        _, top, _, bottom = box(near(picture, parse_colour(STYLES[name].text_colour), *LIT))
        height[name] = bottom - top
    assert white["boxed"] > 0.5 and dark["boxed"] > 0.1, "dark letters on a white box"
    assert lit["bold"] < 0.01 and lit["minimal"] < 0.01 and lit["boxed"] < 0.01
    assert min(lit[name] for name in ("karaoke", "karaoke-box", "word-pop", "outline-glow", "two-tone")) > 0.03
    assert lit["karaoke-box"] > 2 * lit["karaoke"], "a box of the store's colour, not letters of it"
    assert height["minimal"] < 0.9 * height["bold"]
    letters = near(burnt["outline-glow"].whole(), (255, 255, 255))
    glow = near(burnt["outline-glow"].whole(), *LIT)
    assert box(glow)[0] < box(letters)[0] and box(glow)[2] > box(letters)[2], "it shines around the letters"
    upper, lower = (box(near(burnt["two-tone"].whole(), *colours)) for colours in (((255, 255, 255),), LIT))
    assert upper[1] < lower[1] and upper[3] <= lower[3], "the second half has the store's colour"


@pytest.mark.parametrize("name", ["karaoke", "karaoke-box"])
def test_the_word_that_is_spoken_is_the_one_that_is_lit(name: str, burnt: dict[str, Burnt]) -> None:
    """Shortly after it begins, and until the next one does, the lit colour lies where that word stands."""
    clip, style = burnt[name], STYLES[name]
    face = FACES[style.family]
    cue = clip.cues[0]
    left, _, right, _ = box(letters_of(clip, style, cue.end_ms - 60))
    at = 0
    for number, line in enumerate(cue.lines):
        typed = line.split(" ")
        scale = style.size_px * SCALE
        gap = style.word_gap_em * scale
        begins = (left + right) / 2 - (width_em(line, face) * scale + gap * (len(typed) - 1)) / 2
        for before, text in enumerate(typed):
            word = cue.words[at]
            assert word.text == text
            ahead = " ".join([*typed[:before], ""])
            place = begins + width_em(ahead, face) * scale + gap * before
            until_ms = cue.words[at + 1].start_ms if at + 1 < len(cue.words) else cue.end_ms
            for moment_ms in (word.start_ms + 100, until_ms - 40):
                rows, columns = np.nonzero(near(clip.at(moment_ms), *LIT))
                assert place < np.median(columns) < place + width_em(text, face) * scale, (text, moment_ms)
                share = (np.median(rows) - box(ink(clip.whole()))[1]) / np.ptp(box(ink(clip.whole()))[1::2])
                assert (share > 0.5) == (number == 1) or len(cue.lines) == 1, (text, moment_ms)
            at += 1


def test_what_moves_with_the_voice_moves_in_the_file(burnt: dict[str, Burnt]) -> None:
    for name in ("karaoke", "karaoke-box"):
        clip = burnt[name]
        places = []
        for word in clip.cues[0].words[:3]:
            rows, columns = np.nonzero(near(clip.at((word.start_ms + word.end_ms) / 2), *LIT))
            assert len(rows) > 60, (name, word.text)
            places.append((round(rows.mean() / 30), round(columns.mean())))
        assert len(set(places)) == 3 and places == sorted(places), (name, places)
    pop = burnt["word-pop"]
    shares = [ink(pop.at(word.end_ms - 34)).sum() for word in pop.cues[0].words]
    assert all(one < two for one, two in itertools.pairwise(shares)), "a word is there once it is spoken"
