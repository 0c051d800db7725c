"""Signed-in sessions of this installation: in its own file, never in the team's database.

A session is found by the hash of its id, so that the file alone lets nobody in; its tokens are
encrypted by whoever puts them here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from editai.clock import Clock, from_text, to_text
from editai.store.sqlite.connection import Database
from editai.store.sqlite.migrate import migrate


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSession:
    """One signed-in browser or command line."""

    id_hash: str
    user_id: str
    tokens_ciphertext: str
    expires_at: datetime


class WebSessions:
    """The table ``web_sessions``. Several threads and processes may use it."""

    def __init__(self, path: Path, clock: Clock) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._database = Database(path)
        self._clock = clock
        migrate(self._database, clock)

    def add(self, session: WebSession) -> None:
        """Keep a new session; those past their time go."""
        now = to_text(self._clock.now())
        values = [session.id_hash, session.user_id, session.tokens_ciphertext, to_text(session.expires_at), now, now]
        with self._database.atomic() as connection:
            connection.execute("DELETE FROM web_sessions WHERE expires_at <= ?", [now])
            connection.execute(
                "INSERT INTO web_sessions (id_hash, user_id, tokens_ciphertext, expires_at, created_at, updated_at)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                values,
            )

    def find(self, id_hash: str) -> WebSession | None:
        """The session, or None if it has ended or is past its time."""
        query = "SELECT * FROM web_sessions WHERE id_hash = ? AND expires_at > ?"
        with self._database.reading() as connection:
            row: Any = connection.execute(query, [id_hash, to_text(self._clock.now())]).fetchone()
        if row is None:
            return None
        return WebSession(
            id_hash=row["id_hash"],
            user_id=row["user_id"],
            tokens_ciphertext=row["tokens_ciphertext"],
            expires_at=from_text(row["expires_at"]),
        )

    def renew(self, id_hash: str, tokens_ciphertext: str, expires_at: datetime) -> None:
        """Put new tokens in; nothing happens to a session that has ended."""
        statement = "UPDATE web_sessions SET tokens_ciphertext = ?, expires_at = ?, updated_at = ? WHERE id_hash = ?"
        values = [tokens_ciphertext, to_text(expires_at), to_text(self._clock.now()), id_hash]
        with self._database.atomic() as connection:
            connection.execute(statement, values)

    def end(self, id_hash: str) -> None:
        """Forget the session; nothing happens if it has ended."""
        with self._database.atomic() as connection:
            connection.execute("DELETE FROM web_sessions WHERE id_hash = ?", [id_hash])

    def close(self) -> None:
        """Close the connections of all threads."""
        self._database.close()
