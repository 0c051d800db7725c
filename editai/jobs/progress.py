"""Progress as people see it: stage and percent on the row, written seldom, never falling."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Final

from editai.errors import StoreError
from editai.store.protocol import Store
from editai.store.rows import EVERY_PROFILE, Job

_log = logging.getLogger(__name__)
_BETWEEN_WRITES_S: Final = 0.5
_BEAT_S: Final = 30.0
_WATCH_S: Final = 0.5
"""With the second that a program gets to end itself, a cancelled render is gone within two seconds."""


class Progress:
    """Writes one attempt's stage and percent. ``over`` is called when the row says that it is over."""

    def __init__(self, store: Store, job: Job, over: Callable[[], None]) -> None:
        self._store = store
        self._job = job
        self._over = over
        self._stage = ""
        self._from = 0.0
        self._to = 0.0
        self._percent = 0
        self._written_at = 0.0

    def begin(self, stage: str, from_percent: float, to_percent: float) -> None:
        """A stage begins: said at once."""
        self._stage, self._from, self._to = stage, from_percent, to_percent
        self._write(max(self._percent, int(from_percent)))

    def tell(self, percent: float) -> None:
        """How far the stage is, 0 to 100; written at most twice a second and only when it grew."""
        share = min(max(percent, 0.0), 100.0) / 100
        whole = int(self._from + (self._to - self._from) * share)
        if whole > self._percent and time.monotonic() - self._written_at >= _BETWEEN_WRITES_S:
            self._write(whole)

    def beat(self) -> None:
        """Say again what was said last, so that a worker that is gone is known by its silence."""
        if self._stage:
            self._write(self._percent)

    def _write(self, percent: int) -> None:
        self._percent = percent
        self._written_at = time.monotonic()
        alive = self._store.jobs.progress_job(
            self._job.id, attempt=self._job.attempt, stage=self._stage, percent=percent
        )
        if not alive:
            self._over()


class Watcher:
    """Watches a running job's row and is set once the work must stop; a ``CancelSignal``.

    Args:
        ending: set when the whole worker ends.
    """

    def __init__(self, store: Store, job: Job, ending: threading.Event) -> None:
        self._store = store
        self._job = job
        self._ending = ending
        self._over = threading.Event()
        self._left = threading.Event()
        self.beat: Callable[[], None] = lambda: None
        """Called every half minute while the work goes on."""
        self._thread = threading.Thread(target=self._watch, name=f"watch-{job.id[:8]}", daemon=True)

    def __enter__(self) -> Watcher:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._left.set()
        self._thread.join()

    def is_set(self) -> bool:
        """True from the moment the work must stop."""
        return self._over.is_set() or self._ending.is_set()

    def stop(self) -> None:
        """The row is over: stop the work."""
        self._over.set()

    def _watch(self) -> None:
        beaten_at = time.monotonic()
        while not self._left.wait(_WATCH_S):
            try:
                if time.monotonic() - beaten_at >= _BEAT_S:
                    beaten_at = time.monotonic()
                    self.beat()
                row = self._store.jobs.job(EVERY_PROFILE, self._job.id)
            except StoreError as error:  # the store may be away for a moment; the work goes on
                _log.warning("job %s cannot be watched: %s", self._job.id, error.sentence)
                continue
            if row.state.is_terminal or row.attempt != self._job.attempt or row.profile_id is None:
                self._over.set()
                return
