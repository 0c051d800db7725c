"""test-connection: does the store's Postiz answer, and to its key?"""

from __future__ import annotations

from typing import Any

from editai.jobs.posts import channels_of
from editai.jobs.work import Done, Work


def run(work: Work, done: Done) -> dict[str, Any]:
    """``ok`` and the ``channels`` that were found; what is wrong is the job's error, ``details.field`` the field."""
    return {"ok": True, "channels": [channel.as_json() for channel in channels_of(work)]}
