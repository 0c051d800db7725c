"""clone-voice: an uploaded sample becomes a voice of the store, kept encrypted."""

from __future__ import annotations

from typing import Any

from editai.clock import SystemClock, to_text
from editai.errors import InputError
from editai.jobs.stages.keep_recording import voice_id_of
from editai.jobs.work import Done, Work, proven_upload
from editai.profiles.secrets import SecretBox
from editai.speech.cloning import check_consent, check_sample, lock_sample
from editai.speech.xtts import ENGINE, check_licence


def run(work: Work, done: Done) -> dict[str, Any]:
    """``voice`` (``xtts:…``), ``name``, ``speech_ms``, ``warning``. The upload is gone afterwards in any case."""
    check_consent(str(work.data["consent"]))
    check_licence(str(work.data["licence"]))
    voice_id = voice_id_of(work.first_job_id)
    media = work.media
    media_key = f"{work.profile_id}/voices/{voice_id}.sample"
    for known in work.store.voices.voices(work.profile_id, engine=ENGINE):
        if known.id == voice_id and media.size(work.profile_id, media_key) is not None:
            return _answer(voice_id, known.name, dict(known.consent))
    file = proven_upload(work.settings, work.profile_id, str(work.data["upload_id"]))
    try:
        sample = check_sample(file, work.folder, work.cancel)
    except InputError:
        file.unlink(missing_ok=True)
        raise
    locked = work.file("sample.locked")
    lock_sample(SecretBox(work.settings), sample.path, locked)
    sample.path.unlink()
    consent = {
        "text": work.data["consent"],
        "by": work.job.created_by,
        "at": to_text(SystemClock().now()),
        "licence": work.data["licence"],
        "language": work.data["language"],
        "speech_ms": sample.speech_ms,
        "warning": sample.warning,
    }
    media.adopt(work.profile_id, media_key, locked)
    stored = work.store.voices.add(
        work.profile_id,
        voice_id=voice_id,
        engine=ENGINE,
        name=str(work.data["name"]),
        sample_key=media_key,
        consent=consent,
        created_by=work.job.created_by,
    )
    file.unlink(missing_ok=True)
    return _answer(voice_id, stored.name, consent)


def _answer(voice_id: str, name: str, consent: dict[str, Any]) -> dict[str, Any]:
    return {
        "voice": f"{ENGINE}:{voice_id}",
        "name": name,
        "speech_ms": consent.get("speech_ms"),
        "warning": consent.get("warning"),
    }
