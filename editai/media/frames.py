"""Frames that Python has drawn become a video file."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from editai.errors import Cancelled, ToolError
from editai.media.child import start_child
from editai.media.complaints import explain
from editai.media.process import CancelSignal, ffmpeg_path

if TYPE_CHECKING:
    import numpy

_FINISH_S = 60.0
"""How long ffmpeg may take after the last frame; it is never more than a second behind."""


def encode_frames(
    frames: Iterable[numpy.ndarray[Any, numpy.dtype[numpy.uint8]]],
    *,
    width_px: int,
    height_px: int,
    frame_rate: Fraction,
    out: Path,
    cancel: CancelSignal | None = None,
) -> None:
    """Write RGB frames as H.264 High, yuv420p, BT.709, nearly lossless (crf 14), without sound.

    Frames are drawn while ffmpeg encodes, so only one is in memory. ``out`` is an .mp4; the caller gives a
    name beside the final one. After an error it may hold half a file, which is the caller's to remove.

    Raises:
        ToolError: ffmpeg gave up.
        Cancelled: ``cancel`` was set.
    """
    argv = [
        *(str(ffmpeg_path()), "-nostdin", "-hide_banner", "-loglevel", "error", "-y"),
        *("-f", "rawvideo", "-pix_fmt", "rgb24", "-video_size", f"{width_px}x{height_px}"),
        *("-framerate", str(frame_rate), "-i", "pipe:0"),
        *("-vf", "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p"),
        *("-c:v", "libx264", "-preset", "veryfast", "-crf", "14", "-profile:v", "high"),
        *("-color_range", "tv", "-color_primaries", "bt709", "-color_trc", "bt709", "-colorspace", "bt709"),
        *("-movflags", "+faststart", "-f", "mp4", f"file:{out}"),
    ]
    with tempfile.TemporaryFile() as complaints:
        child = start_child(argv, stderr=complaints)
        try:
            # a pipe that breaks means that ffmpeg has given up; its own words say why
            with contextlib.suppress(BrokenPipeError):
                for frame in frames:
                    if cancel is not None and cancel.is_set():
                        raise Cancelled("Stopped. What was finished before is kept.")
                    child.stdin.write(frame.tobytes())
                child.stdin.close()
            child.wait(_FINISH_S)
            exit_code = child.exit_code
        finally:
            child.stop()
        if exit_code != 0:
            complaints.seek(0)
            tail = complaints.read()[-4000:].decode("utf-8", "replace")
            raise ToolError(
                explain("ffmpeg", exit_code or 1, tail), program="ffmpeg", exit_code=exit_code, stderr_tail=tail
            )
