"""A running fake Postiz, and a client that talks to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from editai.publishing.fake_postiz import FakePostiz
from editai.publishing.postiz import PostizClient


@pytest.fixture
def fake() -> Iterator[FakePostiz]:
    """A server that publishes at once."""
    with FakePostiz(publish_after_s=0) as server:
        yield server


@pytest.fixture
def client(fake: FakePostiz) -> Iterator[PostizClient]:
    """Connected to the fake, without waiting between tries."""
    with PostizClient(fake.base_url, fake.key, sleep=lambda _: None) as opened:
        yield opened
