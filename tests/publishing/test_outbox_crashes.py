"""Crashes at every boundary of sending, lost answers among them, and workers that race.

After any of it, and one more run: each publication is exactly one post at Postiz, or honestly none.
"""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from typing import Any

import httpx
import pytest

from benchmarks.schedules import FAULTS, WRITES, Crash, Traced, TracedTransport, Tripwire
from editai.errors import RetryableServiceError
from editai.publishing.fake_postiz import FakePostiz
from editai.publishing.postiz import PostizClient

NETWORKS = ("tiktok", "youtube", "facebook")
PAIR = NETWORKS[:2]
SEEDS = 40


def send_with(fake: FakePostiz, outbox: Any, ids: list[str], wire: Tripwire) -> bool:
    """Send through the tripwire; whether it got to the end."""
    with PostizClient(fake.base_url, fake.key, TracedTransport(wire), sleep=lambda _: None) as client:
        try:
            outbox.send(ids, store=Traced(outbox.store, wire, WRITES), client=client)
        except Crash:
            return False
        except RetryableServiceError:
            return True
    return True


def posts_of(fake: FakePostiz, outbox: Any, ids: list[str]) -> list[int]:
    """How many posts each publication has become."""
    count = Counter(post.settings.get("client_ref") for post in fake.posts)
    return [count[row.client_ref] for row in outbox.rows(ids)]


@pytest.mark.parametrize("echo", [True, False], ids=["marks told", "v2.23.0"])
def test_a_crash_at_every_boundary_leaves_exactly_one_post_each(fake: FakePostiz, outbox: Any, echo: bool) -> None:
    fake.state.echo_settings, fake.state.api_limit = echo, 10**6
    at, reached_end = 0, False
    while not reached_end:
        at += 1
        ids = outbox.plan(*PAIR, clip_id=outbox.add_clip(), text=f"Clip {at}")
        reached_end = send_with(fake, outbox, ids, Tripwire(at))
        outbox.send(ids)
        assert posts_of(fake, outbox, ids) == [1, 1], f"after a crash at step {at}"
        assert outbox.states(ids) == ["queued"] * 2, f"after a crash at step {at}"
    assert at > 25


@pytest.mark.parametrize("seed", range(SEEDS))
def test_crashes_and_lost_answers_together_never_post_twice(fake: FakePostiz, outbox: Any, seed: int) -> None:
    """Seeded schedules: a fault of the server and one to three crashes in a row."""
    chance = random.Random(seed)
    fake.state.echo_settings, fake.state.api_limit = chance.random() < 0.5, 10**6
    ids = outbox.plan(*NETWORKS, text=f"Seed {seed}")
    fault = chance.choice(FAULTS)
    fake.order(fault, times=chance.choice([1, 1, 2]))
    if chance.random() < 0.3:
        fake.order("html-502", on="GET /posts", times=chance.randint(1, 4), skip=chance.randint(0, 2))
    for _ in range(chance.randint(1, 3)):
        if send_with(fake, outbox, ids, Tripwire(chance.randint(1, 40))):
            break
    fake.clear_orders()
    outbox.send(ids)
    for count, state in zip(posts_of(fake, outbox, ids), outbox.states(ids), strict=True):
        assert count <= 1, f"{fault}: doubled"
        assert state in ("queued", "unconfirmed"), f"{fault}: {state}"
        assert count == 1 or state == "unconfirmed", f"{fault}: {state} without a post"


def test_workers_that_race_post_once(fake: FakePostiz, outbox: Any) -> None:
    fake.order("slow", seconds=0.2)
    ids = outbox.plan(*NETWORKS)
    failures: list[BaseException] = []
    start = threading.Barrier(4)

    def work() -> None:
        try:
            with PostizClient(fake.base_url, fake.key) as client:
                start.wait()
                outbox.send(ids, client=client, settle_s=60.0, sleep=lambda _: time.sleep(0.1))
        except BaseException as exc:
            failures.append(exc)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert posts_of(fake, outbox, ids) == [1, 1, 1]
    assert outbox.states(ids) == ["queued"] * 3


def test_a_worker_that_slept_through_its_turn_does_not_send(fake: FakePostiz, outbox: Any) -> None:
    """Paused between writing ``sending`` and sending, it wakes up when another has done the work."""
    ids = outbox.plan("tiktok")
    profile_id = outbox.member.profile_id

    def meanwhile(name: str) -> None:
        if not fake.posts:
            outbox.send(ids, checkpoint=lambda name: None)

    outbox.send(ids, checkpoint=meanwhile)
    assert posts_of(fake, outbox, ids) == [1]
    assert outbox.store.publications.publication(profile_id, ids[0]).state.value == "queued"


class HookedTransport(httpx.HTTPTransport):
    """The network, with something done before a request leaves or after its answer is there."""

    def __init__(self, call: str, *, before: Any = None, after: Any = None) -> None:
        super().__init__()
        self.call, self.before, self.after = call, before, after

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        is_it = f"{request.method} {request.url.path.rsplit('/', 1)[-1]}" == self.call
        if is_it and self.before is not None:
            self.before()
        response = super().handle_request(request)
        if is_it and self.after is not None:
            self.after()
        return response


def test_two_workers_that_find_the_same_dead_ones_work_take_it_over_once(fake: FakePostiz, outbox: Any) -> None:
    """One looks, and while it thinks the other takes over and stands right before its own request."""
    ids = outbox.plan("tiktok")
    row = outbox.rows(ids)[0]
    states = type(row.state)
    outbox.store.publications.move(
        row.profile_id, row.id, expected=[states.PLANNED], state=states.SENDING, changes={"attempt": 1}
    )
    at_request, go_on = threading.Event(), threading.Event()
    others: list[threading.Thread] = []

    def pause() -> None:
        at_request.set()
        go_on.wait(20)

    def other_worker() -> None:
        with PostizClient(fake.base_url, fake.key, HookedTransport("POST posts", before=pause)) as client:
            outbox.send(ids, client=client)

    def meanwhile() -> None:
        if not others:
            others.append(threading.Thread(target=other_worker))
            others[0].start()
            assert at_request.wait(20)

    with PostizClient(fake.base_url, fake.key, HookedTransport("GET posts", after=meanwhile)) as client:
        outbox.send(ids, client=client)
    go_on.set()
    others[0].join()
    assert posts_of(fake, outbox, ids) == [1]
    assert outbox.states(ids) == ["queued"]
