"""The stores of data that keep the contract. Another one joins by a line in ``OPENERS``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from editai.clock import Clock
from editai.store.protocol import Store
from editai.store.sqlite import SqliteStore
from tests.contracts.world import MovingClock, World
from tests.services import team


def _sqlite(folder: Path, clock: Clock) -> Store:
    return SqliteStore(folder / "editai.sqlite", clock)


def _supabase(folder: Path, clock: Clock) -> Store:
    return team.worker_store(clock)


OPENERS: dict[str, Callable[[Path, Clock], Store]] = {"sqlite": _sqlite, "supabase": _supabase}
"""Each opens an empty store of data."""


@pytest.fixture(params=sorted(OPENERS))
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """Two empty stores of two people, in each store of data."""
    clock = MovingClock()
    opened = OPENERS[request.param](tmp_path, clock)
    yield World(opened, clock).open()
    opened.close()
