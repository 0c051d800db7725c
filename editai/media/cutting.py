"""A part of a video as a file of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from editai.errors import ToolError
from editai.media.containers import input_arguments
from editai.media.following import PROGRESS, follow_time
from editai.media.hdr import TONE_MAP
from editai.media.probe import Probe, probe_media
from editai.media.process import CancelSignal, run_ffmpeg

_FIXED_LIMIT_S: Final = 120.0
_LIMIT_PER_SECOND: Final = 30.0
_ALLOWED_MS: Final = 120
_STANDARD: Final = "-color_range tv -color_primaries bt709 -color_trc bt709 -colorspace bt709"


def cut_part(
    path: Path,
    probe: Probe,
    start_ms: int,
    end_ms: int,
    out: Path,
    *,
    cancel: CancelSignal | None = None,
    on_progress: Callable[[float], None] | None = None,
) -> None:
    """Write the part as an .mp4 that begins and ends where it was asked for, in the video's own size and upright.

    Encoded anew, nearly without loss: a copy could only begin at a key picture. HDR becomes standard range.
    ``out`` appears whole or not at all.

    Raises:
        ToolError: ffmpeg failed, or wrote something else than was asked for.
        Cancelled: ``cancel`` was set.
    """
    length_ms = end_ms - start_ms
    part = out.with_name(f"{out.stem}.part{out.suffix}")

    even = f"scale={_even(probe.width)}:{_even(probe.height)}:flags=bicubic,setsar=1"
    look = f"{even},format=yuv420p10le,{TONE_MAP},format=yuv420p" if probe.is_hdr else f"{even},format=yuv420p"
    sound = [] if probe.audio is None else ["-map", f"0:{probe.audio.stream}", "-c:a", "aac", "-b:a", "192k"]
    arguments = [
        *("-v", "error", *PROGRESS, "-ss", f"{start_ms / 1000:.3f}"),
        *("-t", f"{length_ms / 1000:.3f}", *input_arguments(path, probe.container)),
        *("-map", f"0:{probe.stream}", "-vf", look, "-c:v", "libx264", "-preset", "veryfast", "-crf", "17"),
        *(_STANDARD.split() if probe.is_hdr else ()),
        *(*sound, "-map_metadata", "-1", "-movflags", "+faststart", "-f", "mp4", f"file:{part}"),
    ]
    try:
        run_ffmpeg(
            arguments,
            limit_s=_FIXED_LIMIT_S + _LIMIT_PER_SECOND * length_ms / 1000,
            cancel=cancel,
            on_line=follow_time(length_ms, on_progress),
        )
        made = probe_media(part)
        if abs(made.duration_ms - length_ms) > _ALLOWED_MS + 2000 / probe.frame_rate:
            raise ToolError(
                "The written part is not as long as was asked for, so it was thrown away. Try again.",
                duration_ms=made.duration_ms,
            )
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)


def _even(pixels: int) -> int:
    return max(2, pixels // 2 * 2)
