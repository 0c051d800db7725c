"""The worker: the one process that does the work, from its lock to its clean end."""

from __future__ import annotations

import logging
import logging.handlers
import os
import signal
import sys
import threading
import time
from collections.abc import Mapping
from typing import Final

from editai.errors import Conflict, EditAIError
from editai.jobs.bringing import bring_over
from editai.jobs.chores import Chores
from editai.jobs.dispatcher import Dispatcher
from editai.jobs.edition import load_all
from editai.jobs.engine import Engine
from editai.jobs.engines import Engines
from editai.jobs.presence import claim_work, who_works
from editai.jobs.runner import Runner
from editai.jobs.stages import STAGES, Stage
from editai.settings import Settings
from editai.store.protocol import Store

_log = logging.getLogger(__name__)
_STOP_S: Final = 5
"""A program gets two seconds to end; the rest is for its stage to unwind."""
_WAIT_FOR_COMMAND_S: Final = 1.0
_LOG_BYTES: Final = 5_000_000


class Worker:
    """The parts of a running worker. ``start`` and ``stop`` once each."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        *,
        only: str | None = None,
        stages: Mapping[str, tuple[Stage, ...]] = STAGES,
    ) -> None:
        self._store = store
        self._settings = settings
        self._engines = Engines(settings)
        self.runner = Runner(settings, store, self._engines, stages=stages)
        self.engine = Engine(settings)
        self.dispatcher = Dispatcher(store, self.engine, only=only)
        self._chores = None if only else Chores(settings, store, self.engine)
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Settle what a dead process held, go on with what was cut off, and look for work.

        Raises:
            StoreError: media are to lie in the team's Storage, and it cannot be reached.
        """
        bring_over(self._settings, self._store)
        if self._chores is not None:
            self._chores.recover_costs()
            self._chores.finish_removals()
            _tell_book_readers(self._store, self._settings)
        self.engine.start(self.runner)
        loops = [self.dispatcher.run] + ([self._chores.run] if self._chores else [])
        for loop in loops:
            thread = threading.Thread(target=loop, args=(self.runner.ending,), name=loop.__qualname__, daemon=True)
            thread.start()
            self._threads.append(thread)

    def stop(self) -> None:
        """End: programs that run are ended, their jobs stay ``running`` and resumable."""
        self.runner.ending.set()
        for thread in self._threads:
            thread.join(_STOP_S)
        self.engine.stop(wait_s=_STOP_S)
        self._engines.close()


def _tell_book_readers(store: Store, settings: Settings) -> None:
    """Write down whom ``EDITAI_ADMINS`` names, so that the team's database lets them read all books."""
    try:
        store.costs.set_book_readers(settings.admins)
    except EditAIError as error:  # those named before stay; the next start tells it again
        _log.warning("who may read all books could not be written down: %s", error.sentence)


def run_worker(settings: Settings) -> None:
    """Work until SIGTERM or Ctrl-C. Says ``worker ready`` on stdout when it takes jobs.

    Raises:
        Conflict: another worker has this installation.
        NotInstalled: a team's worker without the secret key, or a database that does not fit.
    """
    from editai.store import open_store

    if settings.supabase_url is not None and settings.supabase_secret_key is None:
        open_store(settings, service=True)  # says what is missing, before anything is claimed
    ending = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ending.set())
    log_to_file(settings)
    lock = claim_work(settings, "worker")
    while lock is None and not ending.is_set():
        holder = who_works(settings)
        if holder is not None and holder.role == "worker":
            raise Conflict(f"A worker is already running here (process {holder.pid}). One is enough.", pid=holder.pid)
        ending.wait(_WAIT_FOR_COMMAND_S)  # a command works for itself; it will be done soon
        lock = claim_work(settings, "worker")
    if lock is None:
        return
    load_all()
    store = open_store(settings, service=settings.supabase_url is not None)
    worker = Worker(settings, store)
    worker.start()
    _log.info("worker %d ready", os.getpid())
    sys.stdout.write("worker ready\n")
    sys.stdout.flush()
    while not ending.is_set():
        ending.wait(3600)
    began = time.monotonic()
    worker.stop()
    store.close()
    lock.release()
    _log.info("worker ended after %.1f s", time.monotonic() - began)
    logging.shutdown()
    # A stage that does not look at its cancel signal must not keep a worker alive that was told to
    # end; its job is resumable like after a crash.
    os._exit(0)


def log_to_file(settings: Settings) -> None:
    """Send this process's log to ``logs/worker.log``: what happened to which job, and every traceback."""
    settings.logs_root.mkdir(parents=True, exist_ok=True)
    handler = logging.handlers.RotatingFileHandler(
        settings.logs_root / "worker.log", maxBytes=_LOG_BYTES, backupCount=3, encoding="utf-8"
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.getLogger("editai").setLevel(logging.INFO)
    for name in ("editai", "dbos"):  # with a handler of ours DBOS makes none that writes to the console
        logging.getLogger(name).addHandler(handler)
