"""Jobs as rows of a Supabase project."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from editai.errors import NotFound
from editai.store import records
from editai.store.rows import Job, Json, Scope
from editai.store.states import JobState, Lane
from editai.store.supabase.wire import Wire, in_scope, plain, scope_id


class SupabaseJobs:
    """``JobStore`` over the Data API. What the worker does with a job needs the worker's key."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

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
        answer = self._wire.write(
            "submit_job",
            profile_id=profile_id,
            job_id=job_id,
            kind=kind,
            lane=lane.value,
            priority=priority,
            data=plain(data),
            created_by=created_by,
        )
        return records.job(answer)

    def job(self, profile_id: Scope, job_id: str) -> Job:
        scope = in_scope(profile_id)
        found = self._wire.select("jobs", lambda query: scope(query.eq("id", job_id)), limit=1)
        if not found:
            raise NotFound("There is no such job in this store.")
        return records.job(found[0])

    def jobs(
        self,
        profile_id: Scope,
        *,
        states: Collection[JobState] = (),
        kinds: Collection[str] = (),
        limit: int = 100,
    ) -> list[Job]:
        scope = in_scope(profile_id)

        def narrow(query: Any) -> Any:
            query = scope(query)
            if states:
                query = query.in_("state", [state.value for state in states])
            return query.in_("kind", list(kinds)) if kinds else query

        found = self._wire.select("jobs", narrow, order="-created_at,-id", limit=limit)
        return [records.job(row) for row in found]

    def start_job(self, job_id: str) -> Job | None:
        answer = self._wire.write("start_job", job_id=job_id)
        return None if answer is None else records.job(answer)

    def progress_job(self, job_id: str, *, attempt: int, stage: str, percent: int) -> bool:
        return bool(self._wire.write("progress_job", job_id=job_id, attempt=attempt, stage=stage, percent=percent))

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
        answer = self._wire.write(
            "finish_job",
            job_id=job_id,
            state=state.value,
            result=plain(result),
            error=plain(error),
        )
        return bool(answer)

    def cancel_job(self, profile_id: Scope, job_id: str) -> Job:
        return records.job(self._wire.write("cancel_job", profile_id=scope_id(profile_id), job_id=job_id))
