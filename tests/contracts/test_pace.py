"""The hour of a Postiz account, counted alike by both stores of data."""

from __future__ import annotations

from datetime import timedelta

from editai.store.rows import DEFAULT_HOURLY_LIMIT
from tests.contracts.world import World


def test_an_hour_has_so_many_requests_and_then_names_its_end(world: World) -> None:
    pace = world.store.pace
    assert [pace.take_request("x") for _ in range(DEFAULT_HOURLY_LIMIT)] == [None] * DEFAULT_HOURLY_LIMIT
    again = pace.take_request("x")
    assert again is not None
    assert timedelta(minutes=50) < again - world.clock.moment <= timedelta(hours=1)
    assert pace.take_request("y") is None, "another account has an hour of its own"
    world.clock.moment = again
    assert pace.take_request("x") is None, "a new hour"


def test_what_the_headers_say_goes_before_what_was_counted(world: World) -> None:
    pace, now = world.store.pace, world.clock.now()
    pace.note("x", hourly_limit=100, used=99, window_ends_at=now + timedelta(minutes=20))
    assert pace.take_request("x") is None
    assert pace.take_request("x") == now + timedelta(minutes=20)


def test_a_block_holds_until_its_end(world: World) -> None:
    pace, now = world.store.pace, world.clock.now()
    pace.note("x", blocked_until=now + timedelta(hours=1))
    assert pace.take_request("x") == now + timedelta(hours=1)
    world.clock.moment += timedelta(hours=2)
    assert pace.take_request("x") is None


def test_stores_on_one_account_learn_of_each_other_and_share_its_hour(world: World) -> None:
    pace = world.store.pace
    assert pace.join(world.a, "x", "") == []
    assert pace.join(world.b, "x", "brava") == [(world.a, "")]
    assert pace.join(world.a, "x", "nortia") == [(world.b, "brava")]
    assert pace.pace(world.a) is None
    pace.take_request("x")
    mine, theirs = pace.pace(world.a), pace.pace(world.b)
    assert mine == theirs
    assert mine is not None
    assert (mine.used, mine.hourly_limit, mine.blocked_until) == (1, DEFAULT_HOURLY_LIMIT, None)
    pace.leave(world.b)
    assert pace.pace(world.b) is None
    assert pace.join(world.a, "x", "") == []
