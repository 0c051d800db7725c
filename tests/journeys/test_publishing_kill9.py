"""Real kill -9 of two workers on Postgres while posts are sent; `bench` does twenty of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.kills import TwoWorkers, killed
from tests.services import team
from tests.services.team_server import PUBLISHABLE_KEY, SECRET_KEY


@pytest.mark.timeout(900)
def test_two_killed_workers_post_each_clip_once_on_its_own_channel(tmp_path: Path) -> None:
    server = team.server()
    server.reset()
    world = TwoWorkers(tmp_path, server, (PUBLISHABLE_KEY, SECRET_KEY))
    try:
        tally = killed(world, 3, seed=7)
    finally:
        world.close()
    assert tally.crashes == 3
    assert (tally.doubled, tally.wrong_channel, tally.untold) == (0, 0, 0)
    assert tally.posted_once + tally.honest == 6
    assert tally.posted_once >= 4
