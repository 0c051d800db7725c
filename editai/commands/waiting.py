"""A progress bar for whoever waits for a job at the command line."""

from __future__ import annotations

import sys
from typing import Final

from editai.errors import Cancelled, EditAIError
from editai.jobs.hosted import wait_for_job
from editai.settings import Settings
from editai.store.protocol import Store
from editai.store.rows import Job
from editai.store.states import JobState

_BAR: Final = 24


class Bar:
    """One line on stderr that is drawn again; without a terminal, one line a stage."""

    def __init__(self) -> None:
        self._shown = ""
        self._stage = ""

    def show(self, row: Job) -> None:
        """Draw where the job is."""
        if not sys.stderr.isatty():
            if row.stage and row.stage != self._stage:
                self._stage = row.stage
                print(f"{row.percent:3d} %  {row.stage}", file=sys.stderr, flush=True)
            return
        filled = _BAR * row.percent // 100
        text = f"{'█' * filled}{'░' * (_BAR - filled)} {row.percent:3d} %  {row.stage or row.state.value}"
        if text != self._shown:
            print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)
            self._shown = text

    def close(self) -> None:
        """Leave the line."""
        if self._shown:
            print(file=sys.stderr, flush=True)


def wait_with_bar(settings: Settings, store: Store, job: Job) -> Job:
    """The ended job. Ctrl-C cancels it and raises ``Cancelled``."""
    bar = Bar()
    try:
        return wait_for_job(settings, store, job, bar.show)
    except KeyboardInterrupt:
        raise Cancelled("Stopped. The job is cancelled; what it had finished is kept for a retry.") from None
    finally:
        bar.close()


def result_or_raise(job: Job) -> dict[str, object]:
    """The result of a job that succeeded.

    Raises:
        EditAIError: what the row says, of the class that gives the command its exit code.
    """
    if job.state is JobState.SUCCEEDED:
        return dict(job.result or {})
    if job.state is JobState.CANCELLED:
        raise Cancelled("The job was cancelled.", job_id=job.id)
    told = job.error or {}
    raise _class_of(str(told.get("kind")))(
        str(told.get("sentence") or "The job failed."),
        **dict(told.get("details") or {}) | {"job_id": job.id, "stage": told.get("stage")},
    )


def _class_of(kind: str) -> type[EditAIError]:
    """The error class of that kind, so that the command ends with its exit code."""
    waiting: list[type[EditAIError]] = [EditAIError]
    while waiting:
        candidate = waiting.pop()
        if candidate.kind == kind:
            return candidate
        waiting += candidate.__subclasses__()
    return EditAIError
