"""What the processes of the race tests do: each opens the same file and runs when all are ready."""

from __future__ import annotations

import multiprocessing
import os
import queue
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from editai.errors import QuotaExceeded
from editai.settings import Settings
from editai.store import open_store
from editai.store.protocol import Store
from editai.store.states import JobState
from tests.contracts.world import ANA, SPAN, World, cost, new_id

Task = Callable[[Store, dict[str, Any]], Any]


def ensure(store: Store, data: dict[str, Any]) -> str:
    return store.profiles.ensure_any(ANA, name="Nortia").id


def spend(store: Store, data: dict[str, Any]) -> int:
    """Reserve, and commit or release, over and over; the micro-dollars that were booked."""
    booked = 0
    for number in range(data["rounds"]):
        try:
            held = store.costs.reserve(
                data["profile_id"], amount_microusd=3, job_id=None, month_start=SPAN["since"], month_end=SPAN["until"]
            )
        except QuotaExceeded:
            continue
        if number % 3 == 0:
            store.costs.release(data["profile_id"], held.id)
        else:
            booked += store.costs.commit(data["profile_id"], held.id, cost(new_id(), 3), created_by=ANA).amount_microusd
    return booked


def switch_default(store: Store, data: dict[str, Any]) -> int:
    """Set the default over and over; how often a look found not exactly one."""
    wrong = 0
    for number in range(data["rounds"]):
        store.profiles.set_default(ANA, data["profile_ids"][number % len(data["profile_ids"])])
        wrong += sum(member.is_default for member in store.profiles.memberships(ANA)) != 1
    return wrong


def plan(store: Store, data: dict[str, Any]) -> list[str]:
    """Plan the same post for each clip; the ids of those that were new here."""
    world = World(store, data["clock"])
    answers = [world.plan(data["profile_id"], clip_id) for clip_id in data["clip_ids"]]
    return [publication.id for publication, is_new in answers if is_new]


def finish(store: Store, data: dict[str, Any]) -> int:
    """End each job; how many this racer ended."""
    return sum(store.jobs.finish_job(job_id, state=JobState.SUCCEEDED) for job_id in data["job_ids"])


def die_while_switching(store: Store, data: dict[str, Any]) -> None:
    """Set the default until the process is killed."""
    data["ready"].set()
    while True:
        switch_default(store, data | {"rounds": 10})


def race(home: Path, task: Task, data: dict[str, Any], racers: int = 4) -> list[Any]:
    """What each of several processes answers that begin at the same moment."""
    context = multiprocessing.get_context("spawn")
    barrier, answers = context.Barrier(racers), context.Queue()
    processes = [context.Process(target=_run, args=(home, task, data, barrier, answers)) for _ in range(racers)]
    for process in processes:
        process.start()
    try:
        found = [answers.get(timeout=60) for _ in processes]
    except queue.Empty:
        found = ["no answer"]
    for process in processes:
        process.join(10)
        if process.is_alive():
            process.kill()
    errors = [answer for kind, answer in found if kind == "error"]
    assert not errors, errors
    return [answer for _, answer in found]


def _run(home: Path, task: Task, data: dict[str, Any], barrier: Any, answers: Any) -> None:
    try:
        barrier.wait(60)
        store = open_store(Settings(home=home))
        answers.put(("ok", task(store, data)))
        store.close()
    except BaseException as error:
        answers.put(("error", repr(error)))


def kill(process: Any) -> None:
    os.kill(process.pid, signal.SIGKILL)
    process.join()
