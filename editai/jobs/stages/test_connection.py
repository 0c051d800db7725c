"""test-connection: does the store's Postiz answer, and to its key?"""

from __future__ import annotations

from typing import Any

from editai.jobs.stages import list_channels
from editai.jobs.work import Done, Work


def run(work: Work, done: Done) -> dict[str, Any]:
    """``ok`` and what ``list-channels`` finds; what is wrong is the job's error, ``details.field`` the field."""
    return {"ok": True, **list_channels.run(work, done)}
