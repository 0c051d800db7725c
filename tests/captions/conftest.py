"""Timed words, the strictest frame, and captions drawn by the real ffmpeg."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy
import pytest

from editai.captions.ass import to_ass
from editai.captions.cues import Cue
from editai.captions.fonts import fonts_folder
from editai.captions.frame import Frame, SafeBox
from editai.captions.styles import CaptionStyle
from editai.media.process import run_ffmpeg
from editai.speech.words import Word

FRAME = Frame(width_px=1080, height_px=1920, safe=SafeBox(left_px=65, top_px=270, right_px=885, bottom_px=1470))
GREY = 128
_TAGS = "setparams=range=tv:colorspace=bt709:color_primaries=bt709:color_trc=bt709"
_TO_RGB = "scale=in_color_matrix=bt709:in_range=tv:out_range=pc,format=rgb24"
Picture = numpy.ndarray[Any, numpy.dtype[numpy.uint8]]
Draw = Callable[[Sequence[Cue], CaptionStyle, Sequence[int]], list[Picture]]


def speak(script: str, characters_a_second: float = 15.5) -> list[Word]:
    """Words timed as a voice would: longer pauses after sentences, shorter ones after commas."""
    words: list[Word] = []
    at_ms = 150
    for token in script.split():
        end_ms = at_ms + 60 + int(len(token) * 1000 / characters_a_second)
        words.append(Word(token, at_ms, end_ms))
        at_ms = end_ms + (350 if token[-1] in ".!?" else 120 if token[-1] in ",;:—" else 0)
    return words


def ink(picture: Picture) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of everything that is not the grey ground."""
    rows, columns = numpy.nonzero(numpy.abs(picture.astype(int) - GREY).max(axis=2) > 2)
    return int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1


@pytest.fixture
def draw(tmp_path: Path) -> Draw:
    """RGB pictures of captions on grey at some moments, drawn as in a clip."""

    def drawn(cues: Sequence[Cue], style: CaptionStyle, moments_ms: Sequence[int]) -> list[Picture]:
        path = tmp_path / "captions.ass"
        path.write_text(to_ass(cues, style, FRAME, "#e4572e"), encoding="utf-8")
        size = f"{FRAME.width_px}x{FRAME.height_px}"
        # frame n is shown at the n-th moment: the filter takes the time from the frame's stamp
        times = "+".join(f"eq(N,{at})*{moment / 1000:.3f}" for at, moment in enumerate(moments_ms))
        graph = f"setpts='({times})/TB',format=yuv444p,{_TAGS},ass=filename={path}:fontsdir={fonts_folder()},{_TO_RGB}"
        source = f"color=c=0x{GREY:02x}{GREY:02x}{GREY:02x}:s={size}:r=1000:d={len(moments_ms) / 1000}"
        arguments = ["-loglevel", "error", "-f", "lavfi", "-i", source, "-vf", graph, "-fps_mode", "passthrough"]
        raw = run_ffmpeg([*arguments, "-pix_fmt", "rgb24", "-f", "rawvideo", "-"], limit_s=120).stdout
        pictures = numpy.frombuffer(raw, dtype=numpy.uint8).reshape(-1, FRAME.height_px, FRAME.width_px, 3)
        assert len(pictures) == len(moments_ms)
        return list(pictures)

    return drawn
