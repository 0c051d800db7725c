"""What a store of data does for the voices that belong to a store: cloned ones and recordings."""

from __future__ import annotations

from typing import Protocol

from editai.store.rows import Json, StoredVoice


class VoiceStore(Protocol):
    """Voices that a store has added. They go with it; their files are the caller's to remove."""

    def add(
        self,
        profile_id: str,
        *,
        voice_id: str,
        engine: str,
        name: str,
        sample_key: str,
        consent: Json,
        created_by: str,
    ) -> StoredVoice:
        """Worker: add a voice. The same id again in the same store is the same voice, unchanged."""
        ...

    def voices(self, profile_id: str, *, engine: str | None = None) -> list[StoredVoice]:
        """The store's own voices, newest first; those of one engine if it is named."""
        ...

    def voice(self, profile_id: str, voice_id: str) -> StoredVoice:
        """One of the store's own voices."""
        ...

    def rename(self, profile_id: str, voice_id: str, name: str) -> StoredVoice:
        """Call it otherwise."""
        ...

    def delete(self, profile_id: str, voice_id: str) -> StoredVoice:
        """Take it out; returns what it was."""
        ...
