"""read-back: what became of the store's posts."""

from __future__ import annotations

from typing import Any

from editai.jobs.posts import read_back_store
from editai.jobs.work import Done, Work


def run(work: Work, done: Done) -> dict[str, Any]:
    """``publications`` as CONTRACTS §5 has them."""
    ids = [str(value) for value in work.data.get("publication_ids", ())]
    return {"publications": read_back_store(work.settings, work.store, work.profile_id, ids)}
