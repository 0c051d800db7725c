"""Many at once on the team's database: one winner each, nothing lost, nothing doubled."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from editai.errors import Conflict, EditAIError, NotFound, QuotaExceeded
from editai.store.rows import Job
from editai.store.states import ClipState, JobState, PublicationState, Role
from tests.contracts.world import ANA, BEN, CLEO, SPAN, MovingClock, World, cost, new_id, sha256_of
from tests.services import team

MANY = 16


@pytest.fixture
def world() -> Iterator[World]:
    store = team.worker_store()
    yield World(store, MovingClock()).open()
    store.close()


def _at_once(act: Callable[[int], Any], number: int = MANY) -> list[Any]:
    """The answers, or the errors of ours, of so many threads that begin together."""
    barrier = threading.Barrier(number)

    def run(position: int) -> Any:
        barrier.wait()
        try:
            return act(position)
        except EditAIError as error:
            return error

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(run, range(number)))


def test_every_claim_of_a_job_has_an_attempt_of_its_own_and_one_end_wins(world: World) -> None:
    job = world.job(world.a)
    claims = _at_once(lambda _: world.store.jobs.start_job(job.id))
    assert sorted(one.attempt for one in claims if isinstance(one, Job)) == list(range(1, MANY + 1))
    working = _at_once(lambda n: world.store.jobs.progress_job(job.id, attempt=n + 1, stage="render", percent=n), MANY)
    assert working == [False] * (MANY - 1) + [True]
    states = (JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELLED)
    assert sum(_at_once(lambda n: world.store.jobs.finish_job(job.id, state=states[n % 3]))) == 1


def test_the_same_job_is_submitted_once(world: World) -> None:
    job_id = new_id()
    found = _at_once(lambda n: world.job(world.a, job_id=job_id, data={"n": n}))
    assert len({one.data["n"] for one in found}) == 1


def test_no_micro_dollar_more_than_the_quota_is_held(world: World) -> None:
    world.store.profiles.update(world.a, {"monthly_quota_microusd": 10})
    answers = _at_once(lambda _: world.reserve(world.a, 3))
    assert sum(isinstance(one, QuotaExceeded) for one in answers) == MANY - 3
    held = world.store.costs.reservations(world.a)
    assert sum(one.amount_microusd for one in held) == 9
    booked = _at_once(lambda _: world.store.costs.commit(world.a, held[0].id, cost("r", 3), created_by=ANA))
    assert len({entry.id for entry in booked}) == 1
    assert world.store.costs.total_microusd(world.a, **SPAN) == 3


def test_a_person_has_exactly_one_default_at_every_moment(world: World) -> None:
    ids = [world.a, *(world.store.profiles.create(ANA, name=name).id for name in "CD")]
    wrong: list[Any] = []

    def switch(number: int) -> None:
        for turn in range(6):
            if number % 4 == 3:
                members = world.store.profiles.memberships(ANA)
                wrong.extend([members] if sum(one.is_default for one in members) != 1 else [])
            else:
                world.store.profiles.set_default(ANA, ids[(number + turn) % 3])

    assert _at_once(switch) == [None] * MANY
    assert wrong == []


def test_a_first_visit_by_many_tabs_makes_one_store(world: World) -> None:
    found = _at_once(lambda _: world.store.profiles.ensure_any(CLEO, name="Cleo's"))
    assert len({one.id for one in found}) == 1
    assert len(world.store.profiles.memberships(CLEO)) == 1


def test_a_default_is_set_while_its_store_is_deleted(world: World) -> None:
    profiles = world.store.profiles
    shared = profiles.create(ANA, name="Shared").id
    profiles.set_member(shared, BEN, Role.EDITOR, created_by=ANA)
    profiles.set_default(BEN, shared)
    spare = profiles.create(BEN, name="Spare").id
    targets = [shared, spare, world.b]

    def act(number: int) -> None:
        if number == 0:
            profiles.delete(ANA, shared)
        else:
            profiles.set_default(BEN, targets[number % 3])

    answers = _at_once(act)
    assert all(one is None or isinstance(one, NotFound) for one in answers), answers
    assert sum(one.is_default for one in profiles.memberships(BEN)) == 1


def test_two_owners_do_not_both_leave(world: World) -> None:
    world.store.profiles.set_member(world.a, BEN, Role.OWNER, created_by=ANA)
    answers = _at_once(lambda n: world.store.profiles.remove_member(world.a, (ANA, BEN)[n % 2]), 2)
    assert sum(isinstance(one, Conflict) for one in answers) == 1
    assert len(world.store.profiles.members(world.a)) == 1


def test_one_post_one_review_one_move_and_numbers_without_gaps(world: World) -> None:
    project = world.project(world.a)
    clips = _at_once(lambda _: world.clip(world.a, project))
    assert sorted(clip.variant for clip in clips) == list(range(1, MANY + 1))
    clip_id = clips[0].id
    review: dict[str, Any] = {"verdict": ClipState.APPROVED, "note": "", "reviewer": ANA}
    answers = _at_once(lambda _: world.store.library.review_clip(world.a, clip_id, **review))
    assert sum(isinstance(one, Conflict) for one in answers) == MANY - 1
    planned = _at_once(lambda _: world.plan(world.a, clip_id))
    assert sum(is_new for _, is_new in planned) == 1
    moves = _at_once(
        lambda _: world.store.publications.move(
            world.a, planned[0][0].id, expected=[PublicationState.PLANNED], state=PublicationState.UPLOADING
        )
    )
    assert sum(isinstance(one, Conflict) for one in moves) == MANY - 1


def test_the_same_upload_is_one_source(world: World) -> None:
    def add(_: int) -> str:
        return world.store.library.add_source_video(
            world.a, source_video_id=new_id(), sha256=sha256_of(7), name="x", media_key="k", probe={}, created_by=ANA
        ).id

    assert len(set(_at_once(add))) == 1


def test_a_job_is_not_added_to_a_store_that_is_going(world: World) -> None:
    doomed = world.store.profiles.create(ANA, name="Doomed").id

    def act(number: int) -> Any:
        return world.store.profiles.delete(ANA, doomed) if number == 0 else world.job(doomed)

    answers = _at_once(act, 8)
    gone = answers[0] is None
    assert gone or isinstance(answers[0], Conflict)
    live = [one for one in answers[1:] if isinstance(one, Job)]
    assert not (gone and live), "a live job of a deleted store"
