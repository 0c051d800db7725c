"""The voices of a store in a Supabase project."""

from __future__ import annotations

from editai.store.rows import Json, StoredVoice
from editai.store.supabase import records
from editai.store.supabase.wire import Row, Wire


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
            consent=records.plain(consent),
            created_by=created_by,
        )
        return _voice(answer)

    def voices(self, profile_id: str, *, engine: str | None = None) -> list[StoredVoice]:
        return [_voice(row) for row in self._wire.call("list_voices", profile_id=profile_id, engine=engine)]

    def voice(self, profile_id: str, voice_id: str) -> StoredVoice:
        return _voice(self._wire.call("one_voice", profile_id=profile_id, id=voice_id))

    def rename(self, profile_id: str, voice_id: str, name: str) -> StoredVoice:
        return _voice(self._wire.write("rename_voice", profile_id=profile_id, id=voice_id, name=name))

    def delete(self, profile_id: str, voice_id: str) -> StoredVoice:
        return _voice(self._wire.call("delete_voice", profile_id=profile_id, id=voice_id))


def _voice(row: Row) -> StoredVoice:
    return StoredVoice(
        id=row["id"],
        profile_id=row["profile_id"],
        engine=row["engine"],
        name=row["name"],
        sample_key=row["sample_key"],
        consent=row["consent"],
        created_by=row["created_by"],
        created_at=records.time(row["created_at"]),
    )
