"""list-channels: the social accounts that a store may post to."""

from __future__ import annotations

from typing import Any

from editai.jobs.posts import channels_of
from editai.jobs.work import Done, Work


def run(work: Work, done: Done) -> dict[str, Any]:
    """``channels`` as CONTRACTS §5 has them."""
    return {"channels": [channel.as_json() for channel in channels_of(work)]}
