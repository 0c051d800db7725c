"""The voices that belong to a store: recordings and cloned voices. Listed, used, taken out."""

from __future__ import annotations

import os
import uuid
from dataclasses import replace
from typing import Final

from editai.errors import InputError, NotFound, StoreError
from editai.profiles.access import MAKERS, require
from editai.settings import Settings
from editai.speech.voices import STORE_ENGINES, Voice, find_voice, parse_voice
from editai.store.media import open_media
from editai.store.protocol import Store
from editai.store.rows import Membership, StoredVoice

MOST_SOUND_BYTES: Final = 200 * 1024 * 1024
"""Of a recording: twenty minutes of 48 kHz stereo WAV."""


def store_voices(store: Store, profile_id: str) -> list[Voice]:
    """The store's own voices, newest first."""
    return [as_voice(each) for each in store.voices.voices(profile_id)]


def as_voice(stored: StoredVoice) -> Voice:
    """A voice of a store as pages list it."""
    language = str(stored.consent.get("language") or "")
    return replace(parse_voice(f"{stored.engine}:{stored.id}"), title=stored.name, language=language)


def voice_for(settings: Settings, store: Store, profile_id: str, name: str) -> Voice:
    """The voice that a name means for this store.

    Raises:
        InputError: there is no such voice here.
        NotFound: it is a voice of no store, or of another one.
    """
    voice = parse_voice(name)
    if voice.engine in STORE_ENGINES:
        return as_voice(stored_voice(store, profile_id, voice))
    return find_voice(settings, name)


def stored_voice(store: Store, profile_id: str, voice: Voice) -> StoredVoice:
    """The row of a store's own voice.

    Raises:
        NotFound: it is not this store's.
    """
    stored = store.voices.voice(profile_id, voice.id)
    if stored.engine != voice.engine:
        raise NotFound("There is no such voice in this store.")
    return stored


def remove_voice(settings: Settings, store: Store, member: Membership, voice_id: str) -> None:
    """Take a voice out, and its sound with it.

    Raises:
        Forbidden: the person is neither owner nor editor.
        NotFound: no such voice in the store.
    """
    require(member, *MAKERS)
    gone = store.voices.delete(member.profile_id, voice_id)
    with open_media(settings, store) as media:
        media.delete(member.profile_id, gone.sample_key)


def keep_sound(settings: Settings, profile_id: str, content: bytes) -> str:
    """Put a sound that was recorded in the page where uploads lie; its id, for a job.

    Raises:
        InputError: it is empty or too large.
        StoreError: the disk is full.
    """
    if not content:
        raise InputError("The recording is empty. Record it again.")
    if len(content) > MOST_SOUND_BYTES:
        raise InputError(f"The recording is larger than {MOST_SOUND_BYTES // 1024**2} MB. Export it as MP3.")
    upload_id = str(uuid.uuid4())
    folder = settings.inbox_root / profile_id
    part = folder / f".{upload_id}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(folder / upload_id)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise StoreError(f"The recording could not be kept: {error.strerror}. Make room and try again.") from error
    return upload_id


def sound_waits(settings: Settings, profile_id: str, upload_id: str) -> bool:
    """Whether what ``keep_sound`` has put there was used by no job yet."""
    return (settings.inbox_root / profile_id / upload_id).is_file()
