"""A video with its sound lowered in some spans: the picture is copied as it is, and of the sound what stays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from editai.errors import ToolError
from editai.media.containers import input_arguments
from editai.media.envelope import Span, lowered
from editai.media.following import PROGRESS, follow_time
from editai.media.probe import Probe, probe_media
from editai.media.process import CancelSignal, run_ffmpeg
from editai.media.splicing import splice_muted

_IN_MP4: Final = ("h264", "hevc", "av1", "vp9", "mpeg4", "mpeg2video", "mpeg1video", "mjpeg")
"""Pictures that an .mp4 may carry; others go into an .mkv."""
_FIXED_LIMIT_S: Final = 120.0
_LIMIT_PER_SECOND: Final = 2.0
_ALLOWED_MS: Final = 250
"""The copied sound may end a packet later or earlier; longer differences mean that something is missing."""


def copy_suffix(probe: Probe) -> str:
    """The suffix of a file that takes the video's picture as it is: ``.mp4`` or ``.mkv``."""
    return ".mp4" if probe.video_codec in _IN_MP4 else ".mkv"


def copy_output(probe: Probe, part: Path) -> list[str]:
    """ffmpeg's arguments that copy the picture and write the sound as AAC into a file of ``copy_suffix``."""
    bit_rate = "192k" if probe.audio is None or probe.audio.channels <= 2 else "384k"
    shape = ["-movflags", "+faststart", "-f", "mp4"] if copy_suffix(probe) == ".mp4" else ["-f", "matroska"]
    tag = ["-tag:v", "hvc1"] if probe.video_codec == "hevc" and shape[-1] == "mp4" else []  # Apple plays no hev1
    return ["-c:v", "copy", *tag, "-c:a", "aac", "-b:a", bit_rate, "-map_metadata", "0", *shape, f"file:{part}"]


def mute_spans(
    path: Path,
    probe: Probe,
    spans: Sequence[Span],
    keep: float,
    out: Path,
    *,
    cancel: CancelSignal | None = None,
    on_progress: Callable[[float], None] | None = None,
) -> None:
    """Write the video with ``keep`` (0 to 1) of its sound in the spans. ``out`` appears whole or not at all.

    AAC sound is exchanged only where it changes; other sound is written anew as AAC.

    Args:
        out: a name that ends as ``copy_suffix`` says.
        on_progress: called with a percentage.

    Raises:
        ToolError: ffmpeg failed, or wrote something else than was asked for.
        Cancelled: ``cancel`` was set.
        ValueError: the video has no sound.
    """
    if probe.audio is None:
        raise ValueError("there is no sound to lower")
    part = out.with_name(f"{out.stem}.part{out.suffix}")
    graph_file = out.with_name(f"{out.stem}.part.graph")
    limit_s = _FIXED_LIMIT_S + _LIMIT_PER_SECOND * probe.duration_ms / 1000

    follow = follow_time(probe.duration_ms, on_progress)
    try:
        if splice_muted(path, probe, spans, keep, part, graph_file, cancel=cancel, on_progress=on_progress):
            check_copy(probe, probe_media(part))
            part.replace(out)
            return
        graph_file.write_text(f"[0:{probe.audio.stream}]{lowered(spans, keep)}[sound]", encoding="utf-8")
        arguments = [
            *("-v", "error", *PROGRESS, *input_arguments(path, probe.container)),
            *("-/filter_complex", str(graph_file), "-map", f"0:{probe.stream}", "-map", "[sound]"),
            *copy_output(probe, part),
        ]
        run_ffmpeg(arguments, limit_s=limit_s, cancel=cancel, on_line=follow)
        check_copy(probe, probe_media(part))
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)
        graph_file.unlink(missing_ok=True)


def check_copy(before: Probe, after: Probe) -> None:
    """Nothing, when a written file has the picture that it was made from, and a sound.

    Raises:
        ToolError: it has not.
    """
    frames_ms = 2000 / before.frame_rate
    same_size = (before.width, before.height) == (after.width, after.height)
    same_length = abs(before.duration_ms - after.duration_ms) <= _ALLOWED_MS + frames_ms
    if not same_size or not same_length or after.audio is None:
        raise ToolError(
            "The written video is not what was asked for, so it was thrown away. Try again.",
            size=[after.width, after.height],
            duration_ms=after.duration_ms,
        )
