"""From rows to workflows: claims what is queued, and sets right what a crash left behind.

Handing over is idempotent, the workflow's id being the job's: a crash between row and workflow, or
two dispatchers, do no harm.
"""

from __future__ import annotations

import logging
import threading
import time
from datetime import datetime, timedelta, timezone
from typing import Final

from editai.errors import StoreError
from editai.jobs.engine import ENDED, Engine
from editai.jobs.failure import lost_failure
from editai.store.protocol import Store
from editai.store.rows import EVERY_PROFILE, Job
from editai.store.states import JobState, Lane

_log = logging.getLogger(__name__)
_EVERY_S: Final = 0.4
_RECONCILE_EVERY_S: Final = 60.0
_MOST_ROWS: Final = 1_000
_SILENT: Final = timedelta(minutes=5)
"""A worker writes a running job's row every half minute (``progress.Watcher``)."""


class Dispatcher:
    """Hands queued rows to the engine.

    Args:
        only: the one job to hand over, when a command works for itself; None: all.
    """

    def __init__(self, store: Store, engine: Engine, *, only: str | None = None) -> None:
        self._store = store
        self._engine = engine
        self._only = only
        self._handed: set[str] = set()

    def run(self, ending: threading.Event) -> None:
        """Look for work until the worker ends."""
        reconciled_at = float("-inf")
        while not ending.is_set():
            try:
                if time.monotonic() - reconciled_at >= _RECONCILE_EVERY_S:
                    self.reconcile()
                    reconciled_at = time.monotonic()
                self.dispatch()
            except StoreError as error:  # away for a moment: rows wait, nothing is lost
                _log.warning("the store does not answer: %s", error.sentence)
            except Exception:  # a dispatcher that ends would leave every button dead
                _log.exception("dispatching failed; it goes on")
            ending.wait(_EVERY_S)

    def dispatch(self) -> None:
        """Hand over what may begin: every quick job, and of each store the render whose turn it is.

        Renders are handed over one by one because the engine tells the times of its embedded
        database in whole seconds before Python 3.12, so it would shuffle what was asked for within one.
        """
        rows = self._rows(JobState.QUEUED, JobState.RUNNING)
        self._handed &= {row.id for row in rows}
        busy = {row.profile_id for row in rows if row.lane is Lane.RENDER and self._is_under_way(row)}
        rows.reverse()  # the oldest first; sorting keeps that order among equals
        for row in sorted(rows, key=lambda row: row.priority):
            if self._is_under_way(row):
                continue
            if row.lane is Lane.RENDER:
                if row.profile_id in busy:
                    continue
                busy.add(row.profile_id)
            self._engine.enqueue(row)
            self._handed.add(row.id)

    def _is_under_way(self, row: Job) -> bool:
        return row.state is JobState.RUNNING or row.id in self._handed

    def reconcile(self) -> None:
        """Set right every live row whose workflow is not alive.

        Unknown to the engine (its database was lost), or waiting for another version or a machine
        that is gone: it starts anew, and its finished stages are known by their records. Ended in
        the engine though the row is live: the row fails with a sentence.
        """
        for row in self._rows(JobState.RUNNING, JobState.QUEUED):
            status = self._engine.status(row.id)
            if status is None:
                if row.state is JobState.RUNNING:
                    self._engine.enqueue(row)
            elif status in ENDED:
                if self._store.jobs.finish_job(row.id, state=JobState.FAILED, error=lost_failure()):
                    _log.error("job %s was given up: its workflow is %s", row.id, status)
            elif self._engine.is_stranded(row.id, is_silent=datetime.now(timezone.utc) - row.updated_at > _SILENT):
                _log.warning("job %s goes on here: its worker is gone", row.id)
                self._engine.forget([row.id])
                self._engine.enqueue(row)

    def _rows(self, *states: JobState) -> list[Job]:
        if self._only is None:
            return self._store.jobs.jobs(EVERY_PROFILE, states=states, limit=_MOST_ROWS)
        row = self._store.jobs.job(EVERY_PROFILE, self._only)
        return [row] if row.state in states else []
