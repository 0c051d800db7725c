"""make · speak: the voice-over, the time of every word, and the entry in the books."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any, Final

from editai.clock import SystemClock
from editai.costs.estimate import estimate_speech
from editai.costs.ledger import Ledger
from editai.costs.price_book import price_book
from editai.jobs.work import Done, Work, clip_id_of
from editai.speech.cost import speak_cost
from editai.speech.voice_over import make_voice_over
from editai.speech.voices import parse_voice
from editai.speech.words import Word

VOICE_FILE: Final = "voice.wav"
_WORDS_FILE: Final = "words.json"


def run(work: Work, done: Done) -> dict[str, Any]:
    """``voice`` and ``words`` (files), ``duration_ms``, ``loudness_lufs``, ``engine``, ``cost_microusd``."""
    from editai.media.loudness import measure_loudness

    script, voice = str(work.data["script"]), str(work.data["voice"])
    engine = parse_voice(voice).engine
    prices = price_book(work.settings).prices()
    ledger = Ledger(work.store, SystemClock())
    estimate = estimate_speech(prices, engine, len(script)).amount_microusd
    request_id = f"{work.first_job_id}:speak"
    made_for = {"project_id": done["ingest"]["project_id"], "clip_id": clip_id_of(work.first_job_id)}
    call = {"service": engine, "operation": "speak", "model": voice, "request_id": request_id, **made_for}
    with ledger.booked(work.profile, work.job.id, work.job.created_by, estimate, call=call) as booking:
        made = make_voice_over(
            work.engines.host,
            cache_root=work.settings.cache_root,
            profile_id=work.profile_id,
            script=script,
            voice=voice,
            speed=float(work.data.get("speed", 1.0)),
            out=work.file(VOICE_FILE),
            cancel=work.cancel,
            on_progress=work.tell,
        )
        cost = speak_cost(made, prices, request_id=request_id)
        entry = booking.commit(replace(cost, details={**cost.details, **made_for}))
    beside = work.file(f"{_WORDS_FILE}.part")
    beside.write_text(json.dumps([word.as_json() for word in made.words], ensure_ascii=False), encoding="utf-8")
    beside.replace(work.file(_WORDS_FILE))
    return {
        "voice": VOICE_FILE,
        "words": _WORDS_FILE,
        "duration_ms": made.duration_ms,
        "loudness_lufs": measure_loudness(work.file(VOICE_FILE), work.cancel).integrated_lufs,
        "engine": made.engine,
        "cached": made.cached,
        "cost_microusd": entry.amount_microusd,
    }


def read_words(work: Work, done: Done) -> tuple[Word, ...]:
    """The words as this stage left them."""
    text = work.file(done["speak"]["words"]).read_text(encoding="utf-8")
    return tuple(Word.from_json(value) for value in json.loads(text))
