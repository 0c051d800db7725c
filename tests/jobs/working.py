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


def perform(settings: Settings, store: Store, job: Job) -> Job:
    """The job's row once it has ended; nothing of it is left in the temporary files."""
    engines = Engines(settings)
    try:
        Runner(settings, store, engines).perform(job.id, _at_once)
    finally:
        engines.close()
    assert not any(path.is_file() for path in settings.temp_root.rglob("*"))
    return store.jobs.job(EVERY_PROFILE, job.id)


def ingested(settings: Settings, store: Store, member: Membership, file: Path) -> str:
    """The id of the file as a source video of the store."""
    return ingest_file(settings, store, member.profile_id, file, file.name, member.user_id, keep_original=True).id
