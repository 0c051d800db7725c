"""The sound of a video as a file of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from editai.media.containers import input_arguments
from editai.media.probe import Probe
from editai.media.process import CancelSignal, run_ffmpeg

_RATE_HZ: Final = 48_000
_FIXED_LIMIT_S: Final = 120.0


def extract_sound(path: Path, probe: Probe, out: Path, *, cancel: CancelSignal | None = None) -> None:
    """Write the sound as a WAV of 48 kHz stereo, exactly as long as the video and in time with its picture.

    ``out`` appears whole or not at all.

    Raises:
        ToolError: it cannot be decoded.
        ValueError: the video has no sound.
    """
    if probe.audio is None:
        raise ValueError("there is no sound to extract")
    samples = probe.duration_ms * _RATE_HZ // 1000
    part = out.with_name(f"{out.stem}.part{out.suffix}")
    # first_pts: a sound that begins after the picture keeps its place
    chain = f"aresample={_RATE_HZ}:async=1:first_pts=0,apad=whole_len={samples},atrim=end_sample={samples}"
    arguments = [*input_arguments(path, probe.container), "-map", f"0:{probe.audio.stream}", "-af", chain]
    try:
        run_ffmpeg(
            ["-v", "error", *arguments, "-ac", "2", "-c:a", "pcm_s16le", "-f", "wav", f"file:{part}"],
            limit_s=_FIXED_LIMIT_S + probe.duration_ms / 1000,
            cancel=cancel,
        )
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)
