"""make · speak: the voice-over, the time of every word, and the entry in the books; videos are looked at meanwhile."""

from __future__ import annotations

import json
from contextlib import nullcontext
from datetime import timedelta
from typing import Any, Final

from editai.clock import SystemClock
from editai.jobs.looking import Looking
from editai.jobs.speaking import speak_for
from editai.jobs.work import Done, Work, clip_id_of
from editai.speech.preset import VoicePreset
from editai.speech.words import Word

VOICE_FILE: Final = "voice.wav"
_WORDS_FILE: Final = "words.json"
_MOMENT: Final = timedelta(microseconds=1)


def run(work: Work, done: Done) -> dict[str, Any]:
    """``voice`` and ``words`` (files), ``duration_ms``, ``loudness_lufs``, ``engine``, ``cost_microusd``."""
    from editai.media.loudness import measure_loudness

    first = work.store.jobs.job(work.profile_id, work.first_job_id)
    clip_id = clip_id_of(work.first_job_id)
    # shots that a person has chosen were looked at when they were shown
    looking = None if work.data.get("segments") else Looking(work, done["ingest"]["source_video_ids"])
    with looking or nullcontext():
        made, entry = speak_for(
            work,
            str(work.data["script"]),
            VoicePreset.from_json(work.data),
            work.file(VOICE_FILE),
            details={"project_id": done["ingest"]["project_id"], "clip_id": clip_id},
        )
        if looking:
            looking.settle(made.duration_ms)
    # All that was booked for the clip: an earlier try may have paid for some of its sentences.
    spent = work.store.costs.sums(
        work.profile_id,
        since=first.created_at,
        until=(entry.created_at if entry else SystemClock().now()) + _MOMENT,
        by="clip",
        only={"clip": clip_id},
    )
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
        "cost_microusd": sum(row.amount_microusd for row in spent),
    }


def read_words(work: Work, done: Done) -> tuple[Word, ...]:
    """The words as this stage left them."""
    text = work.file(done["speak"]["words"]).read_text(encoding="utf-8")
    return tuple(Word.from_json(value) for value in json.loads(text))
