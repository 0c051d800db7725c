"""A store's own music as a track of the clip: looked into, and made long enough without a click."""

from __future__ import annotations

import wave
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from editai.errors import InputError, ToolError
from editai.media.containers import demuxer_options, input_arguments, sniff_sound
from editai.media.loudness import measure_loudness
from editai.media.process import CancelSignal, run_ffmpeg
from editai.render.parts import MusicTrack
from editai.render.sound import RATE_HZ

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_LEAST_MS: Final = 1_000
_OVERLAP_S: Final = 1.2
"""Where the music begins again, its end fades into its beginning for so long, or a quarter of a short piece."""
_LIMIT_S: Final = 120.0
_SILENT: Final = 0.003
"""Ends below -50 dBFS are padding of the encoder or a fade-out; they are left out where the music repeats."""


def look_into(path: Path, cancel: CancelSignal | None = None) -> dict[str, Any]:
    """``container``, ``stream``, ``duration_ms``, ``loudness_lufs`` of a sound file.

    Raises:
        InputError: there is no sound in it, or too little of it.
    """
    import av

    container = sniff_sound(path)
    try:
        with av.open(f"file:{path}", mode="r", format=container, options=demuxer_options(container)) as opened:
            if not opened.streams.audio:
                raise InputError("There is no sound in the music file. Give another one.")
            stream = opened.streams.audio[0].index
            duration_ms = round((opened.duration or 0) / 1000)
        loudness = measure_loudness(path, cancel, stream=stream)
    except (OSError, ValueError, ToolError) as error:
        raise InputError("The music cannot be decoded. Export it as MP3 or WAV and add it again.") from error
    if duration_ms < _LEAST_MS:
        raise InputError("The music is shorter than a second. Give a longer piece.")
    if loudness.integrated_lufs is None:
        raise InputError("The music is silent. Give another file.")
    return {
        "container": container,
        "stream": stream,
        "duration_ms": duration_ms,
        "loudness_lufs": loudness.integrated_lufs,
    }


def music_track(
    path: Path, facts: dict[str, Any], length_ms: int, out: Path, *, cancel: CancelSignal | None = None
) -> MusicTrack:
    """The music for a clip of that length. A shorter piece is repeated into ``out``, its end fading into its start."""
    if facts["duration_ms"] >= length_ms:
        container, stream = str(facts["container"]), int(facts["stream"])
        return MusicTrack(path=path, container=container, stream=stream, loudness_lufs=facts["loudness_lufs"])
    if not out.is_file():
        _write(out, _repeated(_decoded(path, facts, cancel), round(length_ms * RATE_HZ / 1000) + RATE_HZ))
    return MusicTrack(path=out, container="wav", loudness_lufs=facts["loudness_lufs"])


def _decoded(path: Path, facts: dict[str, Any], cancel: CancelSignal | None) -> NDArray[np.float32]:
    """The whole piece: samples by two channels at 48 kHz."""
    import numpy as np

    source = input_arguments(path, str(facts["container"]))
    form = ["-map", f"0:{facts['stream']}", "-ac", "2", "-ar", str(RATE_HZ), "-f", "f32le", "-"]
    raw = run_ffmpeg([*source, *form], limit_s=_LIMIT_S, cancel=cancel).stdout
    return np.frombuffer(raw, np.float32).reshape(-1, 2)


def _repeated(piece: NDArray[np.float32], samples: int) -> NDArray[np.float32]:
    """The piece again and again, at least so many samples; crossfaded at equal power."""
    import numpy as np

    loud = np.flatnonzero(np.abs(piece).max(axis=1) > _SILENT)
    piece = piece[loud[0] : loud[-1] + 1] if loud.size else piece
    overlap = max(1, min(round(_OVERLAP_S * RATE_HZ), len(piece) // 4))
    rise = np.sin(np.linspace(0.0, np.pi / 2, overlap, dtype=np.float32))[:, None]
    fall = rise[::-1]
    joined = [piece[:-overlap]]
    seam = piece[-overlap:] * fall + piece[:overlap] * rise
    middle = piece[overlap:-overlap]
    have = len(joined[0])
    while have < samples:
        joined += [seam, middle]
        have += len(seam) + len(middle)
    return np.concatenate(joined)[:samples]


def _write(out: Path, samples: NDArray[np.float32]) -> None:
    import numpy as np

    beside = out.with_name(f"{out.name}.part")
    whole = np.rint(np.clip(samples, -1.0, 1.0) * 32767.0).astype("<i2")
    with wave.open(str(beside), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(whole.tobytes())
    beside.replace(out)
