"""A team of size: lists longer than the API's page are whole, and pages of a full database come at once.

50 stores, 25,000 clips, 60,000 jobs and as many entries, put in by SQL: a store has as much as among
the 200 that the design counts with, and the tests stay short. Every page goes through an index.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from typing import Any

import psycopg
import pytest

from editai.store.states import ClipState
from tests.contracts.world import ANA, SPAN, MovingClock, Span, World
from tests.services import team

LIMIT_MS = 50
ROUNDS = 7
MONTH = Span(since=datetime(2026, 11, 1, tzinfo=timezone.utc), until=datetime(2026, 12, 1, tzinfo=timezone.utc))
_FILL = """
insert into profiles (id, name, created_by, created_at, updated_at)
select store(n), 'Store ' || n, '{ana}', now(), now() from generate_series(1, 50) n;
insert into profile_members (profile_id, user_id, role, is_default, created_by, created_at, updated_at)
select store(n), '{ana}', 'owner', n = 1, '{ana}', now(), now() from generate_series(1, 20) n;
insert into editai_projects (id, profile_id, name, created_by, created_at, updated_at)
select store(n), store(n), 'Mug', '{ana}', now(), now() from generate_series(1, 50) n;
insert into editai_clips (id, project_id, profile_id, variant, state, media_key, cover_key, fingerprint, words,
    created_by, created_at, updated_at)
select gen_random_uuid(), store(1 + n % 50), store(1 + n % 50), n, 'ready', 'k', 'k', 'f',
    '[{{"text": "Meet", "start_ms": 0, "end_ms": 200}}]', '{ana}', moment(n), moment(n)
from generate_series(1, 25000) n;
insert into jobs (id, profile_id, kind, lane, state, data, created_by, created_at, updated_at)
select gen_random_uuid(), store(1 + n % 50), 'make', 'render', 'queued',
    jsonb_build_object('profile_id', store(1 + n % 50)), '{ana}', moment(n), moment(n)
from generate_series(1, 60000) n;
insert into api_costs (profile_id, profile_name, service, operation, units, unit, unit_price_microusd,
    amount_microusd, request_id, details, created_by, created_at)
select store(1 + n % 50), 'Store', 's' || n % 3, 'speak', 10, 'character', 1, 10, n::text,
    jsonb_build_object('profile_id', store(1 + n % 50), 'project_id', store(1 + n % 50)), '{ana}', moment(n)
from generate_series(1, 60000) n;
"""
_HELPERS = """
create function pg_temp.store(n bigint) returns uuid language sql immutable as
$$ select ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid $$;
create function pg_temp.moment(n bigint) returns timestamptz language sql immutable as
$$ select '2026-01-01Z'::timestamptz + n * interval '480 seconds' $$;
"""


@pytest.fixture(scope="module")
def full() -> Iterator[World]:
    clock = MovingClock()
    store = team.worker_store(clock)
    text = _FILL.format(ana=ANA).replace("store(", "pg_temp.store(").replace("moment(", "pg_temp.moment(")
    with psycopg.connect(team.server().database_url, autocommit=True) as connection:
        connection.execute(_HELPERS.encode())
        connection.execute(text.encode())
        connection.execute("vacuum analyze")
    world = World(store, clock)
    world.a = "00000000-0000-4000-8000-000000000007"
    yield world
    store.close()
    team.server().reset()


def test_nothing_is_cut_at_a_thousand_rows(full: World) -> None:
    jobs = full.store.jobs.jobs(full.a, limit=5000)
    assert len(jobs) == len({job.id for job in jobs}) == 1200
    assert [job.created_at for job in jobs] == sorted((job.created_at for job in jobs), reverse=True)
    assert len(full.store.jobs.jobs(full.a, limit=1100)) == 1100
    assert len(full.store.costs.entries(full.a, limit=5000, **SPAN)) == 1200
    assert full.store.costs.total_microusd(full.a, **SPAN) == 12_000


def _milliseconds_in_the_database(act: Callable[[], Any]) -> float:
    """The median time of the one statement that the act sends, as Postgres itself measures it."""
    sql = team.server().sql
    times = []
    for _ in range(ROUNDS):
        sql("select pg_stat_statements_reset()")
        act()
        (found,) = sql("select sum(total_exec_time) from pg_stat_statements where query not like '%pg_stat%'")[0]
        times.append(float(found))
    return statistics.median(times)


@pytest.mark.parametrize("who", ["worker", "person"])
def test_pages_of_a_full_database_come_at_once(full: World, who: str) -> None:
    team.server().sql("create extension if not exists pg_stat_statements")
    store = full.store if who == "worker" else team.person_store(ANA)
    a = full.a
    pages: dict[str, Callable[[], Any]] = {
        "library": lambda: store.library.clips(a),
        "library by state": lambda: store.library.clips(a, states=[ClipState.READY]),
        "jobs": lambda: store.jobs.jobs(a),
        "month of costs": lambda: store.costs.sums(a, by="service", **MONTH),
        "month by day": lambda: store.costs.sums(a, by="day", timezone="Europe/Bucharest", **MONTH),
        "entries": lambda: store.costs.entries(a, limit=100, **MONTH),
    }
    measured = {name: _milliseconds_in_the_database(act) for name, act in pages.items()}
    assert not {name: value for name, value in measured.items() if value > LIMIT_MS}
