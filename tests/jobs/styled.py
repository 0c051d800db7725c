"""Which caption style a finished clip's picture has: the one whose own drawing comes nearest to it."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from editai.captions.ass import to_ass
from editai.captions.colours import FALLBACK_ACCENT
from editai.captions.cues import split_cues
from editai.captions.fonts import fonts_folder
from editai.captions.frame import Frame
from editai.captions.styles import STYLES
from editai.media.process import run_ffmpeg
from editai.speech.words import Word
from editai.store.rows import Clip
from tests.jobs.coloured import picture

_LATE_MS = 67
"""The first picture of a file is shown so much later."""


def style_of(clip: Clip, file: Path, frame: Frame, folder: Path) -> str:
    """The name of the style in the first caption's picture, told from the drawings of all styles on its own ground."""
    at_ms = clip.cues[0]["end_ms"] - 60
    lower = slice(round(frame.height_px * 0.5), frame.safe.bottom_px)
    seen = picture(file, at_ms + _LATE_MS, frame.width_px, frame.height_px)[lower, frame.safe.left_px :].astype(int)
    ground = np.median(seen[:8].reshape(-1, 3), axis=0).astype(int)
    drawn = drawings(clip, frame, at_ms, "".join(f"{each:02x}" for each in ground), folder)
    far = {name: np.abs(each[lower, frame.safe.left_px :].astype(int) - seen).mean() for name, each in drawn.items()}
    return min(far, key=lambda name: float(far[name]))


def drawings(clip: Clip, frame: Frame, at_ms: int, ground: str, folder: Path) -> dict[str, np.ndarray]:
    """The clip's words in every style, as they stand at a moment."""
    words = [Word(word["text"], word["start_ms"], word["end_ms"]) for word in clip.words]
    size = f"{frame.width_px}x{frame.height_px}"
    chains = [f"color=c=0x{ground}:s={size}:r=25:d=0.04,setpts={at_ms / 1000}/TB,format=yuv444p,split={len(STYLES)}"]
    chains[0] += "".join(f"[a{at}]" for at in range(len(STYLES)))
    for at, (name, style) in enumerate(STYLES.items()):
        path = folder / f"{name}.ass"
        path.write_text(to_ass(split_cues(words, style, frame), style, frame, FALLBACK_ACCENT), encoding="utf-8")
        chains.append(f"[a{at}]ass=filename={path}:fontsdir={fonts_folder()}[b{at}]")
    chains.append("".join(f"[b{at}]" for at in range(len(STYLES))) + f"vstack={len(STYLES)}[all]")
    form = ["-map", "[all]", "-frames:v", "1", "-pix_fmt", "rgb24", "-f", "rawvideo", "-"]
    raw = run_ffmpeg(["-filter_complex", ";".join(chains), *form], limit_s=60).stdout
    pictures = np.frombuffer(raw, np.uint8).reshape(len(STYLES), frame.height_px, frame.width_px, 3)
    return dict(zip(STYLES, pictures, strict=True))
