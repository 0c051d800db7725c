"""cancel-post, and the first stage of move-post: a post taken back, confirmed by reading."""

from __future__ import annotations

from typing import Any

from editai.clock import SystemClock, from_text
from editai.jobs.posts import opened_postiz
from editai.jobs.work import Done, Work
from editai.publishing.again import require_movable
from editai.publishing.outbox import as_json, cancel_publication, cancel_unsent
from editai.store.states import PublicationState


def run(work: Work, done: Done) -> dict[str, Any]:
    """``publications``: the one that is cancelled now."""
    clock = SystemClock()
    publication_id = str(work.data["publication_ids"][0])
    row = work.store.publications.publication(work.profile_id, publication_id)
    if "at" in work.data and row.state is not PublicationState.CANCELLED:  # cancelled: by this stage, before a crash
        require_movable(work.store, row, from_text(str(work.data["at"])), clock)
    if row.state is not PublicationState.CANCELLED:
        # What was not sent yet needs no Postiz to be taken back.
        cancelled = cancel_unsent(work.store, work.profile_id, publication_id)
        if cancelled is None:
            with opened_postiz(work.settings, work.store, work.profile_id) as postiz:
                cancelled = cancel_publication(work.store, postiz.client, work.profile_id, publication_id, clock)
        row = cancelled
    return {"publications": [dict(as_json(row))]}
