"""look · speak: how long the voice will take; spoken where that is free, else estimated."""

from __future__ import annotations

from typing import Any

from editai.captions.estimate import estimate_words
from editai.costs.estimate import estimate_speech
from editai.costs.price_book import price_book
from editai.jobs.voice_work import speak_script
from editai.jobs.work import Done, Work
from editai.speech.voices import parse_voice


def run(work: Work, done: Done) -> dict[str, Any]:
    """``words``, ``duration_ms`` and whether that ``is_exact``. Nothing is spoken for videos of another store."""
    for source_video_id in work.data["source_video_ids"]:
        work.store.library.source_video(work.profile_id, str(source_video_id))
    script, voice = str(work.data["script"]), str(work.data["voice"])
    price = estimate_speech(price_book(work.settings).prices(), parse_voice(voice).engine, len(script))
    if price.amount_microusd == 0:
        spoken = speak_script(work)
        return {"words": spoken["words"], "duration_ms": spoken["duration_ms"], "is_exact": True}
    words = estimate_words(script, float(work.data["speed"]))
    return {"words": [word.as_json() for word in words], "duration_ms": words[-1].end_ms, "is_exact": False}
