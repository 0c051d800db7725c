"""Every question of a store's pages goes through an index: SQLite's own plan of each statement says so."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks.stores_200 import fill_sqlite, pages
from editai.clock import SystemClock
from editai.store.sqlite import SqliteStore
from editai.store.sqlite.connection import Database
from editai.store.sqlite.costs import SqliteCosts
from editai.store.sqlite.jobs import SqliteJobs
from editai.store.sqlite.library import SqliteLibrary

LARGE = ("editai_clips", "jobs", "api_costs", "cost_hours", "cost_clip_hours")
OF_ONE_STORE = [name for name in pages(None) if "all stores" not in name]  # type: ignore[arg-type]


class Parts:
    """The parts of a store over one database, so that its statements can be heard."""

    def __init__(self, database: Database) -> None:
        clock = SystemClock()
        self.library = SqliteLibrary(database, clock)
        self.jobs = SqliteJobs(database, clock)
        self.costs = SqliteCosts(database, clock)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """200 stores, a five-hundredth of the benchmark's rows."""
    path = tmp_path_factory.mktemp("stores") / "editai.sqlite"
    SqliteStore(path).close()
    fill_sqlite(path, 500)
    opened = Database(path)
    yield opened
    opened.close()


def _statements(database: Database, act: Callable[[], Any]) -> list[str]:
    heard: list[str] = []
    with database.reading() as connection:
        connection.set_trace_callback(heard.append)
    act()
    with database.reading() as connection:
        connection.set_trace_callback(None)
    return [text for text in heard if text.lstrip().startswith(("SELECT", "WITH"))]


def _scans(connection: sqlite3.Connection, statement: str) -> list[str]:
    """Steps of the plan that read all of a large table. Under its alias: the statement tells whose it is."""
    aliases = {alias: table for table, alias in re.findall(r"(?:FROM|JOIN) (\w+) AS (\w+)", statement)}
    steps = [row["detail"] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}")]
    whole = [match.group(1) for step in steps if (match := re.fullmatch(r"SCAN (\w+)(?: USING .*)?", step))]
    return [name for name in whole if aliases.get(name, name) in LARGE]


@pytest.mark.parametrize("name", OF_ONE_STORE)
def test_nothing_large_is_read_whole(database: Database, name: str) -> None:
    act = pages(Parts(database))[name]  # type: ignore[arg-type]
    act()
    statements = _statements(database, act)
    assert statements
    with database.reading() as connection:
        for statement in statements:
            assert _scans(connection, statement) == [], statement


def test_a_statement_without_an_index_is_noticed(database: Database, tmp_path: Path) -> None:
    with database.reading() as connection:
        assert _scans(connection, "SELECT * FROM jobs AS j WHERE j.stage = 'x'") == ["j"]
