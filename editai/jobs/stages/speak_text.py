"""speak: a text as a sound file to keep."""

from __future__ import annotations

import uuid
from typing import Any, Final

from editai.jobs.voice_work import VOICE_FILE, speak_script
from editai.jobs.work import Done, Work
from editai.speech.export import export_sound

_SOUND_SPACE: Final = uuid.UUID("4f1f0f43-5a1d-4c0e-9f57-0d8c6b1b7a92")
"""Name space of sounds' files: one for each job that was asked for, however often it is begun."""


def run(work: Work, done: Done) -> dict[str, Any]:
    """The ``speak`` object of CONTRACTS §5, with ``media_key`` for ``out``."""
    spoken = speak_script(work)
    suffix = str(work.data["suffix"])
    sound = work.file(f"sound{suffix}")
    export_sound(work.file(VOICE_FILE), sound, spoken["duration_ms"], work.cancel)
    media_key = f"{work.profile_id}/results/{uuid.uuid5(_SOUND_SPACE, work.first_job_id)}{suffix}"
    work.media.adopt(work.profile_id, media_key, sound)
    kept = ("duration_ms", "words", "engine", "cost_microusd", "sample_rate_hz", "cached")
    return {"media_key": media_key, "voice": work.data["voice"], **{name: spoken[name] for name in kept}}
