"""Web and worker have the same file open: threads and processes race, and nothing is lost or doubled."""

from __future__ import annotations

import multiprocessing
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from editai.errors import Conflict, StoreError
from editai.settings import Settings
from editai.store.protocol import Store
from editai.store.sqlite.connection import Database
from editai.store.states import ClipState, PublicationState
from tests.contracts.world import ANA, SPAN, MovingClock, World
from tests.store import racers


def _at_once(number: int, act: Callable[[int], Any]) -> list[Any]:
    """The answers, or the errors of ours, of so many threads that begin together."""
    barrier = threading.Barrier(number)

    def run(position: int) -> Any:
        barrier.wait()
        try:
            return act(position)
        except StoreError as error:
            return error

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(run, range(number)))


@pytest.fixture
def world(store: Store) -> World:
    return World(store, MovingClock()).open()


def test_processes_that_start_on_an_empty_home_make_one_schema_and_one_store(tmp_path: Path) -> None:
    answers = racers.race(tmp_path / "home", racers.ensure, {})
    assert len(set(answers)) == 1


def test_processes_cannot_spend_more_than_the_quota(settings: Settings, world: World) -> None:
    world.store.profiles.update(world.a, {"monthly_quota_microusd": 100})
    booked = racers.race(settings.home, racers.spend, {"profile_id": world.a, "rounds": 25})
    total = world.store.costs.total_microusd(world.a, **SPAN)
    assert total == sum(booked)
    assert total <= 100
    assert world.store.costs.reservations(world.a) == []


def test_threads_hold_no_micro_dollar_more_than_the_quota(world: World) -> None:
    world.store.profiles.update(world.a, {"monthly_quota_microusd": 10})
    held = _at_once(16, lambda _: racers.spend(world.store, {"profile_id": world.a, "rounds": 2}))
    assert sum(held) == world.store.costs.total_microusd(world.a, **SPAN) <= 10


def test_processes_that_switch_the_default_leave_one_at_every_moment(settings: Settings, world: World) -> None:
    ids = [world.a, *(world.store.profiles.create(ANA, name=name).id for name in ("C", "D"))]
    assert sum(racers.race(settings.home, racers.switch_default, {"profile_ids": ids, "rounds": 30})) == 0


def test_a_killed_process_leaves_one_default(settings: Settings, world: World) -> None:
    ids = [world.a, world.store.profiles.create(ANA, name="C").id]
    context = multiprocessing.get_context("spawn")
    ready = context.Event()
    barrier, answers = context.Barrier(1), context.Queue()
    data = {"profile_ids": ids, "ready": ready}
    process = context.Process(
        target=racers._run, args=(settings.home, racers.die_while_switching, data, barrier, answers)
    )
    process.start()
    assert ready.wait(60)
    time.sleep(0.05)
    racers.kill(process)
    assert [m.is_default for m in world.store.profiles.memberships(ANA)] == [True, False]
    world.store.profiles.set_default(ANA, ids[0])


def test_a_post_is_planned_once_by_processes(settings: Settings, world: World) -> None:
    project = world.project(world.a)
    clips = [world.clip(world.a, project, approved=True).id for _ in range(10)]
    data = {"profile_id": world.a, "clip_ids": clips, "clock": MovingClock()}
    new = Counter(one for answer in racers.race(settings.home, racers.plan, data) for one in answer)
    assert len(new) == 10
    assert set(new.values()) == {1}
    assert len(world.store.publications.publications(world.a)) == 10


def test_a_job_is_ended_by_one_process(settings: Settings, world: World) -> None:
    jobs = [world.job(world.a).id for _ in range(20)]
    assert sum(racers.race(settings.home, racers.finish, {"job_ids": jobs})) == 20


def test_one_review_of_many_wins(world: World) -> None:
    clip = world.clip(world.a, world.project(world.a))
    answers = _at_once(
        8,
        lambda n: world.store.library.review_clip(
            world.a, clip.id, verdict=ClipState.APPROVED, note=str(n), reviewer=ANA
        ),
    )
    assert sum(isinstance(answer, Conflict) for answer in answers) == 7
    assert len(world.store.library.clip_reviews(world.a, clip.id)) == 1


def test_one_move_of_many_wins(world: World) -> None:
    clip = world.clip(world.a, world.project(world.a), approved=True)
    planned, _ = world.plan(world.a, clip.id)
    answers = _at_once(
        8,
        lambda _: world.store.publications.move(
            world.a, planned.id, expected=[PublicationState.PLANNED], state=PublicationState.UPLOADING
        ),
    )
    assert sum(isinstance(answer, Conflict) for answer in answers) == 7


def test_variants_are_numbered_without_gaps_by_threads(world: World) -> None:
    project = world.project(world.a)
    clips = _at_once(8, lambda _: world.clip(world.a, project))
    assert sorted(clip.variant for clip in clips) == list(range(1, 9))


def test_the_same_upload_twice_is_one_source(world: World) -> None:
    def add(number: int) -> str:
        return world.store.library.add_source_video(
            world.a,
            source_video_id=str(number),
            sha256="a" * 64,
            name="x",
            media_key=str(number),
            probe={},
            created_by=ANA,
        ).id

    assert len(set(_at_once(8, add))) == 1


def test_readers_do_not_wait_for_a_writer(tmp_path: Path, settings: Settings, world: World) -> None:
    writer = sqlite3.connect(settings.database_path, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("UPDATE profiles SET name = 'half'")
    began = time.monotonic()
    assert world.store.profiles.profile(world.a).name == "Nortia"
    assert time.monotonic() - began < 1
    writer.execute("ROLLBACK")
    writer.close()


def test_a_writer_that_waits_too_long_says_so(tmp_path: Path, settings: Settings, world: World) -> None:
    writer = sqlite3.connect(settings.database_path, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    impatient = Database(settings.database_path, busy_ms=100)
    with pytest.raises(StoreError, match="busy"), impatient.atomic():
        pass
    impatient.close()
    writer.execute("ROLLBACK")
    writer.close()


def test_connections_of_threads_that_have_ended_are_closed(tmp_path: Path) -> None:
    database = Database(tmp_path / "x.sqlite")

    def look(_: int) -> None:
        with database.reading() as connection:
            connection.execute("SELECT 1")

    for _ in range(3):
        thread = threading.Thread(target=look, args=(0,))
        thread.start()
        thread.join()
    assert len(database._open) == 0
    look(0)
    assert len(database._open) == 1
    database.close()
    with pytest.raises(RuntimeError, match="closed"):
        look(0)


def test_a_failed_transaction_leaves_nothing_and_the_next_one_works(settings: Settings, world: World) -> None:
    database = Database(settings.database_path)
    with pytest.raises(KeyboardInterrupt), database.atomic() as connection:
        connection.execute("UPDATE profiles SET name = 'half'")
        raise KeyboardInterrupt
    assert world.store.profiles.profile(world.a).name == "Nortia"
    with database.atomic() as connection:
        connection.execute("UPDATE profiles SET description = 'whole'")
    database.close()
