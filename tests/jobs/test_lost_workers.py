"""A worker machine that is gone is known by its silence, and the engine does not remember for ever."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

import pytest

from editai.jobs import kinds
from editai.jobs.dispatcher import Dispatcher
from editai.jobs.engine import Engine
from editai.jobs.progress import Progress, Watcher
from editai.jobs.stages import Stage, StageFunction
from editai.jobs.worker import Worker
from editai.settings import Settings
from editai.store.protocol import Store
from editai.store.rows import EVERY_PROFILE, Job, Membership
from editai.store.sqlite import SqliteStore
from editai.store.states import JobState
from tests.contracts.world import MovingClock, World, new_id


class OtherMachines(Engine):
    """A team's engine in which every job waits on a machine called ``gone``."""

    def __init__(self) -> None:
        self._is_sqlite = False
        self.told: list[str] = []

    def status(self, job_id: str) -> str | None:
        return "PENDING"

    def is_stranded(self, job_id: str, *, is_silent: bool) -> bool:
        return is_silent

    def forget(self, job_ids: list[str]) -> None:
        self.told += [f"forget {one}" for one in job_ids]

    def enqueue(self, job: Job) -> None:
        self.told.append(f"enqueue {job.id}")


def test_a_job_of_a_silent_machine_goes_on_elsewhere(settings: Settings) -> None:
    silent_since = datetime.now(timezone.utc) - timedelta(minutes=6)
    clock = MovingClock(silent_since)
    store = SqliteStore(settings.database_path, clock)
    world = World(store, clock).open()
    silent = world.job(world.a)
    store.jobs.start_job(silent.id)
    clock.moment = datetime.now(timezone.utc)
    speaking = world.job(world.b)
    store.jobs.start_job(speaking.id)
    engine = OtherMachines()
    Dispatcher(store, engine).reconcile()
    assert engine.told == [f"forget {silent.id}", f"enqueue {silent.id}"]
    store.close()


def test_a_running_job_is_written_though_its_stage_says_nothing(
    store: Store, member: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("editai.jobs.progress._BEAT_S", 0.2)
    world = World(store, MovingClock())
    made = world.job(member.profile_id)
    job = store.jobs.start_job(made.id)
    assert job is not None
    with Watcher(store, job, threading.Event()) as watcher:
        progress = Progress(store, job, watcher.stop)
        watcher.beat = progress.beat
        progress.begin("render", 40, 90)
        written = store.jobs.job(EVERY_PROFILE, job.id).updated_at
        until = time.monotonic() + 20
        while store.jobs.job(EVERY_PROFILE, job.id).updated_at == written and time.monotonic() < until:
            time.sleep(0.1)
    row = store.jobs.job(EVERY_PROFILE, job.id)
    assert row.updated_at > written
    assert (row.stage, row.percent) == ("render", 40)


class Nothing(Stage):
    """A stage that is done at once."""

    def function(self) -> StageFunction:
        return lambda work, done: {}


@pytest.fixture
def worker(settings: Settings, store: Store) -> Iterator[Worker]:
    opened = Worker(
        settings, store, stages={kind: (Nothing(name="nothing", module="", share=1),) for kind in kinds.LANES}
    )
    opened.start()
    yield opened
    opened.stop()


def test_the_engine_forgets_what_ended_long_ago(
    settings: Settings, store: Store, member: Membership, worker: Worker
) -> None:
    world = World(store, MovingClock())
    old, fresh = (world.job(member.profile_id, job_id=new_id()) for _ in range(2))
    until = time.monotonic() + 60
    while time.monotonic() < until and any(worker.engine.status(each.id) != "SUCCESS" for each in (old, fresh)):
        time.sleep(0.2)
    with sqlite3.connect(settings.home / "jobs.sqlite", timeout=20) as jobs:
        jobs.execute("UPDATE workflow_status SET created_at = 1000 WHERE workflow_uuid = ?", [old.id])
    jobs.close()
    assert worker.engine.forget_old() == 1
    assert worker.engine.status(old.id) is None
    assert worker.engine.status(fresh.id) == "SUCCESS"
    assert store.jobs.job(EVERY_PROFILE, old.id).state is JobState.SUCCEEDED
