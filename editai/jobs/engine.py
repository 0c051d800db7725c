"""The jobs engine (DBOS) as the rest of the worker sees it: start, enqueue, ask, end."""

from __future__ import annotations

import json
import logging
import platform
import sqlite3
import uuid
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Final

from dbos import DBOS, DBOSConfig, Serializer, run_dbos_database_migrations
from sqlalchemy.engine import make_url

from editai.jobs import workflows
from editai.jobs.runner import Runner
from editai.settings import Settings
from editai.store.rows import Job
from editai.store.states import Lane

APP_VERSION: Final = "1"
"""Bumped only when order or number of a workflow's stages change."""
_APP: Final = "editai"
_RENDER_POLL_S: Final = 0.5
_QUICK_POLL_S: Final = 0.4
_RENDERS_AT_ONCE: Final = 2
_QUICK_AT_ONCE: Final = 4
_BUSY_S: Final = 30
_KEPT: Final = timedelta(days=14)
"""How long the engine remembers an ended job; nothing resumes it, a retry is a new one."""
_BATCH: Final = 500
ENDED: Final = frozenset({"SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"})


class JsonSerializer(Serializer):
    """Plain JSON. The engine's own default is pickle, with which whoever can write its database
    could run code in the worker."""

    def serialize(self, data: Any) -> str:
        """The value as text; an exception as its class and message."""
        return json.dumps(data, default=repr, ensure_ascii=False)

    def deserialize(cls, serialized_data: str) -> Any:
        """The value again; an exception comes back as its text."""
        return json.loads(serialized_data)

    def name(self) -> str:
        """Written beside each value."""
        return "editai-json"


class Engine:
    """The engine in this process; there can be one at a time."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._is_sqlite = settings.jobs_url.startswith("sqlite")

    @property
    def executor_id(self) -> str:
        """The same after every restart, so that a new worker goes on with the dead one's workflows.

        With the embedded database there is one worker, whatever the machine is called.
        """
        if self._is_sqlite:
            return "worker-0"
        return f"worker-{uuid.uuid5(uuid.NAMESPACE_URL, f'{platform.node()}:{self._settings.home}')}"

    def start(self, runner: Runner) -> None:
        """Make or migrate the database, start to work, and go on with what was cut off."""
        for name in ("dbos", "sqlalchemy", "alembic"):
            logging.getLogger(name).setLevel(logging.WARNING)
        self._prepare_database()
        workflows.bind(runner)
        config: DBOSConfig = {
            "name": _APP,
            "system_database_url": self._settings.jobs_url,
            "executor_id": self.executor_id,
            "application_version": APP_VERSION,
            "log_level": "ERROR",
            "run_migrations": False,
            "serializer": JsonSerializer(),
            "notification_listener_polling_interval_sec": 1.0,
        }
        if not self._is_sqlite:
            config["sys_db_pool_size"] = 5
        DBOS(config=config)
        DBOS.launch()
        # Without this, nothing is dequeued any more after a step back to an older version.
        DBOS.set_latest_application_version(APP_VERSION)
        DBOS.register_queue(
            Lane.RENDER.value,
            worker_concurrency=_RENDERS_AT_ONCE,
            partition_concurrency=1,
            polling_interval_sec=_RENDER_POLL_S,
            on_conflict="always_update",
        )
        DBOS.register_queue(
            Lane.QUICK.value,
            worker_concurrency=_QUICK_AT_ONCE,
            polling_interval_sec=_QUICK_POLL_S,
            on_conflict="always_update",
        )

    def enqueue(self, job: Job) -> None:
        """Hand a job's row to the engine; a job that it knows already stays as it is."""
        options: dict[str, Any] = {
            "workflow_name": job.kind,
            "queue_name": job.lane.value,
            "workflow_id": job.id,
        }
        if job.lane is Lane.RENDER:  # without a key the queue would accept it and never run it
            options["queue_partition_key"] = str(job.profile_id or job.data.get("profile_id") or "none")
            options["priority"] = max(1, job.priority)
        DBOS.enqueue_workflow_with_options(options, job.id)  # type: ignore[arg-type]

    def status(self, job_id: str) -> str | None:
        """The workflow's status in the engine's words; None: it knows no such job."""
        found = DBOS.list_workflows(workflow_ids=[job_id], load_input=False, load_output=False)
        return found[0].status if found else None

    def is_stranded(self, job_id: str, *, is_silent: bool) -> bool:
        """It waits for a version, or on a machine, that is not this one.

        Args:
            is_silent: its row has not been written for long. With the embedded database there is one
                worker, so another's name is enough; else a machine that still writes is at work.
        """
        found = DBOS.list_workflows(workflow_ids=[job_id], load_input=False, load_output=False)
        if not found or found[0].status in ENDED:
            return False
        other_version = found[0].app_version not in (None, APP_VERSION)
        elsewhere = found[0].status == "PENDING" and found[0].executor_id != self.executor_id
        return other_version or (elsewhere and (self._is_sqlite or is_silent))

    def forget(self, job_ids: list[str]) -> None:
        """Remove workflows; finished stages stay known by their records."""
        if job_ids:
            DBOS.delete_workflows(job_ids)

    def forget_old(self) -> int:
        """Remove what ended long ago, a batch at a time; how many. Their rows are the store's and stay."""
        removed = 0
        before = (datetime.now(timezone.utc) - _KEPT).isoformat()
        while True:
            found = DBOS.list_workflows(
                status=sorted(ENDED), end_time=before, limit=_BATCH, load_input=False, load_output=False
            )
            self.forget([each.workflow_id for each in found])
            removed += len(found)
            if len(found) < _BATCH:
                return removed

    def step_names(self, job_id: str) -> list[str]:
        """The stages that the engine has recorded, in order."""
        return [str(step["function_name"]) for step in DBOS.list_workflow_steps(job_id)]

    def stop(self, *, wait_s: int) -> None:
        """End the engine; workflows that are still at work stay resumable."""
        DBOS.destroy(workflow_completion_timeout_sec=wait_s)
        workflows.bind(None)

    def _prepare_database(self) -> None:
        if self._is_sqlite:
            path = make_url(self._settings.jobs_url).database
            if path:
                Path(path).parent.mkdir(parents=True, exist_ok=True)
                connection = sqlite3.connect(path, timeout=_BUSY_S)
                connection.execute("PRAGMA journal_mode=WAL")
                connection.close()
        run_dbos_database_migrations(system_database_url=self._settings.jobs_url)
