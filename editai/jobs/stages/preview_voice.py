"""preview-voice: a sentence or two in a voice, to listen to."""

from __future__ import annotations

from typing import Any

from editai.clock import SystemClock
from editai.costs.ledger import Ledger
from editai.costs.prices import load_prices
from editai.jobs.work import Done, Work
from editai.speech.voice_over import make_voice_over
from editai.speech.voices import parse_voice
from editai.store.media_files import MediaFolder
from editai.store.rows import NewCost


def run(work: Work, done: Done) -> dict[str, Any]:
    """``media_key`` (wav), ``duration_ms``, ``words``, ``engine``, ``voice``, ``cached``, ``cost_microusd``."""
    voice, text = parse_voice(str(work.data["voice"])), str(work.data["text"])
    price = load_prices().price(voice.engine, "speak")
    estimate = price.amount_microusd(len(text))
    spoken = work.file("preview.wav")
    ledger = Ledger(work.store, SystemClock())
    with ledger.booked(work.profile, work.job.id, work.job.created_by, estimate) as booking:
        made = make_voice_over(
            work.engines.host,
            cache_root=work.settings.cache_root,
            profile_id=work.profile_id,
            script=text,
            voice=voice,
            out=spoken,
            cancel=work.cancel,
            on_progress=work.tell,
        )
        entry = booking.commit(
            NewCost(
                service=voice.engine,
                operation="speak",
                model=voice.name,
                units=len(text),
                unit=price.unit,
                unit_price_microusd=float(price.unit_price_microusd),
                amount_microusd=estimate,
                request_id=f"{work.first_job_id}:speak",
                details={"work_seconds": round(made.work_seconds, 3), "cached": made.cached, "preview": True},
            )
        )
    media_key = f"{work.profile_id}/previews/{work.job.id}.wav"
    MediaFolder(work.settings.media_root).adopt(work.profile_id, media_key, spoken)
    return {
        "media_key": media_key,
        "duration_ms": made.duration_ms,
        "words": [word.as_json() for word in made.words],
        "engine": made.engine,
        "voice": voice.name,
        "sample_rate_hz": made.sample_rate_hz,
        "cached": made.cached,
        "cost_microusd": entry.amount_microusd,
    }
