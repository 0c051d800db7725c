"""Rules that the database itself keeps, whatever code comes later."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest

from editai.settings import Settings
from editai.store.protocol import Store
from editai.store.states import JobState
from tests.contracts.world import ANA, MovingClock, Things, World, fill


@pytest.fixture
def world(store: Store) -> World:
    return World(store, MovingClock()).open()


@pytest.fixture
def things(world: World) -> Things:
    made = fill(world)
    world.end(made.job)
    return made


@pytest.fixture
def raw(settings: Settings, things: Things) -> Iterator[sqlite3.Connection]:
    """The bare database with its keys on, past all our code."""
    connection = sqlite3.connect(settings.database_path, isolation_level=None)
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA recursive_triggers = ON")
    yield connection
    connection.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE api_costs SET amount_microusd = 0",
        "UPDATE api_costs SET profile_id = NULL",
        "UPDATE api_costs SET profile_name = 'x'",
        "UPDATE api_costs SET details = '{}'",
        "DELETE FROM api_costs",
        "INSERT OR REPLACE INTO api_costs SELECT * FROM api_costs",
        "UPDATE clip_reviews SET note = 'x'",
        "DELETE FROM clip_reviews",
        "UPDATE jobs SET state = 'running'",
        "UPDATE jobs SET state = 'failed'",
        "UPDATE jobs SET result = '{}'",
        "UPDATE jobs SET profile_id = NULL",
        "UPDATE jobs SET data = json_set(data, '$.x', 1)",
        "INSERT INTO jobs (id, kind, lane, state, data, created_by, created_at, updated_at)"
        " VALUES ('j', 'make', 'render', 'running', '{}', 'x', 't', 't')",
        "INSERT INTO jobs (id, profile_id, kind, lane, state, data, created_by, created_at, updated_at)"
        " SELECT 'j', id, 'make', 'render', 'queued', '{}', 'x', 't', 't' FROM profiles",
        "UPDATE cost_reservations SET state = 'held' WHERE state = 'committed'",
        "UPDATE cost_reservations SET amount_microusd = 0",
        "UPDATE profile_members SET is_default = 2",
        "UPDATE profile_members SET role = 'king'",
        "UPDATE profiles SET brand = 'no json'",
        "UPDATE profiles SET name = ' '",
        "UPDATE profiles SET monthly_quota_microusd = -1",
        "UPDATE publications SET state = 'sent'",
        "UPDATE publications SET superseded = 1",
        "UPDATE publications SET profile_id = (SELECT id FROM profiles WHERE name = 'Brava')",
        "UPDATE editai_clips SET profile_id = (SELECT id FROM profiles WHERE name = 'Brava')",
        "UPDATE editai_clips SET state = 'published'",
        "INSERT INTO publications SELECT 'n', (SELECT id FROM profiles WHERE name = 'Brava'), clip_id, clip_snapshot,"
        " 'other', network, text, settings, scheduled_at, state, attempt, 'ref', NULL, NULL, NULL, 0, created_by,"
        " created_at, updated_at FROM publications",
    ],
)
def test_the_database_refuses(raw: sqlite3.Connection, statement: str) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        raw.execute(statement)


def test_percent_falls_only_with_a_new_attempt(raw: sqlite3.Connection, world: World) -> None:
    job = world.job(world.a)
    world.store.jobs.start_job(job.id)
    world.store.jobs.progress_job(job.id, attempt=1, stage="render", percent=50)
    for change in ("percent = 49", "attempt = 0", "attempt = 0, percent = 60"):
        with pytest.raises(sqlite3.IntegrityError, match="grows"):
            raw.execute(f"UPDATE jobs SET {change} WHERE id = ?", [job.id])
    raw.execute("UPDATE jobs SET attempt = 2, percent = 0 WHERE id = ?", [job.id])
    assert world.store.jobs.finish_job(job.id, state=JobState.CANCELLED)


def test_one_statement_moves_the_default_even_outside_a_transaction(raw: sqlite3.Connection, world: World) -> None:
    raw.execute(
        f"INSERT INTO profile_members SELECT profile_id, '{ANA}', 'editor', 0, NULL, 'x', 't', 't'"
        " FROM profile_members WHERE profile_id = ?",
        [world.b],
    )
    query = f"SELECT profile_id FROM profile_members WHERE user_id = '{ANA}' AND is_default = 1"
    for wanted in (world.b, world.a, world.b):
        raw.execute(
            f"UPDATE profile_members SET is_default = 1 WHERE user_id = '{ANA}' AND profile_id = ?",
            [wanted],
        )
        assert raw.execute(query).fetchall() == [(wanted,)]
    with pytest.raises(sqlite3.IntegrityError):
        raw.execute(
            "INSERT INTO profile_members (profile_id, user_id, role, is_default, created_by, created_at, updated_at)"
            f" SELECT id, '{ANA}', 'editor', 1, 'x', 't', 't' FROM profiles WHERE id NOT IN (?, ?)"
            " UNION ALL SELECT ?, 'cleo', 'editor', 1, 'x', 't', 't'"
            " UNION ALL SELECT ?, 'cleo', 'editor', 1, 'x', 't', 't'",
            [world.a, world.b, world.a, world.b],
        )


def test_pages_are_read_through_an_index(raw: sqlite3.Connection, world: World) -> None:
    """A store's library page, its jobs and its month of costs never scan a table or sort all of it."""
    queries = [
        "SELECT * FROM editai_clips WHERE profile_id = ? ORDER BY created_at DESC LIMIT 200",
        "SELECT * FROM editai_clips WHERE profile_id = ? AND state IN ('ready') ORDER BY created_at DESC LIMIT 200",
        "SELECT * FROM editai_source_videos WHERE profile_id = ? ORDER BY created_at DESC LIMIT 200",
        "SELECT * FROM jobs WHERE profile_id = ? ORDER BY created_at DESC LIMIT 100",
        "SELECT * FROM jobs WHERE state = ? ORDER BY created_at DESC LIMIT 100",
        "SELECT * FROM publications WHERE profile_id = ? ORDER BY created_at DESC LIMIT 100",
        "SELECT sum(amount_microusd) FROM api_costs WHERE profile_id = ? AND created_at >= 'a' AND created_at < 'b'",
    ]
    for query in queries:
        plan = [row[3] for row in raw.execute(f"EXPLAIN QUERY PLAN {query}", [world.a])]
        assert plan
        assert all("SCAN" not in step and "TEMP B-TREE" not in step for step in plan), (query, plan)
    assert "COVERING" in " ".join(plan)
