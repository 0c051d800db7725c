"""The outbox in SQLite."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final

from editai.clock import Clock, to_text
from editai.errors import Conflict, NotFound
from editai.store import records
from editai.store.rows import Json, Publication, Scope
from editai.store.sqlite import statements
from editai.store.sqlite.connection import Database
from editai.store.states import LIVE_PUBLICATIONS, ClipState, PublicationState

_CHANGEABLE: Final = ("attempt", "postiz_post_id", "link", "reason", "scheduled_at", "client_ref")


class SqlitePublications:
    """``PublicationStore`` over the embedded database."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def plan(
        self,
        profile_id: str,
        *,
        clip_id: str,
        clip_snapshot: Json,
        channel_id: str,
        network: str,
        text: str,
        settings: Json,
        scheduled_at: datetime,
        client_ref: str,
        created_by: str,
        again: bool = False,
    ) -> tuple[Publication, bool]:
        now = to_text(self._clock.now())
        publication_id = statements.new_id()
        with self._database.atomic() as connection:
            _require_approved(connection, profile_id, clip_id)
            standing = _live(connection, profile_id, clip_id, channel_id)
            if standing is not None:
                is_published = standing["state"] == PublicationState.PUBLISHED.value
                # A repeated call with the same mark is the same act, also when it posts again.
                if not (again and is_published) or standing["client_ref"] == client_ref:
                    return records.publication(standing), False
                connection.execute(
                    "UPDATE publications SET superseded = 1, updated_at = ? WHERE id = ?", [now, standing["id"]]
                )
            connection.execute(
                "INSERT INTO publications (id, profile_id, clip_id, clip_snapshot, channel_id, network, text, settings,"
                " scheduled_at, state, client_ref, created_by, created_at, updated_at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'planned', ?, ?, ?, ?)",
                [
                    publication_id,
                    profile_id,
                    clip_id,
                    statements.dump(clip_snapshot),
                    channel_id,
                    network,
                    text,
                    statements.dump(settings),
                    to_text(scheduled_at),
                    client_ref,
                    created_by,
                    now,
                    now,
                ],
            )
            return records.publication(_one(connection, profile_id, publication_id)), True

    def publication(self, profile_id: str, publication_id: str) -> Publication:
        with self._database.reading() as connection:
            return records.publication(_one(connection, profile_id, publication_id))

    def publications(
        self,
        profile_id: Scope,
        *,
        states: Collection[PublicationState] = (),
        clip_id: str | None = None,
        limit: int = 200,
    ) -> list[Publication]:
        scope, values = statements.in_scope(profile_id, "profile_id")
        state, state_values = statements.one_of("state", states)
        condition = f"{scope} AND {state}"
        values += state_values
        if clip_id is not None:
            condition += " AND clip_id = ?"
            values.append(clip_id)
        query = f"SELECT * FROM publications WHERE {condition} ORDER BY created_at DESC, rowid DESC LIMIT ?"
        with self._database.reading() as connection:
            return [records.publication(row) for row in connection.execute(query, [*values, limit])]

    def move(
        self,
        profile_id: str,
        publication_id: str,
        *,
        expected: Collection[PublicationState],
        state: PublicationState,
        changes: Mapping[str, Any] | None = None,
        attempt: int | None = None,
    ) -> Publication:
        values = dict(changes or {})
        unknown = values.keys() - set(_CHANGEABLE)
        if unknown:
            raise ValueError(f"a publication's {sorted(unknown)} cannot be changed")
        if not expected:
            raise ValueError("the states expected must be named")
        if "scheduled_at" in values:
            values["scheduled_at"] = to_text(values["scheduled_at"])
        values |= {"state": state.value, "updated_at": to_text(self._clock.now())}
        assignments = ", ".join(f"{name} = ?" for name in values)
        condition, states = statements.one_of("state", expected)
        if attempt is not None:
            condition += " AND attempt = ?"
            states = [*states, attempt]
        statement = f"UPDATE publications SET {assignments} WHERE id = ? AND profile_id = ? AND {condition}"
        with self._database.atomic() as connection:
            if connection.execute(statement, [*values.values(), publication_id, profile_id, *states]).rowcount == 0:
                stands = _one(connection, profile_id, publication_id)["state"]
                raise Conflict(f"This post is {stands} now. Nothing was changed; look again.", state=stands)
            return records.publication(_one(connection, profile_id, publication_id))


def _one(connection: sqlite3.Connection, profile_id: str, publication_id: str) -> sqlite3.Row:
    query = "SELECT * FROM publications WHERE id = ? AND profile_id = ?"
    row: sqlite3.Row | None = connection.execute(query, [publication_id, profile_id]).fetchone()
    if row is None:
        raise NotFound("There is no such post in this store.")
    return row


def _live(connection: sqlite3.Connection, profile_id: str, clip_id: str, channel_id: str) -> sqlite3.Row | None:
    condition, values = statements.one_of("state", LIVE_PUBLICATIONS)
    query = (
        "SELECT * FROM publications WHERE clip_id = ? AND channel_id = ? AND profile_id = ?"
        f" AND superseded = 0 AND {condition}"
    )
    row: sqlite3.Row | None = connection.execute(query, [clip_id, channel_id, profile_id, *values]).fetchone()
    return row


def _require_approved(connection: sqlite3.Connection, profile_id: str, clip_id: str) -> None:
    query = "SELECT state FROM editai_clips WHERE id = ? AND profile_id = ?"
    row = connection.execute(query, [clip_id, profile_id]).fetchone()
    if row is None:
        raise NotFound("There is no such clip in this store.")
    if row["state"] != ClipState.APPROVED.value:
        raise Conflict("Only an approved clip can be published. Nothing was planned.", state=row["state"])
