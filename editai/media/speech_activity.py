"""Where people speak in a video, found by Silero's voice activity model in a process of its own.

The model's libraries would stay in the worker's memory for good, so they are loaded in a program that
ends: ``python -m editai.media.speech_activity FILE STREAM``. It prints the probabilities as it goes,
a JSON list a line.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from editai.media.containers import input_arguments, sniff_sound
from editai.media.probe import Probe
from editai.media.process import CancelSignal, run, run_ffmpeg
from editai.media.speech_spans import WINDOW_MS, speech_spans

Span = tuple[int, int]
"""Start and end in ms."""

_RATE_HZ: Final = 16_000
"""What the model hears."""
_WINDOW: Final = 512
_CONTEXT: Final = 64
"""Samples of the window before that the model is shown with each."""
_STATE: Final = (1, 1, 128)
_BLOCK: Final = 250
"""Windows that are heard with one memory, 8 s: after minutes of hum or noise the model's memory hears the next
voice a third of a second late (measured), so it begins anew, ..."""
_WARM_UP: Final = 62
"""... and hears so many windows before them first, 2 s."""
_PAUSE_MS: Final = 300
_PAD_MS: Final = 120
"""Consonants at the ends of speech lie under the threshold."""
_FIXED_LIMIT_S: Final = 120.0
_LIMIT_PER_SECOND: Final = 1.0
_PROJECT_ROOT: Final = Path(__file__).parents[2]


def find_speech(path: Path, probe: Probe, cancel: CancelSignal | None = None) -> list[Span]:
    """The spans of speech in a video's sound, in time order, wide enough to mute them; none without sound.

    Raises:
        ToolError: the sound cannot be decoded.
        Cancelled: ``cancel`` was set.
    """
    return mutable_spans(speech_likelihood(path, probe, cancel), probe.duration_ms)


def mutable_spans(likely: list[float], duration_ms: int) -> list[Span]:
    """The spans of speech, padded so that nothing of a word stays when they are muted."""
    found = speech_spans(likely, duration_ms, pause_ms=_PAUSE_MS, pad_ms=_PAD_MS)
    return [(each.start_ms, each.end_ms) for each in found]


def speech_likelihood(
    path: Path,
    probe: Probe,
    cancel: CancelSignal | None = None,
    on_progress: Callable[[float], None] | None = None,
) -> list[float]:
    """How likely somebody speaks, 0 to 1, for every ``WINDOW_MS`` of the video; empty without sound.

    Args:
        on_progress: called with a percentage.

    Raises:
        ToolError: the sound cannot be decoded.
        Cancelled: ``cancel`` was set.
    """
    if probe.audio is None:
        return []
    return _likelihood(path, probe.audio.stream, probe.duration_ms, cancel, on_progress)


def sound_speech(path: Path, duration_ms: int, cancel: CancelSignal | None = None) -> list[Span]:
    """The spans of speech in a sound file, in time order. Raises as ``find_speech``."""
    found = speech_spans(_likelihood(path, 0, duration_ms, cancel, None), duration_ms)
    return [(each.start_ms, each.end_ms) for each in found]


def _likelihood(
    path: Path,
    stream: int,
    duration_ms: int,
    cancel: CancelSignal | None,
    on_progress: Callable[[float], None] | None,
) -> list[float]:
    heard: list[float] = []
    windows = max(1, duration_ms // WINDOW_MS)

    def take(line: str) -> None:
        heard.extend(json.loads(line))
        if on_progress is not None:
            on_progress(min(100.0, 100 * len(heard) / windows))

    argv = [sys.executable, "-m", "editai.media.speech_activity", str(path.resolve()), str(stream)]
    limit_s = _FIXED_LIMIT_S + _LIMIT_PER_SECOND * duration_ms / 1000
    run(argv, limit_s=limit_s, cancel=cancel, on_line=take, cwd=_PROJECT_ROOT)
    return heard


class _Listener:
    """The model over a stream of sound, block by block."""

    def __init__(self, tell: Callable[[list[float]], None]) -> None:
        import numpy
        from faster_whisper.vad import get_vad_model

        self._numpy = numpy
        self._session: Any = get_vad_model().session
        self._tell = tell
        self._waiting = bytearray()
        self._before: Any = numpy.zeros((0, _CONTEXT + _WINDOW), numpy.float32)
        """The last windows of the block before, each with its context."""

    def take(self, piece: bytes) -> None:
        """More samples, 16 bits each."""
        self._waiting.extend(piece)
        size = _BLOCK * _WINDOW * 2
        while len(self._waiting) >= size:
            self._hear(bytes(self._waiting[:size]))
            del self._waiting[:size]

    def finish(self) -> None:
        """The sound has ended; its last window is filled with silence."""
        if self._waiting:
            rest = bytes(self._waiting)
            self._hear(rest + bytes(-len(rest) % (_WINDOW * 2)))
            self._waiting.clear()

    def _hear(self, block: bytes) -> None:
        numpy = self._numpy
        samples = numpy.frombuffer(block, numpy.int16).astype(numpy.float32) / 32768
        windows = samples.reshape(-1, _WINDOW)
        first = self._before[-1:, -_CONTEXT:] if len(self._before) else numpy.zeros((1, _CONTEXT), numpy.float32)
        fresh = numpy.concatenate([numpy.vstack([first, windows[:-1, -_CONTEXT:]]), windows], axis=1)
        nothing = numpy.zeros(_STATE, numpy.float32)
        shown = numpy.concatenate([self._before, fresh])
        likely, _, _ = self._session.run(None, {"input": shown, "h": nothing, "c": nothing})
        likely = numpy.ravel(likely)[len(self._before) :]
        self._before = fresh[-_WARM_UP:]
        self._tell([round(float(value), 4) for value in likely])


def _listen(path: Path, stream: int, tell: Callable[[list[float]], None]) -> None:
    listener = _Listener(tell)
    arguments = [
        *input_arguments(path, sniff_sound(path)),
        # first_pts: a sound that begins after the picture keeps its place
        *("-map", f"0:{stream}", "-af", f"aresample={_RATE_HZ}:async=1:first_pts=0", "-ac", "1", "-f", "s16le", "-"),
    ]
    run_ffmpeg(arguments, limit_s=_FIXED_LIMIT_S * 100, on_bytes=listener.take)
    listener.finish()


def _tell(likely: list[float]) -> None:
    sys.stdout.write(f"{json.dumps(likely)}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    _listen(Path(sys.argv[1]), int(sys.argv[2]), _tell)
