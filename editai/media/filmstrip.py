"""A few moments of a video side by side in one picture."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Final

from editai.errors import ToolError
from editai.media.containers import input_arguments
from editai.media.hdr import TONE_MAP
from editai.media.probe import Probe
from editai.media.process import CancelSignal, run_ffmpeg

FRAMES: Final = 8
_HEIGHT_PX: Final = 96
_LIMIT_S: Final = 60.0
_LONG_MS: Final = 60_000
"""From here on key pictures lie closer together than the moments."""


def filmstrip_jpeg(path: Path, probe: Probe, out: Path, *, cancel: CancelSignal | None = None) -> None:
    """Write ``FRAMES`` moments, evenly spread, from left to right; 96 pixels high, each as displayed.

    In a long video the key picture before each moment stands for it, so little is decoded. ``out`` appears
    whole or not at all.

    Raises:
        ToolError: they could not be decoded.
        Cancelled: ``cancel`` was set.
    """
    width_px = max(2, round(_HEIGHT_PX * probe.width / probe.height / 2) * 2)
    inputs: list[str] = []
    chains: list[str] = []
    last_ms = max(0, probe.duration_ms - round(2500 / probe.frame_rate))  # behind the last picture there is none
    for number in range(FRAMES):
        at_ms = min(last_ms, probe.duration_ms * (2 * number + 1) // (2 * FRAMES))
        quick = ["-noaccurate_seek"] if probe.duration_ms > _LONG_MS else []
        inputs += [*quick, "-ss", f"{at_ms / 1000:.3f}", "-threads", "1"]
        inputs += input_arguments(path, probe.container)
        # one by one: a joined picture does not say which colours it has
        tones = f",format=yuv420p10le,{TONE_MAP},format=yuv420p" if probe.is_hdr else ""
        chains.append(f"[{number}:{probe.stream}]scale={width_px}:{_HEIGHT_PX}:flags=area,setsar=1{tones}[f{number}]")
    joined = "".join(f"[f{number}]" for number in range(FRAMES))
    look = f"{joined}hstack=inputs={FRAMES},scale=out_color_matrix=bt601:out_range=pc,format=yuvj420p[strip]"
    beside = out.with_name(f".{uuid.uuid4().hex}.part.jpg")
    out.parent.mkdir(parents=True, exist_ok=True)
    arguments = ["-v", "error", *inputs, "-filter_complex", ";".join([*chains, look]), "-map", "[strip]"]
    try:
        run_ffmpeg(
            [*arguments, "-frames:v", "1", "-q:v", "4", "-f", "image2", "-update", "1", f"file:{beside}"],
            limit_s=_LIMIT_S,
            cancel=cancel,
        )
        if not beside.is_file():  # ffmpeg is content when a moment has no picture
            raise ToolError("No picture could be decoded at some moments of the video.")
        beside.replace(out)
    finally:
        beside.unlink(missing_ok=True)
