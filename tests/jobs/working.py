"""Run a job's real stages in this thread, without the engine: for tests of what stages do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from editai.jobs.engines import Engines
from editai.jobs.runner import Runner
from editai.library.ingest import ingest_file
from editai.settings import Settings
from editai.store.protocol import Store
from editai.store.rows import EVERY_PROFILE, Job, Membership


def _at_once(name: str, function: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    return function()


def perform(settings: Settings, store: Store, job: Job, engines: Engines | None = None) -> Job:
    """The job's row once it has ended; nothing of it is left in the temporary files.

    Args:
        engines: the caller's, who closes them: models are loaded once for many jobs, as a worker does it.
    """
    used = engines or Engines(settings)
    try:
        Runner(settings, store, used).perform(job.id, _at_once)
    finally:
        if engines is None:
            used.close()
    left = [path for path in settings.temp_root.rglob("*") if path.is_file()]
    if engines is not None:  # the open child's own folder goes when it is closed
        left = [path for path in left if settings.temp_root / "speech" not in path.parents]
    assert not left
    return store.jobs.job(EVERY_PROFILE, job.id)


def ingested(settings: Settings, store: Store, member: Membership, file: Path) -> str:
    """The id of the file as a source video of the store."""
    return ingest_file(settings, store, member.profile_id, file, file.name, member.user_id, keep_original=True).id
