"""A script spoken for a tool: the file, its times, and the entry in the books."""

from __future__ import annotations

from typing import Any, Final

from editai.jobs.speaking import speak_for
from editai.jobs.work import Work
from editai.media.loudness import measure_loudness
from editai.render.parts import VoiceTrack
from editai.speech.preset import VoicePreset

VOICE_FILE: Final = "voice.wav"


def speak_script(work: Work) -> dict[str, Any]:
    """``voice`` (file), ``duration_ms``, ``loudness_lufs``, ``words``, ``engine``, ``cost_microusd``."""
    spoken = work.file(VOICE_FILE)
    made, entry = speak_for(work, str(work.data["script"]), VoicePreset.from_json(work.data), spoken)
    return {
        "voice": VOICE_FILE,
        "duration_ms": made.duration_ms,
        "loudness_lufs": measure_loudness(spoken, work.cancel).integrated_lufs,
        "words": [word.as_json() for word in made.words],
        "engine": made.engine,
        "cost_microusd": entry.amount_microusd if entry else 0,
        "sample_rate_hz": made.sample_rate_hz,
        "cached": made.cached,
    }


def voice_track(work: Work, spoken: Any) -> VoiceTrack:
    """The voice-over as a render plan takes it."""
    return VoiceTrack(
        path=work.file(spoken["voice"]), duration_ms=spoken["duration_ms"], loudness_lufs=spoken["loudness_lufs"]
    )
