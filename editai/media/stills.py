"""One moment of a video as a picture."""

from __future__ import annotations

import contextlib
import uuid
from pathlib import Path
from typing import Final

from editai.errors import ToolError
from editai.media.containers import input_arguments, sniff_container
from editai.media.hdr import TONE_MAP
from editai.media.process import CancelSignal, run_ffmpeg

LIMIT_S: Final = 10.0
"""A page may ask for one."""


def still_jpeg(
    path: Path,
    at_ms: int,
    width_px: int,
    out: Path,
    *,
    is_hdr: bool = False,
    part: tuple[float, float, float, float] | None = None,
    cancel: CancelSignal | None = None,
    limit_s: float = LIMIT_S,
) -> None:
    """Write the frame shown at ``at_ms`` as a JPEG of the given width, as displayed.

    ``is_hdr`` (of its probe): brought into the range that a JPEG has, as in a clip.
    ``part``: left, top, width and height of the part that is shown, in fractions of the displayed picture.
    A moment past the end gives one of the last second. ``out`` appears whole or not at all.

    Raises:
        InputError: the file cannot be opened.
        ToolError: no frame could be decoded.
    """
    beside = out.with_name(f".{uuid.uuid4().hex}.part.jpg")
    shape = f"w={width_px}:h=trunc({width_px}*ih/(iw*sar)/2)*2:flags=bicubic"
    # JPEG knows one matrix only, whatever the video's was
    scale = f"scale={shape}:out_color_matrix=bt601:out_range=pc,setsar=1,format=yuvj420p"
    look = f"scale={shape},format=yuv420p10le,{TONE_MAP},format=yuv420p,{scale}" if is_hdr else scale
    if part is not None:
        left, top, width, height = part
        look = f"crop=w=iw*{width:g}:h=ih*{height:g}:x=iw*{left:g}:y=ih*{top:g},{look}"
    finish = ["-an", "-frames:v", "1", "-vf", look, "-q:v", "3", "-f", "image2", "-update", "1", f"file:{beside}"]
    source = input_arguments(path, sniff_container(path))
    out.parent.mkdir(parents=True, exist_ok=True)
    try:
        with contextlib.suppress(ToolError):  # ffmpeg fails when nothing lies behind that moment
            run_ffmpeg(["-ss", f"{max(0, at_ms) / 1000:.3f}", *source, *finish], limit_s=limit_s, cancel=cancel)
        if not beside.is_file():
            with contextlib.suppress(ToolError):  # nor where a transport stream has no key frame so late
                run_ffmpeg(["-sseof", "-1", *source, *finish], limit_s=limit_s, cancel=cancel)
        if not beside.is_file():
            run_ffmpeg([*source, *finish], limit_s=limit_s, cancel=cancel)
        if not beside.is_file():
            raise ToolError("No picture of the video could be decoded. Export it as H.264 and try again.")
        beside.replace(out)
    finally:
        beside.unlink(missing_ok=True)
