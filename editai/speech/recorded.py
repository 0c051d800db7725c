"""A person's own recording as the voice: read from any sound file, evened, and aligned to a script."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from editai.errors import InputError, ToolError
from editai.media.containers import input_arguments, sniff_sound
from editai.media.process import CancelSignal, run_ffmpeg
from editai.media.speech_activity import Span, sound_speech
from editai.speech.alignment import Alignment, align
from editai.speech.level import SAMPLE_RATE_HZ, write_levelled
from editai.speech.recall import recall
from editai.speech.recording import RecordingEngine
from editai.speech.sound import read_wav
from editai.speech.voice import Voice
from editai.speech.voice_over import VoiceOver
from editai.speech.voice_settings import USUAL

LONGEST_S: Final = 20 * 60
_LEAD_MS: Final = 120
_TAIL_MS: Final = 200
"""Kept before the first and after the last sound of speech."""
_LEAST_CONFIDENCE: Final = 0.12
"""Below it the sound says something else: 0.05 for another text, 0.7 and more for the right one."""
_SURE: Final = 0.7
"""From here on what is heard does not count: the right script is laid this surely, names and all."""
_LEAST_HEARD: Final = 0.5
"""Of a short script's words; one or two are misheard, another script has none of them."""
_READABLE: Final = "WAV, MP3, OGG, M4A, FLAC or WebM"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """A recording, ready to be used."""

    path: Path
    """48 kHz 16-bit mono WAV at -16 ± 1 LUFS, without silence at its ends."""
    duration_ms: int
    speech_ms: int
    """In which somebody speaks."""


def decode_sound(given: Path, out: Path, *, longest_s: float = LONGEST_S, cancel: CancelSignal | None = None) -> int:
    """Any sound file as 48 kHz 16-bit mono WAV; its length in ms.

    Raises:
        InputError: it is no sound file that can be read, or is empty.
    """
    try:
        container = sniff_sound(given)
    except InputError as error:
        raise InputError(f"That is no sound file that can be read. Give a {_READABLE} file.") from error
    arguments: list[str | Path] = ["-v", "error", *input_arguments(given, container), "-map", "0:a:0", "-vn"]
    arguments += ["-t", f"{longest_s + 1:.0f}", "-ac", "1", "-ar", str(SAMPLE_RATE_HZ), "-c:a", "pcm_s16le"]
    try:
        run_ffmpeg([*arguments, "-bitexact", "-f", "wav", out], limit_s=120 + longest_s / 10, cancel=cancel)
        samples, rate = read_wav(out)
    except (ToolError, ValueError) as error:
        raise InputError(f"The sound in this file cannot be read. Give a {_READABLE} file.") from error
    if not samples.size:
        raise InputError("There is no sound in this file. Record it again.")
    return round(samples.size * 1000 / rate)


def prepare_recording(given: Path, folder: Path, cancel: CancelSignal | None = None) -> Recording:
    """The recording evened in loudness, the silence at its ends cut off.

    Args:
        folder: works there; the result is ``recording.wav`` in it.

    Raises:
        InputError: it cannot be read, nobody speaks in it, or it is too long.
    """
    raw, out = folder / "raw.wav", folder / "recording.wav"
    try:
        length_ms = decode_sound(given, raw, cancel=cancel)
        if length_ms > LONGEST_S * 1000:
            raise InputError(f"The recording is longer than {LONGEST_S // 60} minutes. Cut it, and add it again.")
        spans = sound_speech(raw, length_ms, cancel)
        if not spans:
            raise InputError("Nobody speaks in this recording. Listen to it, and record it again.")
        samples, rate = read_wav(raw)
        first_ms, last_ms = max(0, spans[0][0] - _LEAD_MS), min(length_ms, spans[-1][1] + _TAIL_MS)
        cut = samples[first_ms * rate // 1000 : last_ms * rate // 1000]
        write_levelled(cut, rate, out, cancel)
    finally:
        raw.unlink(missing_ok=True)
    return Recording(path=out, duration_ms=round(cut.size * 1000 / rate), speech_ms=spoken_ms(spans))


def spoken_ms(spans: Sequence[Span]) -> int:
    """How long somebody speaks in all."""
    return sum(end - start for start, end in spans)


def _is_heard_otherwise(aligned: Alignment, script: str) -> bool:
    """A short recording in which a listener hears other words than the script's."""
    if aligned.heard is None or aligned.confidence >= _SURE:
        return False
    return recall(script, aligned.heard, aligned.language or "en").share < _LEAST_HEARD


def recorded_voice_over(
    recording: Path,
    *,
    script: str,
    voice: Voice,
    out: Path,
    models_root: Path,
    language: str | None = None,
    cancel: CancelSignal | None = None,
) -> VoiceOver:
    """The recording as the voice-over of a script.

    Args:
        recording: as ``prepare_recording`` left it; it stays.
        out: a copy of it.

    Raises:
        InputError: the recording says something else than the script.
        NotInstalled: the model that lays words onto sound is missing.
    """
    aligned = align(recording, script, models_root, language=language, cancel=cancel)
    if aligned.confidence < _LEAST_CONFIDENCE or _is_heard_otherwise(aligned, script):
        raise InputError(
            "The recording does not say this script. Correct the script, or choose another recording.",
            confidence=aligned.confidence,
            heard=aligned.heard,
        )
    part = out.with_name(f"{out.name}.part")
    shutil.copyfile(recording, part)
    part.replace(out)
    samples, rate = read_wav(out)
    return VoiceOver(
        path=out,
        duration_ms=round(samples.size * 1000 / rate),
        words=aligned.words,
        sample_rate_hz=rate,
        engine=voice.engine,
        voice=voice.name,
        model_id=RecordingEngine.model_id,
        settings=USUAL,
        spoken_characters=0,
        sentences=0,
        spoken_sentences=0,
        work_seconds=0.0,
    )
