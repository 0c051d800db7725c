"""A disk that fills up while a job works: its end is written as soon as there is room."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any

import pytest

from editai.errors import StoreError
from editai.jobs import kinds, runner
from editai.jobs.engines import Engines
from editai.jobs.runner import Runner, WorkerEnds
from editai.settings import Settings
from editai.store.protocol import Store
from editai.store.rows import EVERY_PROFILE, Job, Membership
from editai.store.states import JobState, Lane


class FullJobs:
    """The rows of jobs on a disk without room: so many ends cannot be written."""

    def __init__(self, jobs: Any, refusals: int) -> None:
        self._jobs = jobs
        self.refusals = refusals

    def __getattr__(self, name: str) -> Any:
        return getattr(self._jobs, name)

    def finish_job(self, *args: Any, **fields: Any) -> bool:
        if self.refusals > 0:
            self.refusals -= 1
            raise StoreError("The disk is full. Nothing was changed.")
        return bool(self._jobs.finish_job(*args, **fields))


@dataclass
class FullStore:
    """The store of data, but for its jobs."""

    inner: Any
    jobs: FullJobs

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)


@pytest.fixture
def job(store: Store, member: Membership) -> Job:
    return store.jobs.submit_job(
        member.profile_id,
        job_id="8f6f0f3e-6a52-4f3a-9a3c-0d7f4f0f0a01",
        kind=kinds.INGEST,
        lane=Lane.QUICK,
        data={"upload_id": "gone", "name": "gone.mp4"},
        created_by=member.user_id,
    )


def runner_on(settings: Settings, store: Store, refusals: int) -> Runner:
    full: Any = FullStore(store, FullJobs(store.jobs, refusals))
    return Runner(settings, full, Engines(settings))


def test_a_job_that_fails_on_a_full_disk_is_not_left_running(
    settings: Settings, store: Store, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "_UNWRITTEN_PAUSE_S", 0.01)
    runner_on(settings, store, refusals=3).perform(job.id, lambda _, function: function())
    row = store.jobs.job(EVERY_PROFILE, job.id)
    assert row.state is JobState.FAILED
    assert row.error is not None and row.error["sentence"]


def test_a_worker_that_ends_meanwhile_leaves_the_job_to_the_next(settings: Settings, store: Store, job: Job) -> None:
    stuck = runner_on(settings, store, refusals=10**6)
    threading.Timer(0.5, stuck.ending.set).start()
    with pytest.raises(WorkerEnds):
        stuck.perform(job.id, lambda _, function: function())
    assert store.jobs.job(EVERY_PROFILE, job.id).state is JobState.RUNNING
    runner_on(settings, store, refusals=0).perform(job.id, lambda _, function: function())
    assert store.jobs.job(EVERY_PROFILE, job.id).state is JobState.FAILED
