"""Waiting for a job from a command, and doing its work here when no worker runs."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from editai.errors import NotInstalled
from editai.jobs.presence import claim_work, who_works
from editai.settings import Settings
from editai.store.protocol import Store
from editai.store.rows import Job
from editai.store.states import JobState

_LOOK_EVERY_S: Final = 0.3
PICKED_UP_WITHIN_S: Final = 20.0
"""A worker on another machine looks for queued jobs every few seconds."""


def wait_for_job(settings: Settings, store: Store, job: Job, on_change: Callable[[Job], None]) -> Job:
    """The job's row once it has ended.

    A running worker does the work; where none runs, or it ends before the job does, this process
    works for this one job. A team's command has no key for that: there a worker on another machine may.
    ``KeyboardInterrupt`` cancels the job and is raised on.

    Raises:
        NotInstalled: team mode, and nobody has picked the job up; it stays asked for.
    """
    assert job.profile_id is not None
    profile_id = job.profile_id
    until = time.monotonic() + PICKED_UP_WITHIN_S
    try:
        while not job.state.is_terminal:
            if who_works(settings) is None:
                if _may_work(settings):
                    job = _host(settings, store, profile_id, job.id, on_change)
                    continue
                if job.state is JobState.QUEUED and time.monotonic() > until:
                    raise NotInstalled(
                        "No worker of your team has begun this yet. It stays asked for and is done when one runs; "
                        f"to call it off: python -m editai jobs cancel {job.id} --profile {profile_id}",
                        mend="python -m editai start",
                        job_id=job.id,
                    )
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
    try:
        working_store = _store_to_work_with(settings, store)
    except BaseException:
        lock.release()
        raise
    worker = Worker(settings, working_store, only=job_id)
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
        if working_store is not store:
            working_store.close()


def require_somebody_to_work(settings: Settings) -> None:
    """Before a job is asked for from the command line: somebody must be there who can do it.

    Raises:
        NotInstalled: team mode, no worker runs on this machine, and this process has no key to be one.
            Files that a command brings lie on this machine, so a worker elsewhere would not find them.
    """
    if _may_work(settings) or who_works(settings) is not None:
        return
    raise NotInstalled(
        "This needs your team's worker on this machine, and none is running here. Nothing was asked for; use the "
        "pages in the browser, or run this where EditAI was started.",
        mend="python -m editai start",
    )


def _store_to_work_with(settings: Settings, store: Store) -> Store:
    """Embedded the command's own; in a team the worker's key, since a person may not do a worker's work."""
    if settings.supabase_url is None:
        return store
    from editai.store import open_store

    return open_store(settings, service=True)


def _may_work(settings: Settings) -> bool:
    """Whether this process could do a worker's work: alone always, in a team with the worker's key."""
    return settings.supabase_url is None or settings.supabase_secret_key is not None
