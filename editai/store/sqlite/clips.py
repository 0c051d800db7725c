"""Clips and their reviews in SQLite."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any, Final

from editai.clock import Clock, to_text
from editai.errors import Conflict, NotFound
from editai.store import records
from editai.store.rows import Clip, ClipSegment, Json, Review
from editai.store.sqlite import statements
from editai.store.sqlite.connection import Database
from editai.store.states import PENDING_PUBLICATIONS, ClipState

_CLIPS: Final = (
    "SELECT c.*, p.name AS project_name FROM editai_clips AS c"
    " JOIN editai_projects AS p ON p.id = c.project_id AND p.profile_id = c.profile_id"
)
_MAY_BECOME: Final = {
    ClipState.APPROVED: (ClipState.READY, ClipState.SENT_BACK),
    ClipState.SENT_BACK: (ClipState.READY,),
}
"""From which states a verdict may move a clip (CONTRACTS §3)."""


class SqliteClips:
    """The part of ``LibraryStore`` about what was made."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def save_clip(
        self,
        profile_id: str,
        *,
        clip_id: str,
        project_id: str,
        media_key: str,
        cover_key: str,
        fingerprint: str,
        checks: Sequence[Json],
        words: Sequence[Json],
        cues: Sequence[Json],
        used: Json,
        segments: Sequence[ClipSegment],
        created_by: str,
    ) -> Clip:
        now = to_text(self._clock.now())
        texts = [statements.dump(value) for value in (list(checks), list(words), list(cues), used)]
        with self._database.atomic() as connection:
            if connection.execute("SELECT 1 FROM editai_clips WHERE id = ?", [clip_id]).fetchone():
                return _clip(connection, profile_id, clip_id)
            added = connection.execute(
                "INSERT INTO editai_clips (id, project_id, profile_id, variant, state, media_key, cover_key,"
                " fingerprint, checks, words, cues, used, created_by, created_at, updated_at)"
                " SELECT ?, p.id, p.profile_id,"
                " 1 + coalesce((SELECT max(variant) FROM editai_clips WHERE project_id = p.id), 0),"
                " 'ready', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?"
                " FROM editai_projects AS p WHERE p.id = ? AND p.profile_id = ?",
                [clip_id, media_key, cover_key, fingerprint, *texts, created_by, now, now, project_id, profile_id],
            )
            if added.rowcount == 0:
                raise NotFound("There is no such project in this store.")
            _prove_sources(connection, profile_id, segments)
            connection.executemany(
                "INSERT INTO clip_segments (clip_id, position, segment_id, source_video_id, start_ms, end_ms)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                [
                    [clip_id, position, shot.segment_id, shot.source_video_id, shot.start_ms, shot.end_ms]
                    for position, shot in enumerate(segments)
                ],
            )
            return _clip(connection, profile_id, clip_id)

    def clips(
        self,
        profile_id: str,
        *,
        states: Collection[ClipState] = (),
        project_id: str | None = None,
        limit: int = 200,
    ) -> list[Clip]:
        condition, values = statements.one_of("c.state", states)
        if project_id is not None:
            condition += " AND c.project_id = ?"
            values.append(project_id)
        query = f"{_CLIPS} WHERE c.profile_id = ? AND {condition} ORDER BY c.created_at DESC, c.rowid DESC LIMIT ?"
        with self._database.reading() as connection:
            return _with_segments(connection, connection.execute(query, [profile_id, *values, limit]).fetchall())

    def clip(self, profile_id: str, clip_id: str) -> Clip:
        with self._database.reading() as connection:
            return _clip(connection, profile_id, clip_id)

    def review_clip(self, profile_id: str, clip_id: str, *, verdict: ClipState, note: str, reviewer: str) -> Clip:
        if verdict not in _MAY_BECOME:
            raise ValueError(f"{verdict} is no verdict")
        condition, values = statements.one_of("state", _MAY_BECOME[verdict])
        now = to_text(self._clock.now())
        with self._database.atomic() as connection:
            moved = connection.execute(
                f"UPDATE editai_clips SET state = ?, updated_at = ? WHERE id = ? AND profile_id = ? AND {condition}",
                [verdict.value, now, clip_id, profile_id, *values],
            )
            if moved.rowcount == 0:
                stands = _clip(connection, profile_id, clip_id).state
                words = "approved" if stands is ClipState.APPROVED else "sent back"
                raise Conflict(f"This clip is {words} already. Nothing was changed.", state=stands.value)
            connection.execute(
                "INSERT INTO clip_reviews (id, clip_id, verdict, note, reviewer, created_at) VALUES (?, ?, ?, ?, ?, ?)",
                [statements.new_id(), clip_id, verdict.value, note, reviewer, now],
            )
            return _clip(connection, profile_id, clip_id)

    def clip_reviews(self, profile_id: str, clip_id: str) -> list[Review]:
        query = (
            "SELECT r.* FROM clip_reviews AS r JOIN editai_clips AS c ON c.id = r.clip_id"
            " WHERE c.id = ? AND c.profile_id = ? ORDER BY r.created_at DESC, r.rowid DESC"
        )
        with self._database.reading() as connection:
            _clip(connection, profile_id, clip_id)
            return [records.review(row) for row in connection.execute(query, [clip_id, profile_id])]

    def delete_clip(self, profile_id: str, clip_id: str) -> None:
        condition, values = statements.one_of("state", PENDING_PUBLICATIONS)
        query = f"SELECT count(*) FROM publications WHERE clip_id = ? AND profile_id = ? AND {condition}"
        with self._database.atomic() as connection:
            posts = connection.execute(query, [clip_id, profile_id, *values]).fetchone()[0]
            if posts:
                raise Conflict(
                    f"This clip has {posts} post{'s' * (posts != 1)} on the way, which would be published all the "
                    "same. Cancel them first; nothing was deleted.",
                    publications=posts,
                )
            statement = "DELETE FROM editai_clips WHERE id = ? AND profile_id = ?"
            if connection.execute(statement, [clip_id, profile_id]).rowcount == 0:
                raise _no_clip()

    def clip_counts(self, profile_id: str) -> dict[ClipState, int]:
        query = "SELECT state, count(*) AS number FROM editai_clips WHERE profile_id = ? GROUP BY state"
        with self._database.reading() as connection:
            found = {ClipState(row["state"]): int(row["number"]) for row in connection.execute(query, [profile_id])}
        return {state: found.get(state, 0) for state in ClipState}


def _no_clip() -> NotFound:
    return NotFound("There is no such clip in this store.")


def _clip(connection: sqlite3.Connection, profile_id: str, clip_id: str) -> Clip:
    query = f"{_CLIPS} WHERE c.id = ? AND c.profile_id = ?"
    found = _with_segments(connection, connection.execute(query, [clip_id, profile_id]).fetchall())
    if not found:
        raise _no_clip()
    return found[0]


def _with_segments(connection: sqlite3.Connection, clips: Sequence[sqlite3.Row]) -> list[Clip]:
    """The clips with their shots, read in one query for all of them."""
    shots: defaultdict[str, list[sqlite3.Row]] = defaultdict(list)
    query = "SELECT * FROM clip_segments WHERE clip_id IN (SELECT value FROM json_each(?)) ORDER BY clip_id, position"
    for row in connection.execute(query, [statements.dump([row["id"] for row in clips])]):
        shots[row["clip_id"]].append(row)
    return [records.clip(row, shots[row["id"]]) for row in clips]


def _prove_sources(connection: sqlite3.Connection, profile_id: str, segments: Sequence[ClipSegment]) -> None:
    """Every source and segment that a clip names is its own store's."""
    checks: list[tuple[set[Any], str]] = [
        (
            {shot.source_video_id for shot in segments},
            "SELECT count(*) FROM editai_source_videos WHERE profile_id = ? AND id IN (SELECT value FROM json_each(?))",
        ),
        (
            {shot.segment_id for shot in segments},
            "SELECT count(*) FROM editai_segments AS s JOIN editai_source_videos AS v ON v.id = s.source_video_id"
            " WHERE v.profile_id = ? AND s.id IN (SELECT value FROM json_each(?))",
        ),
    ]
    for ids, query in checks:
        wanted = sorted(ids - {None})
        if connection.execute(query, [profile_id, statements.dump(wanted)]).fetchone()[0] != len(wanted):
            raise NotFound("A video that this clip was made from is not in this store any more. The clip was not kept.")
