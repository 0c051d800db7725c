"""The spine of the worker, with tiny stages: lanes, cancelling, failing, retrying, ending in the middle."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from editai.errors import Cancelled, InputError
from editai.jobs import kinds
from editai.jobs.stages import Stage, StageFunction
from editai.jobs.work import Done, Work, job_folder, kept_root
from editai.jobs.worker import Worker
from editai.settings import Settings
from editai.store.protocol import Store
from editai.store.rows import EVERY_PROFILE, LOCAL_PERSON, Job, Membership
from editai.store.states import JobState


@dataclass(frozen=True, slots=True, kw_only=True)
class Tiny(Stage):
    """A stage that a test wrote."""

    body: StageFunction

    def function(self) -> StageFunction:
        return self.body


@dataclass
class Log:
    """What ran, in order, and what runs now."""

    begun: list[tuple[str, str]] = field(default_factory=list)
    running: set[str] = field(default_factory=set)
    together: int = 0
    guard: threading.Lock = field(default_factory=threading.Lock)

    def stage(self, name: str, seconds: float, fail: Callable[[Work], None] | None = None) -> Tiny:
        """A stage that takes so long, obeys its cancel signal and may fail at its end."""

        def body(work: Work, done: Done) -> dict[str, Any]:
            with self.guard:
                self.begun.append((work.job.id, name))
                self.running.add(work.job.id)
                self.together = max(self.together, len(self.running))
            try:
                (work.folder / f"{name}.part.txt").write_text("half")
                until = time.monotonic() + float(work.data.get("seconds", seconds))
                while time.monotonic() < until:
                    if work.cancel.is_set():
                        raise Cancelled("stopped")
                    time.sleep(0.02)
                if fail:
                    fail(work)
                (work.folder / f"{name}.part.txt").rename(work.folder / f"{name}.txt")
                return {"file": f"{name}.txt", "before": sorted(done)}
            finally:
                with self.guard:
                    self.running.discard(work.job.id)

        return Tiny(name=name, share=50, module="", body=body)

    def names(self, job: Job) -> list[str]:
        """The stages of a job that began, in order."""
        return [name for job_id, name in self.begun if job_id == job.id]


@contextmanager
def working(settings: Settings, store: Store, stages: Mapping[str, tuple[Stage, ...]]) -> Iterator[Worker]:
    """A worker in this process."""
    worker = Worker(settings, store, stages=stages)
    worker.start()
    try:
        yield worker
    finally:
        worker.stop()


def submit(store: Store, profile_id: str, kind: str = kinds.MAKE, **data: Any) -> Job:
    return store.jobs.submit_job(
        profile_id,
        job_id=str(uuid.uuid4()),
        kind=kind,
        lane=kinds.LANES[kind],
        data=data,
        created_by=LOCAL_PERSON,
    )


def until(store: Store, job: Job, *states: JobState, within_s: float = 15.0, stage: str = "") -> Job:
    """The row once it is in one of the states."""
    end = time.monotonic() + within_s
    while time.monotonic() < end:
        row = store.jobs.job(str(job.profile_id), job.id)
        if row.state in states and (not stage or row.stage == stage):
            return row
        time.sleep(0.05)
    pytest.fail(f"{job.kind} stayed {row.state.value} in {row.stage!r}")


ENDS = (JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELLED)


def test_a_job_runs_its_stages_in_order_and_leaves_no_folder(
    settings: Settings, store: Store, member: Membership
) -> None:
    log = Log()
    with working(settings, store, {kinds.MAKE: (log.stage("one", 0.2), log.stage("two", 0.2))}) as worker:
        row = until(store, submit(store, member.profile_id), *ENDS)
        assert worker.engine.step_names(row.id) == ["one", "two"]
    assert row.state is JobState.SUCCEEDED
    assert row.percent == 100
    assert row.attempt == 1
    assert row.result is not None
    assert row.result["before"] == ["one"]
    assert [stage["name"] for stage in row.result["stages"]] == ["one", "two"]
    assert all(stage["seconds"] >= 0.2 for stage in row.result["stages"])
    assert not any(settings.temp_root.rglob("*"))


def test_two_stores_render_at_once_and_one_store_waits_while_quick_jobs_overtake(
    settings: Settings, store: Store, member: Membership
) -> None:
    other = store.profiles.create(LOCAL_PERSON, name="Other").id
    log = Log()
    stages = {kinds.MAKE: (log.stage("render", 2.5),), kinds.INGEST: (log.stage("ingest", 0.1),)}
    with working(settings, store, stages):
        first = submit(store, member.profile_id)
        second = submit(store, member.profile_id)
        third = submit(store, other)
        until(store, first, JobState.RUNNING)
        until(store, third, JobState.RUNNING)
        assert store.jobs.job(member.profile_id, second.id).state is JobState.QUEUED
        asked = time.monotonic()
        quick = submit(store, member.profile_id, kinds.INGEST)
        until(store, quick, JobState.SUCCEEDED)
        assert time.monotonic() - asked < 2.0
        assert store.jobs.job(member.profile_id, first.id).state is JobState.RUNNING
        rows = [until(store, job, *ENDS) for job in (first, second, third)]
    assert all(row.state is JobState.SUCCEEDED for row in rows)
    assert rows[0].finished_at is not None and rows[1].started_at is not None
    assert rows[1].started_at >= rows[0].finished_at


def test_cancelling_stops_a_running_job_at_once_and_a_queued_one_never_begins(
    settings: Settings, store: Store, member: Membership
) -> None:
    log = Log()
    with working(settings, store, {kinds.MAKE: (log.stage("render", 20),)}):
        first, second = submit(store, member.profile_id), submit(store, member.profile_id)
        until(store, first, JobState.RUNNING)
        store.jobs.cancel_job(member.profile_id, second.id)
        store.jobs.cancel_job(member.profile_id, first.id)
        asked = time.monotonic()
        while log.running:
            time.sleep(0.02)
        assert time.monotonic() - asked < 2.0
        time.sleep(1.5)
    assert store.jobs.job(member.profile_id, first.id).state is JobState.CANCELLED
    assert log.names(second) == []
    assert not any(settings.temp_root.rglob("*"))
    assert not any(settings.home.rglob("*.part*"))


def test_a_failed_job_says_why_and_its_retry_runs_only_what_had_not_finished(
    settings: Settings, store: Store, member: Membership
) -> None:
    from editai.jobs import requests

    log = Log()

    def fails_first(work: Work) -> None:
        if not work.data.get("retry_of"):
            raise InputError("That went wrong. Try again.", where=str(settings.home / "x"))

    stages = {kinds.MAKE: (log.stage("one", 0.1), log.stage("two", 0.1, fails_first))}
    with working(settings, store, stages):
        failed = until(store, submit(store, member.profile_id), *ENDS)
        assert failed.state is JobState.FAILED
        assert failed.error is not None
        assert failed.error["sentence"] == "That went wrong. Try again."
        assert (failed.error["kind"], failed.error["stage"]) == ("input", "two")
        assert str(settings.home) not in str(failed.error)
        assert not any(settings.temp_root.rglob("*"))

        retried = requests.retry(store, member, failed.id)
        assert requests.retry(store, member, failed.id).id == retried.id
        row = until(store, retried, *ENDS)
    assert row.state is JobState.SUCCEEDED
    assert row.data["retry_of"] == failed.id
    assert log.names(failed) == ["one", "two"]
    assert log.names(row) == ["two"]
    assert store.jobs.job(member.profile_id, failed.id).state is JobState.FAILED
    assert not any(kept_root(settings, member.profile_id).rglob("*"))


def test_an_unknown_error_fails_the_job_with_a_general_sentence_and_a_traceback_in_the_log(
    settings: Settings, store: Store, member: Membership, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(work: Work) -> None:
        raise KeyError("a secret place")

    with working(settings, store, {kinds.MAKE: (Log().stage("one", 0, breaks),)}):
        row = until(store, submit(store, member.profile_id), *ENDS)
    assert row.state is JobState.FAILED
    assert row.error is not None
    assert row.error["kind"] == "unexpected"
    assert "a secret place" not in str(row.error)
    assert "a secret place" in caplog.text


def test_a_worker_that_ends_leaves_its_job_running_and_the_next_one_goes_on(
    settings: Settings, store: Store, member: Membership
) -> None:
    log = Log()
    stages = {kinds.MAKE: (log.stage("one", 0.1), log.stage("two", 1.5))}
    with working(settings, store, stages):
        job = submit(store, member.profile_id)
        until(store, job, JobState.RUNNING, stage="two")
        ended = time.monotonic()
    assert time.monotonic() - ended < 6
    assert store.jobs.job(member.profile_id, job.id).state is JobState.RUNNING
    with working(settings, store, stages):
        row = until(store, job, *ENDS)
    assert row.state is JobState.SUCCEEDED
    assert row.attempt == 2
    assert log.names(row) == ["one", "two", "two"]


def test_a_lost_engine_database_loses_no_job_and_repeats_no_finished_stage(
    settings: Settings, store: Store, member: Membership
) -> None:
    log = Log()
    stages = {kinds.MAKE: (log.stage("one", 0.1), log.stage("two", 1.5))}
    with working(settings, store, stages):
        job = submit(store, member.profile_id)
        until(store, job, JobState.RUNNING, stage="two")
    for path in settings.home.glob("jobs.sqlite*"):
        path.unlink()
    with working(settings, store, stages):
        row = until(store, job, *ENDS)
    assert row.state is JobState.SUCCEEDED
    assert log.names(row) == ["one", "two", "two"]


def test_a_row_whose_workflow_has_ended_without_it_fails_with_a_sentence(
    settings: Settings, store: Store, member: Membership
) -> None:
    from dbos import DBOS

    log = Log()
    stages = {kinds.MAKE: (log.stage("one", 0.1), log.stage("two", 20))}
    with working(settings, store, stages) as worker:
        job = submit(store, member.profile_id)
        until(store, job, JobState.RUNNING, stage="two")
        DBOS.cancel_workflow(job.id)
        worker.dispatcher.reconcile()
        row = until(store, job, *ENDS)
        assert row.state is JobState.FAILED
        assert row.error is not None
        assert row.error["kind"] == "worker-lost"


def test_the_folder_of_a_live_job_is_never_swept(settings: Settings, store: Store, member: Membership) -> None:
    import os

    from editai.jobs.chores import Chores
    from editai.jobs.engine import Engine

    live = submit(store, member.profile_id)
    gone = str(uuid.uuid4())
    long_ago = time.time() - 3 * 24 * 3600
    for job_id in (live.id, gone):
        folder = job_folder(settings, member.profile_id, job_id)
        folder.mkdir(parents=True)
        os.utime(folder, (long_ago, long_ago))
    Chores(settings, store, Engine(settings)).sweep()
    assert job_folder(settings, member.profile_id, live.id).is_dir()
    assert not job_folder(settings, member.profile_id, gone).exists()


def test_a_job_whose_store_is_gone_stops(settings: Settings, store: Store, member: Membership) -> None:
    import sqlite3

    log = Log()
    with working(settings, store, {kinds.MAKE: (log.stage("one", 20),)}):
        running, waiting = submit(store, member.profile_id), submit(store, member.profile_id)
        until(store, running, JobState.RUNNING)
        connection = sqlite3.connect(settings.database_path, timeout=10)
        connection.execute("PRAGMA foreign_keys = ON")
        with connection:  # the store of data refuses this while a job lives; a person with the file does not
            connection.execute("DELETE FROM profiles WHERE id = ?", [member.profile_id])
        connection.close()
        end = time.monotonic() + 15
        rows = [store.jobs.job(EVERY_PROFILE, job.id) for job in (running, waiting)]
        while not all(row.state.is_terminal for row in rows) and time.monotonic() < end:
            time.sleep(0.1)
            rows = [store.jobs.job(EVERY_PROFILE, job.id) for job in (running, waiting)]
    assert [row.state for row in rows] == [JobState.FAILED, JobState.FAILED]
    assert all(row.error is not None and "store" in row.error["sentence"] for row in rows)
    assert log.names(waiting) == []
    assert not any(path.is_file() for path in settings.temp_root.rglob("*"))


def test_a_stage_that_ends_its_worker_again_and_again_is_given_up(
    settings: Settings, store: Store, member: Membership
) -> None:
    from editai.jobs.work import count_beginning

    log = Log()
    job = submit(store, member.profile_id)
    folder = job_folder(settings, member.profile_id, job.id)
    folder.mkdir(parents=True)
    for _ in range(4):
        count_beginning(folder, "one", 1)
    with working(settings, store, {kinds.MAKE: (log.stage("one", 0),)}):
        row = until(store, job, *ENDS)
    assert row.state is JobState.FAILED
    assert row.error is not None
    assert (row.error["kind"], row.error["stage"]) == ("worker-lost", "one")
    assert log.names(row) == []


def test_every_kind_has_its_stages_and_its_workflow() -> None:
    from editai.jobs import workflows
    from editai.jobs.stages import STAGES, spans

    for kind in kinds.LANES:
        for stage, from_percent, to_percent in spans(STAGES[kind]):
            assert callable(stage.function())
            assert 0 <= from_percent < to_percent <= 100.001
        assert callable(workflows.WORKFLOWS[kind])
    assert set(STAGES) == set(kinds.LANES)
