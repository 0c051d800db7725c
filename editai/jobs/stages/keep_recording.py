"""keep-recording: an uploaded recording becomes a voice of the store, and is written down."""

from __future__ import annotations

import uuid
from typing import Any, Final

from editai.errors import InputError
from editai.jobs.work import Done, Work, proven_upload
from editai.speech.recorded import Recording, prepare_recording
from editai.speech.recording import ENGINE
from editai.speech.transcription import hear_text

_VOICE_SPACE: Final = uuid.UUID("5a0f1f0e-3c55-4a37-9a5f-2b9d3f6b2c11")
"""Name space of voices' ids: one for each job that was asked for, however often it is begun."""


def voice_id_of(first_job_id: str) -> str:
    """The id of the voice that a job makes."""
    return str(uuid.uuid5(_VOICE_SPACE, first_job_id))


def run(work: Work, done: Done) -> dict[str, Any]:
    """``voice`` (``recording:…``), ``name``, ``media_key``, ``duration_ms``, ``speech_ms``, ``script``.

    ``script`` is what is heard in it, or what was given with it. The upload is gone afterwards, also when
    it could not be used.
    """
    voice_id = voice_id_of(work.first_job_id)
    media = work.media
    media_key = f"{work.profile_id}/voices/{voice_id}.wav"
    known = [voice for voice in work.store.voices.voices(work.profile_id, engine=ENGINE) if voice.id == voice_id]
    if known and media.size(work.profile_id, media_key) is not None:
        return _answer(known[0].id, known[0].name, media_key, dict(known[0].consent))
    file = proven_upload(work.settings, work.profile_id, str(work.data["upload_id"]))
    try:
        recording = prepare_recording(file, work.folder, work.cancel)
    except InputError:
        file.unlink(missing_ok=True)  # no retry can make a recording of it
        raise
    work.tell(50)
    facts = _facts(work, recording)
    media.adopt(work.profile_id, media_key, recording.path)
    stored = work.store.voices.add(
        work.profile_id,
        voice_id=voice_id,
        engine=ENGINE,
        name=str(work.data["name"]),
        sample_key=media_key,
        consent=facts,
        created_by=work.job.created_by,
    )
    file.unlink(missing_ok=True)
    return _answer(stored.id, stored.name, media_key, facts)


def _facts(work: Work, recording: Recording) -> dict[str, Any]:
    given = str(work.data.get("script") or "").strip()
    if not given:
        given = hear_text(
            recording.path, work.settings.models_root, duration_ms=recording.duration_ms, cancel=work.cancel
        )
    return {
        "duration_ms": recording.duration_ms,
        "speech_ms": recording.speech_ms,
        "script": " ".join(given.split()),
        "by": work.job.created_by,
    }


def _answer(voice_id: str, name: str, media_key: str, facts: dict[str, Any]) -> dict[str, Any]:
    shown = {key: facts.get(key) for key in ("duration_ms", "speech_ms", "script")}
    return {"voice": f"{ENGINE}:{voice_id}", "name": name, "media_key": media_key, **shown}
