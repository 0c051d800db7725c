"""The pace of posting in SQLite."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from editai.clock import Clock, from_text, to_text
from editai.errors import NotFound
from editai.store import records
from editai.store.rows import DEFAULT_HOURLY_LIMIT, Pace
from editai.store.sqlite.connection import Database

_HOUR: Final = timedelta(hours=1)


class SqlitePace:
    """``PaceStore`` over the embedded database."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def join(self, profile_id: str, account: str, group: str) -> list[tuple[str, str]]:
        now = to_text(self._clock.now())
        with self._database.atomic() as connection:
            if connection.execute("SELECT 1 FROM profiles WHERE id = ?", [profile_id]).fetchone() is None:
                raise NotFound("There is no such store.")
            connection.execute(
                "INSERT INTO publishing_accounts VALUES (?, ?, ?, ?) ON CONFLICT (profile_id) DO UPDATE SET"
                " account = excluded.account, group_id = excluded.group_id, updated_at = excluded.updated_at",
                [profile_id, account, group, now],
            )
            others = connection.execute(
                "SELECT profile_id, group_id FROM publishing_accounts WHERE account = ? AND profile_id <> ?"
                " ORDER BY profile_id",
                [account, profile_id],
            )
            return [(str(row["profile_id"]), str(row["group_id"])) for row in others]

    def leave(self, profile_id: str) -> None:
        with self._database.atomic() as connection:
            connection.execute("DELETE FROM publishing_accounts WHERE profile_id = ?", [profile_id])

    def pace(self, profile_id: str) -> Pace | None:
        query = (
            "SELECT p.* FROM publishing_pace AS p JOIN publishing_accounts AS a ON a.account = p.account"
            " WHERE a.profile_id = ?"
        )
        with self._database.reading() as connection:
            row = connection.execute(query, [profile_id]).fetchone()
        return None if row is None else records.pace(row)

    def take_request(self, account: str) -> datetime | None:
        now = self._clock.now()
        with self._database.atomic() as connection:
            self._begin(connection, account, now)
            row = connection.execute("SELECT * FROM publishing_pace WHERE account = ?", [account]).fetchone()
            if row["blocked_until"] and from_text(row["blocked_until"]) > now:
                return from_text(row["blocked_until"])
            used, ends = row["used"], from_text(row["window_ends_at"])
            if ends <= now:
                used, ends = 0, now + _HOUR
            if used >= row["hourly_limit"]:
                return ends
            connection.execute(
                "UPDATE publishing_pace SET used = ?, window_ends_at = ?, blocked_until = NULL, updated_at = ?"
                " WHERE account = ?",
                [used + 1, to_text(ends), to_text(now), account],
            )
            return None

    def note(
        self,
        account: str,
        *,
        hourly_limit: int | None = None,
        used: int | None = None,
        window_ends_at: datetime | None = None,
        blocked_until: datetime | None = None,
    ) -> None:
        now = self._clock.now()
        with self._database.atomic() as connection:
            self._begin(connection, account, now)
            connection.execute(
                "UPDATE publishing_pace SET hourly_limit = coalesce(?, hourly_limit), used = coalesce(?, used),"
                " window_ends_at = coalesce(?, window_ends_at), blocked_until = coalesce(?, blocked_until),"
                " updated_at = ? WHERE account = ?",
                [hourly_limit, used, _text(window_ends_at), _text(blocked_until), to_text(now), account],
            )

    def _begin(self, connection: Any, account: str, now: datetime) -> None:
        connection.execute(
            "INSERT INTO publishing_pace VALUES (?, ?, 0, ?, NULL, ?) ON CONFLICT (account) DO NOTHING",
            [account, DEFAULT_HOURLY_LIMIT, to_text(now + _HOUR), to_text(now)],
        )


def _text(moment: datetime | None) -> str | None:
    return to_text(moment) if moment else None
