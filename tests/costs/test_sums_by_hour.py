"""What is added up at booking is never a micro-dollar away from the entries, in both stores of data."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from typing import get_args
from zoneinfo import ZoneInfo

import pytest

from editai.store.protocol import CostKey
from editai.store.rows import EVERY_PROFILE, CostEntry, Scope
from tests.contracts.conftest import OPENERS
from tests.contracts.world import ANA, BEN, SPAN, MovingClock, World, cost

UNTIL = datetime(2026, 11, 22, 12, tzinfo=timezone.utc)
ZONES = ("Europe/Bucharest", "Asia/Kolkata", "Asia/Kathmandu", "America/St_Johns")
ENTRIES = 60
NARROWED: tuple[tuple[CostKey, ...], ...] = ((), ("project",), ("person",), ("service",), ("day",), ("service", "clip"))


@pytest.fixture(scope="module", params=sorted(OPENERS))
def booked(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[World, str, list[CostEntry]]]:
    """Entries on and around full hours, corrections, some twice, of two stores and of one that is gone."""
    clock = MovingClock(UNTIL)
    store = OPENERS[request.param](tmp_path_factory.mktemp("books"), clock)
    world = World(store, clock).open()
    gone = store.profiles.create(ANA, name="Closed").id
    dice = random.Random(11)
    borders = (timedelta(0), timedelta(microseconds=1), timedelta(minutes=30), timedelta(minutes=59, seconds=59.999999))
    for number in range(ENTRIES):
        hour = UNTIL.replace(minute=0) - timedelta(hours=dice.randrange(90))
        clock.moment = hour + dice.choice(borders)
        profile_id = dice.choice((world.a, world.a, world.b, gone))
        project = dice.choice(("", "p1", "p2"))
        details = {"project_id": project, "clip_id": f"{project}-c{dice.randrange(3)}"} if project else {}
        service = dice.choice(("kokoro", "elevenlabs"))
        call = f"r{number - number % 7}" if number % 3 == 0 else f"r{number}"  # some are booked already
        for amount in (dice.randrange(10**7), -dice.randrange(100)):
            new = cost(f"{call}/{amount > 0}", amount, service=service, **details)
            store.costs.commit(profile_id, world.reserve(profile_id, 0).id, new, created_by=dice.choice((ANA, BEN)))
    clock.moment = UNTIL
    entries = store.costs.entries(EVERY_PROFILE, limit=10_000, **SPAN)
    store.profiles.delete(ANA, gone)
    yield world, gone, entries
    store.close()


def _keys(gone: str, zone: str) -> dict[CostKey, Callable[[CostEntry], str]]:
    return {
        "service": lambda entry: entry.service,
        "operation": lambda entry: entry.operation,
        "day": lambda entry: entry.created_at.astimezone(ZoneInfo(zone)).date().isoformat(),
        "project": lambda entry: str(entry.details.get("project_id", "")),
        "person": lambda entry: entry.created_by,
        "store": lambda entry: entry.profile_id or gone,
        "clip": lambda entry: str(entry.details.get("clip_id", "")),
    }


def test_every_cut_of_every_span_is_what_the_entries_are(booked: tuple[World, str, list[CostEntry]]) -> None:
    world, gone, entries = booked
    dice = random.Random(3)
    assert len(entries) > ENTRIES
    for round_number in range(24):
        zone = ZONES[round_number % len(ZONES)]
        keys = _keys(gone, zone)
        since = UNTIL - timedelta(hours=dice.randrange(20, 95), minutes=dice.choice((0, 30, 13)))
        until = since + timedelta(hours=dice.randrange(1, 90), minutes=dice.choice((0, 30, 41)), microseconds=1)
        scope: Scope = world.a if round_number % 3 else EVERY_PROFILE
        one = dice.choice(entries)
        only = {name: keys[name](one) for name in NARROWED[round_number % len(NARROWED)]}
        inside = [
            entry
            for entry in entries
            if since <= entry.created_at < until
            and scope in (entry.profile_id, EVERY_PROFILE)
            and all(keys[name](entry) == value for name, value in only.items())
        ]
        for by in get_args(CostKey):
            amounts, numbers = Counter[str](), Counter[str]()
            for entry in inside:
                if by != "clip" or keys[by](entry):
                    amounts[keys[by](entry)] += entry.amount_microusd
                    numbers[keys[by](entry)] += 1
            found = world.store.costs.sums(scope, since=since, until=until, by=by, timezone=zone, only=only)
            expected = {key: (amounts[key], numbers[key]) for key in numbers}
            assert {row.key: (row.amount_microusd, row.count) for row in found} == expected, (by, only, zone, since)
        behind = world.store.costs.entries(scope, since=since, until=until, only=only, timezone=zone, limit=9_999)
        assert sorted(entry.id for entry in behind) == sorted(entry.id for entry in inside)


def test_a_deleted_stores_sums_are_for_who_sees_all_books_only(booked: tuple[World, str, list[CostEntry]]) -> None:
    world, gone, entries = booked
    rows = {row.key: row for row in world.store.costs.sums(EVERY_PROFILE, by="store", **SPAN)}
    assert rows[gone].name == "Closed"
    assert sum(row.amount_microusd for row in rows.values()) == sum(entry.amount_microusd for entry in entries)
    for by in get_args(CostKey):
        assert world.store.costs.sums(gone, by=by, **SPAN) == []
