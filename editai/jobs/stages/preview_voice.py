"""preview-voice: a sentence or two in a voice, to listen to."""

from __future__ import annotations

import json
import uuid
from typing import Any, Final

from editai.jobs.speaking import speak_for
from editai.jobs.work import Done, Work
from editai.speech.preset import VoicePreset

_PREVIEW_SPACE: Final = uuid.UUID("7a6f3b52-98cf-4c8a-9d0b-0c4a2f6e1d35")
"""Name space of previews: the same words in the same voice are one file."""


def run(work: Work, done: Done) -> dict[str, Any]:
    """``media_key`` (wav), ``duration_ms``, ``words``, ``engine``, ``voice``, ``cached``, ``cost_microusd``."""
    preset, text = VoicePreset.from_json(work.data), str(work.data["text"])
    spoken = work.file("preview.wav")
    made, entry = speak_for(work, text, preset, spoken, details={"preview": True})
    media_key = f"{work.profile_id}/previews/{preview_id(preset, text)}.wav"
    work.media.adopt(work.profile_id, media_key, spoken)
    return {
        "media_key": media_key,
        "duration_ms": made.duration_ms,
        "words": [word.as_json() for word in made.words],
        "engine": made.engine,
        "voice": preset.voice,
        "sample_rate_hz": made.sample_rate_hz,
        "cached": made.cached,
        "cost_microusd": entry.amount_microusd if entry else 0,
    }


def preview_id(preset: VoicePreset, text: str) -> uuid.UUID:
    """Names a preview: the same words in the same voice, said the same way."""
    return uuid.uuid5(_PREVIEW_SPACE, json.dumps([preset.as_json(), text], sort_keys=True))
