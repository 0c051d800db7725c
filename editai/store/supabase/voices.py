"""The voices of a store in a Supabase project."""

from __future__ import annotations

from editai.store import records
from editai.store.rows import Json, StoredVoice
from editai.store.supabase.wire import Wire, plain


class SupabaseVoices:
    """``VoiceStore`` over the Data API. Adding needs the worker's key."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

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
        answer = self._wire.write(
            "add_voice",
            profile_id=profile_id,
            id=voice_id,
            engine=engine,
            name=name,
            sample_key=sample_key,
            consent=plain(consent),
            created_by=created_by,
        )
        return records.voice(answer)

    def voices(self, profile_id: str, *, engine: str | None = None) -> list[StoredVoice]:
        return [records.voice(row) for row in self._wire.call("list_voices", profile_id=profile_id, engine=engine)]

    def voice(self, profile_id: str, voice_id: str) -> StoredVoice:
        return records.voice(self._wire.call("one_voice", profile_id=profile_id, id=voice_id))

    def rename(self, profile_id: str, voice_id: str, name: str) -> StoredVoice:
        return records.voice(self._wire.write("rename_voice", profile_id=profile_id, id=voice_id, name=name))

    def delete(self, profile_id: str, voice_id: str) -> StoredVoice:
        return records.voice(self._wire.call("delete_voice", profile_id=profile_id, id=voice_id))
