"""A script spoken for a tool: the file, its times, and the entry in the books."""

from __future__ import annotations

from typing import Any, Final

from editai.clock import SystemClock
from editai.costs.estimate import estimate_speech
from editai.costs.ledger import Ledger
from editai.costs.price_book import price_book
from editai.jobs.work import Work
from editai.media.loudness import measure_loudness
from editai.render.parts import VoiceTrack
from editai.speech.cost import speak_cost
from editai.speech.voice_over import make_voice_over
from editai.speech.voices import parse_voice

VOICE_FILE: Final = "voice.wav"


def speak_script(work: Work) -> dict[str, Any]:
    """``voice`` (file), ``duration_ms``, ``loudness_lufs``, ``words``, ``engine``, ``cost_microusd``."""
    script, voice = str(work.data["script"]), parse_voice(str(work.data["voice"]))
    prices = price_book(work.settings).prices()
    estimate = estimate_speech(prices, voice.engine, len(script)).amount_microusd
    request_id = f"{work.first_job_id}:speak"
    call = {"service": voice.engine, "operation": "speak", "model": voice.name, "request_id": request_id}
    spoken = work.file(VOICE_FILE)
    ledger = Ledger(work.store, SystemClock())
    with ledger.booked(work.profile, work.job.id, work.job.created_by, estimate, call=call) as booking:
        made = make_voice_over(
            work.engines.host,
            cache_root=work.settings.cache_root,
            profile_id=work.profile_id,
            script=script,
            voice=voice,
            speed=float(work.data["speed"]),
            out=spoken,
            cancel=work.cancel,
            on_progress=work.tell,
        )
        entry = booking.commit(speak_cost(made, prices, request_id=request_id))
    return {
        "voice": VOICE_FILE,
        "duration_ms": made.duration_ms,
        "loudness_lufs": measure_loudness(spoken, work.cancel).integrated_lufs,
        "words": [word.as_json() for word in made.words],
        "engine": made.engine,
        "cost_microusd": entry.amount_microusd,
    }


def voice_track(work: Work, spoken: Any) -> VoiceTrack:
    """The voice-over as a render plan takes it."""
    return VoiceTrack(
        path=work.file(spoken["voice"]), duration_ms=spoken["duration_ms"], loudness_lufs=spoken["loudness_lufs"]
    )
