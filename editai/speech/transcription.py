"""What is said in a video, word by word with times, heard by faster-whisper in a process that ends.

``python -m editai.speech.transcription`` reads its orders as JSON from the standard input and prints a JSON
line for every stretch of speech. Weights and libraries take 600 MB, which the worker gets back at its end.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from editai.errors import InputError, NotInstalled
from editai.media.containers import input_arguments, sniff_sound
from editai.media.probe import Probe
from editai.media.process import CancelSignal, run, run_ffmpeg
from editai.models import is_present
from editai.speech.words import Word

_RATE_HZ: Final = 16_000
_LONGEST_MS: Final = 2 * 3600 * 1000
"""The sound is held in memory: 230 MB an hour."""
_FIXED_LIMIT_S: Final = 240.0
_LIMIT_PER_SECOND: Final = 6.0
"""Wall-clock limit; the base model needs about 0.3 s for a second of speech on two free cores."""
_THREADS: Final = 2
_LEAST_MS: Final = 20
_PROJECT_ROOT: Final = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """What was heard."""

    language: str | None
    """Its code; None when nothing was heard."""
    language_probability: float
    """1 when it was given."""
    words: tuple[Word, ...]
    confidence: float
    """Mean probability of the words, 0 to 1."""


def transcribe(
    path: Path,
    probe: Probe,
    models_root: Path,
    *,
    language: str | None = None,
    vocabulary: Sequence[str] = (),
    cancel: CancelSignal | None = None,
    on_progress: Callable[[float], None] | None = None,
) -> Transcript:
    """The words of a video; none when nobody speaks.

    Args:
        language: its code, or None to have it found.
        vocabulary: names that the speaker uses, spelt as they are to be written.
        on_progress: called with a percentage.

    Raises:
        NotInstalled: the model is missing.
        InputError: the video has no sound, or is longer than two hours.
        ToolError: the sound cannot be decoded.
        Cancelled: ``cancel`` was set.
    """
    if probe.audio is None:
        raise InputError("This video has no sound, so there is nothing to write down. Give an SRT or VTT file instead.")
    if probe.duration_ms > _LONGEST_MS:
        raise InputError("This video is longer than two hours. Cut it into parts, and caption each.")
    _require_model(models_root)
    orders = {
        "path": str(path.resolve()),
        "stream": probe.audio.stream,
        "model": str((models_root / "whisper-base").resolve()),
        "language": language,
        "vocabulary": ", ".join(vocabulary),
    }
    told: dict[str, Any] = {}
    words: list[tuple[Word, float]] = []

    def take(line: str) -> None:
        value = json.loads(line)
        told.update({key: value[key] for key in ("language", "probability") if key in value})
        words.extend(_joined(value.get("words", [])))
        if on_progress is not None and "end_s" in value:
            on_progress(min(100.0, 100_000 * value["end_s"] / max(1, probe.duration_ms)))

    run(
        [sys.executable, "-m", "editai.speech.transcription"],
        limit_s=_FIXED_LIMIT_S + _LIMIT_PER_SECOND * probe.duration_ms / 1000,
        cancel=cancel,
        on_line=take,
        cwd=_PROJECT_ROOT,
        stdin=json.dumps(orders).encode(),
    )
    return Transcript(
        language=str(told["language"]) if words else None,
        language_probability=round(float(told.get("probability", 0)), 3),
        words=_in_order([word for word, _ in words], probe.duration_ms),
        confidence=round(sum(sure for _, sure in words) / len(words), 3) if words else 0.0,
    )


def hear_text(
    path: Path,
    models_root: Path,
    *,
    duration_ms: int,
    language: str | None = None,
    threads: int = _THREADS,
    cancel: CancelSignal | None = None,
) -> str:
    """What is said in a sound file, without times: half the work and memory of ``transcribe``.

    Raises:
        NotInstalled: the model is missing.
        ToolError: the sound cannot be decoded.
        Cancelled: ``cancel`` was set.
    """
    _require_model(models_root)
    orders = {
        "path": str(path.resolve()),
        "stream": 0,
        "model": str((models_root / "whisper-base").resolve()),
        "language": language,
        "threads": threads,
        "only_text": True,
    }
    told = run(
        [sys.executable, "-m", "editai.speech.transcription"],
        limit_s=_FIXED_LIMIT_S + _LIMIT_PER_SECOND * duration_ms / 1000,
        cancel=cancel,
        cwd=_PROJECT_ROOT,
        stdin=json.dumps(orders).encode(),
    )
    return str(json.loads(told.text)["text"])


def _require_model(models_root: Path) -> None:
    if not is_present(models_root, "whisper"):
        raise NotInstalled(
            "The model that writes speech down is missing. Fetch it with: python -m editai models fetch",
            mend="python -m editai models fetch",
        )


def settled(words: Sequence[Word], spoken: Sequence[tuple[int, int]]) -> list[Word]:
    """The words with starts that lie in speech.

    The model lets the first word after a pause begin up to 0.4 s early, in the silence; it begins where
    somebody begins to speak, which voice activity knows (``spoken``: start and end in ms).
    """
    answer: list[Word] = []
    for word in words:
        begins = [start for start, _ in spoken if word.start_ms < start <= word.end_ms - _LEAST_MS]
        is_early = bool(begins) and not any(start <= word.start_ms < end for start, end in spoken)
        answer.append(Word(word.text, begins[0], word.end_ms) if is_early else word)
    return answer


def _joined(parts: Sequence[Sequence[Any]]) -> list[tuple[Word, float]]:
    """The model's pieces as words: one without a blank before it belongs to the word before."""
    words: list[tuple[Word, float]] = []
    for text, start_s, end_s, probability in parts:
        piece, start_ms, end_ms = str(text), round(start_s * 1000), round(end_s * 1000)
        if words and not piece[:1].isspace():
            before, sure = words[-1]
            words[-1] = (Word(before.text + piece.strip(), before.start_ms, end_ms), min(sure, float(probability)))
        elif piece.strip():
            words.append((Word("".join(piece.split()), start_ms, end_ms), float(probability)))
    return words


def _in_order(words: Sequence[Word], duration_ms: int) -> tuple[Word, ...]:
    """The words with times that only grow and stay within the video."""
    answer: list[Word] = []
    at_ms = 0
    for word in words:
        start_ms = min(max(word.start_ms, at_ms), max(0, duration_ms - _LEAST_MS))
        at_ms = max(start_ms + _LEAST_MS, min(word.end_ms, duration_ms))
        answer.append(Word(word.text, start_ms, at_ms))
    return tuple(answer)


def _hear(orders: dict[str, Any], tell: Callable[[dict[str, Any]], None]) -> None:
    import numpy
    from faster_whisper import WhisperModel

    heard = bytearray()
    path = Path(orders["path"])
    arguments = [
        *input_arguments(path, sniff_sound(path)),
        *("-map", f"0:{orders['stream']}", "-af", f"aresample={_RATE_HZ}:async=1:first_pts=0"),
        *("-ac", "1", "-f", "s16le", "-"),
    ]
    run_ffmpeg(arguments, limit_s=_LONGEST_MS / 1000, on_bytes=heard.extend)
    samples = numpy.frombuffer(heard, numpy.int16).astype(numpy.float32) / 32768
    model = WhisperModel(
        orders["model"],
        device="cpu",
        compute_type="int8",
        cpu_threads=orders.get("threads", _THREADS),
        local_files_only=True,
    )
    if orders.get("only_text"):
        segments, _ = model.transcribe(
            samples, language=orders["language"], beam_size=1, condition_on_previous_text=False, without_timestamps=True
        )
        tell({"text": " ".join(segment.text.strip() for segment in segments)})
        return
    segments, info = model.transcribe(
        samples,
        language=orders["language"],
        word_timestamps=True,
        vad_filter=True,
        condition_on_previous_text=False,  # otherwise one wrong stretch is said again and again
        hotwords=orders["vocabulary"] or None,
    )
    tell({"language": info.language, "probability": info.language_probability})
    for segment in segments:
        words = [
            [word.word, float(word.start), float(word.end), float(word.probability)] for word in segment.words or ()
        ]
        tell({"end_s": float(segment.end), "words": words})


def _tell(value: dict[str, Any]) -> None:
    sys.stdout.write(f"{json.dumps(value)}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    _hear(json.loads(sys.stdin.read()), _tell)
