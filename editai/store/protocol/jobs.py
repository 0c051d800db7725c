"""What a store of data does for jobs."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from editai.store.rows import Job, Json, Scope
from editai.store.states import JobState, Lane


class JobStore(Protocol):
    """Jobs as rows."""

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
        """Insert a queued job, the only way in. The same id again returns the job that stands.

        ``data["profile_id"]`` is written by this method and must not differ if given.
        """
        ...

    def job(self, profile_id: Scope, job_id: str) -> Job: ...

    def jobs(
        self,
        profile_id: Scope,
        *,
        states: Collection[JobState] = (),
        kinds: Collection[str] = (),
        limit: int = 100,
    ) -> list[Job]: ...

    def start_job(self, job_id: str) -> Job | None:
        """Worker: queued or running → running, ``attempt`` + 1, percent 0. None: it is over."""
        ...

    def progress_job(self, job_id: str, *, attempt: int, stage: str, percent: int) -> bool:
        """Worker: write stage and percent. Percent never falls within the attempt; False: the job
        is over or another attempt runs, so stop."""
        ...

    def finish_job(
        self,
        job_id: str,
        *,
        state: JobState,
        result: Json | None = None,
        error: Json | None = None,
    ) -> bool:
        """Worker: move a live job to a terminal state. False: it already was in one."""
        ...

    def cancel_job(self, profile_id: Scope, job_id: str) -> Job:
        """Ask for the end: a live job becomes cancelled at once, an ended one stays as it is."""
        ...
