"""A script spoken for a job: by whichever engine its voice is of, held before and booked after."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from editai.clock import SystemClock
from editai.costs.ledger import Ledger
from editai.costs.price_book import price_book
from editai.jobs.work import Work
from editai.library.voices import stored_voice
from editai.profiles.secrets import SecretBox
from editai.profiles.service_keys import ELEVENLABS, service_key
from editai.speech.booked import speak_and_book
from editai.speech.cache import SpeechCache
from editai.speech.cloning import unlock_sample
from editai.speech.elevenlabs_api import ElevenLabs
from editai.speech.elevenlabs_speaker import ElevenLabsSpeaker
from editai.speech.preset import VoicePreset
from editai.speech.recorded import recorded_voice_over
from editai.speech.recording import ENGINE as RECORDING
from editai.speech.speaker import Speaker
from editai.speech.voice_over import VoiceOver
from editai.speech.voices import STORE_ENGINES, Voice, find_voice, parse_voice
from editai.speech.xtts import ENGINE as XTTS
from editai.speech.xtts import check_licence
from editai.speech.xtts_speaker import XttsSpeaker
from editai.store.protocol import EMPTY
from editai.store.rows import CostEntry, Json


def speak_for(
    work: Work, script: str, preset: VoicePreset, out: Path, *, details: Json = EMPTY
) -> tuple[VoiceOver, CostEntry | None]:
    """The voice-over and its entry in the books; a recording has none.

    Raises: as ``speak_and_book`` and ``recorded_voice_over``; NotFound: the voice is not this store's.
    """
    voice = parse_voice(preset.voice)
    if voice.engine not in STORE_ENGINES:
        voice = find_voice(work.settings, preset.voice)
    if voice.engine == RECORDING:
        stored = stored_voice(work.store, work.profile_id, voice)
        recording = work.media.path(work.profile_id, stored.sample_key)
        made = recorded_voice_over(
            recording, script=script, voice=voice, out=out, models_root=work.settings.models_root, cancel=work.cancel
        )
        return made, None
    with speaker_for(work, preset) as speaker:
        return _booked(work, speaker, script, preset, out, details)


def _booked(
    work: Work, speaker: Speaker, script: str, preset: VoicePreset, out: Path, details: Json
) -> tuple[VoiceOver, CostEntry]:
    return speak_and_book(
        speaker,
        Ledger(work.store, SystemClock()),
        price_book(work.settings).prices(),
        profile=work.profile,
        created_by=work.job.created_by,
        job_id=work.job.id,
        request_id=f"{work.first_job_id}:speak",
        cache_root=work.settings.cache_root,
        script=script,
        preset=preset,
        out=out,
        details=details,
        cancel=work.cancel,
        on_progress=work.tell,
    )


@contextmanager
def speaker_for(work: Work, preset: VoicePreset) -> Iterator[Speaker]:
    """Who speaks with this voice.

    Raises:
        NotInstalled: the store has no key of the voice's service.
        ServiceError: an answer of the service was lost before, and its history cannot be asked now.
    """
    settings, voice = work.settings, parse_voice(preset.voice)
    if voice.engine == XTTS:
        with _cloned(work, voice) as cloned:
            yield cloned
        return
    if voice.engine != ELEVENLABS:
        yield work.engines.host
        return
    key = service_key(settings, work.store, SecretBox(settings), work.profile_id, ELEVENLABS)
    cache = SpeechCache(settings.cache_root, work.profile_id)
    with ElevenLabs(settings.elevenlabs_url, key) as service:
        speaker = ElevenLabsSpeaker(service, cache, preset.settings, work.folder)
        speaker.adopt_lost()
        yield speaker


@contextmanager
def _cloned(work: Work, voice: Voice) -> Iterator[Speaker]:
    """The store's cloned voice; its sample lies in clear in the job's folder only while it is used."""
    stored = stored_voice(work.store, work.profile_id, voice)
    check_licence(str(stored.consent.get("licence") or ""))
    kept = work.media.path(work.profile_id, stored.sample_key)
    sample = work.file("sample.wav")
    try:
        unlock_sample(SecretBox(work.settings), kept, sample)
        language = str(stored.consent.get("language") or "en")
        yield XttsSpeaker(work.engines.xtts, sample, language, work.folder)
    finally:
        sample.unlink(missing_ok=True)
