"""list-channels: the social accounts that a store may post to."""

from __future__ import annotations

from typing import Any

from editai.jobs.posts import connected_store
from editai.jobs.work import Done, Work


def run(work: Work, done: Done) -> dict[str, Any]:
    """``channels`` as CONTRACTS §5 has them, Pinterest's with their ``boards``; ``groups`` and ``shared_with``."""
    found = connected_store(work)
    channels = [channel.as_json() for channel in found.pop("channels_found")]
    return {"channels": channels, **found}
