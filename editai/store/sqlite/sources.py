"""Source videos, segments and projects in SQLite."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any, Final

from editai.clock import Clock, to_text
from editai.errors import NotFound
from editai.store import records
from editai.store.rows import Json, Project, Segment, SourceUses, SourceVideo
from editai.store.sqlite import statements
from editai.store.sqlite.connection import Database

_PROJECT_TEXTS: Final = ("name", "script")
_PROJECT_OBJECTS: Final = ("product", "settings")
_SOURCE_COLUMNS: Final = ("name", "rights_note", "probe")
_SEGMENT_COLUMNS: Final = ("start_ms", "end_ms", "keywords", "is_favourite")
_SEGMENTS: Final = (
    "SELECT s.*, (SELECT count(DISTINCT c.clip_id) FROM clip_segments AS c WHERE c.source_video_id = s.source_video_id"
    " AND c.start_ms < s.end_ms AND c.end_ms > s.start_ms) AS used_count"
    " FROM editai_segments AS s JOIN editai_source_videos AS v ON v.id = s.source_video_id"
)


class SqliteSources:
    """The part of ``LibraryStore`` that a clip is made from."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def add_source_video(
        self,
        profile_id: str,
        *,
        source_video_id: str,
        sha256: str,
        name: str,
        media_key: str,
        probe: Json,
        created_by: str,
    ) -> SourceVideo:
        now = to_text(self._clock.now())
        with self._database.atomic() as connection:
            existing = _source_by_sha256(connection, profile_id, sha256)
            if existing is not None:
                return records.source_video(existing)
            if connection.execute("SELECT 1 FROM editai_source_videos WHERE id = ?", [source_video_id]).fetchone():
                raise _no_source()
            connection.execute(
                "INSERT INTO editai_source_videos"
                " (id, profile_id, sha256, name, media_key, probe, created_by, created_at, updated_at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [source_video_id, profile_id, sha256, name, media_key, statements.dump(probe), created_by, now, now],
            )
            return records.source_video(_source(connection, profile_id, source_video_id))

    def source_videos(self, profile_id: str, *, limit: int = 200) -> list[SourceVideo]:
        query = "SELECT * FROM editai_source_videos WHERE profile_id = ? ORDER BY created_at DESC, rowid DESC LIMIT ?"
        with self._database.reading() as connection:
            return [records.source_video(row) for row in connection.execute(query, [profile_id, limit])]

    def source_video(self, profile_id: str, source_video_id: str) -> SourceVideo:
        with self._database.reading() as connection:
            return records.source_video(_source(connection, profile_id, source_video_id))

    def source_video_by_sha256(self, profile_id: str, sha256: str) -> SourceVideo | None:
        with self._database.reading() as connection:
            row = _source_by_sha256(connection, profile_id, sha256)
            return None if row is None else records.source_video(row)

    def delete_source_video(self, profile_id: str, source_video_id: str) -> None:
        statement = "DELETE FROM editai_source_videos WHERE id = ? AND profile_id = ?"
        with self._database.atomic() as connection:
            if connection.execute(statement, [source_video_id, profile_id]).rowcount == 0:
                raise _no_source()

    def change_source_video(self, profile_id: str, source_video_id: str, changes: Mapping[str, Any]) -> SourceVideo:
        values = _known("source video", changes, _SOURCE_COLUMNS)
        with self._database.atomic() as connection:
            stands = records.source_video(_source(connection, profile_id, source_video_id))
            if "probe" in values:
                values["probe"] = statements.dump({**stands.probe, **values["probe"]})
            values["updated_at"] = to_text(self._clock.now())
            assignments = ", ".join(f"{name} = ?" for name in values)
            statement = f"UPDATE editai_source_videos SET {assignments} WHERE id = ? AND profile_id = ?"
            connection.execute(statement, [*values.values(), source_video_id, profile_id])
            return records.source_video(_source(connection, profile_id, source_video_id))

    def source_video_uses(self, profile_id: str, source_video_id: str) -> SourceUses:
        query = (
            "SELECT (SELECT count(*) FROM editai_segments WHERE source_video_id = :id) AS segments,"
            " (SELECT count(DISTINCT clip_id) FROM clip_segments WHERE source_video_id = :id) AS clips,"
            " (SELECT count(*) FROM editai_projects AS p WHERE p.profile_id = :store AND EXISTS"
            " (SELECT 1 FROM json_each(p.settings, '$.source_video_ids') AS one WHERE one.value = :id)) AS projects"
        )
        with self._database.reading() as connection:
            _source(connection, profile_id, source_video_id)
            row = connection.execute(query, {"id": source_video_id, "store": profile_id}).fetchone()
            return SourceUses(segments=row["segments"], clips=row["clips"], projects=row["projects"])

    def add_segment(
        self, profile_id: str, source_video_id: str, *, start_ms: int, end_ms: int, keywords: Sequence[str] = ()
    ) -> Segment:
        now = to_text(self._clock.now())
        segment_id = statements.new_id()
        with self._database.atomic() as connection:
            added = connection.execute(
                "INSERT INTO editai_segments (id, source_video_id, start_ms, end_ms, keywords, created_at, updated_at)"
                " SELECT ?, id, ?, ?, ?, ?, ? FROM editai_source_videos WHERE id = ? AND profile_id = ?",
                [segment_id, start_ms, end_ms, statements.dump(list(keywords)), now, now, source_video_id, profile_id],
            )
            if added.rowcount == 0:
                raise _no_source()
            return records.segment(_segment(connection, profile_id, segment_id))

    def segments(self, profile_id: str, source_video_id: str) -> list[Segment]:
        query = f"{_SEGMENTS} WHERE v.id = ? AND v.profile_id = ? ORDER BY s.start_ms, s.end_ms, s.rowid"
        with self._database.reading() as connection:
            _source(connection, profile_id, source_video_id)
            return [records.segment(row) for row in connection.execute(query, [source_video_id, profile_id])]

    def all_segments(self, profile_id: str) -> list[Segment]:
        query = f"{_SEGMENTS} WHERE v.profile_id = ? ORDER BY s.source_video_id, s.start_ms, s.end_ms, s.rowid"
        with self._database.reading() as connection:
            return [records.segment(row) for row in connection.execute(query, [profile_id])]

    def change_segment(self, profile_id: str, segment_id: str, changes: Mapping[str, Any]) -> Segment:
        values = _known("segment", changes, _SEGMENT_COLUMNS)
        if "keywords" in values:
            values["keywords"] = statements.dump(list(values["keywords"]))
        if "is_favourite" in values:
            values["is_favourite"] = int(values["is_favourite"])
        values["updated_at"] = to_text(self._clock.now())
        statement = (
            f"UPDATE editai_segments SET {', '.join(f'{name} = ?' for name in values)} WHERE id = ?"
            " AND source_video_id IN (SELECT id FROM editai_source_videos WHERE profile_id = ?)"
        )
        with self._database.atomic() as connection:
            connection.execute(statement, [*values.values(), segment_id, profile_id])
            return records.segment(_segment(connection, profile_id, segment_id))

    def delete_segment(self, profile_id: str, segment_id: str) -> None:
        statement = (
            "DELETE FROM editai_segments WHERE id = ?"
            " AND source_video_id IN (SELECT id FROM editai_source_videos WHERE profile_id = ?)"
        )
        with self._database.atomic() as connection:
            if connection.execute(statement, [segment_id, profile_id]).rowcount == 0:
                raise _no_segment()

    def add_project(
        self, profile_id: str, *, name: str, product: Json, script: str, settings: Json, created_by: str
    ) -> Project:
        now = to_text(self._clock.now())
        project_id = statements.new_id()
        objects = [statements.dump(product), script, statements.dump(settings)]
        with self._database.atomic() as connection:
            connection.execute(
                "INSERT INTO editai_projects"
                " (id, profile_id, name, product, script, settings, created_by, created_at, updated_at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [project_id, profile_id, name, *objects, created_by, now, now],
            )
            return records.project(_project(connection, profile_id, project_id))

    def update_project(self, profile_id: str, project_id: str, changes: Mapping[str, Any]) -> Project:
        unknown = changes.keys() - {*_PROJECT_TEXTS, *_PROJECT_OBJECTS}
        if unknown:
            raise ValueError(f"a project has no {sorted(unknown)} to change")
        values = {key: statements.dump(value) if key in _PROJECT_OBJECTS else value for key, value in changes.items()}
        values["updated_at"] = to_text(self._clock.now())
        assignments = ", ".join(f"{name} = ?" for name in values)
        statement = f"UPDATE editai_projects SET {assignments} WHERE id = ? AND profile_id = ?"
        with self._database.atomic() as connection:
            connection.execute(statement, [*values.values(), project_id, profile_id])
            return records.project(_project(connection, profile_id, project_id))

    def projects(self, profile_id: str, *, limit: int = 200) -> list[Project]:
        query = "SELECT * FROM editai_projects WHERE profile_id = ? ORDER BY created_at DESC, rowid DESC LIMIT ?"
        with self._database.reading() as connection:
            return [records.project(row) for row in connection.execute(query, [profile_id, limit])]

    def project(self, profile_id: str, project_id: str) -> Project:
        with self._database.reading() as connection:
            return records.project(_project(connection, profile_id, project_id))


def _known(what: str, changes: Mapping[str, Any], columns: Sequence[str]) -> dict[str, Any]:
    unknown = changes.keys() - set(columns)
    if unknown:
        raise ValueError(f"a {what} has no {sorted(unknown)} to change")
    return dict(changes)


def _no_segment() -> NotFound:
    return NotFound("There is no such segment in this store.")


def _segment(connection: sqlite3.Connection, profile_id: str, segment_id: str) -> sqlite3.Row:
    query = f"{_SEGMENTS} WHERE s.id = ? AND v.profile_id = ?"
    row: sqlite3.Row | None = connection.execute(query, [segment_id, profile_id]).fetchone()
    if row is None:
        raise _no_segment()
    return row


def _no_source() -> NotFound:
    return NotFound("There is no such video in this store.")


def _source(connection: sqlite3.Connection, profile_id: str, source_video_id: str) -> sqlite3.Row:
    query = "SELECT * FROM editai_source_videos WHERE id = ? AND profile_id = ?"
    row: sqlite3.Row | None = connection.execute(query, [source_video_id, profile_id]).fetchone()
    if row is None:
        raise _no_source()
    return row


def _source_by_sha256(connection: sqlite3.Connection, profile_id: str, sha256: str) -> sqlite3.Row | None:
    query = "SELECT * FROM editai_source_videos WHERE profile_id = ? AND sha256 = ?"
    row: sqlite3.Row | None = connection.execute(query, [profile_id, sha256]).fetchone()
    return row


def _project(connection: sqlite3.Connection, profile_id: str, project_id: str) -> sqlite3.Row:
    query = "SELECT * FROM editai_projects WHERE id = ? AND profile_id = ?"
    row: sqlite3.Row | None = connection.execute(query, [project_id, profile_id]).fetchone()
    if row is None:
        raise NotFound("There is no such project in this store.")
    return row
