"""The voices of a store in SQLite."""

from __future__ import annotations

import sqlite3

from editai.clock import Clock, to_text
from editai.errors import NotFound
from editai.store import records
from editai.store.rows import Json, StoredVoice
from editai.store.sqlite import statements
from editai.store.sqlite.connection import Database


class SqliteVoices:
    """``VoiceStore`` over the embedded database."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

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
        now = to_text(self._clock.now())
        with self._database.atomic() as connection:
            if connection.execute("SELECT 1 FROM profiles WHERE id = ?", [profile_id]).fetchone() is None:
                raise NotFound("There is no such store.")
            connection.execute(
                "INSERT INTO voices VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
                [voice_id, profile_id, engine, name, sample_key, statements.dump(consent), created_by, now, now],
            )
            return records.voice(_row(connection, profile_id, voice_id))

    def voices(self, profile_id: str, *, engine: str | None = None) -> list[StoredVoice]:
        query = (
            "SELECT * FROM voices WHERE profile_id = ? AND (? IS NULL OR engine = ?) ORDER BY created_at DESC, id DESC"
        )
        with self._database.reading() as connection:
            return [records.voice(row) for row in connection.execute(query, [profile_id, engine, engine])]

    def voice(self, profile_id: str, voice_id: str) -> StoredVoice:
        with self._database.reading() as connection:
            return records.voice(_row(connection, profile_id, voice_id))

    def rename(self, profile_id: str, voice_id: str, name: str) -> StoredVoice:
        with self._database.atomic() as connection:
            connection.execute(
                "UPDATE voices SET name = ?, updated_at = ? WHERE id = ? AND profile_id = ?",
                [name, to_text(self._clock.now()), voice_id, profile_id],
            )
            return records.voice(_row(connection, profile_id, voice_id))

    def delete(self, profile_id: str, voice_id: str) -> StoredVoice:
        with self._database.atomic() as connection:
            row = _row(connection, profile_id, voice_id)
            connection.execute("DELETE FROM voices WHERE id = ? AND profile_id = ?", [voice_id, profile_id])
            return records.voice(row)


def _row(connection: sqlite3.Connection, profile_id: str, voice_id: str) -> sqlite3.Row:
    row: sqlite3.Row | None = connection.execute(
        "SELECT * FROM voices WHERE id = ? AND profile_id = ?", [voice_id, profile_id]
    ).fetchone()
    if row is None:
        raise NotFound("There is no such voice in this store.")
    return row
