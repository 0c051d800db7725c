"""The life of one job, from its row to its end. Knows no jobs engine: steps are handed in.

The row is the truth for people. A finished stage is remembered twice: by the engine, which resumes
a workflow after a crash, and by a record beside the stage's files, which a retry (a new workflow)
and a lost engine database go by.
"""

from __future__ import annotations

import hashlib
import json
import logging
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

from editai.errors import Cancelled, Conflict, NotFound, RetryableServiceError, StoreError
from editai.jobs.engines import Engines
from editai.jobs.failure import failure_of, gone_failure, lost_failure
from editai.jobs.progress import Progress, Watcher
from editai.jobs.stages import STAGES, Stage, spans
from editai.jobs.work import Work, close_folder, count_beginning, open_folder, read_record, write_record
from editai.settings import Settings
from editai.store.media import Media, open_media
from editai.store.protocol import Store
from editai.store.rows import EVERY_PROFILE, Job
from editai.store.states import JobState

_log = logging.getLogger(__name__)

Step = Callable[[str, Callable[[], dict[str, Any]]], dict[str, Any]]
"""Runs a function once for a name, durably, and answers with what it gave."""

_MOST_BEGINNINGS: Final = 4
"""A stage that ends its worker each time (out of memory) is given up after so many."""
_UNWRITTEN_PAUSE_S: Final = 2.0
"""Between two tries to write a job's end."""
_FIRST_PAUSE_S: Final = 1.0
"""Before a stage is begun again because a service is down; doubles."""


class WorkerEnds(BaseException):
    """The worker ends in the middle of a job. Passes through the engine without a trace, so that the
    next worker goes on with the stage that was cut off."""


class Runner:
    """Runs jobs for one worker. Safe to use from several threads, one job each."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        engines: Engines,
        *,
        stages: Mapping[str, tuple[Stage, ...]] = STAGES,
    ) -> None:
        self._settings = settings
        self._store = store
        self._engines = engines
        self._stages = stages
        self.ending = threading.Event()
        """Set when the worker ends: running jobs stop at once and stay resumable."""

    def perform(self, job_id: str, step: Step) -> None:
        """Bring one job to its end; every end is written into its row.

        Raises:
            WorkerEnds: the worker ends first; the row stays ``running``.
        """
        if self.ending.is_set():
            raise WorkerEnds
        job = self._store.jobs.start_job(job_id)
        if job is None:  # cancelled before its turn, or ended by an attempt that died right after
            self._tidy(job_id)
            return
        profile_id = str(job.data.get("profile_id") or "")
        if job.profile_id is None:
            self._store.jobs.finish_job(job_id, state=JobState.FAILED, error=gone_failure())
            close_folder(self._settings, profile_id, job_id, keep=False)
            return
        _log.info("job %s (%s) begins, attempt %d", job_id, job.kind, job.attempt)
        with Watcher(self._store, job, self.ending) as watcher, open_media(self._settings, self._store) as media:
            try:
                end = self._run_stages(job, watcher, step, media)
            except Cancelled:
                end = None
            except Exception as error:  # whatever it is, the row must not stay "running"
                _log.exception("job %s failed outside its stages", job_id)
                end = {"failed": failure_of(error, "", self._settings)}
        if self.ending.is_set() and end is None:
            raise WorkerEnds
        self._finish(job, profile_id, end)

    def _finish(self, job: Job, profile_id: str, end: dict[str, Any] | None) -> None:
        """Write the job's end, again and again while the store cannot (a full disk), so that no row is left running."""
        while True:
            try:
                return self._write_end(job, profile_id, end)
            except (NotFound, Conflict):
                raise
            except StoreError as error:
                _log.warning("the end of job %s cannot be written yet: %s", job.id, error.sentence)
                if self.ending.wait(_UNWRITTEN_PAUSE_S):
                    raise WorkerEnds from error

    def _write_end(self, job: Job, profile_id: str, end: dict[str, Any] | None) -> None:
        if end is None:
            row = self._store.jobs.job(EVERY_PROFILE, job.id)
            if row.attempt != job.attempt:
                return  # another attempt has taken over, and with it the folder
            if row.profile_id is None:
                self._store.jobs.finish_job(job.id, state=JobState.FAILED, error=gone_failure())
            else:
                row = self._store.jobs.cancel_job(profile_id, job.id)
            _log.info("job %s stopped", job.id)
            close_folder(self._settings, profile_id, job.id, keep=row.profile_id is not None)
        elif "failed" in end:
            self._store.jobs.finish_job(job.id, state=JobState.FAILED, error=end["failed"])
            _log.info("job %s failed in %r: %s", job.id, end["failed"]["stage"], end["failed"]["sentence"])
            close_folder(self._settings, profile_id, job.id, keep=True)
        else:
            self._store.jobs.finish_job(job.id, state=JobState.SUCCEEDED, result=end["result"])
            _log.info("job %s succeeded", job.id)
            close_folder(self._settings, profile_id, job.id, keep=False)

    def _tidy(self, job_id: str) -> None:
        """Clear up after a job whose worker died between its end and this."""
        row = self._store.jobs.job(EVERY_PROFILE, job_id)
        keep = row.profile_id is not None and row.state is not JobState.SUCCEEDED
        close_folder(self._settings, str(row.data.get("profile_id") or ""), job_id, keep=keep)

    def _run_stages(self, job: Job, watcher: Watcher, step: Step, media: Media) -> dict[str, Any] | None:
        """``{"result"}``, ``{"failed"}``, or None when it was stopped."""
        assert job.profile_id is not None
        progress = Progress(self._store, job, watcher.stop)
        watcher.beat = progress.beat
        work = Work(
            settings=self._settings,
            store=self._store,
            media=media,
            engines=self._engines,
            job=job,
            profile=self._store.profiles.profile(job.profile_id),
            folder=open_folder(self._settings, job.profile_id, job),
            cancel=watcher,
            tell=progress.tell,
        )
        done: dict[str, Mapping[str, Any]] = {}
        seconds: list[dict[str, Any]] = []
        for stage, from_percent, to_percent in spans(self._stages[job.kind]):
            if watcher.is_set():
                return None
            progress.begin(stage.name, from_percent, to_percent)
            answer = step(stage.name, lambda stage=stage: self._run_stage(work, stage, done))  # type: ignore[misc]
            if "failed" in answer:
                return {"failed": answer["failed"]}
            if "stopped" in answer:
                return None
            done[stage.name] = answer["output"]
            seconds.append({"name": stage.name, "seconds": answer["seconds"]})
        progress.begin(stage.name, 100, 100)
        return {"result": {**done[stage.name], "stages": seconds}}

    def _run_stage(self, work: Work, stage: Stage, done: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
        """One stage, or its record where it has finished before. Errors become plain JSON here."""
        digest = _digest(work.data)
        record = read_record(work.folder, stage.name)
        if record is not None and record.get("digest") == digest:
            _log.info("job %s stage %s kept", work.job.id, stage.name)
            return {"output": record["output"], "seconds": record["seconds"]}
        if count_beginning(work.folder, stage.name, 1) > _MOST_BEGINNINGS:
            _log.error("job %s stage %s has ended its worker %d times", work.job.id, stage.name, _MOST_BEGINNINGS)
            return {"failed": lost_failure(stage.name)}
        _log.info("job %s stage %s begins", work.job.id, stage.name)
        began = time.monotonic()
        try:
            output = _tried(stage, work, done)
        except Exception as error:
            if self.ending.is_set():
                count_beginning(work.folder, stage.name, -1)
                raise WorkerEnds from error
            if isinstance(error, Cancelled) or work.cancel.is_set():
                return {"stopped": True}
            _log.warning("job %s stage %s failed", work.job.id, stage.name, exc_info=error)
            return {"failed": failure_of(error, stage.name, self._settings)}
        seconds = round(time.monotonic() - began, 3)
        write_record(work.folder, stage.name, {"digest": digest, "output": output, "seconds": seconds})
        _log.info("job %s stage %s finished in %.2f s", work.job.id, stage.name, seconds)
        return {"output": output, "seconds": seconds}


def _tried(stage: Stage, work: Work, done: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Run the stage; where it may, begin it again while a service is down."""
    pause_s = _FIRST_PAUSE_S
    for attempt in range(1, stage.tries + 1):
        try:
            return stage.function()(work, done)
        except RetryableServiceError as error:
            # One that names when to come back is not asked earlier: Postiz would block for another hour.
            if attempt == stage.tries or work.cancel.is_set() or "retry_after_s" in error.details:
                raise
            time.sleep(pause_s)
            pause_s *= 2
    raise AssertionError("a stage is tried at least once")


def _digest(data: Mapping[str, Any]) -> str:
    """What was asked for, as one word: a record made for something else is not used."""
    asked = {key: value for key, value in data.items() if key not in ("retry_of", "first_job")}
    return hashlib.sha256(json.dumps(asked, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
