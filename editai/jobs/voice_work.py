"""A script spoken for a tool: the file, its times, and the entry in the books."""

from __future__ import annotations

from typing import Any, Final

from editai.clock import SystemClock
from editai.costs.ledger import Ledger
from editai.costs.price_book import price_book
from editai.jobs.work import Work
from editai.media.loudness import measure_loudness
from editai.render.parts import VoiceTrack
from editai.speech.booked import speak_and_book
from editai.speech.preset import VoicePreset

VOICE_FILE: Final = "voice.wav"


def speak_script(work: Work) -> dict[str, Any]:
    """``voice`` (file), ``duration_ms``, ``loudness_lufs``, ``words``, ``engine``, ``cost_microusd``."""
    spoken = work.file(VOICE_FILE)
    made, entry = speak_and_book(
        work.engines.host,
        Ledger(work.store, SystemClock()),
        price_book(work.settings).prices(),
        profile=work.profile,
        created_by=work.job.created_by,
        job_id=work.job.id,
        request_id=f"{work.first_job_id}:speak",
        cache_root=work.settings.cache_root,
        script=str(work.data["script"]),
        preset=VoicePreset.from_json(work.data),
        out=spoken,
        cancel=work.cancel,
        on_progress=work.tell,
    )
    return {
        "voice": VOICE_FILE,
        "duration_ms": made.duration_ms,
        "loudness_lufs": measure_loudness(spoken, work.cancel).integrated_lufs,
        "words": [word.as_json() for word in made.words],
        "engine": made.engine,
        "cost_microusd": entry.amount_microusd,
        "sample_rate_hz": made.sample_rate_hz,
        "cached": made.cached,
    }


def voice_track(work: Work, spoken: Any) -> VoiceTrack:
    """The voice-over as a render plan takes it."""
    return VoiceTrack(
        path=work.file(spoken["voice"]), duration_ms=spoken["duration_ms"], loudness_lufs=spoken["loudness_lufs"]
    )
