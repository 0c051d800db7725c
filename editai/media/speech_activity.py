"""Where people speak in a video, found by Silero's voice activity model in a process of its own.

The model's libraries would stay in the worker's memory for good, so they are loaded in a program that
ends: ``python -m editai.media.speech_activity FILE STREAM``.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Final

from editai.media.containers import input_arguments, sniff_container
from editai.media.probe import Probe
from editai.media.process import CancelSignal, run, run_ffmpeg

Span = tuple[int, int]
"""Start and end in ms."""

_RATE_HZ: Final = 16_000
"""What the model hears."""
_THRESHOLD: Final = 0.5
_SHORTEST_MS: Final = 250
_PAUSE_MS: Final = 300
_PAD_MS: Final = 120
"""Consonants at the ends of speech lie under the threshold."""
_FIXED_LIMIT_S: Final = 120.0
_LIMIT_PER_SECOND: Final = 1.0
_PROJECT_ROOT: Final = Path(__file__).parents[2]


def find_speech(path: Path, probe: Probe, cancel: CancelSignal | None = None) -> list[Span]:
    """The spans of speech in a video's sound, in time order; none when it has no sound.

    Raises:
        ToolError: the sound cannot be decoded.
        Cancelled: ``cancel`` was set.
    """
    if probe.audio is None:
        return []
    argv = [sys.executable, "-m", "editai.media.speech_activity", str(path.resolve()), str(probe.audio.stream)]
    limit_s = _FIXED_LIMIT_S + _LIMIT_PER_SECOND * probe.duration_ms / 1000
    told = json.loads(run(argv, limit_s=limit_s, cancel=cancel, cwd=_PROJECT_ROOT).text)
    return [(int(start_ms), int(end_ms)) for start_ms, end_ms in told]


def _listen(path: Path, stream: int) -> list[Span]:
    import numpy
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    heard = bytearray()
    arguments = [
        *input_arguments(path, sniff_container(path)),
        *("-map", f"0:{stream}", "-ac", "1", "-ar", str(_RATE_HZ), "-f", "s16le", "-"),
    ]
    run_ffmpeg(arguments, limit_s=_FIXED_LIMIT_S * 10, on_bytes=heard.extend)
    samples = numpy.frombuffer(bytes(heard), numpy.int16).astype(numpy.float32) / 32768
    if samples.size < _RATE_HZ // 10:
        return []
    options = VadOptions(
        threshold=_THRESHOLD,
        min_speech_duration_ms=_SHORTEST_MS,
        min_silence_duration_ms=_PAUSE_MS,
        speech_pad_ms=_PAD_MS,
    )
    found = get_speech_timestamps(samples, options)
    return [(each["start"] * 1000 // _RATE_HZ, each["end"] * 1000 // _RATE_HZ) for each in found]


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_listen(Path(sys.argv[1]), int(sys.argv[2]))))
