"""Waiting for a job from a command, and doing its work here when no worker runs."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from editai.jobs.presence import claim_work, who_works
from editai.settings import Settings
from editai.store.protocol import Store
from editai.store.rows import Job

_LOOK_EVERY_S: Final = 0.3


def wait_for_job(settings: Settings, store: Store, job: Job, on_change: Callable[[Job], None]) -> Job:
    """The job's row once it has ended.

    A running worker does the work; where none runs, or it ends before the job does, this process
    works for this one job. ``KeyboardInterrupt`` cancels the job and is raised on.
    """
    assert job.profile_id is not None
    profile_id = job.profile_id
    try:
        while not job.state.is_terminal:
            if who_works(settings) is None:
                job = _host(settings, store, profile_id, job.id, on_change)
                continue
            time.sleep(_LOOK_EVERY_S)
            job = store.jobs.job(profile_id, job.id)
            on_change(job)
    except KeyboardInterrupt:
        store.jobs.cancel_job(profile_id, job.id)
        raise
    return job


def _host(settings: Settings, store: Store, profile_id: str, job_id: str, on_change: Callable[[Job], None]) -> Job:
    """Work here until the job ends; another process that was quicker to claim the work ends this too."""
    lock = claim_work(settings, "command")
    if lock is None:
        return store.jobs.job(profile_id, job_id)
    from editai.jobs.worker import Worker, log_to_file

    log_to_file(settings)
    worker = Worker(settings, store, only=job_id)
    try:
        worker.start()
        while True:
            job = store.jobs.job(profile_id, job_id)
            on_change(job)
            if job.state.is_terminal:
                return job
            time.sleep(_LOOK_EVERY_S)
    except KeyboardInterrupt:
        store.jobs.cancel_job(profile_id, job_id)
        raise
    finally:
        worker.stop()
        lock.release()
