"""Jobs as rows of SQLite."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection

from editai.clock import Clock, to_text
from editai.errors import NotFound
from editai.store import records
from editai.store.rows import Job, Json, Scope
from editai.store.sqlite import statements
from editai.store.sqlite.connection import Database
from editai.store.states import JobState, Lane

_LIVE = "state IN ('queued', 'running')"


class SqliteJobs:
    """``JobStore`` over the embedded database."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def submit_job(
        self,
        profile_id: str | None,
        *,
        job_id: str,
        kind: str,
        lane: Lane,
        data: Json,
        created_by: str,
        priority: int = 10,
    ) -> Job:
        if data.get("profile_id", profile_id) != profile_id:
            raise ValueError("a job's data names another store than the job")
        now = to_text(self._clock.now())
        document = statements.dump({**data, "profile_id": profile_id})
        with self._database.atomic() as connection:
            standing = connection.execute("SELECT * FROM jobs WHERE id = ?", [job_id]).fetchone()
            if standing is not None:
                if standing["profile_id"] != profile_id:
                    raise _no_job()
                return records.job(standing)
            connection.execute(
                "INSERT INTO jobs"
                " (id, profile_id, kind, lane, priority, state, data, created_by, created_at, updated_at)"
                " VALUES (?, ?, ?, ?, ?, 'queued', ?, ?, ?, ?)",
                [job_id, profile_id, kind, lane.value, priority, document, created_by, now, now],
            )
            return records.job(_any_job(connection, job_id))

    def job(self, profile_id: Scope, job_id: str) -> Job:
        condition, values = statements.in_scope(profile_id, "profile_id")
        query = f"SELECT * FROM jobs WHERE id = ? AND {condition}"
        with self._database.reading() as connection:
            row = connection.execute(query, [job_id, *values]).fetchone()
            if row is None:
                raise _no_job()
            return records.job(row)

    def jobs(
        self,
        profile_id: Scope,
        *,
        states: Collection[JobState] = (),
        kinds: Collection[str] = (),
        limit: int = 100,
    ) -> list[Job]:
        scope, values = statements.in_scope(profile_id, "profile_id")
        state, state_values = statements.one_of("state", states)
        kind, kind_values = statements.one_of("kind", kinds)
        query = f"SELECT * FROM jobs WHERE {scope} AND {state} AND {kind} ORDER BY created_at DESC, rowid DESC LIMIT ?"
        with self._database.reading() as connection:
            found = connection.execute(query, [*values, *state_values, *kind_values, limit])
            return [records.job(row) for row in found]

    def start_job(self, job_id: str) -> Job | None:
        now = to_text(self._clock.now())
        statement = (
            "UPDATE jobs SET state = 'running', attempt = attempt + 1, percent = 0, updated_at = ?,"
            f" started_at = coalesce(started_at, ?) WHERE id = ? AND {_LIVE}"
        )
        with self._database.atomic() as connection:
            if connection.execute(statement, [now, now, job_id]).rowcount == 0:
                _any_job(connection, job_id)
                return None
            return records.job(_any_job(connection, job_id))

    def progress_job(self, job_id: str, *, attempt: int, stage: str, percent: int) -> bool:
        statement = (
            "UPDATE jobs SET stage = ?, percent = max(percent, ?), updated_at = ?"
            " WHERE id = ? AND attempt = ? AND state = 'running'"
        )
        bounded = min(100, max(0, percent))
        with self._database.atomic() as connection:
            changed = connection.execute(statement, [stage, bounded, to_text(self._clock.now()), job_id, attempt])
            return changed.rowcount == 1

    def finish_job(
        self,
        job_id: str,
        *,
        state: JobState,
        result: Json | None = None,
        error: Json | None = None,
    ) -> bool:
        if not state.is_terminal:
            raise ValueError(f"{state} is no end of a job")
        now = to_text(self._clock.now())
        texts = [None if value is None else statements.dump(value) for value in (result, error)]
        statement = (
            "UPDATE jobs SET state = ?, result = ?, error = ?, updated_at = ?, finished_at = ?,"
            f" percent = CASE WHEN ? = 'succeeded' THEN 100 ELSE percent END WHERE id = ? AND {_LIVE}"
        )
        with self._database.atomic() as connection:
            changed = connection.execute(statement, [state.value, *texts, now, now, state.value, job_id])
            if changed.rowcount == 0:
                _any_job(connection, job_id)
            return changed.rowcount == 1

    def cancel_job(self, profile_id: Scope, job_id: str) -> Job:
        condition, values = statements.in_scope(profile_id, "profile_id")
        now = to_text(self._clock.now())
        statement = (
            "UPDATE jobs SET state = 'cancelled', updated_at = ?, finished_at = ?"
            f" WHERE id = ? AND {_LIVE} AND {condition}"
        )
        with self._database.atomic() as connection:
            connection.execute(statement, [now, now, job_id, *values])
            row = connection.execute(f"SELECT * FROM jobs WHERE id = ? AND {condition}", [job_id, *values]).fetchone()
            if row is None:
                raise _no_job()
            return records.job(row)


def _no_job() -> NotFound:
    return NotFound("There is no such job in this store.")


def _any_job(connection: sqlite3.Connection, job_id: str) -> sqlite3.Row:
    """The job by its id alone: for the worker, which picks up the jobs of all stores."""
    row: sqlite3.Row | None = connection.execute("SELECT * FROM jobs WHERE id = ?", [job_id]).fetchone()
    if row is None:
        raise _no_job()
    return row
