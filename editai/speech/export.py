"""A finished voice-over as the kind of file that a person asked for."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from editai.media.process import CancelSignal, run_ffmpeg

SOUND_FORMATS: Final[Mapping[str, Sequence[str]]] = {
    ".wav": (),
    ".mp3": ("-c:a", "libmp3lame", "-b:a", "128k", "-f", "mp3"),
    ".m4a": ("-c:a", "aac", "-b:a", "128k", "-movflags", "+faststart", "-f", "ipod"),
}
"""The endings that are offered, each with what ffmpeg is told."""


def export_sound(sound: Path, out: Path, duration_ms: int, cancel: CancelSignal | None = None) -> None:
    """Put the WAV at ``out`` in the form its name asks for; ``out`` appears whole or not at all.

    Raises:
        OSError: ``out`` cannot be written.
        ToolError, Cancelled: as ``run_ffmpeg``.
    """
    part = out.with_name(f".{out.name}.{uuid.uuid4().hex}.part")
    options = SOUND_FORMATS[out.suffix.lower()]
    try:
        if options:
            run_ffmpeg(["-v", "error", "-i", sound, *options, part], limit_s=60 + duration_ms / 1000, cancel=cancel)
        else:
            part.write_bytes(sound.read_bytes())
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)
