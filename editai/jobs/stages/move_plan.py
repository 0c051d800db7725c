"""move-post · plan: the post that takes the cancelled one's place."""

from __future__ import annotations

from typing import Any

from editai.clock import SystemClock, from_text
from editai.jobs.work import Done, Work
from editai.publishing.again import replan_moved


def run(work: Work, done: Done) -> dict[str, Any]:
    """``publication_ids``: what the next stages send."""
    old = work.store.publications.publication(work.profile_id, str(work.data["publication_ids"][0]))
    at = from_text(str(work.data["at"]))
    new = replan_moved(work.store, old, at, work.first_job_id, work.job.created_by, SystemClock())
    return {"publication_ids": [new.id]}
