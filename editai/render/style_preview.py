"""A caption style as it looks in a clip, before there is a clip: on a ground with light, dark and colour."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from editai.captions.ass import to_ass
from editai.captions.cues import split_cues
from editai.captions.fonts import fonts_folder
from editai.captions.styles import CaptionStyle
from editai.media.process import run_ffmpeg
from editai.render import picture
from editai.render.parts import CaptionLayer
from editai.render.platforms import Platform
from editai.render.preview import LIMIT_S, PREVIEW_WIDTH_PX
from editai.speech.words import Word

_VERSION: Final = "1"
_MOST_KEPT: Final = 60
_GROUND: Final = "c0=0x2f3a4a:c1=0x8a7f72:c2=0xd9d2c8:c3=0x566b73:nb_colors=4:x0=0:y0=0:x1=1080:y1=1920"
"""Cloth, wood and daylight, as product videos have them: captions must read on all of it."""


def style_jpeg(
    words: Sequence[Word], style: CaptionStyle, platform: Platform, accent: str, moment_ms: int, folder: Path
) -> Path:
    """The JPEG of that moment in ``folder``, made unless the same was made before; the oldest ones go.

    Raises:
        ToolError: it could not be drawn, or took longer than ten seconds.
        NotInstalled: ffmpeg or the caption fonts are missing.
    """
    frame = platform.frame
    ass = to_ass(split_cues(words, style, frame), style, frame, accent)
    told = repr((_VERSION, ass, style.family, platform.name, moment_ms))
    out = folder / f"style-{hashlib.sha256(told.encode()).hexdigest()[:32]}.jpg"
    if out.is_file():
        return out
    folder.mkdir(parents=True, exist_ok=True)
    beside = folder / f".{uuid.uuid4().hex}.jpg"
    captions = beside.with_suffix(".ass")
    try:
        captions.write_text(ass, encoding="utf-8")
        _draw(platform, captions, moment_ms, beside)
        beside.replace(out)
    finally:
        captions.unlink(missing_ok=True)
        beside.unlink(missing_ok=True)
    for path in sorted(folder.glob("style-*.jpg"), key=_age, reverse=True)[_MOST_KEPT:]:
        path.unlink(missing_ok=True)
    return out


def _draw(platform: Platform, captions: Path, moment_ms: int, out: Path) -> None:
    width_px, height_px = platform.width_px, platform.height_px
    small_px = round(height_px * PREVIEW_WIDTH_PX / width_px / 2) * 2
    layer = CaptionLayer(path=captions, fonts_folder=fonts_folder())
    graph = (
        f"gradients=s={width_px}x{height_px}:r=30:d=1:speed=0.00001:seed=1:{_GROUND},format=yuv420p,"
        f"setpts=PTS+{moment_ms / 1000:.3f}/TB[ground];\n"
        f"{picture.caption_chain('ground', layer, 'clip')};\n"
        f"[clip]scale=w={PREVIEW_WIDTH_PX}:h={small_px}:flags=area:out_color_matrix=bt601:out_range=pc,"
        "format=yuvj420p[preview]"
    )
    run_ffmpeg(
        [
            *("-loglevel", "error", "-filter_complex_threads", "2", "-filter_complex", graph, "-map", "[preview]"),
            *("-frames:v", "1", "-q:v", "3", "-f", "image2", "-update", "1", f"file:{out}"),
        ],
        limit_s=LIMIT_S,
    )


def _age(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:  # another session was faster
        return 0.0
